"""Which portfolios no other beats, and a few of them that show the whole range. More of every value is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def non_dominated(values: ArrayLike) -> NDArray[np.bool_]:
    """Whether each row is beaten by no other: one as good in all values and better in one, or the same and first.

    Parameters
    ----------
    values : array_like, shape (portfolios, values)
    """
    v = np.asarray(values, float)
    kept = np.ones(len(v), bool)
    for i in range(len(v)):
        no_worse, better = (v >= v[i]).all(axis=1), (v > v[i]).any(axis=1)
        same_and_first = no_worse & ~better & (np.arange(len(v)) < i)
        kept[i] = not ((no_worse & better).any() or same_and_first.any())
    return kept


def spread(values: ArrayLike, how_many: int) -> list[int]:
    """Rows that show the range of a front: the best in each value, then again and again the farthest from those chosen.

    Distances are in units of each value's range. Ties go to the first row.
    """
    v = np.asarray(values, float)
    if len(v) <= how_many:
        return list(range(len(v)))
    span = np.ptp(v, axis=0)
    scaled = (v - v.min(axis=0)) / np.where(span > 0.0, span, 1.0)
    chosen = list(dict.fromkeys(scaled.argmax(axis=0).tolist()))[:how_many]
    while len(chosen) < how_many:
        distance = np.linalg.norm(scaled[:, None] - scaled[None, chosen], axis=2).min(axis=1)
        distance[chosen] = -1.0
        chosen.append(int(distance.argmax()))
    return chosen
