"""The loops over people that count person-days, compiled: `population.steps.accounting` over the rows it is given."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from population import calendar, records, strata
from population.mechanisms import criteria, valuing
from population.steps import accounting

compile_with(__file__, (strata, valuing, accounting), (calendar, criteria, records))

_age_band = strata.age_band
_cell = accounting.cell_of
_count_course = accounting.count_course
_course_cost = accounting.course_cost
_note_day = accounting.note_day
_quality_of_life = valuing.quality_of_life
DAYS_PER_YEAR = calendar.DAYS_PER_YEAR
OLDEST = accounting.OLDEST


@compiled_loop
def count_day(
    rows: Any, day: int, birth_day: Any, sex: Any, deprivation: Any, urban: Any, courses: Any, ledger: Any, jailed: Any,
    norm: Any, factors: Any, jail_factor: float, days: Any, quality: Any, state_days: Any, treated: Any, starts: Any,
    jail_days: Any,
) -> None:  # fmt: skip
    """A day of the people in `rows`, each in a cell of age band, sex, deprivation and urbanicity.

    Adds to `days` and `quality`, shape (cells,), to `state_days`, shape (cells, classes, N_STATES), of those who ever met
    a class, to `treated` and `starts`, shape (cells, treatments), and to `jail_days`, shape (cells,). `jailed` has no
    rows where nobody can be in jail.
    """
    any_jail = jailed.size > 0
    for i in range(rows.size):
        r = rows[i]
        age = (day - birth_day[r]) / DAYS_PER_YEAR
        cell = _cell(age, sex[r], deprivation[r], urban[r])
        factor = 1.0
        for k in range(courses.shape[1]):
            c = courses[r, k]
            if c >= 0:
                factor *= _count_course(day, ledger[c], factors[k], state_days[cell, k], treated[cell], starts[cell])
        if any_jail and jailed[r]:
            factor *= jail_factor
            jail_days[cell] += 1
        days[cell] += 1
        quality[cell] += _quality_of_life(norm[sex[r], min(OLDEST, int(age))], factor)


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
                part, spent = _course_cost(day, ledger[c], factors[k], state_cost[k], treatment_cost, start_cost)
                factor *= part
                cost += spent
                used = used or ledger[c].last_use_day == day
                ill = ill or ledger[c].severity > 0
                cared_for = cared_for or ledger[c].treatment >= 0
        if any_jail and jailed[r]:
            factor *= jail_factor
            cost += jail_cost
        quality = _quality_of_life(norm[sex[r], min(OLDEST, int(age))], factor)
        _note_day(person, used, ill, cared_for, cost, quality)
