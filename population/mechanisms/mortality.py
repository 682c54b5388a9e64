"""Deaths that tobacco and alcohol bring with their lags: what of a person's use weighs in them."""

from __future__ import annotations

from math import exp
from typing import Any

from population.calendar import DAYS_PER_YEAR


def harm_of_smoking(level: float, share_of_days: float, days: float, m: Any) -> float:
    """Accumulated harm of smoking L -> share of days with cigarettes, tau_up while smoking more, tau_down after:
    1 - exp(-y / tau_up) after y years of daily smoking; most of the excess is gone a decade or two after quitting
    (Doll 2004; Jha 2013).
    """
    tau = m.smoking_rise_years if share_of_days > level else m.smoking_fall_years
    return float(share_of_days + (level - share_of_days) * exp(-days / DAYS_PER_YEAR / tau))


def lagged_drinks(level: float, drinks: float, days: float, m: Any) -> float:
    """Drinks a day as organs remember them: A -> today's, over `drinking_lag_years`."""
    return float(drinks + (level - drinks) * exp(-days / DAYS_PER_YEAR / m.drinking_lag_years))


def weight_of_drinking(lagged: float, today: float, m: Any) -> float:
    """What drinking weighs in deaths: (A / A_1)^2 + i n / A_1, each at most that of `drinking_most`: disease by lagged
    intake A, convex because its risk climbs with intake (cirrhosis, cancers), and injury by the drinks n of late.
    """
    a = min(lagged / m.drinking_unit, m.drinking_most)
    n = min(today / m.drinking_unit, m.drinking_most)
    return float(a * a + m.drinking_injury * n)
