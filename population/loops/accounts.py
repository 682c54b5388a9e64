"""The loops over people that count person-days, compiled: `population.steps.accounting` over the rows it is given."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop, compiled_part
from neuro.prefetching import AHEAD, prefetch
from population import calendar, records
from population.mechanisms import criteria, valuing
from population.people import strata
from population.steps import accounting

compile_with(__file__, (strata, valuing, accounting), (calendar, criteria, records))

_prefetch: Any = prefetch
_age_band = strata.age_band
_home_of = accounting.home_of
_year_of = accounting.year_of
_touched_before = accounting.touched_before
_count_past = accounting.count_past
_count_today = accounting.count_today
_course_cost = accounting.course_cost
_note_day = accounting.note_day
_quality_of_life = valuing.quality_of_life
_in_treatment = valuing.in_treatment
_course_state = valuing.course_state
DAYS_PER_YEAR = calendar.DAYS_PER_YEAR


def ask_for(rows: Any, i: int, counted: Any, birth_day: Any, courses: Any, ledger: Any) -> None:
    """Ask for what an account reads of people `AHEAD` places and half as many after `i` in `rows`."""
    if i + AHEAD < rows.size:
        r = rows[i + AHEAD]
        _prefetch(counted, r, 0)
        _prefetch(birth_day, r, 0)
        _prefetch(courses, r, 0)
    if i + AHEAD // 2 < rows.size:
        r = rows[i + AHEAD // 2]
        for k in range(courses.shape[1]):
            if courses[r, k] >= 0:
                _prefetch(ledger, courses[r, k], 0)


_ask_for = compiled_part(ask_for)


@compiled_loop
def see_all(day: int, ledger: Any, known: Any) -> None:
    """Note the state of every course on a day, in `known`, shape (courses,)."""
    for i in range(ledger.size):
        if ledger[i].owner >= 0:
            known[i] = _course_state(day, ledger[i])


@compiled_loop
def count_up_to(
    rows: Any, day: int, met_too: bool, alive: Any, birth_day: Any, sex: Any, deprivation: Any, urban: Any,
    courses: Any, ledger: Any, known: Any, counted: Any, norm: Any, factors: Any, untouched: Any, days: Any,
    quality: Any, state_days: Any,
) -> None:  # fmt: skip
    """`count_past` up to `day` for the living in `rows`; those who met a class only if `met_too`."""
    for i in range(rows.size):
        _ask_for(rows, i, counted, birth_day, courses, ledger)
        r = rows[i]
        if alive[r] and counted[r] <= day and (met_too or not _touched_before(day, courses[r], ledger)):
            _count_past(
                counted[r], day, birth_day[r], _home_of(sex[r], deprivation[r], urban[r]), courses[r], ledger, known,
                norm[sex[r]], factors, untouched, days, quality, state_days,
            )  # fmt: skip
            counted[r] = day + 1


@compiled_loop
def count_day(
    rows: Any, day: int, alive: Any, birth_day: Any, sex: Any, deprivation: Any, urban: Any, courses: Any, ledger: Any,
    known: Any, counted: Any, norm: Any, factors: Any, jailed: Any, jail_factor: float, untouched: Any, days: Any,
    quality: Any, state_days: Any, treated: Any, starts: Any, jail_days: Any,
) -> None:  # fmt: skip
    """`count_past` up to yesterday and `count_today` for the living in `rows`. `jailed` has no rows where nobody can be
    in jail.
    """
    any_jail = jailed.size > 0
    for i in range(rows.size):
        _ask_for(rows, i, counted, birth_day, courses, ledger)
        r = rows[i]
        if not alive[r] or counted[r] > day:
            continue
        home = _home_of(sex[r], deprivation[r], urban[r])
        if counted[r] < day:
            _count_past(
                counted[r], day - 1, birth_day[r], home, courses[r], ledger, known, norm[sex[r]], factors, untouched,
                days, quality, state_days,
            )  # fmt: skip
        _count_today(
            day, counted[r], birth_day[r], home, any_jail and jailed[r], courses[r], ledger, known, norm[sex[r]],
            factors, jail_factor, days, quality, state_days, treated, starts, jail_days,
        )  # fmt: skip
        counted[r] = day + 1


@compiled_loop
def count_persons(
    rows: Any, day: int, uid: Any, birth_day: Any, sex: Any, courses: Any, ledger: Any, jailed: Any, norm: Any,
    factors: Any, jail_factor: float, background: Any, state_cost: Any, treatment_cost: Any, start_cost: Any,
    jail_cost: float, persons: Any,
) -> None:  # fmt: skip
    """The same day of each person in `rows`, in the person's own record of `persons`, by uid; costs are of one
    perspective.
    """
    any_jail = jailed.size > 0
    for i in range(rows.size):
        r = rows[i]
        age = (day - birth_day[r]) / DAYS_PER_YEAR
        person = persons[uid[r]]
        person.sex, person.birth_day = sex[r], birth_day[r]
        factor, cost = 1.0, background[_age_band(age)]
        used, ill, cared_for = False, False, False
        for k in range(courses.shape[1]):
            c = courses[r, k]
            if c >= 0:
                part, spent = _course_cost(
                    day, ledger[c], factors[k], state_cost[k], treatment_cost, start_cost
                )
                factor *= part
                cost += spent
                used = used or ledger[c].last_use_day == day
                ill = ill or ledger[c].severity > 0
                cared_for = cared_for or _in_treatment(ledger[c])
        if any_jail and jailed[r]:
            factor *= jail_factor
            cost += jail_cost
        quality = _quality_of_life(norm[sex[r], _year_of(age)], factor)
        _note_day(person, used, ill, cared_for, cost, quality)
