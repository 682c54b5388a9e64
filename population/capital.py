"""Recovery capital: work and a home, lost to use and to jail and won back, month by month."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np

from population.loops.harm import drives_of, months_of_capital
from population.mechanisms.capital import richness
from population.steps.capital import WORKING_FROM, WORKING_TO
from population.stores import Fields


def drives(model: Any, rows: np.ndarray) -> np.ndarray:
    """What drives the hedonic set point of each of `rows` away, shape (n,): `set_point_drive`."""
    found, r = np.empty(len(rows)), model.rules.plain
    drives_of(rows, model.circuits.plain("state"), model.table["slots"], r.general, r.substances, found)
    return found


def lose_and_regain(model: Any) -> None:
    """28 days of work and home for those whose turn it is and who have met a substance."""
    table, r = model.table.views, model.rules.plain
    months_of_capital(
        model.in_turn, model.seed, model.day, table["uid"], table["birth_day"], model.age_day, table["in_jail"],
        table["jobless"], table["homeless"], table["capital"], model.circuits.plain("state"), table["slots"],
        r.capital, r.general, r.substances,
    )  # fmt: skip


def lose_in_jail(model: Any, row: int, days: float, u: np.ndarray) -> None:
    """What a stay of `days` in jail costs a person, at release; u uniform, shape (2,) or more."""
    table, c = model.table, Fields(model.rules.plain.capital[0])
    working = WORKING_FROM <= model.age_of(row) < WORKING_TO
    jobless = bool(table["jobless"][row]) or bool(working and u[0] < 1.0 - exp(-days / c.jail_work_days))
    homeless = bool(table["homeless"][row]) or bool(u[1] < 1.0 - exp(-days / c.jail_home_days))
    stand_so(model, row, jobless, homeless)


def stand_so(model: Any, row: int, jobless: bool, homeless: bool) -> None:
    """Write down a person's work and home, and how much natural reward they leave."""
    table = model.table
    table["jobless"][row], table["homeless"][row] = jobless, homeless
    table["capital"][row] = richness(jobless, homeless, Fields(model.rules.plain.capital[0]))
