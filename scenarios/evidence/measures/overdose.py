"""Deaths and overdoses of people of some kind: who use, who smoke, who drink ill, who overdosed before."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import NOBODY, POSITIVE, Measured, quotient, rate_of, share_of
from scenarios.evidence.measures.mortality import adulterated_share
from scenarios.evidence.records import Absent, People, Record
from scenarios.evidence.registry import measure
from scenarios.evidence.survival import median_of

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


def _months(record: Record, treatment: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Key, months on a treatment and months in all of the people in the year after an overdose of opioids."""
    rows, names = record.arrays.get("after_overdose"), record.arrays.get("treatments")
    if rows is None or names is None or treatment not in names.tolist():
        raise Absent(f"months on {treatment} after an overdose were not written down in this run")
    return rows[:, 0].astype(np.int64), rows[:, 1 + names.tolist().index(treatment)], rows[:, 1:].sum(axis=1)


@measure("county")
def months_medicated(record: Record, treatment: str) -> Measured:
    """Median months on a medication of the people who had any of it in the twelve months after their overdoses of
    opioids, as seen every four weeks.
    """
    _, months, _ = _months(record, treatment)
    return median_of(months[months > 0.0])


@measure("county")
def mortality_on_medication(record: Record, treatment: str) -> Measured:
    """Death rate on a medication over that off it, in the twelve months after an overdose of opioids.

    Person-time as seen every four weeks; a death counts to what the person was on when dying. Of all years of the run.
    """
    keys, on, whole = _months(record, treatment)
    known, k = set(keys.tolist()), record.classes.index("opioid")
    number = record.arrays["treatments"].tolist().index(treatment)
    deaths = record.events("deaths_all")
    survived = record.events("overdose_nonfatal")
    last: dict[int, float] = {}
    for key, when in zip(survived["key"].tolist(), survived["when"].tolist(), strict=True):
        last[key] = max(when, last.get(key, -np.inf))
    died = [0, 0]
    for i, (key, when) in enumerate(zip(deaths["key"].tolist(), deaths["when"].tolist(), strict=True)):
        if key in known and 0.0 <= when - last.get(key, -np.inf) < 1.0:
            died[int(deaths["treated"][i, k] == number)] += 1
    years_on, years_off = on.sum() / 12.0, (whole - on).sum() / 12.0
    return quotient(rate_of(died[1], years_on), rate_of(died[0], years_off))


# -- by what is expected of every dose -----------------------------------------------------------------------------


@measure("county")
def expected_overdose_deaths(
    record: Record, who: str = "illicit opioids", first: int = 1999, last: int = 2013
) -> Measured:
    """Expected deaths by overdose of illegal opioids a person-year of people who used them in the year.

    In the years of the cohorts that Larney 2019 pools, before fentanyl. Nobody dies in the past of the model, so that
    deaths are those expected of every dose.
    """
    deaths = squares = lived = 0.0
    at = [record.index_of(thing) for thing in ILLICIT]
    for year in range(first, last + 1):
        people = record.people(year)
        sums, of_squares = people["expected_deaths"]
        deaths, squares = deaths + sums[at].sum(), squares + of_squares[at].sum()
        lived += kind_of(record, people, who).sum()
    if not lived:
        return NOBODY
    return Measured(float(deaths / lived), float(np.sqrt(squares) / lived) or float("nan"), POSITIVE)


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
def hazard_with_fentanyl(
    record: Record, first: int, last: int, before: int = 2005, until: int = 2012
) -> Measured:
    """Expected overdoses a day of use of illegal opioids that hold fentanyl over those of a day without.

    Most people meet fentanyl as what they buy for heroin, unknowingly. Days of the years `before` to `until` are
    without; of those of the years `first` to `last` the share x is with it, all days with fentanyl itself and as many
    of heroin as the market is adulterated: R = 1 + (rate ratio - 1) / x. The error is that of the days.
    """
    without, _ = _of_days(record, range(before, until + 1))
    mixed, share = _of_days(record, range(first, last + 1))
    ratio = quotient(mixed, without)
    return (
        Measured(1.0 + (ratio.value - 1.0) / share, ratio.error / share, POSITIVE) if share > 0.0 else ratio
    )


def _of_days(record: Record, years: range) -> tuple[Measured, float]:
    """Expected overdoses a day of use of illegal opioids, and the share of those days with fentanyl."""
    days = overdoses = squares = exposed = 0.0
    for year in years:
        for thing in ILLICIT:
            n = record.numbers.get(f"days {thing} {year}", 0.0)
            days, exposed = days + n, exposed + n * (1.0 if thing == "fentanyl" else adulterated_share(year))
            overdoses += record.numbers.get(f"overdoses {thing} {year}", 0.0)
            squares += record.numbers.get(f"squares {thing} {year}", 0.0)
    if not days:
        return NOBODY, 0.0
    return Measured(overdoses / days, float(np.sqrt(squares)) / days), exposed / days
