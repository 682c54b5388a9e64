"""Referral: others bring a person to care. A referral that arrives puts the person on a waiting list."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.calendar import DAYS_PER_YEAR
from population.care.names import ROUTES
from population.care.seeking import join, open_to


def in_need(model: Any, rows: np.ndarray) -> np.ndarray:
    """Courses with a disorder today of the people in `rows`."""
    held = model.table["courses"][rows]
    held = held[held >= 0]
    found: np.ndarray = held[model.courses.plain("ledger")["severity"][held] > 0].astype(np.int64)
    return found


def refer_today(model: Any, ledger: Any) -> None:
    """Referrals of the day of people with a disorder, in primary care or found by outreach.

    Those from hospital and from jail come through `refer`, those of services through `send`.
    """
    n, routes = model.courses.n_rows, model.scenario.referral
    for route in ("primary_care", "outreach"):
        rate = getattr(routes, route).rate.at(model.year)
        if rate > 0.0:
            refer(model, np.flatnonzero((ledger.owner[:n] >= 0) & (ledger.severity[:n] > 0)), route)


def refer(model: Any, rows: np.ndarray, route: str) -> None:
    """Refer some of the people whose courses are `rows`, by the scenario's rate of a route of `names.ROUTES`.

    Rates of the emergency department and of jail are shares of those who come by; the others are yearly.
    """
    rate = getattr(model.scenario.referral, route).rate.at(model.year)
    yearly = route in ("primary_care", "outreach")
    send(model, rows, route, -np.expm1(-rate * model.dt / DAYS_PER_YEAR) if yearly else rate)


def send(model: Any, rows: np.ndarray, route: str, chance: float) -> None:
    """Refer the people whose courses are `rows` with this chance; the scenario says how many of them arrive."""
    if chance <= 0.0 or not len(rows) or not model.treatments:
        return
    ledger, at = model.courses.fields("ledger"), ROUTES.index(route)
    linkage = getattr(model.scenario.referral, route).linkage.at(model.year)
    owners = ledger.owner[rows]
    where = ledger.substance_class[rows].astype(np.int64) * len(ROUTES) + at
    u = uniform_rows(model.seed, "referral", model.table.uid[owners], model.day, 2 * where)
    v = uniform_rows(model.seed, "referral", model.table.uid[owners], model.day, 2 * where + 1)
    called = np.flatnonzero(u[0] < chance)
    if not len(called):
        return
    _, open_now = open_to(model, rows[called])
    for i, weights in zip(called.tolist(), open_now, strict=True):
        row, k = int(rows[i]), int(ledger.substance_class[rows[i]])
        if weights.sum() <= 0.0:
            continue
        model.recorder.count("referrals", model.class_names[k], owners[i : i + 1].astype(np.int64))
        ledger.referred_by[row], ledger.referred_day[row] = at, model.day
        if u[1, i] < linkage:
            join(model, row, weights, np.ascontiguousarray(v[:3, i]))
