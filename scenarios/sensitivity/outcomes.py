"""The outcomes of runs: sums over all years for everybody, and what a policy changes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuro.errors import InputError, did_you_mean, shown
from scenarios.outputs import OUTPUTS
from scenarios.pairs import DERIVED, SUMMED, with_derived
from scenarios.plan import RunSpec
from scenarios.ranking import ANY
from scenarios.store import Store
from scenarios.summary import headline_substance

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


def known_outcomes() -> list[str]:
    """Measures that can be summed over years."""
    return [output.name for output in OUTPUTS if output.unit in SUMMED] + list(DERIVED)


def checked_outcomes(measures: Sequence[str], verb: str = "sensitivity") -> tuple[str, ...]:
    """The measures, each once.

    Raises
    ------
    neuro.errors.InputError
        When one is not known or cannot be summed over years.
    """
    known = known_outcomes()
    for name in measures:
        if name not in known:
            message = f"{shown(name)} is not known; {did_you_mean(name, known)}allowed are {', '.join(known)}"
            raise InputError(verb, "--outcome", name, message)
    return tuple(dict.fromkeys(measures))


def totals_of(yearly: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Sums over all years of one run, for everybody: of the headline substance, and of any; measure, substance, unit,
    value. What was not told for every year is left out.
    """
    rows = yearly[yearly["stratum"] == "all"]
    rows = rows[rows["substance"].isin((headline_substance(rows[rows["substance"] != ANY]), ANY))]
    whole = with_derived(rows)
    whole = whole[whole["measure"].isin(measures) & whole["unit"].isin(SUMMED)]
    groups = whole.groupby(["measure", "substance", "unit"], sort=False)["value"]
    return groups.sum(min_count=int(yearly["year"].nunique())).dropna().reset_index()


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
