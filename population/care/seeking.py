"""Seeking care: who asks for it, for what, and who joins which waiting list."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import offered
from population.loops.care import attempts, joins, options, seekers
from population.steps.meaning import ATTEMPTED


def seek(model: Any, ledger: Any) -> None:
    """Some attempts are made in treatment: the person joins a waiting list, or one on each track."""
    courses, owners, classes = those_who_try(model)
    if len(courses):
        ask_for_care(model, courses, owners, classes)


def those_who_try(model: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Courses, rows and classes of the people who make an attempt to stop a class of substances today."""
    courses, owners, classes = np.empty((3, model.outcome.size), np.int64)
    n = attempts(
        model.outcome, model.outcome_rows, ATTEMPTED, model.table["courses"], courses, owners, classes
    )
    return courses[:n], owners[:n], classes[:n]


def ask_for_care(model: Any, rows: np.ndarray, owners: np.ndarray, classes: np.ndarray) -> None:
    """People who make an attempt, whose courses are `rows`, join waiting lists, those who ask for care."""
    table, r = model.table.views, model.rules.plain
    preferences, weights = open_to(model, rows)
    seekers(
        rows, owners, classes, model.seed, model.day, table["uid"], preferences, weights, model.ties.columns,
        table["courses"], model.courses.plain("state"), model.courses.plain("ledger"), model.tracks, r.classes, r.care,
    )  # fmt: skip


def open_to(model: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Preference among the treatments that each person could be given now, and the same less what keeps people away.

    Both of shape (len(rows), treatments), 0 for what is no option: it is for others, there is none of it, or the
    person has or awaits one on the same track.
    """
    table, access, year, r = model.table.views, model.scenario.access, model.year, model.rules.plain
    preferences, weights = np.empty((2, len(rows), len(model.treatments)))
    options(
        rows, model.seed, model.day, table["uid"], table["birth_day"], table["urban"], table["in_jail"],
        model.courses.plain("ledger"), model.eligible, model.tracks, offered(model), access.stigma.at(year),
        access.insured.at(year), access.minutes_rural.at(year), access.minutes_urban.at(year), r.treatments, r.care,
        preferences, weights,
    )  # fmt: skip
    return preferences, weights


def join(model: Any, row: int, weights: np.ndarray, u: np.ndarray) -> bool:
    """Put the person of a course on a waiting list by `weights`, shape (treatments,): `population.steps.queues.join`, u
    of shape (3,). Returns whether the person joined one.
    """
    return bool(
        joins(row, model.day, weights, u, model.courses.plain("ledger"), model.tracks, model.rules.plain.care)
    )
