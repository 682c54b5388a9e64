"""What the days of one person add to the accounts; `population.loops.accounts` runs these over all.

`ledger` is the store of courses (`population.records`), `courses` the person's rows of it by class, -1 none; `factors`
are what each state leaves of quality of life. `known` holds the state of each course when it was last counted: people
who move once a week, and whose state cannot change between, are counted a week at a time.
"""

from __future__ import annotations

from typing import Any

from population.calendar import DAYS_PER_YEAR
from population.care.names import N_TRACKS
from population.mechanisms.valuing import course_state, quality_of_life
from population.people.strata import N_AGES, age_band

OLDEST = 110
N_SEXES, N_QUINTILES, N_URBAN = 2, 5, 2
CELLS_OF_AN_AGE = N_SEXES * N_QUINTILES * N_URBAN
N_CELLS = N_AGES * CELLS_OF_AN_AGE
"""Cells of age band, sex, deprivation and urbanicity, in this order."""
PARTS = 1_000_000_000
"""Quality of life is summed in whole parts of one, so that sums depend on no order and no grouping."""


def home_of(sex: int, deprivation: int, urban: int) -> int:
    """Number of a person's sex and kind of home among the CELLS_OF_AN_AGE."""
    return (sex * N_QUINTILES + deprivation - 1) * N_URBAN + urban


def year_of(age: float) -> int:
    """Whole years of an age, at most OLDEST."""
    return min(OLDEST, int(age))


def parts(quality: float) -> int:
    """Quality of life in whole PARTS."""
    return int(quality * PARTS + 0.5)


def touched_before(day: int, courses: Any, ledger: Any) -> bool:
    """Whether the person had met any class before a day."""
    touched = False
    for k in range(courses.size):
        touched = touched or (courses[k] >= 0 and ledger[courses[k]].first_use_day < day)
    return touched


def count_untouched(first: int, last: int, birth_day: int, home: int, untouched: Any) -> None:
    """Count days `first` to `last` of a person who met no class, in `untouched`: (OLDEST + 1, CELLS_OF_AN_AGE)."""
    begun = year_of((first - birth_day) / DAYS_PER_YEAR)
    if begun == year_of((last - birth_day) / DAYS_PER_YEAR):
        untouched[begun, home] += last - first + 1
        return
    for day in range(first, last + 1):
        untouched[year_of((day - birth_day) / DAYS_PER_YEAR), home] += 1


def count_known(
    first: int, last: int, birth_day: int, home: int, courses: Any, ledger: Any, known: Any, norm: Any, factors: Any,
    days: Any, quality: Any, state_days: Any,
) -> None:  # fmt: skip
    """Count days `first` to `last` of a person whose states are those `known`."""
    factor = 1.0
    for k in range(courses.size):
        if courses[k] >= 0 and ledger[courses[k]].first_use_day < first:
            factor *= factors[k, known[courses[k]]]
    for day in range(first, last + 1):
        age = (day - birth_day) / DAYS_PER_YEAR
        cell = age_band(age) * CELLS_OF_AN_AGE + home
        days[cell] += 1
        quality[cell] += parts(quality_of_life(norm[year_of(age)], factor))
        for k in range(courses.size):
            if courses[k] >= 0 and ledger[courses[k]].first_use_day < first:
                state_days[cell, k, known[courses[k]]] += 1


def count_past(
    first: int, last: int, birth_day: int, home: int, courses: Any, ledger: Any, known: Any, norm: Any, factors: Any,
    untouched: Any, days: Any, quality: Any, state_days: Any,
) -> None:  # fmt: skip
    """Count days `first` to `last`, on which nothing about the person changed."""
    if touched_before(first, courses, ledger):
        count_known(
            first, last, birth_day, home, courses, ledger, known, norm, factors, days, quality, state_days
        )
    else:
        count_untouched(first, last, birth_day, home, untouched)


def count_treatment(since: int, ledger: Any, treated: Any, starts: Any) -> None:
    """Count a day in each treatment held, and an entry into it since a day; shapes (treatments,)."""
    for track in range(N_TRACKS):
        if ledger.treatment[track] >= 0:
            treated[ledger.treatment[track]] += 1
            if ledger.treatment_day[track] >= since:
                starts[ledger.treatment[track]] += 1


def cost_of_treatment(day: int, ledger: Any, treatment_cost: Any, start_cost: Any) -> float:
    """Dollars of a day in each treatment held, and of an entry into it today."""
    cost = 0.0
    for track in range(N_TRACKS):
        t = ledger.treatment[track]
        if t >= 0:
            cost += treatment_cost[t]
            if ledger.treatment_day[track] == day:
                cost += start_cost[t]
    return cost


def count_today(
    day: int, since: int, birth_day: int, home: int, in_jail: bool, courses: Any, ledger: Any, known: Any, norm: Any,
    factors: Any, jail_factor: float, days: Any, quality: Any, state_days: Any, treated: Any, starts: Any,
    jail_days: Any,
) -> None:  # fmt: skip
    """Count today of a person not counted since the day `since`, by states of today, `known` from now on."""
    age = (day - birth_day) / DAYS_PER_YEAR
    cell = age_band(age) * CELLS_OF_AN_AGE + home
    factor = 1.0
    for k in range(courses.size):
        c = courses[k]
        if c >= 0:
            known[c] = course_state(day, ledger[c])
            state_days[cell, k, known[c]] += 1
            factor *= factors[k, known[c]]
            count_treatment(since, ledger[c], treated[cell], starts[cell])
    if in_jail:
        factor *= jail_factor
        jail_days[cell] += 1
    days[cell] += 1
    quality[cell] += parts(quality_of_life(norm[year_of(age)], factor))


def course_cost(
    day: int, ledger: Any, factors: Any, state_cost: Any, treatment_cost: Any, start_cost: Any
) -> tuple[float, float]:
    """(what a course leaves of quality of life, dollars of the day)."""
    state = course_state(day, ledger)
    return factors[state], state_cost[state] + cost_of_treatment(day, ledger, treatment_cost, start_cost)


def note_day(person: Any, used: bool, ill: bool, cared_for: bool, cost: float, quality: float) -> None:
    """Add a day to a person's own record."""
    person.days += 1
    person.days_use += used
    person.days_disorder += ill
    person.days_treatment += cared_for
    person.cost += cost
    person.quality_days += quality
