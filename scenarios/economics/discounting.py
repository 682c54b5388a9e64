"""What later years are worth today."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def discount_factors(years: ArrayLike, first_year: int, rate: float, within: float = 0.0) -> Array:
    """Worth today of a dollar, or of a year of life, of each calendar year: (1 + r)^-(year - first + within).

    Parameters
    ----------
    years : array_like
        Calendar years.
    first_year : int
        The year of the start date.
    rate : float
        A year, 0 or more.
    within : float
        When in its year an amount is held to fall: 0 at its beginning, so that the first year counts in full, 0.5 in
        the middle.

    Raises
    ------
    ValueError
        When the rate is not a number from 0 to 1, or a year lies before the first.
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"rate: {rate!r} is not allowed, a number from 0 to 1 is (a year)")
    later = np.asarray(years, float) - first_year
    if (later < 0.0).any():
        raise ValueError(f"years: {min(np.asarray(years))} lies before the first year {first_year}")
    factors: Array = (1.0 + rate) ** -(later + within)
    return factors


def discounted_total(
    amounts: ArrayLike, years: ArrayLike, first_year: int, rate: float, within: float = 0.0
) -> float:
    """Sum of yearly amounts, each at its worth today; arguments as `discount_factors`."""
    return float(np.asarray(amounts, float) @ discount_factors(years, first_year, rate, within))
