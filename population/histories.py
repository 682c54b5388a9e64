"""Histories: what people's lives with a class of substances show over the years, kept in a fixed record each.

Dates that cohorts ask for (dependence, remission, treatment) and spells that go on stand in
`population.records.HISTORY`, one for each person who ever met the class. Spells that end are counted only while
somebody observes (`population.observables`). Nothing in the model reads a history.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from population.loops.histories import remember_courses
from population.people.strata import N_LEVELS
from population.records import N_SPELLS

NO_ENDS = np.zeros(1, np.int32)
NO_CARE_DAYS = np.zeros((0, 2, 3, N_LEVELS), np.int64)


def remember(model: Any) -> None:
    """What today adds to everybody's history, and to the tables of who observes."""
    table, courses, seen = model.table.views, model.courses, model.observations
    if seen is None:
        tables = np.zeros((len(model.class_names), N_SPELLS, 0, 3, 1, N_LEVELS), np.int32)
        ends, care_days = NO_ENDS, NO_CARE_DAYS
    else:
        seen.pass_day(model)
        tables, ends, care_days = seen.spells, seen.ends, seen.care_days
    remember_courses(
        courses.n_rows, model.day, courses.plain("ledger"), courses.plain("history"), table["birth_day"], table["sex"],
        table["deprivation"], table["urban"], table["group"], model.rules.plain.treatments, model.rules.plain.observed,
        tables, ends, care_days,
    )  # fmt: skip


def note_overdose(model: Any, course: int) -> None:
    """An overdose that the person of a course survived today."""
    history = model.courses.plain("history")
    history["overdoses"][course] += 1
    history["overdose_day"][course] = model.day
