"""Opening and closing the rows of people who meet a substance."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.day import FIRST_SESSION
from neuro.records import CIRCUIT, COURSE, OCCASION, OFFER
from neuro.traits import first_meeting
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.daily_life import role
from population.mechanisms.first_use import MARKET
from population.records import CIRCUIT_LEDGER, COURSE_LEDGER, HISTORY, NEVER, NO_HISTORY
from population.stores import Store

CIRCUIT_RECORDS = {"state": CIRCUIT, "offers": OFFER, "ledger": CIRCUIT_LEDGER}
COURSE_RECORDS = {"state": COURSE, "occasions": OCCASION, "ledger": COURSE_LEDGER, "history": HISTORY}
DAYS = tuple(name for name in COURSE_LEDGER.names or () if name.endswith("_day"))


def new_stores() -> tuple[Store, Store]:
    """Empty stores of circuits and of courses."""
    return Store(CIRCUIT_RECORDS), Store(COURSE_RECORDS)


def open_course(model: Any, row: int, k: int) -> int:
    """Course of class k of the person in `row`, opened where there is none."""
    found = int(model.table["courses"][row, k])
    if found >= 0:
        return found
    new: int = model.courses.take()
    ledger = model.courses.array("ledger")[new]
    ledger.owner, ledger.substance_class = row, k
    ledger.treatment = ledger.waiting_for = ledger.referred_by = -1
    for name in DAYS:
        ledger[name] = NEVER
    model.courses.plain("history")[new] = NO_HISTORY
    model.table["courses"][row, k] = new
    return new


def open_circuit(model: Any, row: int, s: int, source: int = MARKET) -> int:
    """Circuit of substance s of the person in `row`, at its first use today, of a dose from `source`."""
    course = open_course(model, row, int(model.classes[s]))
    new: int = model.circuits.take()
    brain = model.table["brain"][row]
    if (model.table["slots"][row] < 0).all():
        brain["natural_expected"] = natural_response(model, row)
        model.active.note_meeting(row)
    first_meeting(
        model.circuits.array("state")[new : new + 1],
        model.table.uid[row : row + 1],
        s,
        float(brain["liability"]),
        model.seed,
        model.rules.general[0],
    )
    model.circuits.array("state")[new].doses = FIRST_SESSION
    ledger = model.circuits.array("ledger")[new]
    ledger.owner, ledger.substance, ledger.source = row, s, source
    ledger.first_use_day = ledger.last_use_day = model.day
    course_ledger = model.courses.array("ledger")[course]
    if course_ledger.first_use_day == NEVER:
        course_ledger.first_use_day = course_ledger.last_use_day = model.day
    model.table["slots"][row, s] = new
    model.table["settled"][row] = False
    return new


def natural_response(model: Any, row: int) -> float:
    """Response to an ordinary day of a person who knows no drug: what natural reward is expected to be."""
    brain = model.table["brain"][row]
    age = (model.day - int(model.table["birth_day"][row])) / DAYS_PER_YEAR
    attained = role(age, model.rules.behaviour[0]) * float(brain["role"])
    return float(brain["d2_density"] * brain["d2_sensitivity"] * brain["reward_trait"]) * attained


def close_all(model: Any, rows: np.ndarray) -> None:
    """Free every circuit and course of the people in `rows`."""
    for name, store in (("slots", model.circuits), ("courses", model.courses)):
        held = model.table[name][rows]
        for row in held[held >= 0].tolist():
            store.give_back(row)
            store.plain("ledger")["owner"][row] = -1
        model.table[name][rows] = -1
    model.active.note_leaving()
