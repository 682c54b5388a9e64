"""Deaths: by overdose, in and out of treatment, and of people who use."""

from __future__ import annotations

import numpy as np

from population.observables.mortality import standard_weights
from scenarios.evidence.counting import Measured, quotient, rate_of
from scenarios.evidence.hazards import BANDS, STIMULANTS
from scenarios.evidence.records import People, Record, age_shares
from scenarios.evidence.registry import ages_of, measure
from scenarios.evidence.series import series

UNDER_12 = 0.135
"""Share of US residents who are under 12, in whom overdose deaths are next to none: rates of all ages count them."""
ILLICIT = ("heroin", "fentanyl")


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
    from scenarios.load import load

    share = load("baseline").supply["heroin"].fentanyl_share.at(year + 0.5)
    danger = substance_values("fentanyl")["overdose_hazard"] / substance_values("heroin")["overdose_hazard"]
    return float(share * danger / (share * danger + 1.0 - share))


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
    return Measured(value, float(np.sqrt((w**2 * squares[there] / n[there] ** 2).sum())) or value)


@measure("county")
def overdose_deaths(record: Record, thing: str, year: int) -> Measured:
    """Overdose deaths of a year in the United States: the model's rate times residents of 12 and over."""
    rate = overdose_rate(record, thing, year, adjusted=False)
    residents = series("Population")[min(year, 2020)] / (1.0 - UNDER_12)
    return Measured(rate.value * residents, rate.error * residents)


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


def _people_years(record: Record, years: range, who: str) -> tuple[np.ndarray, np.ndarray]:
    """Keys and ages of person-years at risk: people of a kind at the beginning of each year."""
    keys, ages = [], []
    for year in years:
        people = record.people(year - 1)
        own = kind_of(record, people, who)
        keys.append(people["key"][own].astype(float) + 1e12 * year)
        ages.append(people.age[own])
    return np.concatenate(keys), np.concatenate(ages)


def kind_of(record: Record, people: People, who: str) -> np.ndarray:
    """People of a kind: with an opioid use disorder, who use illicit opioids, who smoke, never smoked, drink ill or
    not.
    """

    def idle(substance: str) -> np.ndarray:
        return people.now - people.last(substance)

    def illicit() -> np.ndarray:
        return np.any([idle(s) < 1.0 for s in ILLICIT], axis=0)

    def rarest() -> np.ndarray:
        return np.max([people["trace"][:, record.index_of(s)] for s in ILLICIT], axis=0)

    found: np.ndarray = {
        "opioid disorder": lambda: people.of_class("severity", "opioid") > 0,
        "illicit opioids": illicit,
        "fentanyl": lambda: idle("fentanyl") < 1.0,
        "illicit opioids without fentanyl": lambda: illicit() & ~(idle("fentanyl") < 1.0),
        "overdose before": lambda: illicit() & (people.of_class("overdoses", "opioid") > 0),
        "no overdose before": lambda: illicit() & (people.of_class("overdoses", "opioid") == 0),
        "rare illicit use": lambda: illicit() & (rarest() < 0.3),
        "smokes": lambda: (idle("nicotine") < 30 / 365.25) & (people.age >= 25),
        "never smoked": lambda: np.isnan(people.first("nicotine")) & (people.age >= 25),
        "alcohol disorder": lambda: (people.of_class("severity", "alcohol") > 1) & (people["sex"] == 1),
        "all men": lambda: people["sex"] == 1,
        "survived an overdose": lambda: people.now - people.of_class("overdose", "opioid") < 1.0,
    }[who]()  # fmt: skip
    return found


def _rate_in(record: Record, who: str, kinds: tuple[str, ...], first: int, last: int) -> Measured:
    years = range(first, last + 1)
    at_risk, _ = _people_years(record, years, who)
    known, n = set(at_risk.tolist()), 0
    for kind in kinds:
        events = record.events(kind)
        own = (events["when"] >= first) & (events["when"] < last + 1)
        marks = events["key"][own].astype(float) + 1e12 * events["when"][own].astype(int)
        n += sum(mark in known for mark in marks.tolist())
    return rate_of(float(n), float(at_risk.size))


DEATHS = ("deaths_all",)
OVERDOSE = ("overdose_fatal", "overdose_nonfatal")


@measure("county")
def rate_in(record: Record, who: str, event: str, first: int = 2019, last: int = 2024) -> Measured:
    """Deaths, overdose deaths or overdoses a person-year of people who were of a kind at the beginning of the year."""
    kinds = {"deaths": DEATHS, "overdose deaths": ("overdose_fatal",), "overdoses": OVERDOSE}[event]
    return _rate_in(record, who, kinds, first, last)


@measure("county")
def rate_ratio(
    record: Record, who: str, against: str, event: str, first: int = 2019, last: int = 2024
) -> Measured:
    """Ratio of such rates of two kinds of people."""
    return quotient(*(rate_in(record, kind, event, first, last) for kind in (who, against)))


@measure("county")
def mortality_by_age(record: Record, who: str, against: str, first: int = 2019, last: int = 2024) -> Measured:
    """Ratio of the deaths of one kind of people to those expected at the rates of another by age, in bands of ten
    years.
    """
    years = range(first, last + 1)
    found = {}
    events = record.events("deaths_all")
    own = (events["when"] >= first) & (events["when"] < last + 1)
    marks = events["key"][own].astype(float) + 1e12 * events["when"][own].astype(int)
    for kind in (who, against):
        keys, ages = _people_years(record, years, kind)
        band = (ages // 10).astype(int)
        died = np.isin(keys, marks)
        found[kind] = (
            np.bincount(band, minlength=12).astype(float),
            np.bincount(band, weights=died, minlength=12),
        )
    n, d = found[who]
    rates = np.divide(found[against][1], found[against][0], out=np.zeros(12), where=found[against][0] > 0)
    return rate_of(float(d.sum()), float((n * rates).sum()))


@measure("county")
def case_fatality(record: Record, first: int, last: int) -> Measured:
    """Fatal overdoses of all overdoses of opioids in some years, seen by somebody or not."""
    counts = []
    for kind in OVERDOSE:
        events = record.events(kind)
        opioid = np.isin(events["substance"], [record.index_of(s) for s in record.members("opioid")])
        counts.append(float((opioid & (events["when"] >= first) & (events["when"] < last + 1)).sum()))
    fatal, survived = counts
    n = fatal + survived
    if not n:
        return Measured(float("nan"), float("nan"))
    return Measured(fatal / n, float(np.sqrt(max(fatal, 0.5)) / n))
