"""The days on which people use, and the patterns and turns in them: for tests and studies."""

from __future__ import annotations

import numpy as np

from population.model import AddictionModel
from tests.population.small_places import EASY_START, grown

EASE, SINCE = 4.0, 2016
"""Offers relative to `EASY_START`, and first year of the past, of `place_of_use`."""
PATTERNS = ("abstinent", "moderate", "heavy")
BLOCK, BLOCKS_A_YEAR = 28, 13
HEAVY_FROM = 16.0
"""Days of use in 28, over a year, from which use is heavy: more days than not."""
STOP_FROM, STOP_DAYS = 20, 28
"""A sudden stop: use on so many of 28 days, then none in as many days as this."""
RETURN_AFTER, RETURN_TO = 84, 14
"""A sudden return: none in so many days, then use on so many of 28."""


def place_of_use(people: int, seed: int) -> AddictionModel:
    """A place with an easy start into use, on its first day."""
    easy = {name: EASE * value for name, value in EASY_START.items()}
    return grown(people, rng=seed, scenario={"population.history_from": SINCE}, changes=easy)


def use_days(model: AddictionModel, days: int) -> np.ndarray:
    """Lives the model on and sees who uses on which day.

    Returns
    -------
    ndarray of bool, shape (people, days)
        Of those who ever used before and are alive on the last day, in order of uid.
    """
    uid = model.table.uid[model.active_rows].copy()
    used = np.zeros((uid.size, days), bool)
    for day in range(days):
        model.step()
        rows = model.table.rows_of(uid)
        there = np.flatnonzero(rows >= 0)
        ledger = model.courses.array("ledger")[model.table["courses"][rows[there], 0]]
        used[there, day] = ledger.last_use_day == model.day - 1
    return used[model.table.rows_of(uid) >= 0]


def pattern_of_years(used: np.ndarray) -> np.ndarray:
    """Position in `PATTERNS` of each person in each year of 364 days, shape (people, years)."""
    years = used.shape[1] // (BLOCK * BLOCKS_A_YEAR)
    days = used[:, : years * BLOCK * BLOCKS_A_YEAR].reshape(len(used), years, -1).sum(axis=2)
    found: np.ndarray = np.digitize(days / BLOCKS_A_YEAR, [1e-9, HEAVY_FROM])
    return found


def transitions(patterns: np.ndarray) -> np.ndarray:
    """How many people went from one pattern to another within a year, shape (3, 3), all pairs of years."""
    found = np.zeros((3, 3), np.int64)
    np.add.at(found, (patterns[:, :-1].ravel(), patterns[:, 1:].ravel()), 1)
    return found


def _within(used: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Days with use from `begin` to `end` days after each day on which that and `RETURN_AFTER` days before are seen."""
    total = np.concatenate([np.zeros((len(used), 1), np.int64), np.cumsum(used, axis=1)], axis=1)
    day = np.arange(RETURN_AFTER, used.shape[1] - BLOCK)
    found: np.ndarray = total[:, day + end] - total[:, day + begin]
    return found


def stops(used: np.ndarray) -> np.ndarray:
    """Whether each day, from `RETURN_AFTER` on, is one of a sudden stop, shape (people, days)."""
    found: np.ndarray = (_within(used, -BLOCK, 0) >= STOP_FROM) & (_within(used, 0, STOP_DAYS) == 0)
    return found


def returns(used: np.ndarray) -> np.ndarray:
    """Whether each day, from `RETURN_AFTER` on, is the first of a sudden return, shape (people, days)."""
    found: np.ndarray = (
        (_within(used, -RETURN_AFTER, 0) == 0)
        & (_within(used, 0, BLOCK) >= RETURN_TO)
        & used[:, RETURN_AFTER : used.shape[1] - BLOCK]
    )
    return found
