"""Steps that the generators share: pairing people, households, telling pairs apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from population.networks.registry import People
from population.ties import HOUSEHOLD, Edges, join_edges, make_edges

Rows = NDArray[np.int64]
MOST_HOUSEMATES = 12
ROUNDS = 6


def household_ties(people: People, weight: float) -> Edges:
    """A tie between every two members of a household (of very large ones, between near neighbours in it)."""
    household = np.asarray(people["household"])
    order = np.argsort(household, kind="stable")
    ordered = household[order]
    parts = []
    for apart in range(1, min(MOST_HOUSEMATES, max(order.size - 1, 0)) + 1):
        together = np.flatnonzero((ordered[apart:] == ordered[:-apart]) & (ordered[apart:] >= 0))
        if not together.size:
            break
        parts.append(make_edges(order[together], order[together + apart], HOUSEHOLD, weight))
    return join_edges(*parts) if parts else no_edges()


def no_edges() -> Edges:
    """No ties at all."""
    return make_edges([], [])


def pair_neighbours(
    owner: Rows, group: Rows, position: NDArray[np.float64]
) -> tuple[Rows, Rows, NDArray[np.bool_]]:
    """Pair offers that lie next to each other in a group.

    Parameters
    ----------
    owner : ndarray of int, shape (offers,)
        Who makes each offer of a tie.
    group, position : ndarrays, shape (offers,)
        Offers are ordered by position within their group; the first meets the second, the third the fourth.

    Returns
    -------
    a, b : ndarrays of int, shape (pairs,)
        Numbers of the offers that met.
    met : ndarray of bool, shape (offers,)
    """
    order = np.lexsort((position, group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if order.size else order
    rank = np.arange(order.size) - np.repeat(starts, np.diff(np.r_[starts, order.size]))
    first = np.flatnonzero((rank[:-1] % 2 == 0) & (ordered[1:] == ordered[:-1]))
    a, b = order[first], order[first + 1]
    met = np.zeros(order.size, bool)
    met[a] = met[b] = True
    return a, b, met


def pair_offers(
    owner: Rows, place: Callable[[Rows], tuple[Rows, NDArray[np.float64]]], pairs: Pairs | None = None
) -> Pairs:
    """Turn offers into ties; offers that met their own maker, a friend, or nobody are placed anew.

    Parameters
    ----------
    owner : ndarray of int, shape (offers,)
    place : callable
        Group and position of offers, given their owners; called once a round, for what is left.
    pairs : Pairs, optional
        Ties at the start; the new ones are added to them.
    """
    pairs = Pairs() if pairs is None else pairs
    for _ in range(ROUNDS):
        if owner.size < 2:
            break
        a, b, met = pair_neighbours(owner, *place(owner))
        fresh = pairs.add(owner[a], owner[b])
        owner = np.concatenate([owner[~met], owner[a[~fresh]], owner[b[~fresh]]])
    return pairs


def collect_pairs(wanted: int, draw: Callable[[int], tuple[Rows, Rows]], pairs: Pairs | None = None) -> Pairs:
    """Add different pairs of different people to `pairs` until there are `wanted`, or the rounds are over.

    Parameters
    ----------
    wanted : int
        How many pairs there shall be, those at the start included.
    draw : callable
        Proposals, two arrays of rows, for about the given number of pairs.
    pairs : Pairs, optional
        Pairs at the start.
    """
    pairs = Pairs() if pairs is None else pairs
    for _ in range(ROUNDS):
        if len(pairs) >= wanted:
            break
        pairs.add(*draw(wanted - len(pairs)))
    return pairs


class Pairs:
    """Pairs of different people, none twice, in the order in which they came."""

    def __init__(self) -> None:
        self._parts: list[Rows] = []
        self._sorted = np.empty(0, np.int64)

    def __len__(self) -> int:
        return self._sorted.size

    def add(self, a: Rows, b: Rows) -> NDArray[np.bool_]:
        """Add pairs of rows below 2**31; returns which of them were new and join two people."""
        key = np.minimum(a, b).astype(np.int64) << 31 | np.maximum(a, b)
        fresh = np.zeros(key.size, bool)
        fresh[np.unique(key, return_index=True)[1]] = True
        fresh &= a != b
        if self._sorted.size:
            at = np.minimum(np.searchsorted(self._sorted, key), self._sorted.size - 1)
            fresh &= self._sorted[at] != key
        self._parts.append(key[fresh])
        self._sorted = np.sort(np.concatenate([self._sorted, key[fresh]]))
        return fresh

    def ends(self) -> tuple[Rows, Rows]:
        """Rows of the two ends, the lower first."""
        key = np.concatenate([self._sorted[:0], *self._parts])
        return key >> 31, key & (2**31 - 1)


def offers(mean: NDArray[np.float64], random: np.random.Generator) -> Rows:
    """Rows of people, each as often as the person offers a tie: Poisson counts of the given means."""
    return np.repeat(np.arange(mean.size), random.poisson(mean))


def whole_numbers(mean: float, n: int, random: np.random.Generator) -> Rows:
    """Whole numbers next to `mean`, n of them, below or above at random, so that their mean is `mean`."""
    return (np.floor(mean) + (random.random(n) < mean % 1.0)).astype(np.int64)


def spread_by_age(age: NDArray[np.float64], sd: float, slope: float) -> NDArray[np.float64]:
    """Standard deviation of friends' ages about one's own: `sd` to 18 years, then `slope` more a year."""
    return sd + slope * np.maximum(age - 18.0, 0.0)


def columns(people: People, *names: str) -> tuple[Any, ...]:
    """Columns of the people as int64."""
    return tuple(np.asarray(people[name], np.int64) for name in names)
