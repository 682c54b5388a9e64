"""Sums over counties from which a nation's rates, what policies change in them, and their intervals follow.

A rate is a ratio of sums over counties, R = sum(s N) / sum(s D), with s the residents that one simulated person stands
for. Its error is that of sum(s e) with e = (N - R D) / sum(s D), the linearised residual (Särndal 1992 Model Assisted
Survey Sampling, section 5.5). Counties that are always in add the variance of the mean over their replicates; those
drawn by lot add the variance between them, n / (n - 1) x sum (e - mean e)^2, which holds the chance within them too and
is a little too wide where a large share is drawn (the ultimate cluster; Hansen 1953 Sample Survey Methods and Theory).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenarios.summary import CONFIDENCE

Array = NDArray[np.float64]
VARIABLES = 4
"""Numerator and denominator of the baseline, then what the policy adds to each: no change at all leaves no rounding."""


class Moments:
    """Sums over counties for one policy, for each of some quantities."""

    def __init__(self, quantities: int) -> None:
        self.total = np.zeros((VARIABLES, quantities))
        self.between = np.zeros((VARIABLES, VARIABLES, quantities))
        self.between_total = np.zeros((VARIABLES, quantities))
        self.within = np.zeros((VARIABLES, VARIABLES, quantities))
        self.sure = 0

    def widen(self, quantities: int) -> None:
        """Make room for quantities that the counties before did not have."""
        for name in ("total", "between", "between_total", "within"):
            old = getattr(self, name)
            new = np.zeros((*old.shape[:-1], quantities))
            new[..., : old.shape[-1]] = old
            setattr(self, name, new)

    def add(self, baseline: Array, policy: Array, by_lot: bool) -> None:
        """Add a county.

        Parameters
        ----------
        baseline, policy : ndarray, shape (replicates, 2, quantities)
            Numerators and denominators, times the residents that a simulated person stands for.
        by_lot
            Whether the county was drawn by lot.
        """
        values = np.concatenate([baseline, policy - baseline], axis=1)
        mean = values.mean(axis=0)
        self.total += mean
        if by_lot:
            self.between_total += mean
            self.between += mean[:, None] * mean[None, :]
            return
        self.sure += 1
        if len(values) > 1:
            off = values - mean
            each = len(values) * (len(values) - 1)
            self.within += np.einsum("rak,rbk->abk", off, off) / each


@dataclass
class Account:
    """What is added up for one group of counties: moments by policy, counties and residents."""

    moments: list[Moments] = field(default_factory=list)
    counties: int = 0
    population: float = 0.0


class Estimate:
    """Rates of a policy and its baseline, their difference, and 95% intervals; arrays of shape (quantities,).

    Parameters
    ----------
    moments
        Of the counties of a group.
    by_lot
        How many counties of the whole sample were drawn by lot, those outside the group included.
    replicates
        Of each county.
    """

    def __init__(self, moments: Moments, by_lot: int, replicates: int) -> None:
        self.moments, self.by_lot, self.replicates = moments, by_lot, replicates
        n0, d0, more_n, more_d = moments.total
        n, d = n0 + more_n, d0 + more_d
        self.count, self.people = n, d
        with np.errstate(divide="ignore", invalid="ignore"):
            self.rate, self.baseline = n / d, n0 / d0
            one, zero = 1.0 / d, np.zeros_like(d)
            own = np.stack([one, -self.rate / d, one, -self.rate / d])
            usual = np.stack([1.0 / d0, -self.baseline / d0, zero, zero])
            self.count_difference = more_n - n0 * more_d / d0
            changed = own - usual
        self.rate_half = self._half(own)
        self.difference = self.rate - self.baseline
        self.difference_half = self._half(changed)

    def _half(self, weights: Array) -> Array:
        """Half the width of the interval of the sum of the variables times their weights."""
        from scipy.special import stdtrit

        with np.errstate(divide="ignore", invalid="ignore"):
            chance, freedom_chance = self._chance(weights)
            lot, freedom_lot = self._lot(weights)
            whole = chance + lot
            freedom = whole**2 / (chance**2 / freedom_chance + lot**2 / freedom_lot)
            freedom = np.where(whole > 0.0, freedom, 1.0)
            half = np.sqrt(whole) * stdtrit(freedom, (1 + CONFIDENCE) / 2)
        return np.asarray(half)

    def _chance(self, weights: Array) -> tuple[Array, float]:
        """Variance by chance within the counties that are always in, and its degrees of freedom (pooled)."""
        m = self.moments
        if not m.sure:
            return np.zeros(weights.shape[1]), 1.0
        if self.replicates < 2:
            return np.full(weights.shape[1], np.nan), 1.0
        variance = np.einsum("ak,abk,bk->k", weights, m.within, weights)
        return np.maximum(variance, 0.0), float(m.sure * (self.replicates - 1))

    def _lot(self, weights: Array) -> tuple[Array, float]:
        """Variance between the counties drawn by lot, and its degrees of freedom; none with a single one."""
        if not self.by_lot:
            return np.zeros(weights.shape[1]), 1.0
        if self.by_lot < 2:
            return np.full(weights.shape[1], np.nan), 1.0
        m = self.moments
        squares = np.einsum("ak,abk,bk->k", weights, m.between, weights)
        mean = np.einsum("ak,ak->k", weights, m.between_total) / self.by_lot
        n = self.by_lot
        return np.maximum(n / (n - 1) * (squares - n * mean**2), 0.0), float(n - 1)
