"""Arrest, jail and release: how often, and for how long."""

from __future__ import annotations

from math import exp, log
from typing import Any

from population.calendar import DAYS_PER_YEAR

AGES = (18.0, 35.0, 50.0, 65.0)
"""Bounds of the age bands of the arrest rates."""


def arrest_rate(age: float, male: bool, illegal: float, public: float, j: Any) -> float:
    """Arrests a year: g(age) (s(sex) (1 + k_d d) + k_p p d), d the share of days with an illegal substance, p the share
    of its use that others see: possession is found, and use in public is seen.
    """
    shape = _age_shape(age, j)
    sex = j.arrest_male if male else j.arrest_female
    return float(sex * shape * (1.0 + j.arrest_use * illegal) + j.arrest_public * public * illegal * shape)


def most_arrests(j: Any) -> float:
    """A bound of `arrest_rate`, so that most people need no second look."""
    shape = max(1.0, j.age_12_17, j.age_35_49, j.age_50_64, j.age_65)
    return float(shape * (max(j.arrest_male, j.arrest_female) * (1.0 + j.arrest_use) + j.arrest_public))


def _age_shape(age: float, j: Any) -> float:
    """Arrests of this age relative to those of people aged 18 to 34."""
    if age < AGES[0]:
        return float(j.age_12_17)
    if age < AGES[1]:
        return 1.0
    if age < AGES[2]:
        return float(j.age_35_49)
    return float(j.age_50_64 if age < AGES[3] else j.age_65)


def arrest_probability(rate: float, days: float) -> float:
    """Probability of an arrest within `days`: 1 - exp(-rate days / 365.25)."""
    return 1.0 - exp(-rate * days / DAYS_PER_YEAR)


def stay(z: float, j: Any) -> int:
    """Days in jail: lognormal of the given median and mean (z standard normal), at least 1; most leave within days,
    and a few stay for months.
    """
    sigma = (2.0 * log(j.stay_mean / j.stay_median)) ** 0.5
    return max(1, int(j.stay_median * exp(sigma * z) + 0.5))
