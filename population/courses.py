"""Opening and closing the rows of people who meet a substance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuro.day import FIRST_SESSION
from neuro.equations.dopamine import ageing
from neuro.kernel import uniform_rows
from neuro.records import CIRCUIT, COURSE, OCCASION, OFFER
from neuro.traits import first_meeting
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.daily_life import role
from population.mechanisms.long_term import medicated
from population.people.person_columns import NO_MEDICINE
from population.people.traits import FEMALE
from population.records import CIRCUIT_LEDGER, COURSE_LEDGER, HISTORY, NEVER, NO_HISTORY
from population.stores import Fields, Store

CIRCUIT_RECORDS = {"state": CIRCUIT, "offers": OFFER, "ledger": CIRCUIT_LEDGER}
COURSE_RECORDS = {"state": COURSE, "occasions": OCCASION, "ledger": COURSE_LEDGER, "history": HISTORY}
NEW_COURSE = np.zeros((), COURSE_LEDGER)
"""The ledger of a course that has just been opened, but for whose it is."""
for _name in COURSE_LEDGER.names or ():
    if _name.endswith("_day"):
        NEW_COURSE[_name] = NEVER
for _name in ("treatment", "waiting_for", "referred_by"):
    NEW_COURSE[_name] = -1


def new_stores() -> tuple[Store, Store]:
    """Empty stores of circuits and of courses."""
    return Store(CIRCUIT_RECORDS), Store(COURSE_RECORDS)


def open_course(model: Any, row: int, k: int) -> int:
    """Course of class k of the person in `row`, opened where there is none."""
    found = int(model.table["courses"][row, k])
    if found >= 0:
        return found
    new: int = model.courses.take()
    ledger = model.courses.plain("ledger")
    ledger[new] = NEW_COURSE
    ledger["owner"][new], ledger["substance_class"][new] = row, k
    model.courses.plain("history")[new] = NO_HISTORY
    model.table["courses"][row, k] = new
    return new


def open_circuits(model: Any, met: Sequence[tuple[int, int, int]]) -> list[int]:
    """Circuits of people who use a substance for the first time today: (row, substance, source of the dose) of each."""
    new = [_room_for(model, row, s, source) for row, s, source in met]
    table, state, g = model.table, model.circuits.plain("state"), Fields(model.rules.plain.general[0])
    for s in sorted({s for _, s, _ in met}):
        mine = [i for i, each in enumerate(met) if each[1] == s]
        rows, slots = np.array([met[i][0] for i in mine]), [new[i] for i in mine]
        fresh = np.zeros(len(mine), CIRCUIT)
        female, liability = table["sex"][rows] == FEMALE, table["brain"]["liability"][rows].astype(float)
        first_meeting(
            fresh,
            table.uid[rows],
            female,
            s,
            liability,
            model.seed,
            g,
            model.rules.substances[s],
            uniform_rows,
        )
        fresh["sensitivity"] *= [
            ageing(age, g) for age in (model.day - table["birth_day"][rows]) / DAYS_PER_YEAR
        ]
        if s == model.prescribed:
            _adapted_by_medicine(model, fresh, rows)
        fresh["doses"] = FIRST_SESSION
        state[slots] = fresh
    return new


def _adapted_by_medicine(model: Any, fresh: np.ndarray, rows: np.ndarray) -> None:
    """Who takes more than was prescribed is tolerant and dependent by what was: `medicated`."""
    rules = model.rules.plain
    on_it = model.table["medicine_days"][rows] > NO_MEDICINE
    if on_it.any():
        medicine = medicated(
            Fields(rules.general[0]), Fields(rules.substances[model.prescribed]), Fields(rules.prescribing[0])
        )
        fresh["tolerance"][on_it], fresh["dependence"][on_it] = medicine.tolerance, medicine.dependence


def _room_for(model: Any, row: int, s: int, source: int) -> int:
    """A circuit for a person and what is noted of it, but for its state."""
    course = open_course(model, row, int(model.classes[s]))
    new: int = model.circuits.take()
    table = model.table
    if (table["slots"][row] < 0).all():
        table["brain"]["natural_expected"][row] = natural_response(model, row)
        model.active.note_meeting(row)
    ledger = model.circuits.plain("ledger")
    ledger[new] = (row, s, source, model.day, model.day)
    of_class = model.courses.plain("ledger")
    if of_class["first_use_day"][course] == NEVER:
        of_class["first_use_day"][course] = of_class["last_use_day"][course] = model.day
    table["slots"][row, s] = new
    table["settled"][row] = False
    return new


def natural_response(model: Any, row: int) -> float:
    """Response to an ordinary day of a person who knows no drug: what natural reward is expected to be."""
    brain = model.table["brain"][row]
    age = (model.day - int(model.table["birth_day"][row])) / DAYS_PER_YEAR
    attained = role(age, Fields(model.rules.plain.behaviour[0])) * float(brain["role"])
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
