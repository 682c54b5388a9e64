"""Treatment as a person lives it: doses taken, the taper at the end, days in a residence, what makes people leave."""

from __future__ import annotations

from math import exp
from typing import Any


def taken_chance(goal: float, adherence: float) -> float:
    """Chance of taking today's medicine a + (1 - a) M: who means to stop takes it, others only as they are used to."""
    return adherence + (1.0 - adherence) * goal


def tapered(since: float, duration: float, taper: float) -> float:
    """Share of the full dose so many days into a planned course, which falls to 0 over its last `taper` days."""
    if taper <= 0.0:
        return 1.0
    return min(1.0, max(0.0, (duration - since) / taper))


def moved_cue(own: float, residence: float, there: float) -> float:
    """Exposure to a cue of a person who lives a share of the day in a residence x' = (1 - r) x + r x_r."""
    return own + residence * (there - own)


def stood_by(family: float, standing: float) -> float:
    """Family that stands by the goal F' = F + s (1 - F)."""
    return family + standing * (1.0 - family)


def leaving_hazard(
    used: float, goal: float, craving: float, withdrawn: float, since: float, weak: float, t: Any
) -> float:
    """Hazard of leaving a day, l (1 + l_u [used] + l_g max(0, M_w - M) + l_c Cr + l_w w) + e exp(-days / tau_e).

    What people leave for is use, a weak goal, craving and withdrawal that the treatment leaves, and side effects at
    the beginning (predictors of leaving: Timko 2016 J Addict Dis 35:22; sizes assumed).
    """
    pull = 1.0 + t.leave_use * used + t.leave_goal * max(0.0, weak - goal)
    pull += t.leave_craving * craving + t.leave_withdrawal * withdrawn
    return float(t.leave_rate * pull + t.side_effect_rate * exp(-since / t.side_effect_days))
