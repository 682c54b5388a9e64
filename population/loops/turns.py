"""The loops that tell who is met on a day, compiled: who moves, who is settled, who ever met a substance."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from population import calendar
from population.people import synthesis

compile_with(__file__, (), (calendar, synthesis))

DAYS_PER_YEAR, ENTRY_AGE = calendar.DAYS_PER_YEAR, synthesis.ENTRY_AGE


@compiled_loop
def still_here(rows: Any, uids: Any, uid: Any, alive: Any) -> int:
    """How many of `rows` still belong to the living person with that uid."""
    n = 0
    for i in range(rows.size):
        if alive[rows[i]] and uid[rows[i]] == uids[i]:
            n += 1
    return n


@compiled_loop
def of_age(rows: Any, birth_day: Any, day: int, found: Any) -> int:
    """Those of `rows` who are old enough to have entered by a day, in `found`; returns how many."""
    n = 0
    for r in rows:
        if (day - birth_day[r]) / DAYS_PER_YEAR >= ENTRY_AGE:
            found[n] = r
            n += 1
    return n


@compiled_loop
def due_by(day: int, in_jail: Any, alive: Any, release_day: Any, found: Any) -> int:
    """The living in jail whose stay ends before a day, in `found` as far as there is room; returns how many."""
    n = 0
    for r in range(in_jail.size):
        if in_jail[r] and alive[r] and release_day[r] < day:
            if n < found.size:
                found[n] = r
            n += 1
    return n


@compiled_loop
def who_moves(rows: Any, day: int, uid: Any, settled: Any, daily: Any, weekly: Any) -> tuple[int, int]:
    """Those of `rows` who move by a day, in `daily`, and settled people whose weekly turn it is, in `weekly`; returns
    how many of each.
    """
    n_daily, n_weekly = 0, 0
    for i in range(rows.size):
        r = rows[i]
        if not settled[r]:
            daily[n_daily] = r
            n_daily += 1
        elif (uid[r] + day) % 7 == 0:
            weekly[n_weekly] = r
            n_weekly += 1
    return n_daily, n_weekly


@compiled_loop
def sum_up(
    rows: Any, outcome: Any, again: Any, attempted: int, returned: int, used: Any, attempts: Any, returns: Any,
    found: Any,
) -> int:  # fmt: skip
    """Those of `rows` who used anything, in `used`; returns how many. `attempts` and `returns`, one row for each class,
    take those who made an attempt to stop and who returned to use, `found`, shape (2, classes), how many they are.
    """
    n_used = 0
    found[:] = 0
    for i in range(rows.size):
        using = False
        for k in range(outcome.shape[1]):
            using = using or again[i, k] > 0
            if outcome[i, k] == attempted:
                attempts[k, found[0, k]] = rows[i]
                found[0, k] += 1
            if again[i, k] == returned:
                returns[k, found[1, k]] = rows[i]
                found[1, k] += 1
        if using:
            used[n_used] = rows[i]
            n_used += 1
    return n_used


@compiled_loop
def settle_or_wake(
    rows: Any,
    day: int,
    uid: Any,
    courses: Any,
    course_table: Any,
    ledger: Any,
    settled_days: float,
    goal_days: float,
    settled: Any,
) -> None:
    """Mark who is settled, on the person's weekly turn: no use for long, no treatment that acts, and no goal, or one
    that has held for `goal_days` without use.
    """
    for i in range(rows.size):
        r = rows[i]
        quiet = (uid[r] + day) % 7 == 0
        for k in range(courses.shape[1]):
            if courses[r, k] >= 0:
                e = ledger[courses[r, k]]
                days = day - e.last_use_day
                quiet = quiet and days > settled_days and e.acting == 0
                quiet = quiet and (days > goal_days or course_table[courses[r, k]].goal <= 0.0)
        settled[r] = quiet


@compiled_loop
def met_something(rows: Any, slots: Any, out: Any) -> int:
    """Those of `rows` who ever met a substance, in `out`; returns how many."""
    found = 0
    for i in range(rows.size):
        for s in range(slots.shape[1]):
            if slots[rows[i], s] >= 0:
                out[found] = rows[i]
                found += 1
                break
    return found
