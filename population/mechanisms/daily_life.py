"""What an ordinary day brings: shocks, life events, roles, a market."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

from neuro.equations.kinetics import relax
from neuro.streams import poisson
from population.calendar import DAYS_PER_YEAR


def role(age: float, b: Any) -> float:
    """Natural reward within reach of adult roles: floor + gain / (1 + exp(-(a - a50) / width))."""
    return b.role_floor + b.role_gain / (1.0 + exp(-(age - b.role_age_years) / b.role_width_years))


def role_after(attained: float, drive: float, days: float, b: Any) -> float:
    """Role attainment -> 1 - erosion F over `days`: heavy exposure costs work and relations, slowly; F is what
    drives the hedonic set point away (`population.steps.capital.set_point_drive`), in which cigarettes weigh little.
    """
    keep = exp(-days / b.role_days)
    return relax(attained, 1.0 - b.role_erosion * drive, keep, keep)


def novelty(age: float, b: Any) -> float:
    """Age shape of novelty seeking exp(-(a - peak)^2 / (2 s^2)), s narrower below the peak."""
    width = b.novelty_width_young_years if age < b.novelty_peak_years else b.novelty_width_old_years
    z = (age - b.novelty_peak_years) / width
    return exp(-0.5 * z * z)


def news(novel: float, age: float, r: Any, b: Any) -> float:
    """Novelty of a substance never taken nov' = nov^f past the peak, nov before it: what most people have met when they
    are young is no news later (f > 1), so that its first use ends sooner.
    """
    return float(novel**r.novelty_fade) if age > b.novelty_peak_years else novel


def shock(u: float, v: float, b: Any) -> float:
    """Stressors of a step: n ~ Poisson(rate dt) of a common exponential size (u, v uniform)."""
    n = poisson(1.0 - u, b.shock_rate * b.dt)
    return -log(v) * b.shock_size * n if n else 0.0


def life_stress_after(level: float, days: float, u: float, v: float, b: Any) -> float:
    """Lasting stress after `days`: decays over months; life events add an exponential size (u, v uniform)."""
    kept = level * exp(-days / b.life_event_days)
    happened = u < 1.0 - exp(-b.life_event_rate * days / DAYS_PER_YEAR)
    return kept - log(v) * b.life_event_size if happened else kept


def feasts(u: float, rate: float, days: float) -> float:
    """Share of a step's days that are feasts, min(1, n / t), n ~ Poisson(rate t / 365.25), rate a year (u uniform).
    Students drink more on holidays and birthdays (Neighbors 2011 Psychol Addict Behav 25:702, abstract read:
    21-year-olds); that people who hardly drink otherwise drink then is an assumption.
    """
    return min(1.0, poisson(u, rate * days / DAYS_PER_YEAR) / days)


def availability(
    supply: float, near: float, friends: float, household: float, search: float, r: Any
) -> float:
    """Availability to a person who uses: min(1, S (reach_alone near + reach_friends fr)) + reach_household hv, with
    S = max(supply, supply^(1 / (1 + search))). `near` is own access, by as much as outlets and the legal age leave of
    it; `search` = gain (w_H + craving): people who depend on the drug search harder when it is scarce.
    """
    level = supply ** (1.0 / (1.0 + search)) if 0.0 < supply < 1.0 else max(supply, 0.0)
    reached = min(1.0, level * (r.reach_alone * near + r.reach_friends * friends))
    return min(1.0, reached + (r.reach_household * household if supply > 0.0 else 0.0))


def potency(spread: float, share: float, ratio: float, u: float, z: float) -> float:
    """Potency of the batch of the day: lognormal of mean 1 and coefficient of variation `spread` (z standard normal);
    with probability `share` adulterated, then `ratio` times as strong.
    """
    s2 = log(1.0 + spread * spread)
    batch = exp(sqrt(s2) * z - 0.5 * s2)
    return batch * ratio if u < share else batch
