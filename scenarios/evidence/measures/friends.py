"""Influence of friends on starting and on stopping, as a panel of adolescents tells it."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import NOBODY, Measured, quotient
from scenarios.evidence.records import Record
from scenarios.evidence.registry import ages_of, measure

MONTH = 30 / 365.25
FEWEST = 10
"""Starts and stops that a slope takes."""


@measure("county")
def influence_asymmetry(
    record: Record, thing: str = "nicotine", ages: str = "12-24", first: int = 2019, last: int = 2023
) -> Measured:
    """Log odds of starting in a year for each friend more who uses, over log odds of stopping for each who does not.

    A panel of people of some ages and their friends and schoolmates: starting is use within the next year by people who
    never had; stopping is not having used in the month at its end by those who had in the month before it.
    """
    starts, stops = [], []
    for year in range(first, last + 1):
        now, later = record.people(year), record.people(year + 1)
        if "friends" not in now.part:
            return NOBODY
        who = now.within(*ages_of(ages)) & (now["friends"] > 0)
        place = {key: i for i, key in enumerate(later["key"].tolist())}
        at = np.array([place.get(key, -1) for key in now["key"].tolist()])
        who &= at >= 0
        using = now["friends_using"][:, record.index_of(thing)].astype(float)
        idle, next_idle = now.now - now.last(thing), later.now - later.last(thing)[at]
        never, current = who & np.isnan(now.first(thing)), who & (idle < MONTH)
        starts.append(np.stack([using[never], ~np.isnan(later.first(thing)[at])[never]]))
        stops.append(np.stack([(now["friends"] - using)[current], (next_idle >= MONTH)[current]]))
    return quotient(*(slope(*np.concatenate(part, axis=1)) for part in (starts, stops)))


def slope(x: np.ndarray, y: np.ndarray) -> Measured:
    """Slope of a logistic regression of y (0 or 1) on x and its error, by Newton's method."""
    if min(y.sum(), y.size - y.sum()) < FEWEST or x.std() <= 0.0:
        return NOBODY
    design, b = np.stack([np.ones(x.size), x], axis=1), np.zeros(2)
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ b, -30.0, 30.0)))
        information = design.T @ (design * (p * (1.0 - p))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(information, design.T @ (y - p))
        b = b + step
        if np.abs(step).max() < 1e-8:
            break
    return Measured(float(b[1]), float(np.sqrt(np.linalg.inv(information)[1, 1])))
