"""First use, and use in a lifetime, a year and a month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.calendar import DAYS_PER_YEAR
from population.observables.cells import NSDUH, NSDUH_FINE, counts_of, groups
from population.observables.observations import year_told
from population.observables.people import living_cells, use_states, within
from population.observables.registry import observable
from population.observables.tidy import Tidy, over_groups, ratio

YOUNGEST_MEAN, OLDEST_MEAN = 12, 49
"""Ages of past-year initiates of which the NSDUH tells the mean age at first use."""


@observable("OBS-INIT", "rate", observed=True)
def first_use_hazard(model: Any, bands: tuple[int, ...] = NSDUH_FINE) -> pd.DataFrame:
    """First uses over the person-years of people who had never used, by age; for each observed calendar year."""
    of, seen = groups(bands, model.group_names), model.observations
    tidy = Tidy("OBS-INIT", year_told(model), of.levels)
    for number, year in seen.years.items():
        for i, name in seen.told_once():
            events, lived = over_groups(year.first_uses[i], of), over_groups(year.never_days[i], of)
            tidy.rate(name, "first use", events, lived / DAYS_PER_YEAR, 1.0, "per_person_year", year=number)
    return tidy.frame()


@observable("OBS-INIT-AGE", "mean")
def age_at_first_use(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """Mean age at first use of people aged 12 to 49 who began in the past year; the numerator is the sum of ages."""
    of = groups(bands, model.group_names)
    rows, cells = np.asarray(model.table.rows), living_cells(model)
    age_days = model.day - model.table["birth_day"][rows]
    tidy = Tidy("OBS-INIT-AGE", year_told(model), of.levels)
    stores = [(name, "slots", s, model.circuits) for s, name in enumerate(model.substances)]
    stores += [
        (name, "courses", k, model.courses)
        for k, name in enumerate(model.class_names)
        if name not in model.substances
    ]
    for name, column, i, store in stores:
        held = model.table[column][rows, i]
        who = np.flatnonzero(held >= 0)
        first = store.plain("ledger")["first_use_day"][held[who]].astype(np.int64)
        now = age_days[who] / DAYS_PER_YEAR
        new = within(model.day, first) & (now >= YOUNGEST_MEAN) & (now < OLDEST_MEAN + 1)
        ages = (first[new] - model.table["birth_day"][rows[who[new]]]) / DAYS_PER_YEAR
        member = of.sums[:, cells[who[new]]]
        n, total, squares = member.sum(axis=1), member @ ages, member @ ages**2
        mean = ratio(total, n)
        spread = np.sqrt(np.maximum(0.0, ratio(squares, n) - mean**2))
        tidy.add(
            name, "mean age", mean, total, n, "years", standard_error=ratio(spread, np.sqrt(np.maximum(n, 1)))
        )  # fmt: skip
    return tidy.frame()


def _use(model: Any, code: str, state: str, bands: tuple[int, ...]) -> pd.DataFrame:
    of, cells = groups(bands, model.group_names), living_cells(model)
    everybody = over_groups(counts_of(cells), of)
    tidy = Tidy(code, year_told(model), of.levels)
    for name, states in use_states(model).items():
        tidy.share(name, "use", over_groups(counts_of(cells, states[state]), of), everybody)
    return tidy.frame()


@observable("OBS-PY", "proportion")
def past_year_use(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People with any use in the last 365 days, of those alive."""
    return _use(model, "OBS-PY", "use_past_year", bands)


@observable("OBS-PM", "proportion")
def past_month_use(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People with any use in the last 30 days, of those alive."""
    return _use(model, "OBS-PM", "use_past_month", bands)


@observable("OBS-LIFE", "proportion")
def lifetime_use(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People who ever used, of those alive."""
    return _use(model, "OBS-LIFE", "use_lifetime", bands)
