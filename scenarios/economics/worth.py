"""What it would be worth to know each number before choosing a policy: rows of information.parquet.

Expected value of partial perfect information by regression of net benefit on one number at a time (Strong 2014 Med
Decis Making 34:311). Chance within a draw needs no runs of its own: the regression averages it out. What a number
without any bearing would show, by the luck of so few draws, is told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scenarios.economics.benefits import net_benefit
from scenarios.economics.information import KNOTS, evpi, evppi
from scenarios.economics.table import outcomes_by_draw

ALL = "all"
"""The row of all numbers together: the expected value of perfect information."""

PERSPECTIVES = ("health_care", "societal")
WILLINGNESS_TO_PAY = (50_000.0, 100_000.0, 150_000.0)
SHUFFLES = 200
LUCK = 0.95
TERMS = 10
"""Draws that each term of a regression needs."""

COLUMNS = ("perspective", "wtp", "parameter", "worth", "by_chance", "beyond_chance", "rank")
LEAST_DRAWS = 3 * TERMS

Array = NDArray[np.float64]


def information_table(
    yearly: pd.DataFrame,
    parameters: Mapping[str, ArrayLike],
    seed: int,
    *,
    perspectives: Sequence[str] = PERSPECTIVES,
    willingness_to_pay: Sequence[float] = WILLINGNESS_TO_PAY,
) -> pd.DataFrame:
    """Worth in dollars of knowing all numbers, and each of them, for the whole place over all years, discounted.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet of all policies and draws.
    parameters
        By name, the number in each draw, in the order of the draws.
    seed
        Of the shuffles that tell what luck does.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: `worth`; `by_chance`, what 19 of 20 numbers without any bearing stay below; `rank` by worth,
        0 for `ALL`, which has neither. Of fewer than `LEAST_DRAWS` draws there is `ALL` alone.
    """
    frames = []
    for perspective in perspectives:
        found = outcomes_by_draw(yearly, perspective)
        for wtp in willingness_to_pay:
            benefit = net_benefit(found.costs, found.effects, wtp)
            frames.append(_of(benefit, parameters, seed).assign(perspective=perspective, wtp=wtp))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _of(benefit: Array, parameters: Mapping[str, ArrayLike], seed: int) -> pd.DataFrame:
    whole = {
        "parameter": ALL, "worth": evpi(benefit), "by_chance": np.nan, "beyond_chance": True, "rank": 0,
    }  # fmt: skip
    if len(benefit) < LEAST_DRAWS:
        return pd.DataFrame([whole])
    worth = {name: worth_of(benefit, values) for name, values in parameters.items()}
    chance = worth_by_chance(benefit, seed)
    order = sorted(worth, key=lambda name: -worth[name])
    rows = [
        {
            "parameter": name, "worth": worth[name], "by_chance": chance, "beyond_chance": worth[name] > chance,
            "rank": 1 + place,
        }
        for place, name in enumerate(order)
    ]  # fmt: skip
    return pd.DataFrame([whole, *rows])


def worth_of(benefit: ArrayLike, values: ArrayLike) -> float:
    """EVPPI of one number, by a spline of as many knots as the draws bear; nothing for one that does not vary."""
    x = np.asarray(values, float)
    return evppi(benefit, x, knots_for(len(x))) if np.ptp(x) > 0.0 else 0.0


def worth_by_chance(benefit: ArrayLike, seed: int) -> float:
    """The EVPPI that 95% of numbers without any bearing stay below, from evenly spread ones in a random order."""
    b = np.asarray(benefit, float)
    random = np.random.Generator(np.random.Philox(key=seed))
    u = (np.arange(len(b)) + 0.5) / len(b)
    found = [worth_of(b, random.permutation(u)) for _ in range(SHUFFLES)]
    return float(np.quantile(found, LUCK))


def knots_for(draws: int) -> int:
    """Knots of a spline that so many draws bear: 3 to `KNOTS`."""
    return int(min(KNOTS, max(3, draws // TERMS)))


def positions_of(draws: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> dict[str, Array]:
    """By name, a number in each draw, from what each draw changes and where in their ranges it puts the rest."""
    names = {name: part for part in (1, 0) for name in (draws[0][part] if draws else {})}
    return {name: np.array([draw[part][name] for draw in draws]) for name, part in names.items()}
