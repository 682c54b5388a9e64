"""What a household survey finds: use, disorder, and how often they go together."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import Measured, quotient, share_of
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import ages_of, measure

SEXES = {"women": 0, "men": 1}


def asked(people: People, ages: str, sex: str | None = None, reached: bool = True) -> np.ndarray:
    """Who is asked: people of some ages and a sex whom the survey reaches."""
    found = people.within(*ages_of(ages))
    if reached:
        found = found & people["reached"]
    if sex is not None:
        found = found & (people["sex"] == SEXES[sex])
    return found


@measure("county")
def told(
    record: Record, thing: str, year: int, what: str = "past_year", ages: str = "12+", sex: str | None = None,
    around: int = 0,
) -> Measured:  # fmt: skip
    """Share of people in households who would tell a survey of lifetime, past-year or past-month use, or of
    disorder.

    With `around`, those of so many years before and after are asked, too, as surveys average years for small groups: of
    one year of age they are other people, a steady trend cancels out, and answers of one person count once.
    """
    yes, weight, keys = [], [], []
    for y in range(year - around, year + around + 1):
        people = record.people(y)
        who = asked(people, ages, sex)
        yes.append(people.told(what, thing)[who])
        weight.append(people.weight[who])
        keys.append(people["key"][who])
    persons = len(np.unique(np.concatenate(keys)))
    return share_of(np.concatenate(yes), np.concatenate(weight), persons)


@measure("county")
def true_disorder(record: Record, thing: str, year: int, ages: str = "12+") -> Measured:
    """Share of all people with a disorder in the past year, whatever they would tell."""
    people = record.people(year)
    who = asked(people, ages, reached=False)
    ill = np.any([people.of_class("severity", c) > 0 for c in record.classes_of(thing)], axis=0)
    return share_of(ill[who], people.weight[who])


@measure("county")
def disorder_among_users(record: Record, thing: str, year: int) -> Measured:
    """Share of people who used in the past year who had a disorder in it."""
    people = record.people(year)
    used = people.now - people.last(thing) < 1.0
    return share_of((people.of_class("severity", thing) > 0)[used], people.weight[used])


@measure("county")
def both_disorders(record: Record, year: int) -> Measured:
    """Share with both an alcohol and a drug use disorder of those who tell of any."""
    people = record.people(year)
    alcohol, drug = people.told("disorder", "alcohol"), people.told("disorder", "any_drug")
    who = asked(people, "12+") & (alcohol | drug)
    return share_of((alcohol & drug)[who], people.weight[who])


@measure("county")
def sex_ratio(record: Record, thing: str, year: int) -> Measured:
    """Prevalence of disorder of men over that of women, as told to the survey, from 18 years on."""
    men, women = (told(record, thing, year, "disorder", "18+", sex) for sex in ("men", "women"))
    return quotient(men, women)
