"""Deaths that tobacco and alcohol bring: taken out of the life table, and added to the people who smoke and drink."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.life_table import daily_hazard
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.mortality import harm_of_smoking, lagged_drinks, weight_of_drinking
from population.tables import values

LAST_AGE = 119
CAUSES = ("other", "tobacco", "alcohol")
"""Causes of the deaths that are drawn by the life table, by their code."""
OF_CLASS = {"tobacco": "nicotine", "alcohol": "alcohol"}


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
    m, table = model.rules.mortality[0], model.table
    for row in rows[_ever(model, rows, "nicotine") | (table["smoked"][rows] > 0.0)].tolist():
        table["smoked"][row] = harm_of_smoking(
            float(table["smoked"][row]), share_of_days(model, row, "nicotine"), BLOCK_DAYS, m
        )
    for row in rows[_ever(model, rows, "alcohol") | (table["drank"][rows] > 0.0)].tolist():
        table["drank"][row] = lagged_drinks(float(table["drank"][row]), drinks(model, row), BLOCK_DAYS, m)


def _ever(model: Any, rows: np.ndarray, name: str) -> np.ndarray:
    if name not in model.class_names:
        return np.zeros(len(rows), bool)
    return np.asarray(model.table["courses"][rows, model.class_names.index(name)] >= 0)


def _circuits(model: Any, row: int, name: str) -> list[tuple[int, int]]:
    """(substance, row of the circuit) of a person's substances of a class."""
    if name not in model.class_names:
        return []
    k = model.class_names.index(name)
    slots = model.table["slots"][row]
    return [(s, int(slots[s])) for s in range(len(slots)) if slots[s] >= 0 and model.classes[s] == k]


def share_of_days(model: Any, row: int, name: str) -> float:
    """Share of recent days with use of a class."""
    state = model.circuits.plain("state")
    return max((float(state["use_trace"][c]) for _, c in _circuits(model, row, name)), default=0.0)


def drinks(model: Any, row: int) -> float:
    """Drinks a day of late: the filtered amount on board over what a drink a day leaves there."""
    state = model.circuits.plain("state")
    found = _circuits(model, row, "alcohol")
    return sum(float(state["exposure"][c] * model.rules.substances[s].elimination) for s, c in found)


def excess_hazards(model: Any, rows: np.ndarray) -> np.ndarray:
    """Hazard of death a day by tobacco and by alcohol of the people in `rows`, shape (2, n)."""
    table, m = model.table, model.rules.mortality[0]
    found = np.zeros((2, len(rows)))
    names = [OF_CLASS[cause] for cause in CAUSES[1:]]
    if not any(name in model.class_names for name in names):
        return found
    age = np.minimum((model.day - table["birth_day"][rows]) / DAYS_PER_YEAR, LAST_AGE).astype(np.int64)
    hazard = daily_hazard("us_2017")[table["sex"][rows].astype(np.int64), age]
    weights = [table["smoked"][rows].astype(np.float64), np.zeros(len(rows))]
    for i in np.flatnonzero(table["drank"][rows] > 0.0).tolist():
        weights[1][i] = weight_of_drinking(float(table["drank"][rows[i]]), drinks(model, int(rows[i])), m)
    for i, cause in enumerate(CAUSES[1:]):
        if names[i] in model.class_names:
            due = attributable(cause)
            found[i] = hazard * due.share[age] * weights[i] / due.weight[age]
    return found


def causes_of(hazards: np.ndarray, other: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Which cause a death drawn from all hazards together is due to, as a code of `CAUSES`, shape (n,)."""
    total = other + hazards.sum(axis=0)
    u = u * total
    return np.where(u < other, 0, np.where(u < other + hazards[0], 1, 2)).astype(np.int8)
