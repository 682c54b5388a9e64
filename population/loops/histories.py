"""The loops over courses that keep histories, compiled: `population.steps.histories` over the rows it is given."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from neuro.prefetching import AHEAD, prefetch
from population import calendar, records
from population.care import names
from population.mechanisms import criteria
from population.people import strata
from population.steps import histories

compile_with(__file__, (strata, histories), (calendar, criteria, names, records))

_prefetch: Any = prefetch
_note_day = histories.note_day
_follow_spells = histories.follow_spells
_care_state = histories.care_state
_count_levels = histories.count_levels
_date_dependence = histories.date_dependence
BLOCK_DAYS = criteria.BLOCK_DAYS
DAYS_PER_YEAR = calendar.DAYS_PER_YEAR


@compiled_loop
def remember_courses(
    n_rows: int, day: int, ledger: Any, history: Any, birth_day: Any, sex: Any, deprivation: Any, urban: Any,
    group: Any, treatments: Any, h: Any, tables: Any, ends: Any, care_days: Any,
) -> None:  # fmt: skip
    """`note_day` and `follow_spells` for the first `n_rows` courses; `tables` by class, shape (classes, N_SPELLS,
    groups, 3, bins, levels), and `care_days`, shape (treatments, 2, 3, levels), have no groups without an
    observer.
    """
    observed = care_days.shape[0] > 0
    for row in range(n_rows):
        _prefetch(ledger, row + AHEAD, 0)
        _prefetch(ledger, row + AHEAD, 1)
        _prefetch(history, row + AHEAD, 0)
        _prefetch(history, row + AHEAD, 1)
        owner = ledger[row].owner
        if owner < 0:
            continue
        _note_day(day, ledger[row], history[row], treatments)
        _follow_spells(
            day, ledger[row], history[row], birth_day[owner], sex[owner], deprivation[owner], urban[owner], h[0],
            tables[ledger[row].substance_class], ends, group[owner],
        )  # fmt: skip
        if observed:
            t, where, since = _care_state(day, ledger[row], history[row])
            if t >= 0:
                age = (day - birth_day[owner]) / DAYS_PER_YEAR
                _count_levels(
                    care_days[t, where, since], age, sex[owner], deprivation[owner], urban[owner], group[owner]
                )  # fmt: skip


@compiled_loop
def date_dependences(n_rows: int, day: int, ledger: Any, history: Any) -> None:
    """`date_dependence` for the first `n_rows` courses."""
    for row in range(n_rows):
        if ledger[row].owner >= 0:
            _date_dependence(day, ledger[row], history[row])


@compiled_loop
def time_at_risk(
    rows: Any, day: int, cells: Any, slots: Any, circuit_ledger: Any, courses: Any, ledger: Any, person_days: Any,
    never_days: Any,
) -> None:  # fmt: skip
    """28 days of the people in `rows`: all of them in `person_days`, shape (cells,), and those who had not met a thing
    before today in `never_days`, shape (substances + classes + 1, cells); the last thing is any substance. `cells` are
    those of the people in `rows`.
    """
    n_substances, n_classes = slots.shape[1], courses.shape[1]
    for i in range(rows.size):
        r, cell = rows[i], cells[i]
        person_days[cell] += BLOCK_DAYS
        met_any = False
        for k in range(n_classes):
            c = courses[r, k]
            if c >= 0 and ledger[c].first_use_day < day:
                met_any = True
            else:
                never_days[n_substances + k, cell] += BLOCK_DAYS
        for s in range(n_substances):
            c = slots[r, s]
            if not (c >= 0 and circuit_ledger[c].first_use_day < day):
                never_days[s, cell] += BLOCK_DAYS
        if not met_any:
            never_days[n_substances + n_classes, cell] += BLOCK_DAYS
