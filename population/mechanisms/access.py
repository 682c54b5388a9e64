"""Access to care: whether a person asks for it, and for which; what is far, dear or shameful keeps people away."""

from __future__ import annotations

from math import exp
from typing import Any


def asked_for(problem: float, r: Any) -> float:
    """Share of attempts in which care is asked for p0 = min(1, s + s_Q Q), where nothing keeps the person away."""
    return float(min(1.0, r.treatment_seeking + r.treatment_problem * problem))


def barrier(stigma: float, minutes: float, uninsured: float, t: Any, a: Any) -> float:
    """What keeps a person from treatment t, x = k_s (S - 1) s_t + k_d max(0, m - m0) / 30 v_t + k_i [uninsured] i_t.

    S is the place's stigma (1 = as preferences were told), m the minutes to the service; s_t, v_t and i_t say how much
    each matters for the treatment (distance and drop-out: Amiri 2020 J Subst Abuse Treat 112:1; recalled).
    """
    far = max(0.0, minutes - a.reference_minutes) / 30.0
    cost = a.stigma_cost * (stigma - 1.0) * t.stigma + a.distance_cost * far * t.travel
    return float(cost + a.insurance_cost * uninsured * t.insurance)


def weight(preference: float, kept_away: float) -> float:
    """Weight of a treatment among those open to the person w = pref exp(-x)."""
    return preference * exp(-kept_away)


def drawn_in(ties: float, a: Any) -> float:
    """What m ties in recovery or treatment multiply the hazard of asking by, 1 + k_t (1 - exp(-m)) (assumed)."""
    return float(1.0 + a.tie_gain * (1.0 - exp(-ties)))


def asks(share: float, weights: float, preferences: float, ties: float, a: Any) -> float:
    """Probability of asking p = 1 - (1 - p0)^(g sum w / sum pref): a hazard that falls with what keeps away from all
    there is, and rises with ties; g from `drawn_in`.
    """
    if preferences <= 0.0 or weights <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    return 1.0 - (1.0 - share) ** (drawn_in(ties, a) * weights / preferences)
