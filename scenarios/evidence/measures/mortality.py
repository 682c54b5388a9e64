"""Deaths by overdose, and in and out of treatment."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from population.observables.mortality import standard_weights
from scenarios.evidence.counting import POSITIVE, Measured, quotient, rate_of
from scenarios.evidence.hazards import BANDS, STIMULANTS
from scenarios.evidence.records import Record, age_shares
from scenarios.evidence.registry import ages_of, measure
from scenarios.evidence.series import series

UNDER_12 = 0.135
"""Share of US residents who are under 12, in whom overdose deaths are next to none: rates of all ages count them."""


def expected(record: Record, thing: str, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Expected overdose deaths of a year in which a substance was involved, and the sum of their squares over
    people, by
    the bands of age.

    It carried most of the hazard; a stimulant is involved, too, where it was taken within days before. A dose of heroin
    that carries a fatal hazard holds fentanyl with the probability share R / (share R + 1 - share), R being how much
    more dangerous such a dose is.
    """
    found = record.people(year)["expected_deaths"]
    names = [*record.substances, *(f"with {s}" for s in STIMULANTS if s in record.substances)]
    if thing == "any_drug":
        weights = dict.fromkeys(record.members("any_drug"), 1.0)
    elif thing in STIMULANTS:
        record.index_of(thing)
        weights = {f"with {thing}": 1.0}
    elif thing == "fentanyl":
        record.index_of(thing)
        weights = {"fentanyl": 1.0, "heroin": adulterated(year)}
    else:
        weights = dict.fromkeys([thing] if thing in record.substances else record.members(thing), 1.0)
    at, w = [names.index(s) for s in weights], np.array(list(weights.values()))
    return w @ found[0, at], w**2 @ found[1, at]


def adulterated(year: int) -> float:
    """Probability that a dose of heroin that carried the hazard held fentanyl, in the middle of a year."""
    from neuro.parameters import substance_values

    share = adulterated_share(year)
    danger = substance_values("fentanyl")["overdose_hazard"] / substance_values("heroin")["overdose_hazard"]
    return float(share * danger / (share * danger + 1.0 - share))


@cache
def adulterated_share(year: int) -> float:
    """Share of heroin that holds fentanyl, in the middle of a year."""
    from scenarios.load import load

    return float(load("baseline").supply["heroin"].fentanyl_share.at(year + 0.5))


def lived(record: Record, year: int) -> np.ndarray:
    """Person-years lived in a year by the bands of age `BANDS`: people at its end."""
    age = record.people(year).age
    return np.bincount(
        np.maximum(np.searchsorted(BANDS, age, side="right") - 1, 0), minlength=len(BANDS)
    ).astype(float)


@measure("county")
def overdose_rate(
    record: Record, thing: str, year: int, ages: str | None = None, adjusted: bool = True
) -> Measured:
    """Expected overdose deaths a person-year: age-adjusted to the US population of 2000, crude over all ages, or in
    a band.

    The error is that of how many people, with what hazards, happen to be there.
    """
    (d, squares), n = expected(record, thing, year), lived(record, year)
    if ages is not None:
        low, high = ages_of(ages)
        weights = (
            np.array([float(low <= b < high) for b in BANDS]) * n / n[[low <= b < high for b in BANDS]].sum()
        )
    elif adjusted:
        weights = standard_weights()
    else:
        weights = np.array([age_shares()[a:b].sum() for a, b in zip(BANDS, (*BANDS[1:], 111), strict=True)])
        weights *= 1.0 - UNDER_12
    there = n > 0
    w = weights[there] * weights.sum() / weights[there].sum()
    value = float((w * d[there] / n[there]).sum())
    return Measured(value, float(np.sqrt((w**2 * squares[there] / n[there] ** 2).sum())) or value, POSITIVE)


@measure("county")
def overdose_deaths(record: Record, thing: str, year: int) -> Measured:
    """Overdose deaths of a year in the United States: the model's rate times residents of 12 and over."""
    rate = overdose_rate(record, thing, year, adjusted=False)
    residents = series("Population")[min(year, 2020)] / (1.0 - UNDER_12)
    return replace(rate.times(residents), kind=POSITIVE)


@measure("county")
def overdose_change(record: Record, thing: str, year: int, before: int) -> Measured:
    """Change of the overdose death rate from one year to a later one, as a share of the earlier."""
    change = quotient(overdose_rate(record, thing, year), overdose_rate(record, thing, before))
    return Measured(change.value - 1.0, change.error)


@measure("county")
def mortality_ratio(record: Record, upper: str, lower: str, cause: str = "any cause") -> Measured:
    """Ratio of two death rates of people in and out of treatment, such as "out of methadone, all weeks"."""
    return quotient(_in_care(record, upper, cause), _in_care(record, lower, cause))


@measure("county")
def mortality_in_care(record: Record, where: str, cause: str = "any cause") -> Measured:
    """Deaths a person-year in or out of treatment, of people ever treated."""
    return _in_care(record, where, cause)


def _in_care(record: Record, where: str, cause: str) -> Measured:
    tidy = record.tidy
    treatment = where.removeprefix("out of ").removeprefix("in ").split(",")[0]
    wanted = [f"{where}: {cause}"]
    if where.endswith("rest of treatment"):
        wanted = [f"in {treatment}, {weeks}: {cause}" for weeks in ("weeks 3-4", "later")]
    rows = tidy[(tidy["observable"] == "OBS-MORT") & tidy["group"].isin(wanted) & (tidy["stratum"] == "all")]
    return rate_of(float(rows["numerator"].sum()), float(rows["person_years"].sum()))
