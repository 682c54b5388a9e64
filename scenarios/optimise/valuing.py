"""What a portfolio does and costs, from the yearly rows of paired runs: a number for each replicate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.pairs import DISORDER, EQUITY, with_derived
from scenarios.summary import headline_substance

Array = NDArray[np.float64]
OBJECTIVES = {
    "deaths": "deaths by overdose averted, in the whole place over all years",
    "qaly": "quality-adjusted life years gained, in the whole place over all years, not discounted",
    "equity": "gap in person-years with a use disorder per 100,000, most less least deprived fifth, closed over all "
    "years",
}
"""What can be aimed at; more is better."""
SPENT = ("cost_programmes", "cost_services")
"""Measures of yearly.parquet that a budget pays for: running the policies, and treatment and kits."""
NET = "cost_health_care"


@dataclass(frozen=True)
class Outcome:
    """Paired differences between a portfolio and the place without it.

    Attributes
    ----------
    gains : dict of str to ndarray, shape (replicates,)
        By name of `OBJECTIVES`.
    spending, programmes, health_care : ndarray, shape (replicates, years)
        Dollars of each year: what the budget pays, the part of it that runs policies, and health care net of what is
        saved.
    """

    gains: dict[str, Array]
    spending: Array
    programmes: Array
    health_care: Array

    @property
    def dearest_year(self) -> float:
        """Mean spending of the year in which it is largest."""
        return float(self.spending.mean(axis=0).max())

    def mean(self, objective: str) -> float:
        """Mean gain over replicates."""
        return float(self.gains[objective].mean())


def outcome(without: pd.DataFrame, with_it: pd.DataFrame, weight: float) -> Outcome:
    """The outcome of a portfolio from the yearly rows of its runs and of those without it, of the same replicates.

    Parameters
    ----------
    weight
        People whom a simulated person stands for.
    """
    pair = [_by_year(without, weight), _by_year(with_it, weight)]
    less, more = (pair[0] - pair[1]), (pair[1] - pair[0])
    gains = {
        "deaths": _totals(less.loc["overdose_fatal"]),
        "qaly": _totals(more.loc["qaly"]),
        "equity": _totals(less.loc[EQUITY]),
    }
    spent = sum(_wide(more.loc[name]) for name in SPENT)
    return Outcome(gains, np.asarray(spent), _wide(more.loc[SPENT[0]]), _wide(more.loc[NET]))


def _by_year(yearly: pd.DataFrame, weight: float) -> pd.Series:
    """Amounts of the whole place by measure, replicate and year."""
    everybody = yearly[yearly["stratum"] == "all"]
    deaths = everybody[everybody["measure"] == "overdose_fatal"].assign(
        amount=lambda rows: rows["numerator"] * weight
    )
    money = everybody[everybody["measure"].isin([*SPENT, NET, "qaly"])].assign(
        amount=lambda rows: rows["value"]
    )
    gaps = with_derived(yearly[yearly["substance"] == headline_substance(yearly)])
    gaps = gaps[(gaps["stratum"] == EQUITY) & (gaps["measure"] == DISORDER)]
    gaps = gaps.assign(measure=EQUITY, amount=gaps["value"].fillna(0.0))
    rows = pd.concat([deaths, money, gaps])
    sums: pd.Series = rows.groupby(["measure", "replicate", "year"])["amount"].sum(min_count=1)
    return sums


def _totals(amounts: pd.Series) -> Array:
    return np.asarray(_wide(amounts).sum(axis=1))


def _wide(amounts: pd.Series) -> Array:
    """Amounts as an array of shape (replicates, years)."""
    return amounts.unstack("year").to_numpy(dtype=float)
