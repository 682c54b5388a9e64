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


def choose_each(
    brain: Any, circuits: Any, slots: Any, courses: Any, occasions: Any, classes: Any, n_classes: int, offers: Any,
    g: Any, ps: Any,
) -> None:  # fmt: skip
    """Choice of every substance: first as if its class were alone, on a day like others (`chosen`), then among what
    other classes leave.
    """
    against, filled = option_weight(brain.natural_value, g) + g.abstain_weight, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            circuits[slots[s]].choice = chosen(
                s, classes[s], against, 0.0, circuits, slots, classes, offers, g, ps
            )
    for k in range(n_classes):
        filled += time_filled(k, circuits, slots, classes, offers, ps)
    for k in range(n_classes):
        if courses[k] >= 0:
            occasion = occasions[courses[k]]
            choose(k, filled, against, occasion, circuits, slots, classes, offers, g, ps)


def time_filled(k: int, circuits: Any, slots: Any, classes: Any, offers: Any, ps: Any) -> float:
    """Time of an occasion that sessions of class k fill, T_k = min(1, a*) sum_s o_s p_s: o_s the share that one of s
    fills, a* the best availability in the class, p_s its choice.
    """
    filled = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            filled += ps[s].occasion_share * circuits[slots[s]].choice
    return min(1.0, best_availability(k, slots, classes, offers)) * filled


def best_availability(k: int, slots: Any, classes: Any, offers: Any) -> float:
    """How easily the easiest of class k is to be had, a* = max_s a_s."""
    best = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            best = max(best, offers[slots[s]].availability)
    return best


def chosen(
    s: int, k: int, against: float, norm: float, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any, ps: Any
) -> float:  # fmt: skip
    """Choice of substance s of class k, p_s = sum_t (a_t - a_t-) / a* q_t e_s / E_t over the distinct availabilities
    0 < a_t <= a_s, a_t- the next smaller or 0: what may be at hand, if with whatever is as rare as t comes all that is
    easier to get (assumed). Such a set competes by the best of it, q_t = M_t / (M_t + B) with M_t = max e, and is
    shared by pull, E_t = sum e, e = exp(beta (V + k_nm `norm`)).

    So nothing is taken more often than it is at hand, and what is liked less leaves what its class is used at the same
    occasions as it was, and shares in it (one bus painted red, McFadden 1974 in Zarembka (ed.) Frontiers in
    Econometrics 105, recalled). It is no nested logit: competing by the best and sharing by pull, a better alternative
    may raise what is liked less where both are liked little.
    """
    a, best = offers[slots[s]].availability, best_availability(k, slots, classes, offers)
    own, p = wanted(s, norm, circuits, slots, offers, g, ps), 0.0
    for t in range(len(slots)):
        if slots[t] >= 0 and classes[t] == k and 0.0 < offers[slots[t]].availability <= a:
            total, largest, rarer = at_hand(t, k, norm, circuits, slots, classes, offers, g, ps)
            if total > 0.0:
                often = (offers[slots[t]].availability - rarer) / best
                p += often * largest / (largest + against) * own / total
    return p


def at_hand(
    t: int, k: int, norm: float, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any, ps: Any
) -> Any:
    """Of what is at hand of class k whenever t is: the summed and the largest pull E_t, M_t, and the availability a_t-
    of the next rarer, or t's own where another of the same availability comes before it.
    """
    total, largest, rarer, a = 0.0, 0.0, 0.0, offers[slots[t]].availability
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            other = offers[slots[s]].availability
            if other >= a:
                pull = wanted(s, norm, circuits, slots, offers, g, ps)
                total += pull
                largest = max(largest, pull)
            if other < a or (other == a and s < t):
                rarer = max(rarer, other)
    return total, largest, rarer


def wanted(s: int, norm: float, circuits: Any, slots: Any, offers: Any, g: Any, ps: Any) -> float:
    """Pull of substance s where it is at hand and the norm is higher by `norm`, e = exp(beta (V + k_nm norm))."""
    a = offers[slots[s]].availability
    pull = circuits[slots[s]].pull / a if a > 0.0 else 0.0
    return pull * option_weight(ps[s].norm_weight * norm, g) if norm != 0.0 else pull


def choose(
    k: int, filled: float, against: float, occasion: Any, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any,
    ps: Any,
) -> None:  # fmt: skip
    """Choice of the substances of class k, p_s / (1 + sum_j T_j), in the time that other classes j leave of what is
    `filled` (Vuchinich & Tucker 1988 J Abnorm Psychol 97:181, recalled); on the share phi of the step's days that are a
    feast, with a norm higher by a_f, p = (1 - phi) p_usual + phi p_feast, T_j as on a usual day.
    """
    left = 1.0 / (1.0 + max(0.0, filled - time_filled(k, circuits, slots, classes, offers, ps)))
    phi = occasion.feast
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            c = circuits[slots[s]]
            p = c.choice
            if phi > 0.0:
                norm = occasion.feast_norm
                feast = chosen(s, k, against, norm, circuits, slots, classes, offers, g, ps)
                p = (1.0 - phi) * p + phi * feast
            c.choice = left * p


def doses_taken(circuit: Any, available: float, price: float, u: float, g: Any, p: Any) -> float:
    """Doses of the step: Poisson sessions times doses per session; FIRST_SESSION stands for one session agreed to."""
    c = circuit
    each = doses_per_session(intake_room(c.dependence, c.tolerance, g, p), c.session_size, p)
    if c.doses == FIRST_SESSION:
        return each
    room = intake_room(relative_exposure(c.exposure, p), c.tolerance, g, p)
    return poisson(u, sessions_mean(available * demand(price, p), c.choice, room, g, p)) * each
