"""Services for people who use: supervised consumption, syringe services, and the infections that these prevent."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import poisson
from population.calendar import DAYS_PER_YEAR
from population.care.referral import in_need, send
from population.kits import SERVICE, give
from population.loops.months import who_uses
from population.mechanisms.criteria import BLOCK_DAYS
from population.stores import Fields, only

ILLEGAL = ("heroin", "fentanyl", "cocaine", "methamphetamine")
"""Substances whose possession is a crime and that are injected by some; cannabis is left out."""
OF_SERVICES = ("syringe_kits", "syringe_referral")
"""Parameters that those take whom these services reach."""
REACH, EVENTS = 0, 1
"""Which draws of the stream "services" are whose: a lasting one, and those of a day."""


def illegal_use(model: Any, rows: np.ndarray) -> np.ndarray:
    """Share of recent days with an illegal substance, largest over substances, of each of `rows`."""
    trace = model.circuits.plain("state")["use_trace"]
    found = np.zeros(len(rows))
    for s, name in enumerate(model.substances):
        if name in ILLEGAL and len(trace):
            held = model.table["slots"][rows, s]
            found = np.maximum(found, np.where(held >= 0, trace[np.maximum(held, 0)], 0.0))
    return found


@lru_cache(maxsize=8)
def are_illegal(substances: tuple[str, ...]) -> np.ndarray:
    """Whether each substance is one of `ILLEGAL`, shape (substances,)."""
    found = np.array([name in ILLEGAL for name in substances])
    found.flags.writeable = False
    return found


def outside_jail(model: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those of `rows` outside jail who use illegal substances, and the share of their recent days with the one that
    each uses most; shape (n,) each.
    """
    table, users, days = model.table.views, np.empty(len(rows), np.int64), np.empty(len(rows))
    illegal = are_illegal(model.substances)
    n = who_uses(rows, table["in_jail"], model.circuits.plain("state"), table["slots"], illegal, users, days)
    return users[:n], days[:n]


def public_share(model: Any, rows: Any) -> Any:
    """Share of illegal use in public, by whether a person has a home."""
    h = Fields(model.rules.plain.harm[0])
    return np.where(model.table["homeless"][rows], h.public_homeless, h.public_housed)


def reached(model: Any, rows: np.ndarray, reach: float) -> np.ndarray:
    """Whom a service reaches that reaches this share of people: always the same first, shape (n,) of bool."""
    return np.asarray(uniform_rows(model.seed, "services", model.table.uid[rows], 0, REACH)[0] < reach)


def serve_people_who_use(model: Any) -> None:
    """28 days of infections and of syringe services for those whose turn it is and who use illegal substances."""
    rows, days = outside_jail(model, model.in_turn)
    if not len(rows):
        return
    h, reach = model.rules.plain.harm, model.scenario.harms.syringe_services.reach.at(model.year)
    at = reached(model, rows, reach) if reach > 0.0 else np.zeros(len(rows), bool)
    u = uniform_rows(model.seed, "services", model.table.uid[rows], model.day, EVENTS)
    rate = h["infection_rate"][0] * days
    if reach > 0.0:
        rate *= np.where(at, 1.0 - h["syringe_protection"][0], 1.0)
    infected = u[0] < -np.expm1(-rate * BLOCK_DAYS / DAYS_PER_YEAR)
    if np.count_nonzero(infected):
        model.recorder.count("infections", "any", rows[infected])
    if np.count_nonzero(at):
        serve_reached(model, rows[at])


def serve_reached(model: Any, rows: np.ndarray) -> None:
    """Kits and referrals for the people in `rows`, whom syringe services reach and whose turn it is."""
    h = only(model.rules.plain.harm[0], OF_SERVICES)
    kits = uniform_rows(model.seed, "kits", model.table.uid[rows], model.day, SERVICE)[0]
    for row, u in zip(rows.tolist(), kits.tolist(), strict=True):
        give(model, row, poisson(u, h.syringe_kits * BLOCK_DAYS / DAYS_PER_YEAR))
    send(model, in_need(model, rows), "outreach", float(h.syringe_referral))


def supervised_share(model: Any) -> float:
    """Share of the wish for supervised consumption that finds a place today: visits there are over visits wanted."""
    visits = model.scenario.harms.supervised_consumption.visits_per_day.at(model.year)
    if visits <= 0.0 or not model.weight:
        return 0.0
    rows = model.outcome_rows
    state, wanted = model.circuits.plain("state"), 0.0
    share = public_share(model, rows) * Fields(model.rules.plain.harm[0]).supervised_uptake
    for s, name in enumerate(model.substances):
        if name in ILLEGAL:
            held = model.table["slots"][rows, s]
            doses = np.where(held >= 0, state["doses"][np.maximum(held, 0)], 0.0)
            wanted += float((doses * share).sum())
    return min(1.0, visits / model.weight / wanted) if wanted > 0.0 else 0.0
