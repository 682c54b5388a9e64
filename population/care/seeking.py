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
    for i in range(len(rows)):
        row, k = int(rows[i]), int(classes[i])
        preferences, weights = open_to(model, ledger, row)
        ties = company(model, ledger, int(owners[i]), k, row)
        r, a = model.rules.classes[k], model.rules.care[0]
        share = asked_for(float(model.courses.array("state").problem[row]), r)
        if u[0, i] < asks(share, float(weights.sum()), float(preferences.sum()), ties, a):
            join(model, ledger, row, weights, u[1:, i])


def open_to(model: Any, ledger: Any, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Preference among the treatments that a person could be given now, and the same less what keeps the person away.

    Both of shape (treatments,), 0 for what is no option: it is for others, there is none of it, or the person has or
    awaits one on the same track.
    """
    t, k = model.rules.treatments, int(ledger.substance_class[row])
    owner = int(ledger.owner[row])
    age = (model.day - int(model.table["birth_day"][owner])) / DAYS_PER_YEAR
    held = (ledger.treatment[row] >= 0) | (ledger.waiting_for[row] >= 0)
    fits = model.eligible[:, k] & ~held[model.tracks] & (ledger.severity[row] >= t.minimum_severity)
    if model.table["in_jail"][owner]:
        fits[:] = False
    fits &= (age >= t.minimum_age) & (age <= t.maximum_age)
    fits &= [offered(model, i) for i in range(len(t))]
    preferences = np.where(fits, t.preference, 0.0)
    access, year, a = model.scenario.access, model.year, model.rules.care[0]
    minutes = (access.minutes_urban if model.table["urban"][owner] else access.minutes_rural).at(year)
    away = float(uninsured(model, owner))
    stigma = access.stigma.at(year)
    kept = [barrier(stigma, minutes, away, record, a) for record in t]
    weights = [weight(float(p), x) for p, x in zip(preferences, kept, strict=True)]
    return preferences, np.array(weights)


def uninsured(model: Any, owner: int) -> bool:
    """Whether the person lacks insurance; the same people as long as coverage stays as it is."""
    u = uniform_rows(model.seed, "access", model.table.uid[owner : owner + 1], ALWAYS)[0, 0]
    return bool(u >= model.scenario.access.insured.at(model.year))


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
