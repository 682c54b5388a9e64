"""What a household survey finds: use, disorder, and how often they go together."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import Measured, odds_ratio, quotient, share_of
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
    record: Record, thing: str, year: int, what: str = "past_year", ages: str = "12+", sex: str | None = None
) -> Measured:
    """Share of people in households who would tell a survey of lifetime, past-year or past-month use, or of
    disorder.
    """
    people = record.people(year)
    who = asked(people, ages, sex)
    return share_of(people.told(what, thing)[who], people.weight[who])


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


@measure("county")
def outlet_odds(record: Record, year: int, ages: str, thing: str = "nicotine", last: int = 6) -> Measured:
    """Odds ratio of past-month use in the third of neighbourhoods with most outlets against that with fewest.

    People of the `last` years are taken together; nobody's neighbourhood is drawn anew for it.
    """
    density = record.arrays["area_outlets"]
    low, high = np.quantile(density, [1 / 3, 2 / 3])
    exposed, case = [], []
    for y in range(year - last + 1, year + 1, 3):
        people = record.people(y)
        own = density[np.clip(people["area"], 0, len(density) - 1)]
        who = people.within(*ages_of(ages)) & ((own <= low) | (own >= high))
        exposed.append((own >= high)[who])
        case.append((people.now - people.last(thing) < 30 / 365.25)[who])
    return odds_ratio(np.concatenate(exposed), np.concatenate(case))


@measure("county")
def household_odds(record: Record, who_smokes: str, years: int = 6) -> Measured:
    """Odds ratio of ever smoking at 12-17 by current smoking in the household: a parent, mother, father, both, a
    sibling,
    anybody.

    A parent is a member 16 to 45 years older; a sibling one less than 12 years apart and below 25. Every other year of
    `years` is taken.
    """
    exposed, case = [], []
    for year in range(2024, 2024 - years, -2):
        e, c = _by_household(record.people(year), who_smokes)
        exposed.append(e)
        case.append(c)
    return odds_ratio(np.concatenate(exposed), np.concatenate(case))


def _by_household(people: People, who_smokes: str) -> tuple[np.ndarray, np.ndarray]:
    smokes = people.now - people.last("nicotine") < 30 / 365.25
    homes: dict[int, list[int]] = {}
    for i, home in enumerate(people["household"].tolist()):
        homes.setdefault(home, []).append(i)
    exposed, case = [], []
    tried = ~np.isnan(people.first("nicotine"))
    for i in np.flatnonzero(people.within(12, 18)).tolist():
        others = [j for j in homes[int(people["household"][i])] if j != i]
        apart = {j: people.age[j] - people.age[i] for j in others}
        parents = [j for j in others if 16 <= apart[j] <= 45]
        siblings = [j for j in others if abs(apart[j]) < 12 and people.age[j] < 25]
        of = {
            "parent": parents, "both parents": parents, "sibling": siblings, "anybody": others,
            "mother": [j for j in parents if people["sex"][j] == 0],
            "father": [j for j in parents if people["sex"][j] == 1],
        }[who_smokes]  # fmt: skip
        if not of or (who_smokes == "both parents" and len(of) < 2):
            continue
        smoking = [bool(smokes[j]) for j in of]
        if who_smokes == "both parents" and any(smoking) and not all(smoking):
            continue  # one parent smokes: neither group
        exposed.append(all(smoking) if who_smokes == "both parents" else any(smoking))
        case.append(bool(tried[i]))
    return np.array(exposed, bool), np.array(case, bool)
