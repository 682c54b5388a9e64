"""One contiguous array per variable, one row per person.

Rows of people who died are used again, lowest first; a ``uid`` never is: a row says where, a uid says who.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Rows: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[Any]

UID, ALIVE, NEXT_UID = "uid", "alive", "next_uid"
NOBODY = -1
"""The row that stands for a person who is not in the table."""


ZERO = 0
"""What a column begins with that says nothing else."""


@dataclass(frozen=True)
class ColumnSpec:
    """What one variable of a person looks like.

    Parameters
    ----------
    dtype
        NumPy type of one cell; may be structured.
    default
        Value that a new person starts with, as NumPy would assign it to one cell.
    shape
        Trailing dimensions of one cell: ``(3,)`` holds three numbers per person.
    """

    dtype: DTypeLike
    default: Any = ZERO
    shape: tuple[int, ...] = ()


def fill(array: Array, rows: int | Rows, value: Any) -> None:
    """Give every one of `rows` the same value of one cell; records become zero as bytes, not field by field."""
    if array.dtype.names is None or value is not ZERO:
        array[rows] = value
        return
    size = array.dtype.itemsize * prod(array.shape[1:])
    array.view(np.uint8).reshape(len(array), size)[rows] = 0


class PersonTable:
    """The columns of all persons.

    Arrays handed out are views that the next :meth:`add` may leave behind: take them anew each time.

    Parameters
    ----------
    spec
        Name to description of every column; ``uid`` and ``alive`` come by themselves.
    capacity
        Rows to make room for at once; room grows by half when it runs out.

    Attributes
    ----------
    version
        Grows whenever somebody enters or leaves.
    next_uid
        The uid of the next person to enter, which is the number who ever did.
    n_rows
        Rows in use, those of the dead included.
    views
        Every column by name, as this table's own `[name]` gives it, for code that takes many of them a day.
    before_removal
        Functions ``f(rows)`` called with the rows of people about to leave.
    after_adding
        Functions ``f(rows)`` called with the rows of people who have just entered.
    """

    def __init__(self, spec: Mapping[str, ColumnSpec], capacity: int = 0) -> None:
        if taken := {UID, ALIVE, NEXT_UID} & spec.keys():
            raise ValueError(f"column names {sorted(taken)} belong to the table itself")
        self.spec = dict(spec)
        self.version = 0
        self.next_uid = 0
        self.n_rows = 0
        self.before_removal: list[Callable[[Rows], None]] = []
        self.after_adding: list[Callable[[Rows], None]] = []
        self._arrays: dict[str, Array] = {UID: np.empty(capacity, np.int64), ALIVE: np.zeros(capacity, bool)}
        for name, column in self.spec.items():
            self._arrays[name] = np.empty((capacity, *column.shape), column.dtype)
        self._look_anew()
        self._free: list[int] = []
        self._living: Rows | None = None
        self._entered: list[Rows] = []
        self._own_changes = 0
        self._left = False
        self._known_renumberings = 0

    # -- columns ---------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, ``uid`` and ``alive`` first."""
        return tuple(self._arrays)

    @property
    def capacity(self) -> int:
        return len(self._arrays[UID])

    @property
    def uid(self) -> NDArray[np.int64]:
        """Order of entry of whoever has, or last had, each row; shape (n_rows,).

        Code that renumbers people adds to :attr:`version`, since :attr:`rows` is kept in this order.
        """
        return self.views[UID]

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Whether the person of each row is in the population; shape (n_rows,)."""
        return self.views[ALIVE]

    def __getitem__(self, name: str) -> Array:
        return self.views[name]

    def _look_anew(self) -> None:
        self.views = {name: array[: self.n_rows] for name, array in self._arrays.items()}

    def __getstate__(self) -> dict[str, Any]:
        """Without the views, which a copy makes of its own arrays."""
        return {name: value for name, value in self.__dict__.items() if name != "views"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._look_anew()

    def __setitem__(self, name: str, values: ArrayLike) -> None:
        self[name][...] = values

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def register(self, name: str, column: ColumnSpec) -> None:
        """Add a column; people already present get its default.

        Raises
        ------
        ValueError
            If the name is taken.
        """
        if name in self._arrays or name == NEXT_UID:
            raise ValueError(f"there is a column '{name}' already")
        self.spec[name] = column
        self._arrays[name] = np.empty((self.capacity, *column.shape), column.dtype)
        self._look_anew()
        self[name][...] = column.default

    def write(self, name: str, rows: int | Rows, value: Any) -> None:
        """Give every one of ``rows`` the same value of one cell.

        Raises
        ------
        ValueError
            If ``value`` has not the shape of one cell.
        """
        array = self._arrays[name]
        cell = np.array(value, array.dtype)
        if cell.shape not in ((), array.shape[1:]):
            raise ValueError(
                f"column '{name}': one value of shape {array.shape[1:]} is needed, not {cell.shape}; "
                "assign to table[name][rows] to give each person another"
            )
        array[rows] = cell

    # -- people ----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many people are in the population."""
        return self.n_rows - len(self._free)

    def add(self, count: int) -> Rows:
        """Let ``count`` people enter, with defaults in every column.

        Returns
        -------
        Rows
            Their rows in order of their uids, shape (count,).
        """
        if count < 0:
            raise ValueError(f"{count} people cannot enter; 0 or more can")
        reused = [heappop(self._free) for _ in range(min(count, len(self._free)))]
        fresh = count - len(reused)
        self._make_room(self.n_rows + fresh)
        rows = np.concatenate([np.array(reused, np.int64), np.arange(self.n_rows, self.n_rows + fresh)])
        self.n_rows += fresh
        if fresh:
            self._look_anew()
        for name, column in self.spec.items():
            fill(self._arrays[name], rows, column.default)
        self._arrays[UID][rows] = np.arange(self.next_uid, self.next_uid + count)
        self._arrays[ALIVE][rows] = True
        self.next_uid += count
        if count:
            self._note_change()
            self._entered.append(rows)
        for function in self.after_adding:
            function(rows)
        return rows

    def remove(self, rows: ArrayLike) -> None:
        """Let people leave; their cells keep the last values until the row is used again.

        Raises
        ------
        KeyError
            If nobody in the population has one of the rows; then nobody leaves.
        """
        leaving = np.unique(np.asarray(rows, np.int64))
        known = (leaving >= 0) & (leaving < self.n_rows)
        known[known] = self.alive[leaving[known]]
        if not known.all():
            raise KeyError(f"nobody in the population has row {leaving[~known][0]}")
        if not leaving.size:
            return
        for function in self.before_removal:
            function(leaving)
        self.alive[leaving] = False
        self._note_change()
        self._left = True
        for row in leaving.tolist():
            heappush(self._free, row)

    @property
    def rows(self) -> Rows:
        """Rows of the people in the population in order of their uids; read-only."""
        if self._living is None or self._known_renumberings != self.renumberings:
            rows = np.flatnonzero(self.alive).astype(np.int64, copy=False)
            self._keep_living(rows[np.argsort(self.uid[rows], kind="stable")])
        elif self._entered or self._left:
            self._keep_living(self._brought_up_to_date(self._living))
        assert self._living is not None
        return self._living

    @property
    def renumberings(self) -> int:
        """How often others than :meth:`add` and :meth:`remove` changed the version: uids were given anew."""
        return self.version - self._own_changes

    def _note_change(self) -> None:
        self.version += 1
        self._own_changes += 1

    def _keep_living(self, rows: Rows) -> None:
        rows.flags.writeable = False
        self._living, self._entered, self._left = rows, [], False
        self._known_renumberings = self.renumberings

    def _brought_up_to_date(self, before: Rows) -> Rows:
        """Rows as they were, without those who left, and those who entered since."""
        if not self._entered:
            return before[self.alive[before]]
        new = np.concatenate(self._entered)
        uids = np.arange(self.next_uid - len(new), self.next_uid)
        if self._left:
            stays = self.alive.copy()
            stays[new] = False
            before = before[stays[before]]
        rows = np.concatenate([before, new[self.holds(new, uids)]])
        if len(before) and self.uid[before[-1]] > uids[0]:  # somebody was given a uid beyond those to come
            rows = rows[np.argsort(self.uid[rows], kind="stable")]
        return rows

    def rows_of(self, uids: ArrayLike) -> Rows:
        """Rows of the people with these uids, :data:`NOBODY` for those who are not in the population."""
        wanted = np.asarray(uids, np.int64)
        rows = self.rows
        if not rows.size:
            return np.full(wanted.shape, NOBODY, np.int64)
        present = self.uid[rows]
        place = np.minimum(np.searchsorted(present, wanted), rows.size - 1)
        return np.where(present[place] == wanted, rows[place], NOBODY)

    def row_of(self, uid: int) -> int:
        """Row of one person.

        Raises
        ------
        KeyError
            If the person is not in the population.
        """
        row = int(self.rows_of(uid))
        if row == NOBODY:
            raise KeyError(f"nobody in the population has uid {uid}")
        return row

    def holds(self, rows: Array, uids: Array) -> NDArray[np.bool_]:
        """Whether each row still belongs to the living person with that uid."""
        return self._arrays[ALIVE][rows] & (self._arrays[UID][rows] == uids)

    def holds_one(self, row: int, uid: int) -> bool:
        """The same for one person."""
        return bool(self._arrays[ALIVE][row]) and int(self._arrays[UID][row]) == uid

    def copy_of_row(self, row: int) -> PersonTable:
        """A table of its own for one person who has left: the values of now, ``alive`` false."""
        arrays = {name: array[row : row + 1].copy() for name, array in self._arrays.items()}
        arrays[ALIVE][:] = False
        return self.from_arrays(self.spec, {**arrays, NEXT_UID: np.array(self.next_uid)})

    def _make_room(self, needed: int) -> None:
        if needed <= self.capacity:
            return
        capacity = max(needed, self.capacity + self.capacity // 2)
        for name, array in self._arrays.items():
            larger = np.empty((capacity, *array.shape[1:]), array.dtype)
            larger[: self.n_rows] = array[: self.n_rows]
            self._arrays[name] = larger

    # -- checkpoints -----------------------------------------------------------------------------------------

    def to_arrays(self) -> dict[str, Array]:
        """Copies of all that :meth:`from_arrays` needs; ``numpy.savez`` writes them without pickle."""
        return {name: self[name].copy() for name in self._arrays} | {NEXT_UID: np.array(self.next_uid)}

    @classmethod
    def from_arrays(cls, spec: Mapping[str, ColumnSpec], arrays: Mapping[str, Array]) -> PersonTable:
        """The table that :meth:`to_arrays` described.

        Raises
        ------
        ValueError
            If the arrays are not those of ``spec``, by name, type or shape.
        """
        table = cls(spec)
        if differing := (set(table.names) | {NEXT_UID}) ^ set(arrays):
            raise ValueError(f"columns only in the table or only in the arrays: {sorted(differing)}")
        table.n_rows = len(arrays[UID])
        for name, empty in table._arrays.items():
            given = arrays[name]
            if given.dtype != empty.dtype or given.shape != (table.n_rows, *empty.shape[1:]):
                raise ValueError(
                    f"column '{name}': {empty.dtype} of shape {(table.n_rows, *empty.shape[1:])} is needed, "
                    f"not {given.dtype} of shape {given.shape}"
                )
            table._arrays[name] = given.astype(empty.dtype)
        table._look_anew()
        table.next_uid = int(arrays[NEXT_UID])
        table._free = np.flatnonzero(~table.alive).tolist()
        heapify(table._free)
        return table

    def take_over(self, arrays: Mapping[str, Array]) -> None:
        """Become the table that :meth:`to_arrays` described, for those who hold this one.

        Raises
        ------
        ValueError
            If the arrays are not those of this table, by name, type or shape.
        """
        other = self.from_arrays(self.spec, arrays)
        self._arrays, self._free = other._arrays, other._free
        self.n_rows, self.next_uid = other.n_rows, other.next_uid
        self._look_anew()
        self._living, self._entered, self._left = None, [], False
        self.version += 1
