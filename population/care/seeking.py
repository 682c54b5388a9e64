"""Seeking care: who asks for it, for what, and who joins which waiting list."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.calendar import DAYS_PER_YEAR
from population.care.capacity import offered
from population.mechanisms.access import asked_for, asks, barrier, weight
from population.steps.meaning import ATTEMPTED

ALWAYS = 0
"""Day of draws that hold for life."""


def seek(model: Any, ledger: Any) -> None:
    """Some attempts are made in treatment: the person joins a waiting list, or one on each track."""
    at, classes = np.nonzero(model.outcome == ATTEMPTED)
    if not len(at):
        return
    owners = model.outcome_rows[at]
    rows = model.table["courses"][owners, classes]
    u = uniform_rows(model.seed, "treatment", model.table.uid[owners], model.day, classes)
    preferences, weights = open_to(model, ledger, rows)
    problem, a = model.courses.plain("state")["problem"][rows].astype(np.float64), model.rules.care[0]
    for i in range(len(rows)):
        row, k = int(rows[i]), int(classes[i])
        share = asked_for(float(problem[i]), model.rules.classes[k])
        ties = company(model, ledger, int(owners[i]), k, row)
        if u[0, i] < asks(share, float(weights[i].sum()), float(preferences[i].sum()), ties, a):
            join(model, ledger, row, weights[i], u[1:, i])


def open_to(model: Any, ledger: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Preference among the treatments that each person could be given now, and the same less what keeps people away.

    Both of shape (len(rows), treatments), 0 for what is no option: it is for others, there is none of it, or the
    person has or awaits one on the same track.
    """
    t, owners = model.rules.treatments, ledger.owner[rows]
    age = (model.day - model.table["birth_day"][owners].astype(np.int64)) / DAYS_PER_YEAR
    held = (ledger.treatment[rows] >= 0) | (ledger.waiting_for[rows] >= 0)
    fits = model.eligible[:, ledger.substance_class[rows]].T & ~held[:, model.tracks]
    fits &= ledger.severity[rows][:, None] >= t.minimum_severity
    fits &= ~model.table["in_jail"][owners][:, None]
    fits &= (age[:, None] >= t.minimum_age) & (age[:, None] <= t.maximum_age)
    fits &= np.array([offered(model, i) for i in range(len(model.treatments))])
    preferences = np.where(fits, t.preference, 0.0)
    return preferences, preferences * undeterred(model, owners)


def undeterred(model: Any, owners: np.ndarray) -> np.ndarray:
    """What `barrier` leaves of a preference for each treatment, shape (len(owners), treatments)."""
    access, year, table = model.scenario.access, model.year, model.table
    minutes = access.minutes_rural.at(year), access.minutes_urban.at(year)
    urban, uninsured = table["urban"][owners].astype(np.int64), lacks_insurance(model, owners).astype(np.int64)
    stigma, a = access.stigma.at(year), model.rules.care[0]
    left = np.empty((2, 2, len(model.treatments)))
    for place, lacking in np.ndindex(2, 2):
        left[place, lacking] = [
            weight(1.0, barrier(stigma, minutes[place], float(lacking), t, a)) for t in model.rules.treatments
        ]
    found: np.ndarray = left[urban, uninsured]
    return found


def lacks_insurance(model: Any, owners: np.ndarray) -> np.ndarray:
    """Who of `owners` lacks insurance; the same people as long as coverage stays as it is."""
    u = uniform_rows(model.seed, "access", model.table.uid[owners], ALWAYS)[0]
    found: np.ndarray = u >= model.scenario.access.insured.at(model.year)
    return found


def company(model: Any, ledger: Any, owner: int, k: int, row: int) -> float:
    """Friends in recovery, and people tied to the person who are in a treatment that acts, for class k."""
    near = model.ties.neighbours[owner]
    known = model.table["courses"][near[near >= 0], k]
    return float(ledger.fellows[row]) + float((ledger.acting[known[known >= 0]] > 0).sum())


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
