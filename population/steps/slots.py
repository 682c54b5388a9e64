"""The slots of ties: find, fill and empty them. Plain functions that `population.ties` calls and numba compiles too."""

from __future__ import annotations

from typing import Any, NamedTuple

EMPTY = -1


class Slots(NamedTuple):
    """Columns of a store of ties, as `population.ties.Ties` describes them."""

    neighbours: Any
    layer: Any
    weight: Any
    degree: Any


def slot_of(row: int, other: int, ties: Slots) -> int:
    """Slot of a row that holds another, or -1."""
    for i in range(ties.degree[row]):
        if ties.neighbours[row, i] == other:
            return i
    return EMPTY


def put(row: int, other: int, layer: int, weight: float, ties: Slots) -> None:
    """Fill the next slot of a row."""
    at = ties.degree[row]
    ties.neighbours[row, at] = other
    ties.layer[row, at] = layer
    ties.weight[row, at] = weight
    ties.degree[row] = at + 1


def empty(row: int, slot: int, ties: Slots) -> None:
    """Empty a slot; the later ties of the row move up by one."""
    last = ties.degree[row] - 1
    for i in range(slot, last):
        ties.neighbours[row, i] = ties.neighbours[row, i + 1]
        ties.layer[row, i] = ties.layer[row, i + 1]
        ties.weight[row, i] = ties.weight[row, i + 1]
    ties.neighbours[row, last] = EMPTY
    ties.layer[row, last] = 0
    ties.weight[row, last] = 0.0
    ties.degree[row] = last


def have_room(a: int, b: int, ties: Slots) -> bool:
    """Whether both ends have a slot left."""
    slots = ties.neighbours.shape[1]
    return bool(ties.degree[a] < slots and ties.degree[b] < slots)


def count_of(row: int, layer: int, ties: Slots) -> int:
    """Ties of a row in a layer."""
    n = 0
    for i in range(ties.degree[row]):
        if ties.layer[row, i] == layer:
            n += 1
    return n


def one_of(row: int, layer: int, u: float, ties: Slots) -> int:
    """One of the ties of a row in a layer, by a uniform number; -1 for none."""
    wanted = int(u * count_of(row, layer, ties))
    for i in range(ties.degree[row]):
        if ties.layer[row, i] == layer:
            if wanted == 0:
                return int(ties.neighbours[row, i])
            wanted -= 1
    return EMPTY
