"""Deaths in and out of treatment, and overdose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.calendar import DAYS_PER_YEAR
from population.observables.cells import CDC, SEXES, Groups, groups
from population.observables.observations import ANY, FATAL, SURVIVED, Year, year_told
from population.observables.registry import observable
from population.observables.tidy import Tidy, over_groups, ratio
from population.people.strata import levels_with
from population.tables import values

PER_1000, PER_100000 = 1_000.0, 100_000.0
WINDOWS = ("weeks 1-2", "weeks 3-4", "later")
STANDARD = "standard_population_us_2000"


@observable("OBS-MORT", "rate", observed=True, per=PER_1000)
def mortality_by_treatment(model: Any) -> pd.DataFrame:
    """Deaths per 1,000 person-years in and out of treatment, of people ever treated, by weeks since its start or end.

    Time is split as by Sordo 2017 and Cornish 2010: weeks 1-2, 3-4 and later; deaths of any cause, and by overdose.
    """
    seen = model.observations
    tidy = Tidy("OBS-MORT", year_told(model), levels_with(model.group_names))
    for t, treatment in enumerate(model.treatments):
        for where, label in enumerate(("in", "out of")):
            for w, since in [*enumerate(WINDOWS), (slice(None), "all weeks")]:
                years = seen.care_days[t, where, w].reshape(-1, len(tidy.levels)).sum(axis=0) / DAYS_PER_YEAR
                deaths = seen.care_deaths[t, where, w].reshape(-1, 2, len(tidy.levels)).sum(axis=0)
                for c, cause in enumerate(("any cause", "overdose")):
                    group = f"{label} {treatment}, {since}: {cause}"
                    tidy.rate(
                        ANY, group, deaths[c].astype(np.float64), years, PER_1000, "per_1000_person_years"
                    )  # fmt: skip
    return tidy.frame()


@observable("OBS-OD", "rate", observed=True, per=PER_100000)
def overdose(model: Any, bands: tuple[int, ...] = CDC) -> pd.DataFrame:
    """Fatal and survived overdoses per 100,000 person-years, by substance and age; for each observed calendar year.

    A substance is the one that carried most of the hazard.
    """
    of, seen = groups(bands, model.group_names), model.observations
    tidy = Tidy("OBS-OD", year_told(model), of.levels)
    for number, year in seen.years.items():
        lived = over_groups(year.person_days, of) / DAYS_PER_YEAR
        for i, name in seen.told_once():
            for which, group in ((FATAL, "fatal"), (SURVIVED, "survived")):
                events = over_groups(year.overdoses[i, which], of)
                tidy.rate(name, group, events, lived, PER_100000, "per_100000", year=number)
    return tidy.frame()


@observable("OBS-OD-RATIO", "mean", observed=True)
def survived_per_fatal(model: Any, bands: tuple[int, ...] = CDC) -> pd.DataFrame:
    """Survived overdoses for each fatal one; for each observed calendar year."""
    of, seen = groups(bands, model.group_names), model.observations
    tidy = Tidy("OBS-OD-RATIO", year_told(model), of.levels)
    for number, year in seen.years.items():
        for i, name in seen.told_once():
            fatal, survived = over_groups(year.overdoses[i], of)
            tidy.add(
                name, "survived per fatal", ratio(survived, fatal), survived, fatal, "ratio", year=number
            )
    return tidy.frame()


def standard_weights() -> np.ndarray:
    """Weight of each age band of `CDC` in the US population of 2000, shape (9,); a standard of people aged 12 and over
    has less than all of it.
    """
    found = values(STANDARD)
    return np.array([found[f"from_{low}"] for low in CDC])


def adjusted_rate(events: np.ndarray, person_years: np.ndarray) -> tuple[float, float]:
    """(rate per 100,000, its standard error) over the age bands of `CDC`, both arrays of shape (9,).

    Direct standardisation: sum over bands of w d / n (Klein & Schoenborn 2001), where bands without people leave their
    weight to the others and nobody below 12 dies; its variance is sum of w^2 d / n^2.
    """
    weights = standard_weights()
    there = person_years > 0
    if not there.any():
        return float("nan"), float("nan")
    weights = weights * weights.sum() / weights[there].sum()
    w, d, n = weights[there], events[there], person_years[there]
    return PER_100000 * float(np.sum(w * d / n)), PER_100000 * float(np.sqrt(np.sum(w**2 * d / n**2)))


def _bands_of(counts: np.ndarray, of: Groups, sex: int | None) -> np.ndarray:
    """Counts by cell summed over the age bands, of one sex or of both."""
    if sex is None:
        at = [i for i, (stratum, _) in enumerate(of.levels) if stratum == "age"]
    else:
        ending = f" {SEXES[sex]}"
        at = [i for i, (s, level) in enumerate(of.levels) if s == "age_sex" and level.endswith(ending)]
    return np.asarray(of.sums[at] @ counts)


@observable("OBS-OD-ADJ", "adjusted", observed=True, per=PER_100000)
def age_adjusted_overdose(model: Any) -> pd.DataFrame:
    """Fatal overdoses per 100,000, age-adjusted to the US population of 2000; for each observed calendar year.

    Numerators and denominators are the plain events and person-years.
    """
    seen, of = model.observations, groups(CDC, model.group_names)
    levels = [("all", "all"), *(("sex", name) for name in SEXES)]
    tidy = Tidy("OBS-OD-ADJ", year_told(model), levels)
    for number, year in seen.years.items():
        for i, name in seen.told_once():
            _add_adjusted(tidy, year, i, name, of, number)
    return tidy.frame()


def _add_adjusted(tidy: Tidy, year: Year, thing: int, name: str, of: Groups, number: int) -> None:
    events = [_bands_of(year.overdoses[thing, FATAL], of, sex) for sex in (None, 0, 1)]
    lived = [_bands_of(year.person_days, of, sex) / DAYS_PER_YEAR for sex in (None, 0, 1)]
    rates = np.array([adjusted_rate(d, n) for d, n in zip(events, lived, strict=True)])
    d, n = (np.array([part.sum() for part in parts]) for parts in (events, lived))
    tidy.add(
        name, "fatal, age-adjusted", rates[:, 0], d, n, "per_100000", person_years=n,
        standard_error=rates[:, 1], year=number,
    )  # fmt: skip
