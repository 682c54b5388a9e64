"""What one day of one person adds to the accounts; `population.account_loops` runs these over all.

`ledger` is the record of one course (`population.records`); `factors` are what each state leaves of quality of life.
"""

from __future__ import annotations

from typing import Any

from population.mechanisms.valuing import course_state
from population.strata import N_AGES, age_band

OLDEST = 110
N_SEXES, N_QUINTILES, N_URBAN = 2, 5, 2
CELLS_OF_AN_AGE = N_SEXES * N_QUINTILES * N_URBAN
N_CELLS = N_AGES * CELLS_OF_AN_AGE
"""Cells of age band, sex, deprivation and urbanicity, in this order."""


def cell_of(age: float, sex: int, deprivation: int, urban: int) -> int:
    """Number of a person's cell."""
    of_sex = age_band(age) * N_SEXES + sex
    return (of_sex * N_QUINTILES + deprivation - 1) * N_URBAN + urban


def count_course(day: int, ledger: Any, factors: Any, state_days: Any, treated: Any, starts: Any) -> float:
    """Count a day with a course; what it leaves of quality of life."""
    state = course_state(day, ledger)
    state_days[state] += 1
    if ledger.treatment >= 0:
        treated[ledger.treatment] += 1
        if ledger.treatment_day == day:
            starts[ledger.treatment] += 1
    return float(factors[state])


def course_cost(
    day: int, ledger: Any, factors: Any, state_cost: Any, treatment_cost: Any, start_cost: Any
) -> tuple[float, float]:
    """(what a course leaves of quality of life, dollars of the day)."""
    state = course_state(day, ledger)
    cost = state_cost[state]
    if ledger.treatment >= 0:
        cost += treatment_cost[ledger.treatment]
        if ledger.treatment_day == day:
            cost += start_cost[ledger.treatment]
    return factors[state], cost


def note_day(person: Any, used: bool, ill: bool, cared_for: bool, cost: float, quality: float) -> None:
    """Add a day to a person's own record."""
    person.days += 1
    person.days_use += used
    person.days_disorder += ill
    person.days_treatment += cared_for
    person.cost += cost
    person.quality_days += quality
