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


def drive_of(model: Any, row: int) -> float:
    """Drive of neuroadaptation of a person, the largest over substances."""
    state, g = model.circuits.plain("state"), model.rules.general[0]
    slots = model.table["slots"][row]
    return max(
        (
            adaptation_drive(relative_exposure(float(state["exposure"][slots[s]]), model.rules.substances[s]), g)
            for s in range(len(slots))
            if slots[s] >= 0
        ),
        default=0.0,
    )


def lose_and_regain(model: Any) -> None:
    """28 days of work and home for those whose turn it is and who have met a substance."""
    table, c = model.table, model.rules.capital[0]
    rows = model.in_turn[(table["slots"][model.in_turn] >= 0).any(axis=1) & ~table["in_jail"][model.in_turn]]
    u = uniform_rows(model.seed, "capital", table.uid[rows], model.day)
    for i, row in enumerate(rows.tolist()):
        jobless, homeless = bool(table["jobless"][row]), bool(table["homeless"][row])
        drive = drive_of(model, row)
        if drive <= 0.0 and not jobless and not homeless:
            continue
        if jobless:
            jobless = u[0, i] >= within(work_found_rate(drive, homeless, c), BLOCK_DAYS)
        elif WORKING_AGES[0] <= model.ages[row] < WORKING_AGES[1]:
            jobless = u[0, i] < within(work_lost_rate(drive, c), BLOCK_DAYS)
        if homeless:
            homeless = u[1, i] >= within(home_found_rate(jobless, c), BLOCK_DAYS)
        else:
            homeless = u[1, i] < within(home_lost_rate(drive, jobless, c), BLOCK_DAYS)
        stand_so(model, row, jobless, homeless)


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
