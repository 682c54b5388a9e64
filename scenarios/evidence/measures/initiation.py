"""First use: hazards, ages, numbers of people who begin, and what came before heroin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from population.observables.surveys import INSTRUMENTS, reporting
from scenarios.evidence.counting import NOBODY, POSITIVE, SHARE, Measured, quotient, rate_of, share_of
from scenarios.evidence.measures.surveys import SEXES
from scenarios.evidence.records import LAST_OLD_INSTRUMENT, Record
from scenarios.evidence.registry import ages_of, measure
from scenarios.evidence.series import series
from scenarios.evidence.survival import Onset

OLDEST = 50.0
"""The survey tells the mean age of people who begin below this age."""


@measure("county")
def began(
    record: Record, thing: str, year: int, ages: str = "12+", sex: str | None = None, around: int = 0
) -> Measured:
    """Share who first used in the past year of those who had not used before it, by age at the interview.

    With `around`, first uses and years at risk of so many years before and after are counted, too: each is another.
    """
    yes, weight = [], []
    for y in range(year - around, year + around + 1):
        people = record.people(y)
        since = people.now - people.first(thing)
        at_risk = people.within(*ages_of(ages)) & ~(since >= 1.0)
        if sex is not None:
            at_risk &= people["sex"] == SEXES[sex]
        yes.append((since < 1.0)[at_risk])
        weight.append(people.weight[at_risk])
    return share_of(np.concatenate(yes), np.concatenate(weight))


@measure("county")
def beginners(record: Record, thing: str, year: int, told: bool = True, last: int = 1) -> Measured:
    """Share of everybody of 12 and over who first used in the past year and, unless `told` is false, would tell so.

    The mean over the `last` years.
    """
    found = []
    for y in range(year - last + 1, year + 1):
        people = record.people(y)
        new = people.now - people.first(thing) < 1.0
        if told:
            share = reporting(INSTRUMENTS[y > LAST_OLD_INSTRUMENT])[thing]
            new &= people["reached"] & (people["willing"][:, record.class_index(thing)] < share)
        found.append(share_of(new, people.weight))
    errors = np.array([m.error for m in found])
    error = float(np.sqrt((errors**2).sum()) / len(found))
    return Measured(float(np.mean([m.value for m in found])), error, SHARE, sum(m.n for m in found))


@measure("county")
def people_who_begin(record: Record, thing: str, year: int, last: int = 1) -> Measured:
    """Residents of the United States aged 12 and over who would tell of a first use in the past year."""
    share = beginners(record, thing, year, True, last)
    residents = series("Population")[min(year, 2020)]
    return replace(share.times(residents), kind=POSITIVE)


@measure("county")
def mean_age_at_first_use(record: Record, thing: str, year: int, last: int = 5) -> Measured:
    """Mean age at first use of people aged 12 to 49 who began in the past year; the `last` years together."""
    ages = []
    for y in range(year - last + 1, year + 1):
        people = record.people(y)
        first = people.first(thing)
        new = people.within(12.0, OLDEST) & (people.now - first < 1.0)
        ages.append((first - people["born"])[new])
    found = np.concatenate(ages)
    if found.size < 2:
        return NOBODY
    return Measured(float(found.mean()), float(found.std(ddof=1) / np.sqrt(found.size)))


@measure("county")
def synthetic_lifetime(record: Record, thing: str, year: int, age: int = 26, around: int = 0) -> Measured:
    """Share who would have used before an age, were they to live through the first-use hazards of one year."""
    kept, relative = 1.0, 0.0
    for a in range(12, age):
        hazard = began(record, thing, year, f"{a}", around=around)
        if not hazard.value < 1.0:
            return NOBODY
        kept *= 1.0 - hazard.value
        relative += (hazard.error / (1.0 - hazard.value)) ** 2
    return Measured(1.0 - kept, kept * float(np.sqrt(relative)), SHARE)


@measure("county")
def lifetime_by_daily(record: Record, thing: str, year: int, by_age: float, ages: str = "18+") -> Measured:
    """Share who first used by an age, of people of some ages who ever used daily (on most days, seen once a year)."""
    people = record.people(year)
    daily = ~np.isnan(people["daily_first"][:, record.index_of(thing)]) & people.within(*ages_of(ages))
    early = people.first(thing) - people["born"] < by_age
    return share_of(early[daily], people.weight[daily])


@measure("county")
def ever_daily(record: Record, thing: str, year: int) -> Measured:
    """Share who ever used daily (on most days, as seen once a year), of adults who ever used."""
    people = record.people(year)
    tried = ~np.isnan(people.first(thing)) & people.within(18, 200)
    daily = ~np.isnan(people["daily_first"][:, record.index_of(thing)])
    return share_of(daily[tried], people.weight[tried])


@measure("county")
def begun_before(record: Record, thing: str, other: str, year: int, last: float = 10.0) -> Measured:
    """Share who had used `other` before `thing`, of people who began `thing` at 12 to 49 in the `last` years."""
    people = record.people(year)
    first = people.first(thing)
    new = (people.now - first < last) & (first - people["born"] < OLDEST)
    return share_of((people.first(other) < first)[new], people.weight[new])


def _incidence_after(
    record: Record, thing: str, other: str, year: int, last: float
) -> tuple[Measured, Measured]:
    """First uses of `thing` a person-year of people of 12 to 49 who had used `other`, and who had not."""
    people = record.people(year)
    first, gate = people.first(thing), people.first(other)
    begin = np.maximum(people.now - last, people["born"] + 12.0)
    end = np.minimum(np.where(np.isnan(first), people.now, first), people["born"] + OLDEST)
    turn = np.where(np.isnan(gate), people.now, np.maximum(gate, begin))
    event = (first >= begin) & (first - people["born"] < OLDEST)
    after = (gate < first) & event
    lived_after = np.maximum(end - np.minimum(turn, end), 0.0)[end > begin].sum()
    lived_before = np.maximum(np.minimum(turn, end) - begin, 0.0)[end > begin].sum()
    return rate_of(float(after.sum()), lived_after), rate_of(float((event & ~after).sum()), lived_before)


@measure("county")
def incidence_ratio(record: Record, thing: str, other: str, year: int, last: float = 10.0) -> Measured:
    """Incidence of first use of `thing` in people who had used `other` over that in people who had not, in the `last`
    years.
    """
    return quotient(*_incidence_after(record, thing, other, year, last))


@measure("county")
def heroin_after_pills(record: Record, year: int, years: float) -> Measured:
    """Cumulative incidence of heroin use by some years after the first non-medical use of a prescription opioid."""
    people = record.people(year)
    pills, heroin = people.first("rx_opioid"), people.first("heroin")
    own = ~np.isnan(pills) & ~(heroin < pills) & (pills - people["born"] < OLDEST)
    return Onset(pills[own], heroin[own], people.now).by(years)
