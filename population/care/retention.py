"""Leaving: a treatment that ends or is left, and a waiting list that is given up."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import end
from population.care.names import N_TRACKS
from population.loops.care import given_up, leavings


def leave(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """People in `rows` leave treatment at its planned end, or by the hazard of `leaving_hazard`."""
    if not len(rows):
        return
    found = leaves(model, rows)
    for track in np.flatnonzero(found.any(axis=1)).tolist() if np.count_nonzero(found) else ():
        end(model, track, rows[found[track]])


def leaves(model: Any, rows: np.ndarray) -> np.ndarray:
    """Who of `rows` leaves the treatment of each track today, shape (tracks, len(rows))."""
    table, r, access, year = model.table.views, model.rules.plain, model.scenario.access, model.year
    found = np.empty((N_TRACKS, len(rows)), bool)
    leavings(
        rows, model.seed, model.day, model.dt, float(r.behaviour["goal_weak"][0]), table["uid"], table["urban"],
        model.circuits.plain("state"), table["slots"], model.classes, model.courses.plain("state"),
        model.courses.plain("ledger"), r.treatments, access.minutes_rural.at(year), access.minutes_urban.at(year),
        found,
    )  # fmt: skip
    return found


def give_up(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Some of the people in `rows` leave a waiting list without treatment."""
    given_up(
        rows, model.seed, model.day, model.dt, model.table.uid, model.courses.plain("ledger"),
        model.rules.plain.treatments,
    )  # fmt: skip
