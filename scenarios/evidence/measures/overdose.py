"""Deaths and overdoses of people of some kind: who use, who smoke, who drink ill, who overdosed before."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import Measured, quotient, rate_of, share_of
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import measure

ILLICIT = ("heroin", "fentanyl")
DEATHS, OVERDOSE = ("deaths_all",), ("overdose_fatal", "overdose_nonfatal")
YEAR_ZERO, STRIDE = 1900, 4096
"""A person-year is one whole number: key times `STRIDE` plus years since `YEAR_ZERO`."""
MODERATE = 2


def marked(keys: np.ndarray, year: np.ndarray | int) -> np.ndarray:
    """The number of each person-year."""
    found: np.ndarray = keys.astype(np.int64) * STRIDE + (np.asarray(year, np.int64) - YEAR_ZERO)
    return found


def _people_years(record: Record, years: range, who: str) -> tuple[np.ndarray, np.ndarray]:
    """Marks and ages of person-years at risk: people of a kind at the beginning of each year."""
    marks, ages = [], []
    for year in years:
        people = record.people(year - 1)
        own = kind_of(record, people, who)
        marks.append(marked(people["key"][own], year))
        ages.append(people.age[own])
    return np.concatenate(marks), np.concatenate(ages)


def _events(record: Record, kind: str, first: int, last: int, thing: str | None = None) -> np.ndarray:
    """Marks of the person-years of events of a kind, of one class of substances where it is named."""
    events = record.events(kind)
    own = (events["when"] >= first) & (events["when"] < last + 1)
    if thing is not None:
        own &= np.isin(events["substance"], [record.index_of(s) for s in record.members(thing)])
    return marked(events["key"][own], events["when"][own].astype(int))


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

    def clinical() -> np.ndarray:
        """Men with a disorder of alcohol like those of clinical samples: moderate or severe now, and ever treated."""
        treated = ~np.isnan(people.of_class("first_treatment", "alcohol"))
        return (people.of_class("severity", "alcohol") >= MODERATE) & treated & (people["sex"] == 1)

    def established() -> np.ndarray:
        return ~np.isnan(people["daily_first"][:, record.index_of("nicotine")])

    adult = people.within(25.0, 80.0)
    found: np.ndarray = {
        "opioid disorder": lambda: people.of_class("severity", "opioid") > 0,
        "illicit opioids": illicit,
        "overdose before": lambda: illicit() & (people.of_class("overdoses", "opioid") > 0),
        "no overdose before": lambda: illicit() & (people.of_class("overdoses", "opioid") == 0),
        "rare illicit use": lambda: illicit() & (rarest() < 0.3),
        "smokes": lambda: adult & established() & (idle("nicotine") < 30 / 365.25),
        "never smoked": lambda: adult & ~established() & ~(idle("nicotine") < 1.0),
        "alcohol disorder in care": clinical,
        "all men": lambda: people["sex"] == 1,
    }[who]()  # fmt: skip
    return found


@measure("county")
def rate_in(record: Record, who: str, event: str, first: int = 2019, last: int = 2024) -> Measured:
    """Deaths, overdose deaths or overdoses a person-year of people who were of a kind at the beginning of the year."""
    kinds = {"deaths": DEATHS, "overdose deaths": ("overdose_fatal",), "overdoses": OVERDOSE}[event]
    at_risk, _ = _people_years(record, range(first, last + 1), who)
    n = sum(np.isin(_events(record, kind, first, last), at_risk).sum() for kind in kinds)
    return rate_of(float(n), float(at_risk.size))


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
    found = {}
    marks = _events(record, "deaths_all", first, last)
    for kind in (who, against):
        own, ages = _people_years(record, range(first, last + 1), kind)
        band = (ages // 10).astype(int)
        found[kind] = (
            np.bincount(band, minlength=12).astype(float),
            np.bincount(band, weights=np.isin(own, marks), minlength=12),
        )
    n, d = found[who]
    rates = np.divide(found[against][1], found[against][0], out=np.zeros(12), where=found[against][0] > 0)
    return rate_of(float(d.sum()), float((n * rates).sum()))


@measure("county")
def mortality_after_overdose(record: Record, first: int = 2019, last: int = 2023) -> Measured:
    """Deaths of any cause a person-year in the twelve months after an overdose of opioids that was survived.

    From the first such overdose of each person in the years `first` to `last`, day by day.
    """
    start = _first_overdoses(record, first, last)
    deaths = record.events("deaths_all")
    died: dict[int, float] = dict(zip(deaths["key"].tolist(), deaths["when"].tolist(), strict=True))
    after = [min(died.get(key, np.inf) - when, 1.0) for key, when in start.items()]
    return rate_of(float(sum(years < 1.0 for years in after)), float(sum(after)))


def _first_overdoses(record: Record, first: int, last: int) -> dict[int, float]:
    """When each person first survived an overdose of opioids in some years, by key."""
    events = record.events("overdose_nonfatal")
    opioid = np.isin(events["substance"], [record.index_of(s) for s in record.members("opioid")])
    own = opioid & (events["when"] >= first) & (events["when"] < last + 1)
    found: dict[int, float] = {}
    for key, when in zip(events["key"][own].tolist(), events["when"][own].tolist(), strict=True):
        found[key] = min(when, found.get(key, np.inf))
    return found


@measure("county")
def medicated_after_overdose(record: Record, first: int = 2019, last: int = 2023) -> Measured:
    """Share who were on a medication for opioid use disorder in the 12 months after an overdose of opioids that they
    survived, whether they began it then or before.
    """
    yes = []
    for key, when in _first_overdoses(record, first, last).items():
        yes.append(any(_last_medicated(record, key, year) >= when for year in (int(when), int(when) + 1)))
    found = np.array(yes, bool)
    return share_of(found, np.ones(found.size))


def _last_medicated(record: Record, key: int, year: int) -> float:
    """Last day on a medication by the end of a year; never where the person is not there."""
    people = record.people(year)
    at = np.flatnonzero(people["key"] == key)
    last = float(people.of_class("medicated", "opioid")[at[0]]) if at.size else np.nan
    return last if np.isfinite(last) else -np.inf


# -- by what is expected of every dose -----------------------------------------------------------------------------


@measure("county")
def case_fatality(record: Record, first: int, last: int) -> Measured:
    """Expected deaths over expected overdoses of opioids in some years, were there no naloxone: over who is there and
    whether help is called.
    """
    years = range(first, last + 1)
    overdoses, deaths = (
        sum(record.numbers.get(f"{name} {y}", 0.0) for y in years) for name in ("overdoses", "unrescued")
    )
    return quotient(Measured(deaths, 0.0), Measured(overdoses, 0.0))


@measure("county")
def hazard_ratio_of_days(record: Record, who: str, against: str, first: int, last: int) -> Measured:
    """Ratio of expected overdoses a day of use of two kinds of days: with fentanyl, or with heroin and without it
    (which itself may hold some that nobody knows of).

    Expected from the hazard of what was taken and how used to it people were; the error is that of the days.
    """
    rates = []
    for kind in (who, against):
        days, overdoses, squares = (
            sum(record.numbers.get(f"{name} {kind} {y}", 0.0) for y in range(first, last + 1))
            for name in ("days", "overdoses", "squares")
        )
        if not days:
            return quotient(Measured(0.0, 0.0), Measured(0.0, 0.0))
        rates.append(Measured(overdoses / days, float(np.sqrt(squares)) / days))
    return quotient(*rates)
