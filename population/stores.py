"""Rows that come and go: parallel arrays of records with a list of free rows.

Only people who ever met a substance have a row here, so a person who never did costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

LEAST_ROWS = 64
"""Room from the beginning: fields of arrays without rows have another memory layout, to be compiled for once more."""


class Fields:
    """The fields of an array of records as attributes, each a view to read and to write through.

    A `numpy.recarray` does the same and takes ten times as long, which counts where it is done for a few people a day.

    Parameters
    ----------
    records : ndarray of a structured type
    """

    __slots__ = ("_records",)

    def __init__(self, records: np.ndarray) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return self._records[name]


def only(record: Any, names: Iterable[str]) -> SimpleNamespace:
    """Some fields of one record as attributes, for code that reads them many times.

    Parameters
    ----------
    record : void
        One element of an array of records.
    names : iterable of str
    """
    return SimpleNamespace(**{name: record[name] for name in names})


class Store:
    """Parallel record arrays, one row per person and substance (or class).

    Parameters
    ----------
    records : mapping of str to dtype
        Arrays to keep side by side, by name.
    """

    def __init__(self, records: Mapping[str, np.dtype]) -> None:
        self.records = dict(records)
        self.n_rows = 0
        self.free: list[int] = []
        self._plain = {name: np.zeros(LEAST_ROWS, dtype) for name, dtype in self.records.items()}

    def plain(self, name: str) -> np.ndarray:
        """One of the arrays, shape (capacity,), as compiled loops take it."""
        return self._plain[name]

    def array(self, name: str) -> np.recarray:
        """The same array with its fields as attributes."""
        return self._plain[name].view(np.recarray)

    def fields(self, name: str) -> Fields:
        """The same array for code that reads and writes whole fields, and few records at a time."""
        return Fields(self._plain[name])

    @property
    def capacity(self) -> int:
        """Rows that fit before the arrays grow."""
        return len(self._plain[next(iter(self.records))])

    def take(self) -> int:
        """A zeroed row, the lowest free one."""
        if self.free:
            row = min(self.free)
            self.free.remove(row)
        else:
            row = self.n_rows
            self.n_rows += 1
            if row >= self.capacity:
                self._grow(max(LEAST_ROWS, self.capacity * 2))
        self._clear(row)
        return row

    def take_many(self, count: int) -> np.ndarray:
        """That many zeroed rows, ascending, where none was ever given back; shape (count,)."""
        if self.free:
            return np.sort(np.array([self.take() for _ in range(count)], np.int64))
        rows = np.arange(self.n_rows, self.n_rows + count)
        self.n_rows += count
        while self.n_rows > self.capacity:
            self._grow(max(LEAST_ROWS, self.capacity * 2))
        return rows

    def give_back(self, row: int) -> None:
        """Free a row; its content is zeroed."""
        self._clear(row)
        self.free.append(int(row))

    def _clear(self, row: int) -> None:
        """Zero a row's records, as bytes and not field by field."""
        for array in self._plain.values():
            array[row : row + 1].view(np.uint8)[:] = 0

    def _grow(self, capacity: int) -> None:
        for name, dtype in self.records.items():
            grown = np.zeros(capacity, dtype)
            grown[: len(self._plain[name])] = self._plain[name]
            self._plain[name] = grown

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Plain arrays for a checkpoint."""
        used = {name: self._plain[name][: self.n_rows].copy() for name in self.records}
        return {**used, "free": np.array(self.free, np.int64)}

    @classmethod
    def from_arrays(cls, records: Mapping[str, np.dtype], arrays: Mapping[str, np.ndarray]) -> Store:
        """The store of `to_arrays`."""
        store = cls(records)
        store.n_rows = len(arrays[next(iter(records))])
        for name, dtype in store.records.items():
            store._plain[name] = arrays[name].astype(dtype)
        store.free = [int(row) for row in arrays["free"]]
        return store
