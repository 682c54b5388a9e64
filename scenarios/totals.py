"""Outcomes of a run that are one number each: sums over all years, for everybody."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from neuro.errors import InputError, did_you_mean, shown
from scenarios.outputs import OUTPUTS
from scenarios.pairs import DERIVED, SUMMED, with_derived
from scenarios.ranking import ANY
from scenarios.summary import headline_substance


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
