"""The common workload: contagion alone on a small world, by numbers that every program of it takes from here."""

from __future__ import annotations

import numpy as np

DEGREE, REWIRED = 10, 0.1
BEGINS, STOPS, FIRST_USERS = 0.006, 0.03, 0.01
"""Probability a day of beginning through one tie who uses, and of stopping; share who use on the first day."""
DAYS = 365


def small_world(n, seed):
    """Ties of a ring in which everybody has `DEGREE` neighbours and a share of ties is rewired, shape (2, m)."""
    random = np.random.default_rng(seed)
    a = np.repeat(np.arange(n), DEGREE // 2)
    b = (a + np.tile(np.arange(1, DEGREE // 2 + 1), n)) % n
    away = random.random(a.size) < REWIRED
    b[away] = random.integers(0, n, int(away.sum()))
    return np.stack([a, b])[:, a != b]


def rows_of(ties, n):
    """Ties by person, as starts, shape (n + 1,), and neighbours."""
    own, other = np.concatenate(ties), np.concatenate(ties[::-1])
    order = np.argsort(own, kind="stable")
    first = np.r_[0, np.cumsum(np.bincount(own, minlength=n))]
    return first.astype(np.int64), other[order].astype(np.int32)


def users_on_the_first_day(n, seed):
    """Whether each person uses on the first day."""
    return np.random.default_rng([seed, 1]).random(n) < FIRST_USERS
