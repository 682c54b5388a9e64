"""Opioids prescribed and not needed: how they come into the home, how long they stay, whom they reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, log, sqrt
from typing import Any

from population.calendar import DAYS_PER_YEAR

HALF_LIVES = 8


def prescription_rate(age: float, female: bool, dispensing: float, seeking: float, p: Any) -> float:
    """Courses of prescribed opioids a day lambda = d x f(a) (1 + k_s q) / (100 n 365.25), with age factor
    f(a) = young + (old - young) / (1 + exp(-(a - a50) / width)) and x = 1 +- r by sex, so that women have
    (1 + r) / (1 - r) times as many.

    d prescriptions dispensed per 100 residents and year, n prescriptions in a course, q = w_H + craving of a person who
    uses them otherwise than prescribed, who asks for more.
    """
    factor = p.age_young + (p.age_old - p.age_young) / (1.0 + exp(-(age - p.age_years) / p.age_width_years))
    factor *= 1.0 + (p.female_excess if female else -p.female_excess)
    asked = 1.0 + p.seeking_gain * seeking
    return dispensing * factor * asked / (100.0 * p.prescriptions_per_course * DAYS_PER_YEAR)


def doses_of_a_course(mean: float, z: float, p: Any) -> float:
    """Standard doses, lognormal of this mean and of coefficient of variation `doses_cv` (z standard normal)."""
    s2 = log(1.0 + p.doses_cv * p.doses_cv)
    return mean * exp(sqrt(s2) * z - 0.5 * s2)


def stock_after(stock: float, days: float, p: Any) -> float:
    """What of a stock is left after `days`: S 2^(-days / half life), nothing once below the least stock."""
    left: float = stock * 0.5 ** (days / p.stock_half_life_days)
    return left if left >= p.stock_least else 0.0


def at_hand(stock: float, p: Any) -> float:
    """How far a stock of S doses goes, S / (S + S_half), 0 to 1."""
    return stock / (stock + p.stock_half) if stock > 0.0 else 0.0


def diverted_supply(kept: float, p: Any) -> float:
    """Supply of the illegal market 1 - d + d K / K_ref, d the share of it that comes out of homes, K prescriptions per
    100 residents and year of which what is left is kept, as `lagged` by how long it is.
    """
    return 1.0 - p.market_diverted + p.market_diverted * kept / p.market_reference


def lagged(flow: Callable[[float], float], year: float, p: Any) -> float:
    """Mean of what flowed into homes until `year`, weighed by what is left of it: sum_k w_k flow(year - t_k) over
    sum_k w_k, w_k = 2^(-t_k / half life), t_k the middles of the quarters of `HALF_LIVES` half lives.
    """
    total, weights = 0.0, 0.0
    for ago, weight in quarters_kept(float(p.stock_half_life_days)):
        total += weight * flow(year - ago)
        weights += weight
    return total / weights


@lru_cache(maxsize=8)
def quarters_kept(half_life_days: float) -> tuple[tuple[float, float], ...]:
    """(t_k in years, w_k) of `lagged`."""
    quarters = max(1, round(4 * HALF_LIVES * half_life_days / DAYS_PER_YEAR))
    times = [(k + 0.5) / 4.0 for k in range(quarters)]
    return tuple((ago, 0.5 ** (ago * DAYS_PER_YEAR / half_life_days)) for ago in times)


def price_with_stock(price: float, hand: float, p: Any) -> float:
    """Price p (1 - h) + p_own h: a tablet prescribed to oneself costs a part of what one on the market does."""
    return price * (1.0 - hand) + p.own_price * hand


def with_stock(reached: float, hand: float) -> float:
    """Availability a + (1 - a) h to a person who reaches a without, and has a stock at hand h."""
    return reached + (1.0 - reached) * hand
