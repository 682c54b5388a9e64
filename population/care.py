"""Treatment: seek, wait, enter, attend, leave. Places are finite, and a treatment acts on the circuit's inputs only."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.files import read_yaml
from neuro.kernel import uniform_rows
from population.steps.meaning import ATTEMPTED
from population.tables import DATA


def eligible(treatments: tuple[str, ...], class_names: tuple[str, ...]) -> np.ndarray:
    """Which treatment is for which class of substances, shape (treatments, classes)."""
    found = np.zeros((len(treatments), len(class_names)), bool)
    for t, name in enumerate(treatments):
        offered = read_yaml(DATA / "treatments" / f"{name}.yaml")["classes"]
        found[t] = [k in offered for k in class_names]
    return found


def places(model: Any, t: int) -> int:
    """Places of treatment t today, scaled from the place to the people simulated."""
    capacity = model.scenario.care[model.treatments[t]]
    if model.year < capacity.from_year or not model.weight:
        return 0
    return int(capacity.slots.at(model.year) / model.weight + 0.5)


def serve(model: Any) -> None:
    """The day of all services: leave, seek, give up waiting, enter."""
    n = model.courses.n_rows
    if not n or not model.treatments:
        return
    ledger = model.courses.array("ledger")
    taken = ledger.owner >= 0
    taken[n:] = False
    leave(model, ledger, np.flatnonzero(taken & (ledger.treatment >= 0)))
    seek(model, ledger)
    give_up(model, ledger, np.flatnonzero(taken & (ledger.waiting_for >= 0)))
    for t in range(len(model.treatments)):
        enter(model, ledger, t)


def leave(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Leave treatment: hazard leave_rate (1 + leave_use [used] + leave_goal max(0, M_w - M)), or at its planned end."""
    if not len(rows):
        return
    t = model.rules.treatments[ledger.treatment[rows]]
    used = (model.day - ledger.last_use_day[rows] < model.dt) * np.where(
        model.dt > 1, ledger.visible[rows], 1.0
    )
    level = model.rules.behaviour[0].goal_weak
    weak = np.maximum(0.0, level - model.courses.array("state").goal[rows])
    hazard = t.leave_rate * (1.0 + t.leave_use * used + t.leave_goal * weak)
    u = uniform_rows(model.seed, "retention", model.table.uid[ledger.owner[rows]], model.day)[0]
    over = model.day - ledger.treatment_day[rows] >= t.duration_days
    leaving = rows[(u < -np.expm1(-hazard * model.dt)) | over]
    ledger.treatment[leaving] = -1
    ledger.left_day[leaving] = model.day


def seek(model: Any, ledger: Any) -> None:
    """Some attempts are made in treatment: the person joins the waiting list of one."""
    at, classes = np.nonzero(model.outcome == ATTEMPTED)
    if not len(at):
        return
    owners = model.outcome_rows[at]
    rows = model.table["courses"][owners, classes]
    r = model.rules.classes[classes]
    problem = model.courses.array("state").problem[rows]
    u = uniform_rows(model.seed, "treatment", model.table.uid[owners], model.day, classes)
    seeks = u[0] < np.minimum(1.0, r.treatment_seeking + r.treatment_problem * problem)
    free = (ledger.treatment[rows] < 0) & (ledger.waiting_for[rows] < 0)
    for i in np.flatnonzero(seeks & free):
        weights = model.rules.treatments.preference * model.eligible[:, classes[i]]
        if weights.sum() > 0:
            ledger.waiting_for[rows[i]] = int(np.searchsorted(np.cumsum(weights) / weights.sum(), u[1, i]))
            ledger.waiting_day[rows[i]] = model.day


def give_up(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Leave the waiting list without treatment."""
    if not len(rows):
        return
    rate = model.rules.treatments.give_up_rate[ledger.waiting_for[rows]]
    u = uniform_rows(model.seed, "retention", model.table.uid[ledger.owner[rows]], model.day, 1)[0]
    ledger.waiting_for[rows[u < -np.expm1(-rate * model.dt)]] = -1


def enter(model: Any, ledger: Any, t: int) -> None:
    """Fill free places: first come first served, ties by lot."""
    n = model.courses.n_rows
    used = ledger.owner[:n] >= 0
    waiting = np.flatnonzero(used & (ledger.waiting_for[:n] == t))
    free = places(model, t) - int(np.count_nonzero(used & (ledger.treatment[:n] == t)))
    if not len(waiting) or free <= 0:
        return
    since = ledger.waiting_day[waiting]
    lot = uniform_rows(model.seed, "care_order", model.table.uid[ledger.owner[waiting]], since)[0]
    entering = waiting[np.lexsort((lot, since))][:free]
    for row in entering.tolist():
        k = int(ledger.substance_class[row])
        days = model.day - int(ledger.waiting_day[row])
        model.recorder.observe("wait_days_median", model.class_names[k], model.treatments[t], days)
    ledger.treatment[entering] = t
    ledger.treatment_day[entering] = model.day
    ledger.waiting_for[entering] = -1
    model.courses.array("state").goal[entering] = 1.0
