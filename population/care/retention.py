"""Leaving: a treatment that ends or is left, and a waiting list that is given up."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import end
from population.care.names import N_TRACKS
from population.care.seeking import minutes_to
from population.care_loops import given_up, leavings


def leave(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """People in `rows` leave treatment at its planned end, or by the hazard of `leaving_hazard`."""
    for track in range(N_TRACKS):
        mine = rows[ledger.treatment[rows, track] >= 0]
        if len(mine) and len(leaving := mine[leaves(model, ledger, track, mine)]):
            end(model, ledger, track, leaving)


def leaves(model: Any, ledger: Any, track: int, rows: np.ndarray) -> np.ndarray:
    """Who of `rows`, all in treatment on the track, leaves it today, shape (len(rows),)."""
    table, rules = model.table, model.rules
    found = np.empty(len(rows), bool)
    leavings(
        rows, track, model.seed, model.day, model.dt, float(rules.plain.behaviour["goal_weak"][0]), table.uid,
        model.circuits.plain("state"), table["slots"], model.classes, model.courses.plain("state"),
        model.courses.plain("ledger"), rules.plain.treatments, minutes_to(model, ledger.owner[rows]), found,
    )  # fmt: skip
    return found


def give_up(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Some of the people in `rows` leave a waiting list without treatment."""
    given_up(
        rows, model.seed, model.day, model.dt, model.table.uid, model.courses.plain("ledger"),
        model.rules.plain.treatments,
    )  # fmt: skip
