"""Counter-based random numbers: a draw is a pure function of what it is about.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC'11) turns a 128-bit counter and a 64-bit key into four
32-bit words. The key is the seed; the counter is (uid, other uid, day, stream). No draw depends on order,
threads, processes, or on what anybody else drew, so a policy and its baseline share every draw that the
policy does not touch.

The functions are written once and work on Python integers, on numba integers and on uint64 arrays.
"""

from __future__ import annotations

from math import cos, exp, log, pi, sqrt
from typing import Any

import numpy as np

STREAM_NAMES = (
    "replicate",
    "traits",
    "traits_substance",
    "criteria",
    "cues",
    "sessions",
    "potency",
    "shock",
    "life_event",
    "offer",
    "contemplation",
    "attempt",
    "treatment",
    "retention",
    "overdose",
    "rescue",
    "death",
    "entry",
    "household",
    "ties",
    "care_order",
    "starter",
    "session_size",
    "quantities",
    "places",
    "moving",
    "reporting",
    "sample",
    "prescription",
    "group",
    "migration",
    "arrest",
    "kits",
    "witness",
    "checking",
    "services",
    "capital",
    "medicine",
    "access",
    "referral",
    "programme",
    "appeal",
    "celebrations",
)
STREAM = {name: number for number, name in enumerate(STREAM_NAMES)}
"""The one table of streams: a name for every kind of decision that chance takes part in."""

_MASK = 0xFFFFFFFF
_MULTIPLIER_A, _MULTIPLIER_B = 0xD2511F53, 0xCD9E8D57
_WEYL_A, _WEYL_B = 0x9E3779B9, 0xBB67AE85
_TO_UNIT = 2.0**-32
FEW = 16
"""People for whom draws one by one, in plain integers, take less time than arrays do."""


def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Ten rounds of Philox4x32 (Salmon et al. 2011): four words of a counter, two of a key, all below 2**32."""
    for _ in range(10):
        a = c0 * _MULTIPLIER_A
        b = c2 * _MULTIPLIER_B
        c0, c1, c2, c3 = (
            ((b >> 32) & _MASK) ^ c1 ^ k0,
            b & _MASK,
            ((a >> 32) & _MASK) ^ c3 ^ k1,
            a & _MASK,
        )
        k0 = (k0 + _WEYL_A) & _MASK
        k1 = (k1 + _WEYL_B) & _MASK
    return c0, c1, c2, c3


def uniforms(seed: Any, stream: Any, uid: Any, day: Any, other: Any = 0) -> tuple[Any, Any, Any, Any]:
    """Four uniform numbers in (0, 1) that belong to (seed, stream, uid, day, other) and to nothing else."""
    a, b, c, d = philox(uid & _MASK, other & _MASK, day & _MASK, stream, seed & _MASK, (seed >> 32) & _MASK)
    return (a + 0.5) * _TO_UNIT, (b + 0.5) * _TO_UNIT, (c + 0.5) * _TO_UNIT, (d + 0.5) * _TO_UNIT


def normal(u: float, v: float) -> float:
    """Standard normal from two uniforms: sqrt(-2 ln u) cos(2 pi v) (Box & Muller 1958)."""
    return sqrt(-2.0 * log(u)) * cos(2.0 * pi * v)


def poisson(u: float, mean: float) -> int:
    """Poisson count by inversion: the smallest n with P(N <= n) >= u; monotone in u and in the mean."""
    if u < 1.0 - mean:
        return 0  # exp(-mean) is larger
    term = exp(-mean)
    total = term
    n = 0
    while u > total and n < 200:
        n += 1
        term *= mean / n
        total += term
    return n


def uniform_array(seed: int, stream: str, uid: np.ndarray, day: Any = 0, other: Any = 0) -> np.ndarray:
    """The draws of `uniforms` for many people at once.

    Parameters
    ----------
    seed : int
        Seed of the run, 0 <= seed < 2**63.
    stream : str
        A name of `STREAM`.
    uid : ndarray of int, shape (n,)
    day, other : int or ndarray of int, shape (n,)

    Returns
    -------
    ndarray of float, shape (4, n), in (0, 1).
    """
    shape = np.shape(uid)
    if len(shape) == 1 and shape[0] <= FEW:
        told = (np.broadcast_to(np.asarray(w), shape).tolist() for w in (uid, day, other))
        few = [uniforms(int(seed), STREAM[stream], *map(int, each)) for each in zip(*told, strict=True)]
        return np.array(few).reshape(-1, 4).T.copy()
    words = [
        np.broadcast_to(np.asarray(w).astype(np.int64).astype(np.uint64), shape) for w in (uid, other, day)
    ]
    key = np.uint64(seed)
    stream_word = np.full(shape, STREAM[stream], np.uint64)
    a, b, c, d = philox(
        words[0] & np.uint64(_MASK),
        words[1] & np.uint64(_MASK),
        words[2] & np.uint64(_MASK),
        stream_word,
        np.full(shape, key & np.uint64(_MASK)),
        np.full(shape, key >> np.uint64(32)),
    )
    return (np.stack([a, b, c, d]).astype(np.float64) + 0.5) * _TO_UNIT


def normal_array(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """`normal` for arrays of uniforms of one shape."""
    return np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * v)


def derive_seed(seed: int, replicate: int) -> int:
    """Seed of one replicate, below 2**63, from the seed of the experiment."""
    a, b, _, _ = philox(replicate & _MASK, 0, 0, STREAM["replicate"], seed & _MASK, (seed >> 32) & _MASK)
    return ((a << 32) | b) & (2**63 - 1)
