"""Treatment: who gets it, who stays, who waits."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import NOBODY, POSITIVE, SHARE, Measured, share_of
from scenarios.evidence.measures.surveys import asked
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import measure
from scenarios.evidence.survival import Onset, median_of


def _treated(people: People, thing: str, medication: bool = False) -> np.ndarray:
    """Who was treated for any class of a thing in the past year."""
    field = "medicated" if medication else "treated"
    return np.any(
        [people.now - people.of_class(field, c) < 1.0 for c in people.record.classes_of(thing)], axis=0
    )


@measure("county")
def treated_in_need(
    record: Record, thing: str, year: int, ages: str = "12+", medication: bool = False
) -> Measured:
    """Share treated in the past year (or with medication) of those who would tell of a disorder or were treated."""
    people = record.people(year)
    need = people.told("disorder", thing) | _treated(people, thing)
    who = asked(people, ages) & need
    return share_of(_treated(people, thing, medication)[who], people.weight[who])


@measure("county")
def need(record: Record, thing: str, year: int, ages: str = "18+") -> Measured:
    """Share who would tell of a disorder in the past year or had medication for it."""
    people = record.people(year)
    who = asked(people, ages)
    return share_of((people.told("disorder", thing) | _treated(people, thing, True))[who], people.weight[who])


@measure("county")
def medicated(record: Record, thing: str, year: int, told: bool = True) -> Measured:
    """Share with medication in the past year of those who would tell of a disorder; with `told` false, of all who
    have one.
    """
    people = record.people(year)
    ill = people.told("disorder", thing) if told else people.of_class("severity", thing) > 0
    who = asked(people, "12+", reached=told) & (ill if told else ill | _treated(people, thing, True))
    return share_of(_treated(people, thing, True)[who], people.weight[who])


def _contact(record: Record, year: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Dates of the first disorder and of the first treatment after it, over all classes but nicotine."""
    people = record.people(year)
    classes = record.classes_of("any")
    onset = np.fmin.reduce([people.of_class("onset", c).astype(float) for c in classes])
    first = np.fmin.reduce([people.of_class("first_treatment", c).astype(float) for c in classes])
    own = asked(people, "18+") & ~np.isnan(onset)
    return onset[own], np.where(first[own] < onset[own], onset[own], first[own]), people.now


@measure("county")
def contact_by(record: Record, year: int, years: float) -> Measured:
    """Cumulative share treated for the first time by some years after the onset of a disorder."""
    return Onset(*_contact(record, year)).by(years)


@measure("county")
def contact_delay(record: Record, year: int) -> Measured:
    """Median years from the onset of a disorder to the first treatment of those ever treated."""
    onset, first, _ = _contact(record, year)
    there = ~np.isnan(first)
    return median_of((first - onset)[there])


@measure("county")
def retained(record: Record, thing: str, treatment: str, days: float) -> Measured:
    """Share still in a treatment some days after entering it, without a gap of more than 30 days."""
    tidy = record.tidy
    rows = tidy[
        (tidy["observable"] == "OBS-RET") & (tidy["substance"] == thing) & (tidy["group"] == treatment)
        & (tidy["stratum"] == "all") & (np.abs(tidy["time_days"] - days) < 5.0)
    ]  # fmt: skip
    if rows.empty:
        return NOBODY
    value, error = float(rows["value"].iloc[0]), float(rows["standard_error"].iloc[0])
    return Measured(
        value, error, SHARE, NOBODY.n if 0.0 < value < 1.0 else float(rows["denominator"].iloc[0])
    )


@measure("county")
def wait(record: Record, treatment: str) -> Measured:
    """Median days from asking for a place to entering it, the mean over years."""
    n = record.number(f"waits {treatment}")
    value = record.number(f"wait {treatment}")
    return Measured(value, value / np.sqrt(n) if n > 0 else float("nan"), POSITIVE)
