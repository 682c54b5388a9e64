"""Recovery capital: work and a home, lost to use and to jail and won back, month by month."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np

from neuro.equations.adaptation import adaptation_drive
from neuro.equations.kinetics import relative_exposure
from neuro.kernel import uniform_rows
from population.mechanisms.capital import (
    home_found_rate,
    home_lost_rate,
    richness,
    within,
    work_found_rate,
    work_lost_rate,
)
from population.mechanisms.criteria import BLOCK_DAYS

WORKING_AGES = (18.0, 65.0)


def drives(model: Any, rows: np.ndarray) -> np.ndarray:
    """What drives the hedonic set point of each of `rows` away, 1 - prod_s (1 - s_A F), shape (n,): cigarettes weigh
    little in it (`neuro.day.adapt`).
    """
    state, g = model.circuits.plain("state"), model.rules.general[0]
    kept = np.ones(len(rows))
    for s in range(len(model.substances) if len(state) else 0):
        p, held = model.rules.substances[s], model.table["slots"][rows, s]
        exposure: Any = np.where(held >= 0, state["exposure"][np.maximum(held, 0)], 0.0)
        xi = relative_exposure(exposure.astype(np.float64), p)
        kept *= 1.0 - p.allostasis_scale * adaptation_drive(xi, g)
    return 1.0 - kept


def lose_and_regain(model: Any) -> None:
    """28 days of work and home for those whose turn it is and who have met a substance."""
    table, c = model.table, model.rules.capital[0]
    rows = model.in_turn[(table["slots"][model.in_turn] >= 0).any(axis=1) & ~table["in_jail"][model.in_turn]]
    u = uniform_rows(model.seed, "capital", table.uid[rows], model.day)
    drive = drives(model, rows)
    may_lose = np.minimum(u[0], u[1]) < within(
        max(c.work_lost, c.home_lost * c.home_lost_jobless), BLOCK_DAYS
    )
    changing = (may_lose & (drive > 0.0)) | table["jobless"][rows] | table["homeless"][rows]
    for i in np.flatnonzero(changing).tolist():
        stand_so(model, int(rows[i]), *month_of(model, int(rows[i]), float(drive[i]), u[0, i], u[1, i]))


def month_of(model: Any, row: int, drive: float, u: float, v: float) -> tuple[bool, bool]:
    """(without work, without a home) after 28 days; u and v uniform."""
    c = model.rules.capital[0]
    jobless, homeless = bool(model.table["jobless"][row]), bool(model.table["homeless"][row])
    if jobless:
        jobless = u >= within(work_found_rate(drive, homeless, c), BLOCK_DAYS)
    elif WORKING_AGES[0] <= model.ages[row] < WORKING_AGES[1]:
        jobless = u < within(work_lost_rate(drive, c), BLOCK_DAYS)
    if homeless:
        homeless = v >= within(home_found_rate(jobless, c), BLOCK_DAYS)
    else:
        homeless = v < within(home_lost_rate(drive, jobless, c), BLOCK_DAYS)
    return bool(jobless), bool(homeless)


def lose_in_jail(model: Any, row: int, days: float, u: np.ndarray) -> None:
    """What a stay of `days` in jail costs a person, at release; u uniform, shape (2,) or more."""
    table, c = model.table, model.rules.capital[0]
    working = WORKING_AGES[0] <= model.ages[row] < WORKING_AGES[1]
    jobless = bool(table["jobless"][row]) or bool(working and u[0] < 1.0 - exp(-days / c.jail_work_days))
    homeless = bool(table["homeless"][row]) or bool(u[1] < 1.0 - exp(-days / c.jail_home_days))
    stand_so(model, row, jobless, homeless)


def stand_so(model: Any, row: int, jobless: bool, homeless: bool) -> None:
    """Write down a person's work and home, and how much natural reward they leave."""
    table = model.table
    table["jobless"][row], table["homeless"][row] = jobless, homeless
    table["capital"][row] = richness(jobless, homeless, model.rules.capital[0])
