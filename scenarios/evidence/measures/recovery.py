"""Remission, abstinence, attempts to stop and return to use."""

from __future__ import annotations

import numpy as np

from population.observables.disorder import STATUS
from scenarios.evidence.counting import Measured, rate_of, share_of
from scenarios.evidence.measures.surveys import asked
from scenarios.evidence.records import Record
from scenarios.evidence.registry import measure
from scenarios.evidence.survival import Onset, median_of, weibull_shape

LIFETIME = 60.0
HALF_YEAR = 0.5


def _dependent(record: Record, thing: str, year: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Dates of dependence and remission of people ever dependent who ever used the substance, and when asked."""
    people = record.people(year)
    begin = people.of_class("dependence", thing).astype(float)
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
    return Measured(value, value * rate.error / rate.value if rate.value else float("nan"))


@measure("county")
def remission_shape(record: Record, things: list[str], year: int) -> Measured:
    """Weibull shape of the times from the onset of dependence to remission, the mean over substances.

    Remission takes 12 months without dependence to be read; they are taken off.
    """
    found = []
    for thing in things:
        begin, end, now = _dependent(record, thing, year)
        years = np.where(np.isnan(end), now, end) - begin - 1.0
        found.append(weibull_shape(years, ~np.isnan(end)))
    errors = np.array([m.error for m in found])
    return Measured(float(np.mean([m.value for m in found])), float(np.sqrt((errors**2).sum()) / len(found)))


@measure("county")
def remission_rate(record: Record, thing: str, year: int, years: int = 3, lost: bool = False) -> Measured:
    """Remission a person-year of people dependent now, by who is not dependent some years later: -ln(1 - p) / years.

    With `lost`, people who died count as not remitted.
    """
    before, after = record.people(year), record.people(year + years)
    used = before.now - before.last(thing) < 1.0
    keys = before["key"][used & (before.of_class("dependent", thing) > 0)].tolist()
    now = dict(zip(after["key"].tolist(), after.of_class("dependent", thing).tolist(), strict=True))
    state = [now.get(key, 1) for key in keys] if lost else [now[key] for key in keys if key in now]
    well = np.array(state) == 0
    p = share_of(well, np.ones(well.size))
    value = -np.log(max(1.0 - p.value, 1e-9)) / years
    return Measured(float(value), float(p.error / max(1.0 - p.value, 1e-9) / years))


@measure("county")
def still_dependent(record: Record, thing: str, year: int, ages: str) -> Measured:
    """Share dependent in the past year of people of some ages who ever were."""
    people = record.people(year)
    who = (
        asked(people, ages) & ~np.isnan(people.of_class("dependence", thing)) & ~np.isnan(people.first(thing))
    )
    return share_of((people.of_class("dependent", thing) > 0)[who], people.weight[who])


@measure("county")
def status(record: Record, thing: str, year: int, state: str) -> Measured:
    """Share in one of five states in the past year of adults dependent before it."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.of_class("dependence", thing) >= 1.0)
    return share_of((people.of_class("status", thing) == STATUS.index(state))[who], people.weight[who])


@measure("county")
def ever_treated(record: Record, thing: str, year: int) -> Measured:
    """Share ever treated of adults dependent before the past year."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.of_class("dependence", thing) >= 1.0)
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


# -- stopping ----------------------------------------------------------------------------------------------------


@measure("county")
def attempted(record: Record, thing: str, year: int) -> Measured:
    """Share who tried to stop in the past year of adults who smoked in it and still do, or stopped in it."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.last(thing) < 1.0)
    return share_of((people.now - people.of_class("attempt", thing) < 1.0)[who], people.weight[who])


@measure("county")
def stopped(record: Record, thing: str, year: int) -> Measured:
    """Share who have not used for half a year or more of adults who used in the past year and began before it."""
    people = record.people(year)
    idle = people.now - people.last(thing)
    who = asked(people, "18+") & (idle < 1.0) & (people.now - people.first(thing) > 1.0)
    return share_of((idle >= HALF_YEAR)[who], people.weight[who])


@measure("county")
def attempts_with_help(record: Record, thing: str, year: int) -> Measured:
    """Share treated in the past year of adults who tried to stop in it."""
    people = record.people(year)
    who = asked(people, "18+") & (people.now - people.of_class("attempt", thing) < 1.0)
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
        & (tidy["stratum"] == "all")
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
    return Measured(value if kept else 1.0 - value, error)


@measure("county")
def days_to_half(record: Record, thing: str, group: str) -> Measured:
    """Days after stopping by which half use again, between the days that are told."""
    curve = {0.0: (1.0, 0.0)} | _abstinent(record, thing, group)
    days = sorted(curve)
    values = [curve[d][0] for d in days]
    if min(values) > 0.5 or any(v != v for v in values):
        return Measured(float("inf") if min(values) > 0.5 else float("nan"), float("nan"))
    at = next(i for i, v in enumerate(values) if v <= 0.5)
    slope = (values[at - 1] - values[at]) / (days[at] - days[at - 1])
    return Measured(days[at - 1] + (values[at - 1] - 0.5) / slope, curve[days[at]][1] / slope)


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
        return Measured(float("nan"), float("nan"))
    weight = weight / weight.sum()
    errors = np.nan_to_num(rows["standard_error"].to_numpy(float))
    return Measured(
        1.0 - float(weight @ rows["value"].to_numpy(float)), float(np.sqrt((weight**2) @ errors**2))
    )
