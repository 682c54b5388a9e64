"""Who is near: people found without a look at everybody, as they are needed for those who enter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from population.columns import PersonTable
from population.mechanisms.criteria import BLOCK_DAYS

Rows = NDArray[np.int64]


class Youngest:
    """People about as young as those who enter, looked for among all once in 28 days and as they enter in between.

    Parameters
    ----------
    table : PersonTable
        Whose people they are.
    within : float
        Days between two births for which :meth:`near` must be right.
    """

    def __init__(self, table: PersonTable, within: float) -> None:
        self.table, self.within = table, within
        self._rows: Rows = np.empty(0, np.int64)
        self._entered: list[Rows] = []
        self._from, self._until, self._renumberings = 0, -1, -1
        self._sorted_at = (-1, -1)
        self._by_area: Rows = self._rows
        self._area: NDArray[np.int16] = np.empty(0, np.int16)
        table.after_adding.append(self._take_in)

    def near(self, row: int, today: int) -> Rows:
        """Rows of the living of a person's area born within less than `within` days of the person, ascending."""
        birth, area = int(self.table["birth_day"][row]), int(self.table["area"][row])
        known = self._until - BLOCK_DAYS <= today < self._until and birth >= self._from
        if not known or self._renumberings != self.table.renumberings:
            self._look(birth, today)
        if self._sorted_at != (today, self.table.version):
            self._sort(today)
        begin, end = np.searchsorted(self._area, np.array([area, area + 1], np.int16))
        rows = np.concatenate([self._by_area[begin:end], *self._entered])
        apart = np.abs(self.table["birth_day"][rows] - birth)
        suits = (apart < self.within) & self.table.alive[rows] & (self.table["area"][rows] == area)
        return np.unique(rows[suits & (rows != row)])

    def _take_in(self, new: Rows) -> None:
        self._entered.append(new)

    def _look(self, birth: int, today: int) -> None:
        self._from, self._until = birth, today + BLOCK_DAYS
        self._rows = np.flatnonzero(self.table["birth_day"] > birth - self.within)
        self._entered = self._entered[-1:]
        self._renumberings = self.table.renumberings
        self._sorted_at = (-1, -1)

    def _sort(self, today: int) -> None:
        """By the areas of today; who entered last may not have one yet."""
        self._rows = np.concatenate([self._rows, *self._entered[:-1]])
        self._entered = self._entered[-1:]
        area = self.table["area"][self._rows]
        order = np.argsort(area, kind="stable")
        self._by_area, self._area = self._rows[order], area[order]
        self._sorted_at = (today, self.table.version)


class Homes:
    """Members of households, put in order once in 28 days.

    Parameters
    ----------
    table : PersonTable
        Whose people they are.
    """

    def __init__(self, table: PersonTable) -> None:
        self.table = table
        self._order: Rows = np.empty(0, np.int64)
        self._sorted: NDArray[np.int32] = np.empty(0, np.int32)
        self._entered: Rows = np.empty(0, np.int64)
        self._until = -1
        table.after_adding.append(self._take_in)

    def _take_in(self, new: Rows) -> None:
        self._entered = np.concatenate([self._entered, new])

    def members(self, household: int, today: int) -> Rows:
        """Rows of the living who belong to a household, ascending."""
        if not self._until - BLOCK_DAYS <= today < self._until:
            self._look(today)
        begin, end = np.searchsorted(self._sorted, np.array([household, household + 1], np.int32))
        rows = np.concatenate([self._order[begin:end], self._entered])
        return np.unique(rows[(self.table["household"][rows] == household) & self.table.alive[rows]])

    def _look(self, today: int) -> None:
        homes = self.table["household"]
        self._order = np.argsort(homes, kind="stable")
        self._sorted = homes[self._order]
        self._entered, self._until = self._entered[:0], today + BLOCK_DAYS
