"""Recovery capital: work and a home, lost to heavy use and to jail, and won back; natural reward rests on them."""

from __future__ import annotations

from math import exp
from typing import Any

from population.calendar import DAYS_PER_YEAR


def within(rate: float, days: float) -> float:
    """Probability of an event of `rate` a year within `days`: 1 - exp(-rate days / 365.25)."""
    return 1.0 - exp(-rate * days / DAYS_PER_YEAR)


def work_lost_rate(drive: float, c: Any) -> float:
    """Jobs lost a year to use: r F, F what drives the hedonic set point away (`population.capital.drives`)."""
    return float(c.work_lost * drive)


def work_found_rate(drive: float, homeless: bool, c: Any) -> float:
    """Jobs found a year by people who lost one: r (1 - k F), less where there is no home."""
    return float(
        c.work_found * (1.0 - c.work_found_use * drive) * (c.work_found_homeless if homeless else 1.0)
    )


def home_lost_rate(drive: float, jobless: bool, c: Any) -> float:
    """Homes lost a year to use: r F, more where work is lost."""
    return float(c.home_lost * drive * (c.home_lost_jobless if jobless else 1.0))


def home_found_rate(jobless: bool, c: Any) -> float:
    """Homes found a year by people who lost one, fewer without work."""
    return float(c.home_found * (c.home_found_jobless if jobless else 1.0))


def richness(jobless: bool, homeless: bool, c: Any) -> float:
    """Share of natural reward left, (1 - l_w [no work]) (1 - l_h [no home])."""
    left = 1.0 - c.reward_of_work if jobless else 1.0
    return float(left * (1.0 - c.reward_of_home) if homeless else left)
