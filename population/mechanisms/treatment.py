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


def dose_given(u: float, t: Any) -> float:
    """Share of the full dose that a person is prescribed, d for a share f of people, 1 for the others; u uniform.

    Doses too low for most people are common in practice (D'Aunno 2018 J Subst Abuse Treat 96:18).
    """
    return float(t.low_dose if u < t.low_dose_share else 1.0)


def visits_a_day(since: float, t: Any) -> float:
    """Visits a day so many days after the start v = (v1 + (v0 - v1) exp(-days / tau_v)) / 7, v0 and v1 those of a week
    at first and in the end: doses to take home are earned with time (42 CFR 8.12).
    """
    return float((t.visits_later + (t.visits - t.visits_later) * exp(-since / t.visits_days)) / 7.0)


def burden(since: float, minutes: float, t: Any) -> float:
    """Hazard of leaving a day that coming to the service makes b = l_v v m / 30, m the minutes on the way to it.

    Daily visits are what people in methadone treatment name for leaving it (Frank 2021 Harm Reduct J 18:85).
    """
    return float(t.leave_visit * visits_a_day(since, t) * minutes / 30.0)


def moved_cue(own: float, residence: float, there: float) -> float:
    """Exposure to a cue of a person who lives a share of the day in a residence x' = (1 - r) x + r x_r."""
    return own + residence * (there - own)


def stood_by(family: float, standing: float) -> float:
    """Family that stands by the goal F' = F + s (1 - F)."""
    return family + standing * (1.0 - family)


def leaving_hazard(
    used: float,
    goal: float,
    craving: float,
    withdrawn: float,
    since: float,
    weak: float,
    minutes: float,
    t: Any,
) -> float:
    """Hazard of leaving a day, l (1 + l_u [used] + l_g max(0, M_w - M) + l_c Cr + l_w w) + e exp(-days / tau_e) + b.

    What people leave for is use, a weak goal, craving and withdrawal that the treatment leaves, side effects at the
    beginning (predictors of leaving: Timko 2016 J Addict Dis 35:22; sizes assumed), and the `burden` b of visits.
    """
    pull = 1.0 + t.leave_use * used + t.leave_goal * max(0.0, weak - goal)
    pull += t.leave_craving * craving + t.leave_withdrawal * withdrawn
    return float(
        t.leave_rate * pull
        + t.side_effect_rate * exp(-since / t.side_effect_days)
        + burden(since, minutes, t)
    )
