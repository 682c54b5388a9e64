"""The outcomes of runs: sums over all years for everybody, and what a policy changes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuro.errors import InputError
from scenarios.plan import RunSpec
from scenarios.store import Store
from scenarios.totals import totals_of

LEVEL, EFFECT = "level", "effect"
HEADLINE = (
    "overdose_fatal", "overdose_nonfatal", "disorder", "new_disorder", "in_treatment", "remission", "qaly",
    "cost_societal",
)  # fmt: skip
"""Measures that are told of unless others are asked for."""

Array = NDArray[np.float64]


class Outcome(NamedTuple):
    """One outcome of every run: `values` by policy, of shape (points, replicates)."""

    measure: str
    substance: str
    unit: str
    values: Mapping[str, Array]


class Target(NamedTuple):
    """What indices are of: the level of a scenario, or the effect of a policy, of shape (points, replicates)."""

    of: str
    policy: str
    measure: str
    substance: str
    unit: str
    values: Array


def outcomes_of(
    store: Store, runs: Sequence[Sequence[RunSpec]], measures: Sequence[str], every: bool
) -> list[Outcome]:
    """Outcomes of finished runs, in the order of the measures.

    Parameters
    ----------
    runs
        Of each point, as `scenarios.sensitivity.points.Experiment.runs` gives them.
    every
        Whether all measures must be told; otherwise those that are not are left out.

    Raises
    ------
    neuro.errors.InputError
        When a measure is not told by these scenarios.
    """
    frames = []
    for number, specs in enumerate(runs):
        for spec in specs:
            part = totals_of(pd.read_parquet(store.part(spec.key)), measures)
            frames.append(part.assign(policy=spec.scenario.name, point=number, replicate=spec.replicate))
    whole = pd.concat(frames, ignore_index=True)
    told = set(whole["measure"])
    if every and (missing := [name for name in measures if name not in told]):
        message = f"is not told by this scenario for every year; told are {', '.join(sorted(told)) or 'none of them'}"
        raise InputError("sensitivity", "--outcome", missing[0], message)
    return [_outcome(whole[whole["measure"] == name]) for name in measures if name in told]


def _outcome(rows: pd.DataFrame) -> Outcome:
    first = rows.iloc[0]
    own = rows[rows["substance"] == first["substance"]]
    values = {
        str(policy): part.pivot(index="point", columns="replicate", values="value").to_numpy(float)
        for policy, part in own.groupby("policy", sort=False)
    }
    return Outcome(str(first["measure"]), str(first["substance"]), str(first["unit"]), values)


def targets_of(outcomes: Sequence[Outcome], baseline: str) -> list[Target]:
    """What indices are made of: effects of policies, run by run against the baseline, then the baseline's levels."""
    effects = [
        Target(EFFECT, policy, o.measure, o.substance, o.unit, values - o.values[baseline])
        for o in outcomes
        for policy, values in o.values.items()
        if policy != baseline
    ]
    levels = [Target(LEVEL, baseline, o.measure, o.substance, o.unit, o.values[baseline]) for o in outcomes]
    return effects + levels
