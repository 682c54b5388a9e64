"""What an analysis found, as the rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.sensitivity.chance import UNKNOWN, VarianceParts, variance_parts
from scenarios.sensitivity.designs import SOBOL, TORNADO, Design
from scenarios.sensitivity.factors import Factor
from scenarios.sensitivity.indices import LEADING, Index, beyond_noise, indices, strength
from scenarios.sensitivity.outcomes import EFFECT, Outcome, Target, targets_of
from scenarios.sensitivity.points import value_at

Array = NDArray[np.float64]


class Stage(NamedTuple):
    """One design that was run: its outcomes, and the number of its first point."""

    plan: Design
    outcomes: list[Outcome]
    first: int


def found_in(stage: Stage, baseline: str, seed: int) -> list[tuple[Target, list[Index]]]:
    """Indices of every target of a stage."""
    return [
        (target, indices(stage.plan, target.values, seed)) for target in targets_of(stage.outcomes, baseline)
    ]


def screened(found: Sequence[tuple[Target, Sequence[Index]]], method: str, kept: int) -> list[str]:
    """The factors that matter most to any outcome, effects only where there are any.

    The score is what the leading statistic has beyond chance, over the greatest of the same outcome.
    """
    has_effects = any(target.of == EFFECT for target, _ in found)
    score: dict[str, float] = {}
    for target, rows in found:
        leading = [row for row in rows if row.statistic == LEADING[method]]
        largest = max(map(strength, leading), default=0.0)
        for row in leading:
            score.setdefault(row.factor, 0.0)
            if largest > 0.0 and (target.of == EFFECT) == has_effects:
                beyond = max(0.0, strength(row) - float(np.nan_to_num(row.noise))) / largest
                score[row.factor] = max(score[row.factor], beyond)
    order = {name: place for place, name in enumerate(score)}
    return sorted(score, key=lambda name: (-score[name], order[name]))[:kept]


def sensitivity_rows(
    stage: Stage, found: Sequence[tuple[Target, Sequence[Index]]], factors: Mapping[str, Factor]
) -> pd.DataFrame:
    """Rows of sensitivity.parquet."""
    rows = []
    for target, each in found:
        leading = [row for row in each if row.statistic == LEADING[stage.plan.method]]
        order = sorted(leading, key=lambda row: -strength(row))
        rank = {row.factor: 1 + place for place, row in enumerate(order)}
        rows += [
            {
                "method": stage.plan.method, "of": target.of, "policy": target.policy, "measure": target.measure,
                "substance": target.substance, "parameter": row.factor,
                "group": factors[row.factor].group if row.factor in factors else row.factor,
                "statistic": row.statistic, "estimate": row.estimate, "lower": row.lower, "upper": row.upper,
                "noise": row.noise, "beyond_noise": beyond_noise(row), "rank": rank[row.factor],
                "unit": "1" if stage.plan.method == SOBOL else target.unit,
            }
            for row in each
        ]  # fmt: skip
    return pd.DataFrame(rows)


def variance_rows(stage: Stage, baseline: str) -> pd.DataFrame:
    """Rows of variance.parquet: means and variances over the sets of parameters, chance apart from knowledge.

    Of Sobol's points those count that are a sample of the space. A tornado has no sample: its mean is that of the
    values, and only chance is known.
    """
    plan = stage.plan
    rows = []
    for target in targets_of(stage.outcomes, baseline):
        y = _sample(plan, target.values)
        parts = _parts(plan.method, y)
        rows.append(
            {
                "method": plan.method, "of": target.of, "policy": target.policy, "measure": target.measure,
                "substance": target.substance, "mean": float(y.mean()), "sd_knowledge": np.sqrt(parts.knowledge),
                "sd_chance": np.sqrt(parts.chance), "chance_share": parts.chance_share,
                "noise_share": parts.noise_share, "points": len(plan.positions), "replicates": y.shape[1],
                "unit": target.unit,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _sample(plan: Design, values: Array) -> Array:
    """The points that stand for the whole space: base samples of Sobol, all of Morris, the value of a tornado."""
    if plan.method == TORNADO:
        return values[:1]
    if plan.method == SOBOL:
        rows = plan.rows.reshape(plan.size, -1)[:, [0, -1]]
        return values[rows.ravel()]
    return values


def _parts(method: str, y: Array) -> VarianceParts:
    if method != TORNADO:
        return variance_parts(y)
    return UNKNOWN._replace(chance=float(y.var(ddof=1))) if y.size > 1 else UNKNOWN


def point_rows(stage: Stage, factors: Mapping[str, Factor]) -> pd.DataFrame:
    """Rows of points.parquet."""
    plan = stage.plan
    point, place = np.nonzero(np.isfinite(plan.positions))
    names = np.array(plan.names)[place]
    u = plan.positions[point, place]
    return pd.DataFrame(
        {
            "method": plan.method,
            "point": stage.first + point,
            "parameter": names,
            "position": u,
            "value": [
                value_at(float(at), factors[n].quantity, plan.spread) for at, n in zip(u, names, strict=True)
            ],
            "unit": [factors[n].quantity.unit for n in names],
        }
    )


def run_rows(stage: Stage) -> pd.DataFrame:
    """Rows of runs.parquet."""
    parts = []
    for outcome in stage.outcomes:
        for policy, values in outcome.values.items():
            point, replicate = np.indices(values.shape)
            parts.append(
                pd.DataFrame(
                    {
                        "policy": policy, "point": stage.first + point.ravel(), "replicate": replicate.ravel(),
                        "measure": outcome.measure, "substance": outcome.substance, "value": values.ravel(),
                        "unit": outcome.unit,
                    }
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)
