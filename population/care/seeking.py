"""Seeking care: who asks for it, for what, and who joins which waiting list."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.care.capacity import offered
from population.care_loops import askers, options
from population.steps.meaning import ATTEMPTED


def seek(model: Any, ledger: Any) -> None:
    """Some attempts are made in treatment: the person joins a waiting list, or one on each track."""
    at, classes = np.nonzero(model.outcome == ATTEMPTED)
    if not len(at):
        return
    owners = model.outcome_rows[at]
    rows, classes = model.table["courses"][owners, classes].astype(np.int64), np.ascontiguousarray(classes)
    u, asking, weights = who_asks(model, ledger, owners, rows, classes)
    for i in np.flatnonzero(asking).tolist():
        join(model, ledger, int(rows[i]), weights[i], u[1:, i])


def who_asks(
    model: Any, ledger: Any, owners: np.ndarray, rows: np.ndarray, classes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(draws, shape (4, n); who asks for care today, shape (n,); weights, shape (n, treatments)) of people who make an
    attempt, by their courses `rows`.
    """
    u = uniform_rows(model.seed, "treatment", model.table.uid[owners], model.day, classes)
    preferences, weights = open_to(model, ledger, rows)
    asking, r = np.empty(len(rows), bool), model.rules.plain
    askers(
        rows, owners, classes, u[0], weights.sum(axis=1), preferences.sum(axis=1), model.ties.columns,
        model.table["courses"], model.courses.plain("state"), model.courses.plain("ledger"), r.classes, r.care, asking,
    )  # fmt: skip
    return u, asking, weights


def open_to(model: Any, ledger: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Preference among the treatments that each person could be given now, and the same less what keeps people away.

    Both of shape (len(rows), treatments), 0 for what is no option: it is for others, there is none of it, or the
    person has or awaits one on the same track.
    """
    table, access, year, r = model.table, model.scenario.access, model.year, model.rules.plain
    preferences, weights = np.empty((2, len(rows), len(model.treatments)))
    there = np.array([offered(model, t) for t in range(len(model.treatments))], bool)
    options(
        rows, model.seed, model.day, table.uid, table["birth_day"], table["urban"], table["in_jail"],
        model.courses.plain("ledger"), model.eligible, model.tracks, there, access.stigma.at(year),
        access.insured.at(year), access.minutes_rural.at(year), access.minutes_urban.at(year), r.treatments, r.care,
        preferences, weights,
    )  # fmt: skip
    return preferences, weights


def minutes_to(model: Any, owners: np.ndarray) -> np.ndarray:
    """Minutes on the way to a service from where people live, shape (len(owners),)."""
    access, year = model.scenario.access, model.year
    urban = model.table["urban"][owners]
    found: np.ndarray = np.where(urban, access.minutes_urban.at(year), access.minutes_rural.at(year))
    return found


def join(model: Any, ledger: Any, row: int, weights: np.ndarray, u: np.ndarray) -> bool:
    """Put a person on the list of a treatment by `weights`; some ask for one of the other track too.

    Parameters
    ----------
    weights : ndarray, shape (treatments,)
    u : ndarray, shape (3,)
        What is asked for, whether for another too, and for which.

    Returns
    -------
    bool
        Whether the person joined a list.
    """
    if weights.sum() <= 0.0:
        return False
    first = pick(weights, u[0])
    wait_for(model, ledger, row, first)
    other = np.where(model.tracks == model.tracks[first], 0.0, weights)
    if other.sum() > 0.0 and u[1] < model.rules.care[0].combined_share:
        wait_for(model, ledger, row, pick(other, u[2]))
    return True


def pick(weights: np.ndarray, u: float) -> int:
    """Position drawn by weight; u uniform in (0, 1)."""
    return int(np.searchsorted(np.cumsum(weights) / weights.sum(), u))


def wait_for(model: Any, ledger: Any, row: int, t: int) -> None:
    """Join the waiting list of treatment t today."""
    ledger.waiting_for[row, model.tracks[t]], ledger.waiting_day[row, model.tracks[t]] = t, model.day
