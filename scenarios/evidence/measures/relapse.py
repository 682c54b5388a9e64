"""Stopping: attempts, abstinence and return to use."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import NOBODY, POSITIVE, SHARE, Measured, share_of
from scenarios.evidence.measures.surveys import asked
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import measure
from scenarios.evidence.survival import median_of

HALF_YEAR = 0.5


def established(people: People, thing: str) -> np.ndarray:
    """Who counts as somebody who smokes or did: who ever used on most days or was dependent. Surveys of cigarettes ask
    for 100 of them in a life before they ask for more.
    """
    daily = ~np.isnan(people["daily_first"][:, people.record.index_of(thing)])
    found: np.ndarray = daily | ~np.isnan(people.of_class("dependence", thing))
    return found


def kept_a_day(record: Record, thing: str, year: int) -> np.ndarray:
    """Who stopped for a day or more in an attempt of the past year, shape (n,): what surveys call an attempt."""
    now, before = record.people(year), record.people(year - 1)
    counts = before.of_class("attempts_kept", thing).tolist()
    then = dict(zip(before["key"].tolist(), counts, strict=True))
    known = np.array([then.get(key, 0) for key in now["key"].tolist()])
    found: np.ndarray = now.of_class("attempts_kept", thing) > known
    return found


@measure("county")
def attempted(record: Record, thing: str, year: int) -> Measured:
    """Share who stopped for a day or more in the past year, trying to quit, of adults who smoked in it."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.last(thing) < 1.0) & established(people, thing)
    return share_of(kept_a_day(record, thing, year)[who], people.weight[who])


@measure("county")
def stopped(record: Record, thing: str, year: int) -> Measured:
    """Share who have not used for half a year or more of adults who used in the past year and began two years ago or
    before.
    """
    people = record.people(year)
    idle = people.now - people.last(thing)
    who = asked(people, "18+") & (idle < 1.0) & (people.now - people.first(thing) >= 2.0)
    who &= established(people, thing)
    return share_of((idle >= HALF_YEAR)[who], people.weight[who])


@measure("county")
def attempts_with_help(record: Record, thing: str, year: int) -> Measured:
    """Share treated in the past year of adults who tried to stop in it."""
    people = record.people(year)
    who = asked(people, "18+") & kept_a_day(record, thing, year) & established(people, thing)
    return share_of((people.now - people.of_class("treated", thing) < 1.0)[who], people.weight[who])


@measure("county")
def attempts_before_success(record: Record, thing: str, year: int) -> Measured:
    """Median attempts kept for a day of people once dependent who have not used for a year."""
    people = record.people(year)
    who = ~np.isnan(people.of_class("dependence", thing)) & (people.now - people.last(thing) >= 1.0)
    return median_of(people.of_class("attempts_kept", thing)[who].astype(float))


@measure("county")
def back_after_a_year(
    record: Record, thing: str, until_age: float, years: tuple[int, int] = (2005, 2018)
) -> Measured:
    """Share who use again by an age of people once dependent who had stopped for a year or more before it."""
    back, seen = [], set()
    for year in range(years[0], years[1] + 1):
        people = record.people(year)
        stopped_now = (people.now - people.last(thing) >= 1.0) & ~np.isnan(
            people.of_class("dependence", thing)
        )
        turns = np.ceil(until_age - people.age)
        who = stopped_now & (turns >= 2.0) & (year + turns <= record.years[-1])
        for i in np.flatnonzero(who).tolist():
            key = int(people["key"][i])
            if key in seen:
                continue
            later = record.people(int(year + turns[i]))
            at = np.flatnonzero(later["key"] == key)
            if at.size:
                seen.add(key)
                back.append(later.last(thing)[at[0]] > people.now)
    found = np.array(back, bool)
    return share_of(found, np.ones(found.size))


def _abstinent(record: Record, thing: str, group: str) -> dict[float, tuple[float, float]]:
    """Share abstinent by days since stopping, with its error, of an observable that was followed."""
    tidy = record.tidy
    rows = tidy[
        (tidy["observable"] == "OBS-RELAPSE") & (tidy["substance"] == thing) & (tidy["group"] == group)
        & (tidy["stratum"] == "all") & tidy["value"].notna()
    ]  # fmt: skip
    return {
        float(d): (float(v), float(e))
        for d, v, e in zip(rows["time_days"], rows["value"], rows["standard_error"], strict=True)
    }


@measure("county")
def abstinent(record: Record, thing: str, group: str, days: float, kept: bool = True) -> Measured:
    """Share abstinent (or, with `kept` false, no longer abstinent) some days after stopping or leaving treatment."""
    curve = _abstinent(record, thing, group)
    near = min(curve, key=lambda d: abs(d - days)) if curve else float("nan")
    value, error = curve.get(near, (float("nan"), float("nan")))
    return Measured(value if kept else 1.0 - value, error, SHARE)


@measure("county")
def days_to_half(record: Record, thing: str, group: str) -> Measured:
    """Days after stopping by which half use again, between the days that are told."""
    curve = {0.0: (1.0, 0.0)} | _abstinent(record, thing, group)
    days = sorted(curve)
    values = [curve[d][0] for d in days]
    if min(values) > 0.5 or any(v != v for v in values):
        return Measured(float("inf"), float("nan")) if min(values) > 0.5 else NOBODY
    at = next(i for i, v in enumerate(values) if v <= 0.5)
    slope = (values[at - 1] - values[at]) / (days[at] - days[at - 1])
    return Measured(days[at - 1] + (values[at - 1] - 0.5) / slope, curve[days[at]][1] / slope, POSITIVE)


@measure("county")
def returned_after_treatment(record: Record, days: float) -> Measured:
    """Share using again some days after leaving any treatment, weighted by how many left."""
    tidy = record.tidy
    rows = tidy[
        (tidy["observable"] == "OBS-RELAPSE") & tidy["group"].str.match(r"left .*: no use$") & (tidy["stratum"] ==
        "all")
        & (tidy["substance"] != "nicotine") & (np.abs(tidy["time_days"] - days) < 2.0) & (tidy["denominator"] > 0)
    ]  # fmt: skip
    weight = rows["denominator"].to_numpy(float)
    if not weight.sum():
        return NOBODY
    followed, weight = float(weight.sum()), weight / weight.sum()
    errors = np.nan_to_num(rows["standard_error"].to_numpy(float))
    error = float(np.sqrt((weight**2) @ errors**2))
    return Measured(1.0 - float(weight @ rows["value"].to_numpy(float)), error, SHARE, followed)
