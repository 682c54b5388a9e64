"""Who is near: people found without a look at everybody, as they are needed for those who enter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from population.columns import PersonTable
from population.loops.homes import who_is_near, who_lives_there
from population.mechanisms.criteria import BLOCK_DAYS

Rows = NDArray[np.int64]
YOUNG_DAYS = 13 * 366
"""Age in days up to which people count as about as young as who enters at 12."""


class Near:
    """People of an age and an area. Those about as young as who enters at 12 are looked for among all once in 28 days
    and taken in as they enter; others are looked up in the order of births, which is made once in 28 days too.

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
        self._order: Rows = self._rows
        self._births: NDArray[np.int32] = np.empty(0, np.int32)
        self._since: list[Rows] = []
        self._ordered_until = -1
        table.after_adding.append(self._take_in)

    def near(self, row: int, today: int) -> Rows:
        """Rows of the living of a person's area born within less than `within` days of the person, ascending."""
        birth, area = int(self.table["birth_day"][row]), int(self.table["area"][row])
        if today - birth > YOUNG_DAYS:
            return self._older(row, birth, today)
        known = self._until - BLOCK_DAYS <= today < self._until and birth >= self._from
        if not known or self._renumberings != self.table.renumberings:
            self._look(birth, today)
        if self._sorted_at != (today, self.table.version):
            self._sort(today)
        begin, end = np.searchsorted(self._area, np.array([area, area + 1], np.int16))
        return self._suitable(np.concatenate([self._by_area[begin:end], *self._entered]), row)

    def _suitable(self, rows: Rows, row: int) -> Rows:
        table, found = self.table, np.empty(len(rows), np.int64)
        n = who_is_near(rows, row, self.within, table["birth_day"], table["area"], table.alive, found)
        return np.unique(found[:n])

    def _older(self, row: int, birth: int, today: int) -> Rows:
        if not self._ordered_until - BLOCK_DAYS <= today < self._ordered_until:
            births = self.table["birth_day"]
            self._order = np.argsort(births, kind="stable")
            self._births, self._since = births[self._order], []
            self._ordered_until = today + BLOCK_DAYS
        ends = np.array([birth - self.within - 1.0, birth + self.within + 1.0]).astype(np.int32)
        begin, end = np.searchsorted(self._births, ends)
        return self._suitable(np.concatenate([self._order[begin:end], *self._since]), row)

    def _take_in(self, new: Rows) -> None:
        self._entered.append(new)
        self._since.append(new)

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
        table, known = self.table, self._order[begin:end]
        found = np.empty(len(known) + len(self._entered), np.int64)
        n = who_lives_there(known, self._entered, household, table["household"], table.alive, found)
        return found[:n]

    def _look(self, today: int) -> None:
        homes = self.table["household"]
        self._order = np.argsort(homes, kind="stable")
        self._sorted = homes[self._order]
        self._entered, self._until = self._entered[:0], today + BLOCK_DAYS
