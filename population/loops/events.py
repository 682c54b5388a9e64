"""The loops that count events by stratum and by cell, compiled."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from population import calendar, records
from population.care import names
from population.mechanisms import criteria, valuing
from population.people import strata
from population.steps import accounting

compile_with(__file__, (strata, valuing, accounting), (calendar, criteria, names, records))

_levels_of = strata.levels_of
_age_band = strata.age_band
CELLS_OF_AN_AGE = accounting.CELLS_OF_AN_AGE
_home_of = accounting.home_of
DAYS_PER_YEAR = calendar.DAYS_PER_YEAR
N_LEVELS = strata.N_LEVELS


@compiled_loop
def add_levels(
    rows: Any, day: int, birth_day: Any, sex: Any, deprivation: Any, urban: Any, group: Any, counts: Any
) -> None:
    """Count the people in `rows` in each of their levels; those of groups come after `strata.LEVELS` in `counts`."""
    for i in range(rows.size):
        r = rows[i]
        age = (day - birth_day[r]) / DAYS_PER_YEAR
        a, b, c, d, e = _levels_of(age, sex[r], deprivation[r], urban[r])
        counts[a] += 1.0
        counts[b] += 1.0
        counts[c] += 1.0
        counts[d] += 1.0
        counts[e] += 1.0
        if counts.size > N_LEVELS:
            counts[N_LEVELS + group[r]] += 1.0


@compiled_loop
def add_cells(
    rows: Any, day: int, birth_day: Any, sex: Any, deprivation: Any, urban: Any, event: int, counts: Any
) -> None:
    """Count an event, a column of `counts`, in the cell of each of the people in `rows`."""
    for i in range(rows.size):
        r = rows[i]
        age = (day - birth_day[r]) / DAYS_PER_YEAR
        home = _home_of(sex[r], deprivation[r], urban[r])
        counts[_age_band(age) * CELLS_OF_AN_AGE + home, event] += 1
