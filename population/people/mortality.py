"""Deaths that tobacco and alcohol bring: taken out of the life table, and added to the people who smoke and drink."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.loops.lags import months_of_lags, weights_of_drinking
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.life_table import daily_hazard
from population.tables import values

LAST_AGE = 119
CAUSES = ("other", "tobacco", "alcohol")
"""Causes of the deaths that are drawn by the life table, by their code."""
OF_CLASS = {"tobacco": "nicotine", "alcohol": "alcohol"}
NO_EXCESS = np.zeros((len(CAUSES) - 1, 0))
"""Hazards by these causes where nobody dies of them."""


class Attributable(NamedTuple):
    """By age, shape (ages,): share of the table's deaths due to a class, and the mean weight it belongs to."""

    share: np.ndarray
    weight: np.ndarray


@lru_cache(maxsize=4)
def attributable(cause: str) -> Attributable:
    """`data/attributable_deaths.yaml` for "tobacco" or "alcohol", by year of age."""
    found = values("attributable_deaths")
    share, weight = np.zeros(LAST_AGE + 1), np.ones(LAST_AGE + 1)
    for name, value in found.items():
        kind, what, low, high = name.split("_")
        if kind == cause:
            (share if what == "share" else weight)[int(low) : int(high) + 1] = value
    return Attributable(share, weight)


def taken_out(class_names: tuple[str, ...]) -> np.ndarray:
    """Share of the life table's deaths that the model makes itself by tobacco and alcohol, shape (ages,)."""
    total = np.zeros(LAST_AGE + 1)
    for cause, name in OF_CLASS.items():
        if name in class_names:
            total += attributable(cause).share
    return total


def remember_use(model: Any, rows: np.ndarray) -> None:
    """28 days of smoking and drinking for the people in `rows`: harm of smoking, drinks as organs remember them."""
    if not brings_excess(model):
        return
    table = model.table
    months_of_lags(
        rows, float(BLOCK_DAYS), class_of(model, "nicotine"), class_of(model, "alcohol"), *circuits_of(model),
        table["smoked"], table["drank"], model.rules.plain.mortality,
    )  # fmt: skip


def class_of(model: Any, name: str) -> int:
    """Number of a class, -1 where it is not simulated."""
    return model.class_names.index(name) if name in model.class_names else -1


def circuits_of(model: Any) -> tuple[Any, Any, Any, Any]:
    """Circuits, whose they are, their classes, and elimination of each substance, as the loops take them."""
    elimination = np.array(model.rules.substances.elimination)
    return model.circuits.plain("state"), model.table["slots"], model.classes, elimination


def brings_excess(model: Any) -> bool:
    """Whether a class is simulated that people die of by tobacco or by alcohol."""
    return not set(model.class_names).isdisjoint(OF_CLASS.values())


def excess_hazards(model: Any, rows: np.ndarray) -> np.ndarray:
    """Hazard of death a day by tobacco and by alcohol of the people in `rows`, shape (2, n)."""
    table = model.table
    found = np.zeros((2, len(rows)))
    if not brings_excess(model):
        return found
    names = [OF_CLASS[cause] for cause in CAUSES[1:]]
    age = np.minimum((model.day - table["birth_day"][rows]) / DAYS_PER_YEAR, LAST_AGE).astype(np.int64)
    hazard = daily_hazard("us_2017")[table["sex"][rows].astype(np.int64), age]
    weights = weights_of_use(model, rows)
    for i, cause in enumerate(CAUSES[1:]):
        if names[i] in model.class_names:
            due = attributable(cause)
            found[i] = hazard * due.share[age] * weights[i] / due.weight[age]
    return found


def weights_of_use(model: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What smoking and what drinking weigh in the deaths of the people in `rows`, shapes (n,)."""
    tobacco, alcohol = model.table["smoked"][rows].astype(np.float64), np.zeros(len(rows))
    weights_of_drinking(
        rows, class_of(model, "alcohol"), *circuits_of(model), model.table["drank"], model.rules.plain.mortality,
        alcohol,
    )  # fmt: skip
    return tobacco, alcohol


def causes_of(hazards: np.ndarray, other: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Which cause a death drawn from all hazards together is due to, as a code of `CAUSES`, shape (n,)."""
    total = other + hazards.sum(axis=0)
    u = u * total
    return np.where(u < other, 0, np.where(u < other + hazards[0], 1, 2)).astype(np.int8)
