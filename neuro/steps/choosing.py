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


def rivals(k: int, against: float, circuits: Any, slots: Any, classes: Any, ps: Any) -> float:
    """Sessions of other classes that class k competes with for the time of an occasion, sum_j o_j q_j: o_j the share of
    it that one fills, q_j = e_j / (e_j + B) the weight of class j `against` natural reward and neither, e_j = sum a
    exp(beta V), which falls with what is at hand of it (choice is among all that is at hand: Vuchinich & Tucker 1988 J
    Abnorm Psychol 97:181, recalled).
    """
    filled = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] != k:
            pulled = class_pull(classes[s], circuits, slots, classes)
            filled += ps[s].occasion_share * circuits[slots[s]].pull / (pulled + against)
    return filled


def class_pull(k: int, circuits: Any, slots: Any, classes: Any) -> float:
    """Weight of all that is on offer of class k, e_k = sum a exp(beta V)."""
    total = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            total += circuits[slots[s]].pull
    return total


def raised(norm: float, g: Any, p: Any) -> float:
    """How many times its pull a substance has where the norm is higher by so much, exp(beta k_norm a_f)."""
    return option_weight(p.norm_weight * norm, g)


def share_taken(pull: float, available: float, against: float) -> float:
    """Choice of a class, its mean pull over what is available of it, `against` natural reward and neither."""
    drug = pull / available if available > 0.0 else 0.0
    return drug / (drug + against) if drug > 0.0 else 0.0


def choose(
    k: int, brain: Any, occasion: Any, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any, ps: Any
) -> float:
    """Choice of the substances of class k, a softmax with natural reward and neither in which they share one nest,
    weighted by availability, over 1 + what `rivals` fill; on the share phi of the step's days that are a feast with
    raised pulls, p = (1 - phi) p_usual + phi p_feast. Sets `choice`; returns the best availability.
    """
    total, lifted, available, best, phi = 0.0, 0.0, 0.0, 0.0, occasion.feast
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            a, pull = offers[slots[s]].availability, circuits[slots[s]].pull
            available += a
            best = max(best, a)
            total += pull
            lifted += pull * raised(occasion.feast_norm, g, ps[s]) if phi > 0.0 else pull
    against = option_weight(brain.natural_value, g) + g.abstain_weight
    left = 1.0 / (1.0 + rivals(k, against, circuits, slots, classes, ps)) if total > 0.0 else 0.0
    usual = left * share_taken(total, available, against)
    feast = left * share_taken(lifted, available, against) if phi > 0.0 else usual
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
