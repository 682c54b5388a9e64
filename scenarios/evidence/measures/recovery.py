"""Remission, abstinence, attempts to stop and return to use."""

from __future__ import annotations

import numpy as np

from population.observables.disorder import STATUS
from scenarios.evidence.counting import NOBODY, POSITIVE, Measured, rate_of, share_of
from scenarios.evidence.measures.surveys import asked
from scenarios.evidence.records import Record
from scenarios.evidence.registry import measure
from scenarios.evidence.survival import Onset, weibull_shape

LIFETIME = 60.0


def _dependent(record: Record, thing: str, year: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Dates of dependence and remission of people ever dependent who ever used the substance, and when asked."""
    people = record.people(year)
    begin = people.dependence(thing)
    own = asked(people, "18+") & ~np.isnan(begin) & ~np.isnan(people.first(thing))
    return begin[own], people.of_class("remission", thing)[own].astype(float), people.now


@measure("county")
def remitted_by(record: Record, thing: str, year: int, years: float = LIFETIME) -> Measured:
    """Cumulative probability of remission (12 months without DSM-IV dependence) by some years after its onset."""
    return Onset(*_dependent(record, thing, year)).by(years)


@measure("county")
def remission_median(record: Record, thing: str, year: int) -> Measured:
    """Years from the onset of dependence until half have remitted."""
    return Onset(*_dependent(record, thing, year)).time_to(0.5)


@measure("county")
def remission_half_life(record: Record, thing: str, year: int) -> Measured:
    """Ln 2 over the rate of remissions a year of dependence, as an exponential fit gives it."""
    begin, end, now = _dependent(record, thing, year)
    lived = np.where(np.isnan(end), now, end) - begin
    rate = rate_of(float((~np.isnan(end)).sum()), float(lived.sum()))
    value = float(np.log(2.0) / rate.value) if rate.value else float("inf")
    return Measured(value, value * rate.error / rate.value if rate.value else float("nan"), POSITIVE)


@measure("county")
def remission_shape(record: Record, things: list[str], year: int) -> Measured:
    """Weibull shape of the times from the onset of dependence to remission, the mean over substances that have enough.

    Remission takes 12 months without dependence to be read; they are taken off.
    """
    found = []
    for thing in things:
        begin, end, now = _dependent(record, thing, year)
        years = np.where(np.isnan(end), now, end) - begin - 1.0
        found.append(weibull_shape(years, ~np.isnan(end)))
    known = [m for m in found if np.isfinite(m.value)]
    if not known:
        return NOBODY
    errors = np.array([m.error for m in known])
    error = float(np.sqrt((errors**2).sum()) / len(known))
    return Measured(float(np.mean([m.value for m in known])), error, POSITIVE)


@measure("county")
def remission_rate(
    record: Record, thing: str, year: int, years: int = 3, lost: bool = False, cohorts: int = 1
) -> Measured:
    """Remission a person-year of people dependent now, by who is not dependent some years later: -ln(1 - p) / years.

    With `lost`, people who died count as not remitted. Several `cohorts` begin one after another, the last in `year`.
    """
    state: list[int] = []
    for begin in range(year - years * (cohorts - 1), year + 1, years):
        before, after = record.people(begin), record.people(begin + years)
        used = before.now - before.last(thing) < 1.0
        keys = before["key"][used & (before.of_class("dependent", thing) > 0)].tolist()
        now = dict(zip(after["key"].tolist(), after.of_class("dependent", thing).tolist(), strict=True))
        state += [now.get(key, 1) for key in keys] if lost else [now[key] for key in keys if key in now]
    well = np.array(state) == 0
    p = share_of(well, np.ones(well.size))
    value = -np.log(max(1.0 - p.value, 1e-9)) / years
    return Measured(abs(float(value)), float(p.error / max(1.0 - p.value, 1e-9) / years), POSITIVE)


@measure("county")
def still_dependent(record: Record, thing: str, year: int, ages: str) -> Measured:
    """Share dependent in the past year of people of some ages who ever were."""
    people = record.people(year)
    who = asked(people, ages) & ~np.isnan(people.dependence(thing)) & ~np.isnan(people.first(thing))
    return share_of((people.of_class("dependent", thing) > 0)[who], people.weight[who])


@measure("county")
def status(record: Record, thing: str, year: int, state: str) -> Measured:
    """Share in one of five states in the past year of adults dependent before it."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.dependence(thing) >= 1.0)
    return share_of((people.of_class("status", thing) == STATUS.index(state))[who], people.weight[who])


@measure("county")
def ever_treated(record: Record, thing: str, year: int) -> Measured:
    """Share ever treated of adults dependent before the past year."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.dependence(thing) >= 1.0)
    return share_of(~np.isnan(people.of_class("first_treatment", thing))[who], people.weight[who])


@measure("county")
def recovered(record: Record, year: int) -> Measured:
    """Share without any symptom but craving for a year of adults who ever had a disorder, of any class but nicotine."""
    people = record.people(year)
    ill = [~np.isnan(people.of_class("onset", c)) for c in record.classes_of("any")]
    now = [people.of_class("shown", c) > 0 for c in record.classes_of("any")]
    who = asked(people, "18+") & np.any(ill, axis=0)
    active = np.any([a & b for a, b in zip(ill, now, strict=True)], axis=0)
    return share_of(~active[who], people.weight[who])


@measure("county")
def relapsed_after_remission(
    record: Record, thing: str, helped: bool, first: int = 1999, last: int = 2008, years: int = 13
) -> Measured:
    """Share with a disorder again within some years, of people remitted for about three years, who had or had not been
    treated by then.

    People who were dependent and without it since two to four years at the end of one of the years `first` to `last`
    and without any symptom but craving, each counted from the first; 3 + `years` are those of Moos & Moos 2006.
    """
    again: list[bool] = []
    seen: set[int] = set()
    for year in range(first, last + 1):
        people = record.people(year)
        since = people.now - people.of_class("remission", thing)
        who = asked(people, "18+") & (since >= 2.0) & (since < 4.0) & (people.of_class("shown", thing) == 0)
        who &= ~np.isnan(people.of_class("first_treatment", thing)) == helped
        chosen = {int(key) for key in people["key"][who].tolist()} - seen
        seen |= chosen
        ill = [_ill(record, thing, y) for y in range(year + 1, min(year + years, record.years[-1]) + 1)]
        again += [any(key in each for each in ill) for key in chosen]
    found = np.array(again, bool)
    return share_of(found, np.ones(found.size))


def _ill(record: Record, thing: str, year: int) -> set[int]:
    """Keys of people with a disorder at the end of a year."""
    people = record.people(year)
    return {int(key) for key in people["key"][people.of_class("severity", thing) > 0].tolist()}
