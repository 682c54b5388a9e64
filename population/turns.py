"""Who is met on which day: people take their turn by uid, a twenty-eighth of them a day, and nobody is looked for anew.

Lists are kept as people enter and leave, so that a day costs what its own people cost and not a look at everybody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from population.columns import NOBODY, PersonTable
from population.loops.turns import met_something, still_here
from population.mechanisms.criteria import BLOCK_DAYS

Rows = NDArray[np.int64]


class Turns:
    """Rows of the living by the day of 28 that is theirs, each in order of uid.

    Parameters
    ----------
    table : PersonTable
        Whose people they are.
    """

    def __init__(self, table: PersonTable) -> None:
        self.table = table
        self._rows: list[Rows] = []
        self._uids: list[Rows] = []
        self._entered: list[Rows] = []
        self._renumberings = -1
        table.after_adding.append(self._note_entry)

    def on(self, day: int) -> Rows:
        """Rows of the living whose turn a day is, shape (n,)."""
        self._bring_up_to_date()
        turn = day % BLOCK_DAYS
        rows, uids = self._rows[turn], self._uids[turn]
        if still_here(rows, uids, self.table.uid, self.table.alive) < len(rows):
            here = self.table.holds(rows, uids)
            self._rows[turn], self._uids[turn] = rows[here], uids[here]
        return self._rows[turn]

    def rows_of(self, uids: Rows) -> Rows:
        """Rows of the people with these uids, -1 for those who are not in the population."""
        self._bring_up_to_date()
        found = np.full(len(uids), NOBODY)
        for i, uid in enumerate(uids.tolist()):
            rows, known = self._rows[uid % BLOCK_DAYS], self._uids[uid % BLOCK_DAYS]
            at = int(np.searchsorted(known, uid))
            if at < len(known) and known[at] == uid and self.table.holds_one(int(rows[at]), uid):
                found[i] = rows[at]
        return found

    def _bring_up_to_date(self) -> None:
        if self._renumberings != self.table.renumberings:
            self._sort()
        elif self._entered:
            self._take_in(np.concatenate(self._entered))
        self._entered.clear()

    def _note_entry(self, rows: Rows) -> None:
        self._entered.append(rows)

    def _sort(self) -> None:
        rows = np.asarray(self.table.rows)
        uids = self.table.uid[rows]
        turn = uids % BLOCK_DAYS
        self._rows = [rows[turn == t] for t in range(BLOCK_DAYS)]
        self._uids = [uids[turn == t] for t in range(BLOCK_DAYS)]
        self._renumberings = self.table.renumberings

    def _take_in(self, new: Rows) -> None:
        new = np.unique(new)
        new = new[self.table.alive[new]]
        uids = self.table.uid[new]
        for t in np.unique(uids % BLOCK_DAYS).tolist():
            mine = uids % BLOCK_DAYS == t
            rows = np.concatenate([self._rows[t], new[mine]])
            known = np.concatenate([self._uids[t], uids[mine]])
            order = np.argsort(known, kind="stable")
            self._rows[t], self._uids[t] = rows[order], known[order]


class Active:
    """Rows of the living who ever met a substance, kept as they meet a first one and leave.

    Parameters
    ----------
    table : PersonTable
        Whose people they are; its column `slots` says who met what.
    """

    def __init__(self, table: PersonTable) -> None:
        self.table = table
        self._rows: Rows | None = None
        self._met: list[int] = []
        self._left = False

    @property
    def rows(self) -> Rows:
        """The rows in order of uid, shape (n,)."""
        if self._rows is None:
            self._rows = self.among(np.asarray(self.table.rows))
        elif self._left or self._met:
            self._rows = self._brought_up_to_date(self._rows)
        self._met, self._left = [], False
        return self._rows

    def note_meeting(self, row: int) -> None:
        """A living person met a first substance."""
        self._met.append(row)

    def note_leaving(self) -> None:
        """Somebody who may have met a substance left."""
        self._left = True

    def forget(self) -> None:
        """Look at everybody when the rows are asked for next."""
        self._rows = None

    def among(self, rows: Rows) -> Rows:
        """Those of `rows` who ever met a substance."""
        out = np.empty(len(rows), np.int64)
        return out[: met_something(rows, self.table["slots"], out)].copy()

    def _brought_up_to_date(self, before: Rows) -> Rows:
        met = np.array(self._met, np.int64)
        kept = self.among(before) if self._left else before
        if not len(met):
            return kept
        new = np.unique(met)
        kept = kept[~np.isin(kept, new)] if self._left else kept
        new = self.among(new[self.table.alive[new]])
        uid = self.table.uid
        new = new[np.argsort(uid[new])]
        return np.insert(kept, np.searchsorted(uid[kept], uid[new]), new)
