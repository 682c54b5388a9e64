"""The choice at an occasion, among the substances of a class and all that competes with them, and its doses."""

from __future__ import annotations

from typing import Any

from neuro.equations.choice import (
    demand,
    doses_per_session,
    intake_room,
    option_weight,
    sessions_mean,
)
from neuro.equations.kinetics import relative_exposure
from neuro.streams import poisson

FIRST_SESSION = -1.0
"""Doses of a circuit whose person has just agreed to a first session."""


def rivals(k: int, brain: Any, circuits: Any, slots: Any, classes: Any, g: Any, ps: Any) -> float:
    """What competes with class k for an occasion: natural reward, neither, and other classes as far as a session of
    theirs fills the time, e_h + e_0 + sum_j o_j a_j exp(beta V_j): choice is among all that is at hand (Vuchinich &
    Tucker 1988 J Abnorm Psychol 97:181, recalled).
    """
    total = option_weight(brain.natural_value, g) + g.abstain_weight
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] != k:
            total += ps[s].occasion_share * circuits[slots[s]].pull
    return total


def raised(norm: float, g: Any, p: Any) -> float:
    """How many times its pull a substance has where the norm is higher by so much, exp(beta k_norm a_f)."""
    return option_weight(p.norm_weight * norm, g)


def share_taken(pull: float, available: float, against: float) -> float:
    """Choice of a class against all else: its mean pull over what is available of it, against the `rivals`."""
    drug = pull / available if available > 0.0 else 0.0
    return drug / (drug + against) if drug > 0.0 else 0.0


def choose(
    k: int, brain: Any, occasion: Any, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any, ps: Any
) -> float:
    """Choice between the substances of class k and their `rivals`, a softmax in which the substances share one nest,
    weighted by availability; on the share phi of the step's days that are a feast with raised pulls,
    p = (1 - phi) p_usual + phi p_feast. Sets `choice`; returns the best availability.
    """
    total, lifted, available, best, phi = 0.0, 0.0, 0.0, 0.0, occasion.feast
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            a, pull = offers[slots[s]].availability, circuits[slots[s]].pull
            available += a
            best = max(best, a)
            total += pull
            lifted += pull * raised(occasion.feast_norm, g, ps[s]) if phi > 0.0 else pull
    against = rivals(k, brain, circuits, slots, classes, g, ps) if total > 0.0 else 0.0
    usual = share_taken(total, available, against)
    feast = share_taken(lifted, available, against) if phi > 0.0 else usual
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            c = circuits[slots[s]]
            c.choice = usual * c.pull / total if total > 0.0 else 0.0
            if phi > 0.0 and lifted > 0.0:
                own = c.pull * raised(occasion.feast_norm, g, ps[s])
                c.choice = (1.0 - phi) * c.choice + phi * feast * own / lifted
    return best


def doses_taken(circuit: Any, available: float, price: float, u: float, g: Any, p: Any) -> float:
    """Doses of the step: Poisson sessions times doses per session; FIRST_SESSION stands for one session agreed to."""
    c = circuit
    each = doses_per_session(intake_room(c.dependence, c.tolerance, g, p), c.session_size, p)
    if c.doses == FIRST_SESSION:
        return each
    room = intake_room(relative_exposure(c.exposure, p), c.tolerance, g, p)
    return poisson(u, sessions_mean(available * demand(price, p), c.choice, room, g, p)) * each
