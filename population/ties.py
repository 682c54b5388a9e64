"""Ties between people: undirected, each in a layer and with a weight, in a fixed number of slots a person.

A tie is stored at both of its ends. The used slots of a person are the first ``degree[row]`` ones, so that
a loop over neighbours needs no test for empty slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from population.steps.slots import EMPTY, Slots, empty, have_room, put, slot_of

LAYERS = ("household", "friendship", "schoolwork")
"""Layers of ties; the code of a layer is its position here."""
HOUSEHOLD, FRIENDSHIP, SCHOOLWORK = range(3)
SLOTS = 24
CHECKED_AT_ONCE = 50_000

Rows = NDArray[np.int32]


class Edges(NamedTuple):
    """Ties as arrays of shape (m,), each tie once."""

    a: Rows
    b: Rows
    layer: NDArray[np.uint8]
    weight: NDArray[np.float32]


def make_edges(a: Any, b: Any, layer: Any = FRIENDSHIP, weight: Any = 1.0) -> Edges:
    """Edges from arrays of rows; one layer or weight may stand for all."""
    a = np.asarray(a, np.int32)
    return Edges(
        a,
        np.asarray(b, np.int32),
        np.broadcast_to(np.asarray(layer, np.uint8), a.shape),
        np.broadcast_to(np.asarray(weight, np.float32), a.shape),
    )


def join_edges(*parts: Edges) -> Edges:
    """Edges of several parts in one; self-ties go, and of the ties of one pair the first stays."""
    a, b, layer, weight = (np.concatenate([part[k] for part in parts]) for k in range(4))
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    pair = low * (high.max(initial=0) + 1) + high
    _, first = np.unique(pair, return_index=True)
    kept = np.sort(first[a[first] != b[first]])
    return Edges(a[kept], b[kept], layer[kept], weight[kept])


class Ties:
    """The store of ties.

    Parameters
    ----------
    capacity : int
        Rows.
    slots : int
        Most ties a person can have.

    Attributes
    ----------
    neighbours : ndarray of int32, shape (capacity, slots)
        Row at the other end, -1 in empty slots.
    layer : ndarray of uint8, shape (capacity, slots)
        Position in `LAYERS`.
    weight : ndarray of float32, shape (capacity, slots)
    degree : ndarray of int16, shape (capacity,)
        Number of ties of each row.
    columns : Slots
        These arrays, as the loops and `population.steps.slots` take them.
    dropped : int
        Ties refused so far because one of their ends had no slot left.
    """

    def __init__(self, capacity: int, slots: int = SLOTS) -> None:
        self.neighbours = np.full((capacity, slots), EMPTY, np.int32)
        self.layer = np.zeros((capacity, slots), np.uint8)
        self.weight = np.zeros((capacity, slots), np.float32)
        self.degree = np.zeros(capacity, np.int16)
        self.dropped = 0
        self._take_together()

    @property
    def capacity(self) -> int:
        return self.neighbours.shape[0]

    @property
    def slots(self) -> int:
        return self.neighbours.shape[1]

    @classmethod
    def from_edges(cls, capacity: int, edges: Edges, slots: int = SLOTS) -> Ties:
        """Ties from arrays, in one go.

        A tie is kept if it is among the first `slots` of both of its ends, in the order given; the others
        are counted in `dropped`. Self-ties and repeated pairs are left out and not counted.

        Raises
        ------
        IndexError
            When an edge names a row outside 0..capacity-1.
        """
        ties = cls(capacity, slots)
        ties.add_many(edges)
        return ties

    def add_many(self, edges: Edges) -> int:
        """Add ties in one go, as `from_edges` describes it; returns how many were added.

        A pair that has a tie keeps the one it has.

        Raises
        ------
        IndexError
            When an edge names a row outside 0..capacity-1.
        """
        ends = np.concatenate([edges.a, edges.b])
        if ends.size and not (ends.min() >= 0 and ends.max() < self.capacity):
            raise IndexError(f"ties must join rows 0..{self.capacity - 1}")
        edges = join_edges(edges)
        if self.degree[edges.a].any():
            edges = _chosen(edges, ~(self.neighbours[edges.a] == edges.b[:, None]).any(axis=1))
        room = np.all(self._places(edges) < self.slots, axis=0)
        self.dropped += int((~room).sum())
        edges = _chosen(edges, room)
        for own, other, at in zip((edges.a, edges.b), (edges.b, edges.a), self._places(edges), strict=True):
            self.neighbours[own, at] = other
            self.layer[own, at] = edges.layer
            self.weight[own, at] = edges.weight
        kept = np.concatenate([edges.a, edges.b])
        self.degree += np.bincount(kept, minlength=self.capacity).astype(np.int16)
        return edges.a.size

    def _places(self, edges: Edges) -> NDArray[np.int64]:
        """Slot that each end of each edge would take if all of them had room, shape (2, m)."""
        m = edges.a.size
        end = np.concatenate([edges.a, edges.b]).astype(np.int64)
        entry = np.sort(end * (2 * m) + 2 * np.tile(np.arange(m), 2) + np.repeat([0, 1], m))
        owner, turn = np.divmod(entry, max(2 * m, 1))
        count = np.bincount(end, minlength=self.capacity)
        first = np.cumsum(count) - count - self.degree
        place = np.empty((2, m), np.int64)
        place[turn % 2, turn // 2] = np.arange(2 * m) - first[owner]
        return place

    def _take_together(self) -> None:
        self.columns = Slots(self.neighbours, self.layer, self.weight, self.degree)

    def slot_of(self, a: int, b: int) -> int:
        """Slot of row a that holds b, or -1."""
        return slot_of(a, b, self.columns)

    def add(self, a: int, b: int, layer: int, weight: float = 1.0) -> bool:
        """Tie two different people who have none; False where there is one or a slot is lacking.

        Raises
        ------
        ValueError
            When a and b are one person.
        """
        if a == b:
            raise ValueError(f"a tie needs two people; both ends are row {a}")
        columns = self.columns
        if (self.neighbours[a, : self.degree[a]] == b).any():
            return False
        if not have_room(a, b, columns):
            self.dropped += 1
            return False
        put(a, b, layer, weight, columns)
        put(b, a, layer, weight, columns)
        return True

    def remove(self, a: int, b: int) -> bool:
        """End a tie; False where there was none. Later ties of each end move up by one slot."""
        if self.slot_of(a, b) == EMPTY:
            return False
        for own, other in ((a, b), (b, a)):
            empty(own, self.slot_of(own, other), self.columns)
        return True

    def remove_many(self, a: NDArray[Any], b: NDArray[Any]) -> int:
        """End the ties of many pairs in one go, those that have one; returns how many ended."""
        pairs = join_edges(make_edges(a, b))
        pairs = _chosen(pairs, (self.neighbours[pairs.a] == pairs.b[:, None]).any(axis=1))
        for own, other in ((pairs.a, pairs.b), (pairs.b, pairs.a)):
            at = np.argmax(self.neighbours[own] == other[:, None], axis=1)
            for column, nothing in self._columns():
                column[own, at] = nothing
        rows = np.unique(np.concatenate([pairs.a, pairs.b]))
        order = np.argsort(self.neighbours[rows] == EMPTY, axis=1, kind="stable")
        for column, _ in self._columns():
            column[rows] = np.take_along_axis(column[rows], order, axis=1)
        self.degree[rows] = (self.neighbours[rows] != EMPTY).sum(axis=1)
        return pairs.a.size

    def remove_people(self, rows: NDArray[Any]) -> int:
        """End all ties of many rows in one go; returns how many there were."""
        at, slot = np.nonzero(self.neighbours[rows] != EMPTY)
        return self.remove_many(rows[at], self.neighbours[rows[at], slot])

    def _columns(self) -> tuple[tuple[NDArray[Any], int], ...]:
        """The columns, each with what it holds where there is no tie."""
        return (self.neighbours, EMPTY), (self.layer, 0), (self.weight, 0)

    def edges(self) -> Edges:
        """Every tie once, a < b, in the order of rows and slots."""
        own, slot = np.nonzero(self.neighbours > np.arange(self.capacity, dtype=np.int32)[:, None])
        at = (own, slot)
        return Edges(own.astype(np.int32), self.neighbours[at], self.layer[at], self.weight[at])

    def grow(self, capacity: int) -> None:
        """Make room for more rows; nothing else changes.

        Raises
        ------
        ValueError
            When the new capacity is smaller.
        """
        more = capacity - self.capacity
        if more < 0:
            raise ValueError(f"ties cannot shrink from {self.capacity} to {capacity} rows")
        added = Ties(more, self.slots)
        for name in ("neighbours", "layer", "weight", "degree"):
            setattr(self, name, np.concatenate([getattr(self, name), getattr(added, name)]))
        self._take_together()

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The whole state, for a checkpoint; the arrays are the store's own."""
        return {
            "neighbours": self.neighbours,
            "layer": self.layer,
            "weight": self.weight,
            "degree": self.degree,
            "dropped": np.array(self.dropped),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Ties:
        """The store that `to_arrays` described, on copies of its arrays."""
        ties = cls(0, arrays["neighbours"].shape[1])
        for name in ("neighbours", "layer", "weight", "degree"):
            setattr(ties, name, np.array(arrays[name]))
        ties._take_together()
        ties.dropped = int(arrays["dropped"])
        return ties

    def check(self) -> None:
        """Raise AssertionError, in words, unless every tie is at both ends, alike, and none is twice."""
        rows, slots = np.arange(self.capacity)[:, None], np.arange(self.slots)[None, :]
        used = self.neighbours != EMPTY
        in_front = slots < self.degree[:, None]
        _demand((used == in_front).all(), "used slots must come first, as many as the degree")
        _demand(not (self.neighbours == rows).any(), "nobody may have a tie with themselves")
        _demand(self.neighbours.max(initial=EMPTY) < self.capacity, "ties must join rows of the store")
        _demand(self.neighbours.min(initial=EMPTY) >= EMPTY, "ties must join rows of the store")
        for begin in range(0, self.capacity, CHECKED_AT_ONCE):
            self._check_far_ends(np.arange(begin, min(begin + CHECKED_AT_ONCE, self.capacity)))

    def _check_far_ends(self, rows: NDArray[np.int64]) -> None:
        own, slot = np.nonzero(self.neighbours[rows] != EMPTY)
        own = rows[own]
        other = self.neighbours[own, slot]
        found = self.neighbours[other] == own[:, None]
        times = found.sum(axis=1)
        _demand((times >= 1).all(), "every tie must be stored at both ends")
        _demand((times <= 1).all(), "a pair may have one tie only")
        back = np.argmax(found, axis=1)
        for column in (self.layer, self.weight):
            _demand((column[own, slot] == column[other, back]).all(), "both ends of a tie must agree")

    def to_networkx(
        self, rows: NDArray[Any], uid: NDArray[Any], attributes: Mapping[str, NDArray[Any]] | None = None
    ) -> Any:
        """The ties among some people as a NetworkX graph.

        Parameters
        ----------
        rows : ndarray of int, shape (n,), or of bool, shape (capacity,)
            Who is in the graph.
        uid : ndarray of int, shape (capacity,) or longer
            Names of the nodes, by row.
        attributes : mapping of name to ndarray, shape (capacity,) or longer
            Node attributes, by row.

        Returns
        -------
        networkx.Graph
            Frozen; edges carry ``layer`` (a name of `LAYERS`) and ``weight``.
        """
        from population.networks.graphs import to_networkx

        return to_networkx(self, rows, uid, attributes)


def _chosen(edges: Edges, which: Any) -> Edges:
    a, b, layer, weight = edges
    return Edges(a[which], b[which], layer[which], weight[which])


def _demand(holds: Any, sentence: str) -> None:
    if not holds:
        raise AssertionError(f"the ties are inconsistent: {sentence}")
