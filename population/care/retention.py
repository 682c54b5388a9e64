"""Leaving: a treatment that ends or is left, and a waiting list that is given up."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.care.capacity import end
from population.care.names import N_TRACKS
from population.mechanisms.treatment import leaving_hazard


def leave(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """People in `rows` leave treatment at its planned end, or by the hazard of `leaving_hazard`."""
    for track in range(N_TRACKS):
        mine = rows[ledger.treatment[rows, track] >= 0]
        if len(mine):
            end(model, ledger, track, mine[leaves(model, ledger, track, mine)])


def leaves(model: Any, ledger: Any, track: int, rows: np.ndarray) -> np.ndarray:
    """Who of `rows`, all in treatment on the track, leaves it today, shape (len(rows),)."""
    weak = float(model.rules.behaviour[0].goal_weak)
    since = model.day - ledger.treatment_day[rows, track].astype(np.int64)
    told = np.column_stack(
        [
            used(model, ledger, rows),
            model.courses.array("state").goal[rows],
            craving(model, ledger, rows),
            model.table["brain"]["withdrawal"][ledger.owner[rows]],
            since,
        ]
    ).tolist()
    pairs = zip(told, model.rules.treatments[ledger.treatment[rows, track]], strict=True)
    hazard = np.array([leaving_hazard(u, m, c, w, days, weak, t) for (u, m, c, w, days), t in pairs])
    u = uniform_rows(model.seed, "retention", model.table.uid[ledger.owner[rows]], model.day, 2 * track)[0]
    planned = model.rules.treatments.duration_days[ledger.treatment[rows, track]]
    over: np.ndarray = since >= planned
    return over | (u < -np.expm1(-hazard * model.dt))


def used(model: Any, ledger: Any, rows: np.ndarray) -> np.ndarray:
    """Whether each person used today; in a step of a week, the share of days with use."""
    recent = model.day - ledger.last_use_day[rows] < model.dt
    share: np.ndarray = recent * np.where(model.dt > 1, ledger.visible[rows], 1.0)
    return share


def craving(model: Any, ledger: Any, rows: np.ndarray) -> np.ndarray:
    """Largest craving of each person for a substance of the course's class."""
    slots, states = model.table["slots"][ledger.owner[rows]], model.circuits.plain("state")
    if not len(states):
        return np.zeros(len(rows))
    mine = (slots >= 0) & (model.classes == ledger.substance_class[rows][:, None])
    found: np.ndarray = np.where(mine, states["craving"][np.maximum(slots, 0)], 0.0).max(axis=1)
    return found


def give_up(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Some of the people in `rows` leave a waiting list without treatment."""
    for track in range(N_TRACKS):
        mine = rows[ledger.waiting_for[rows, track] >= 0]
        if len(mine):
            rate = model.rules.treatments.give_up_rate[ledger.waiting_for[mine, track]]
            uid = model.table.uid[ledger.owner[mine]]
            u = uniform_rows(model.seed, "retention", uid, model.day, 2 * track + 1)[0]
            ledger.waiting_for[mine[u < -np.expm1(-rate * model.dt)], track] = -1
