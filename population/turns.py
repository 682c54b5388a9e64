"""Who is met on which day: people take their turn by uid, a twenty-eighth of them a day, and nobody is looked for anew.

Lists are kept as people enter and leave, so that a day costs what its own people cost and not a look at everybody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from population.columns import NOBODY, PersonTable
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
        here = self.table.holds(self._rows[turn], self._uids[turn])
        if not here.all():
            self._rows[turn], self._uids[turn] = self._rows[turn][here], self._uids[turn][here]
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
