"""From first use to dependence: cumulative incidence as surveys of survivors tell it."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import Measured, odds_ratio, quotient, rate_of, share_of
from scenarios.evidence.measures.surveys import asked
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import ages_of, measure
from scenarios.evidence.survival import Onset

LIFETIME = 60.0


def onset_of(people: People, thing: str, who: np.ndarray) -> Onset:
    """From the first use of a substance to dependence on it, of people who used it."""
    first = people.first(thing)
    own = who & ~np.isnan(first)
    return Onset(first[own], people.dependence(thing)[own], people.now)


@measure("county")
def dependent_by(
    record: Record, thing: str, year: int, years: float = LIFETIME, ages: str = "18+", regular: bool = False
) -> Measured:
    """Cumulative incidence of dependence (DSM-IV) by some years after first use, of people in households.

    With `regular`, of those who ever used daily or became dependent: the survey asked about tobacco who had smoked 100
    cigarettes, 46 % of its people, not whoever had tried one.
    """
    people = record.people(year)
    who = asked(people, ages)
    if regular:
        daily = ~np.isnan(people["daily_first"][:, record.index_of(thing)])
        who = who & (daily | ~np.isnan(people.dependence(thing)))
    return onset_of(people, thing, who).by(years)


@measure("county")
def median_onset(record: Record, thing: str, year: int) -> Measured:
    """Years since first use by which half of the cases of dependence seen had begun."""
    people = record.people(year)
    return onset_of(people, thing, asked(people, "18+")).median_of_cases()


@measure("county")
def ever_dependent(record: Record, thing: str, year: int, ages: str = "18+") -> Measured:
    """Share ever dependent of people who ever used."""
    people = record.people(year)
    who = asked(people, ages) & ~np.isnan(people.first(thing))
    return share_of(~np.isnan(people.dependence(thing))[who], people.weight[who])


@measure("county")
def dependent_among_new(record: Record, thing: str, year: int, months: float, last: int = 1) -> Measured:
    """Share dependent since they began, of people who first used within some months before they are asked.

    What surveys of recent-onset users tell (O'Brien & Anthony 2005, Rivera 2018): those asked have used for any time up
    to `months`. The `last` years together, each person once, when asked last.
    """
    case: dict[int, bool] = {}
    for y in range(year - last + 1, year + 1):
        people = record.people(y)
        since = people.now - people.first(thing)
        who = asked(people, "12+") & (since <= months / 12.0)
        dependent = ~np.isnan(people.dependence(thing))
        case |= dict(zip(people["key"][who].tolist(), dependent[who].tolist(), strict=True))
    found = np.array(list(case.values()), bool)
    return share_of(found, np.ones(found.size))


@measure("county")
def dependent_after_abuse(record: Record, thing: str, year: int, years: float = LIFETIME) -> Measured:
    """Cumulative incidence of dependence after abuse (DSM-IV) was first seen, of people not dependent before it.

    Abuse is looked for every four weeks; whoever became dependent before it was seen is left out, as in the survey.
    """
    people = record.people(year)
    abuse, dependence = people.of_class("abuse_first", thing).astype(float), people.dependence(thing)
    who = asked(people, "18+") & ~np.isnan(abuse) & ~(dependence <= abuse) & ~np.isnan(people.first(thing))
    return Onset(abuse[who], dependence[who], people.now).by(years)


@measure("county")
def dependent_if_still_using(record: Record, thing: str, year: int, months: float) -> Measured:
    """Share dependent by some months after first use of people who used it again after them."""
    people = record.people(year)
    first, since = people.first(thing), people.dependence(thing) - people.first(thing)
    own = asked(people, "12+") & (people.last(thing) - first >= months / 12.0)
    return share_of((since <= months / 12.0)[own], people.weight[own])


def _began_at(people: People, thing: str, ages: str) -> np.ndarray:
    age = people.first(thing) - people["born"]
    low, high = ages_of(ages)
    found: np.ndarray = (age >= low) & (age < high)
    return found


@measure("county")
def ever_dependent_by_onset(record: Record, thing: str, year: int, began: str) -> Measured:
    """Share ever dependent of people who began at some ages."""
    people = record.people(year)
    who = asked(people, "18+") & _began_at(people, thing, began)
    return share_of(~np.isnan(people.dependence(thing))[who], people.weight[who])


@measure("county")
def onset_rate_ratio(
    record: Record, thing: str, year: int, early: str, late: str, years: float = LIFETIME
) -> Measured:
    """Rate of first dependence a year at risk after first use, begun early over begun late, within some years."""
    people = record.people(year)
    rates = []
    for began in (early, late):
        who = asked(people, "18+") & _began_at(people, thing, began)
        first, onset = people.first(thing)[who], people.dependence(thing)[who]
        lived = np.minimum(np.where(np.isnan(onset), people.now, onset) - first, years)
        rates.append(rate_of(float((onset - first <= years).sum()), float(np.maximum(lived, 0.0).sum())))
    return quotient(*rates)


@measure("county")
def onset_age_below(record: Record, thing: str, year: int, below: float) -> Measured:
    """Share whose dependence began below an age, of people ever dependent."""
    people = record.people(year)
    onset = people.dependence(thing)
    who = asked(people, "18+") & ~np.isnan(onset)
    return share_of((onset - people["born"] < below)[who], people.weight[who])


@measure("county")
def prospective_odds(
    record: Record, thing: str, year: int, early: str, late: str, years: int = 3
) -> Measured:
    """Odds ratio of a first dependence within some years, of people not dependent before, begun early against late."""
    before, after = record.people(year), record.people(year + years)
    a, b = _began_at(before, thing, early), _began_at(before, thing, late)
    at_risk = asked(before, "18+") & np.isnan(before.dependence(thing)) & (a | b)
    now = dict(zip(after["key"].tolist(), after.dependence(thing).tolist(), strict=True))
    keys = before["key"]
    seen = at_risk & np.array([key in now for key in keys.tolist()])
    case = np.array([now[key] == now[key] for key in keys[seen].tolist()], bool)
    return odds_ratio(a[seen], case)


@measure("county")
def early_problem_odds(record: Record, year: int, years: float = 2.0) -> Measured:
    """Odds ratio of dependence on a drug within some years of its first use, begun below 18 against at 18 and over."""
    people = record.people(year)
    early, case = [], []
    for thing in ("cannabis", "cocaine", "methamphetamine", "heroin", "rx_opioid"):
        first = people.first(thing)
        who = (people.now - first >= years) & (people.now - first < 15.0)
        early.append((first - people["born"] < 18.0)[who])
        case.append((people.dependence(thing) - first <= years)[who])
    return odds_ratio(np.concatenate(early), np.concatenate(case))
