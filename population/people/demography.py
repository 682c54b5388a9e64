"""Ageing, entry at 12 and death from other causes."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import poisson
from population.calendar import DAYS_PER_YEAR
from population.loops.months import may_die
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.groups import draw_groups
from population.people.life_table import daily_hazard, hazard_of
from population.people.mortality import CAUSES, NO_EXCESS, brings_excess, causes_of, excess_hazards, taken_out
from population.people.newcomers import added, befriend, migrate
from population.people.synthesis import ENTRY_AGE, age_sex_table, new_entrant_households, parent_index
from population.people.traits import bear
from population.tables import values
from population.ties import HOUSEHOLD

OF_THE_DAY = np.zeros(1, np.int64)
"""Uid of draws that belong to nobody."""


@lru_cache(maxsize=4)
def other_cause_hazard(class_names: tuple[str, ...]) -> np.ndarray:
    """Hazard of dying from causes that the model does not make itself, a day, shape (2, ages), females first.

    Life table minus the deaths of the table's year that the model makes itself: those by tobacco and alcohol where they
    are simulated, and overdose deaths by age and sex where opioids are; never below zero.
    """
    table = daily_hazard("us_2017").copy()
    table *= 1.0 - taken_out(class_names)[: table.shape[1]]
    if "opioid" not in class_names:
        return table
    deaths = values("overdose_deaths_us_2017")
    of_sex = np.array([2.0 * (1.0 - deaths["male_share"]), 2.0 * deaths["male_share"]])
    for name in deaths.keys() - {"male_share"}:
        low, high = (int(part) for part in name.removeprefix("ages_").split("_"))
        table[:, low : high + 1] -= of_sex[:, np.newaxis] * deaths[name] / 100_000.0 / DAYS_PER_YEAR
    return np.maximum(table, 0.0)


def turn(model: Any) -> None:
    """Deaths due today, deaths drawn for the next 28 days, people who turn 12, people who move out and in."""
    if model.in_past:
        return
    rows = due_today(model)
    for code, cause in enumerate(CAUSES if len(rows) else ()):
        model.die(rows[model.table["cause"][rows] == code], cause)
    draw_deaths(model)
    admit(model)
    migrate(model)


def draw_deaths(model: Any) -> None:
    """For those whose turn it is: whether and on which of the next 28 days they die of another cause."""
    table, (rows, excess) = model.table, mortal(model)
    if not len(rows):
        return
    u = uniform_rows(model.seed, "death", table.uid[rows], model.day)
    hazard = hazard_of(
        other_cause_hazard(model.class_names), table["sex"][rows], model.day - table["birth_day"][rows]
    )
    dies = u[0] < -np.expm1(-(hazard + excess.sum(axis=0)) * BLOCK_DAYS)
    table["cause"][rows] = causes_of(excess, hazard, u[2])
    dying, days = rows[dies], model.day + 1 + (u[1, dies] * BLOCK_DAYS).astype(np.int64)
    table["death_day"][dying] = days
    for day, uid in sorted(zip(days.tolist(), table.uid[dying].tolist(), strict=True), key=itemgetter(0)):
        model.deaths_due.setdefault(day, []).append(uid)


def mortal(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the people whose turn it is and whom the draw may let die, and their hazards by tobacco and by alcohol,
    shape (2, n).
    """
    table, rows = model.table, model.in_turn
    everybody = excess_hazards(model, rows) if brings_excess(model) else NO_EXCESS
    found = np.empty(len(rows), np.int64)
    n = may_die(
        rows, model.seed, model.day, table.uid, table.alive, table["sex"], table["birth_day"],
        other_cause_hazard(model.class_names), everybody, found,
    )  # fmt: skip
    at = found[:n]
    return rows[at], everybody[:, at] if everybody.size else np.zeros((len(CAUSES) - 1, n))


def foresee_deaths(model: Any) -> None:
    """Before the first day: the draws of the last 28 days of the past, as far as they concern days to come."""
    table = model.table
    for model.day in range(-BLOCK_DAYS, 0):
        model.in_turn = table.rows[(table.uid[table.rows] - model.day) % BLOCK_DAYS == 0]
        draw_deaths(model)
    model.day = 0
    model.deaths_due = {day: uids for day, uids in model.deaths_due.items() if day >= 0}
    table["death_day"][table["death_day"] < 0] = table.spec["death_day"].default


def due_today(model: Any) -> np.ndarray:
    """Rows of the living whose day has come."""
    uids = model.deaths_due.pop(model.day, [])
    if not uids:
        return np.empty(0, np.int64)
    rows = model.turns.rows_of(np.array(uids, np.int64))
    return rows[rows >= 0]


def entries_per_day(age_structure: str, people: int) -> float:
    """People who turn 12 a day: as many in a year as there are at the age of 12."""
    age, _, share = age_sex_table(age_structure)
    return float(share[age == ENTRY_AGE].sum()) * people / DAYS_PER_YEAR


def admit(model: Any) -> None:
    """People who turn 12 today: as many as the seed and the day say, whoever died."""
    u = uniform_rows(model.seed, "entry", OF_THE_DAY, model.day)
    count = poisson(float(u[0, 0]), model.entries_per_day)
    if not count:
        return
    table, rows = model.table, added(model, count)
    uid = table.uid[rows]
    v = uniform_rows(model.seed, "entry", uid, model.day, 1)
    table["birth_day"][rows] = model.day - round(ENTRY_AGE * DAYS_PER_YEAR)
    table["sex"][rows] = v[0] < model.share_of_boys
    table["threshold_key"][rows] = uid
    bear(model, rows)
    settle(model, rows, v)
    draw_groups(model, rows)


def settle(model: Any, rows: np.ndarray, v: np.ndarray) -> None:
    """A home, an area, household ties and friends of about the same age for people who enter."""
    table = model.table
    area = np.minimum(
        (v[1] * model.scenario.population.areas).astype(np.int16), model.scenario.population.areas - 1
    )
    if model.parents is None or model.day % BLOCK_DAYS == 0:
        age_days = (model.day - table["birth_day"]).astype(np.int32)
        areas = model.scenario.population.areas
        model.parents = parent_index(age_days, table["area"], table.alive.copy(), areas)
    household, parent = new_entrant_households(model.parents, table["household"], area, v[2])
    for i, row in enumerate(rows.tolist()):
        p = int(parent[i])
        if p >= 0 and table.alive[p]:
            for name in ("area", "deprivation", "urban", "household"):
                table[name][row] = table[name][p]
            for other in model.homes.members(int(household[i]), model.day).tolist():
                if other != row:
                    model.ties.add(row, other, HOUSEHOLD, float(model.network_record["household_weight"][0]))
        befriend(model, row, float(v[3, i]))
    model.lasting_stress[rows] = model.stress_of_area(table["deprivation"][rows])
