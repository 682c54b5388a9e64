"""What a run is held against: published numbers with their errors, and findings that set a bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Output = tuple[float, float]
"""Value of one run, and its Monte-Carlo standard error."""
SMALLEST = 1e-12
FULL_RANGE_SDS = 3.92
TOLERANCE = 0.1
"""A finding with one bound is missed by one standard deviation at this share of the bound beyond it: assumed."""
FARTHEST = 15.0
"""What lies this many standard deviations away is as wrong as it can be; further away tells an emulator nothing."""


@dataclass(frozen=True)
class Goal:
    """One target on the scale on which it is compared: logarithmic for ratios and for small shares.

    Attributes
    ----------
    lower, upper
        The published range in the target's unit; with `band`, either may be infinite and all between is as good.
    value
        The published number; that of a band is not used.
    discrepancy
        Standard deviation, on the scale of comparison, of what the model leaves out.
    group
        Study or mechanism that it belongs to, left out as a whole.
    sd
        Given where it is not (upper - lower) / 3.92 on the scale of comparison.
    """

    id: str
    value: float
    lower: float
    upper: float
    log: bool = False
    band: bool = False
    weight: float = 1.0
    stage: str = ""
    group: str = ""
    domain: str = ""
    unit: str = ""
    words: str = ""
    discrepancy: float = 0.0
    sd: float | None = None

    def scaled(self, value: float) -> float:
        """A value on the scale of comparison."""
        return math.log(max(value, SMALLEST)) if self.log else value

    def unscaled(self, values: np.ndarray) -> np.ndarray:
        """Back to the target's unit."""
        return np.exp(values) if self.log else np.asarray(values)

    @property
    def spread(self) -> float:
        """Standard deviation of the target, with the model's discrepancy, on the scale of comparison."""
        return math.hypot(self.own_sd, self.discrepancy)

    @property
    def own_sd(self) -> float:
        if self.sd is not None:
            return self.sd
        if math.isfinite(self.lower) and math.isfinite(self.upper):
            width = self.scaled(self.upper) - self.scaled(self.lower)
            return max(width / FULL_RANGE_SDS, SMALLEST)
        bound = self.lower if math.isfinite(self.lower) else self.upper
        return max(TOLERANCE * abs(bound), 0.01)

    def observed(self, output: Output) -> Output:
        """A run's output on the scale of comparison with its error; a count of nothing stands as its own error."""
        value, error = output
        if not self.log:
            return self._near(value), error
        floor = max(value, error, SMALLEST)
        return self._near(math.log(floor)), min(error / floor, 1.0)

    def _near(self, y: float) -> float:
        low, high = self.ends
        reach = FARTHEST * self.spread
        return min(max(y, low - reach), high + reach)

    @property
    def ends(self) -> tuple[float, float]:
        """Between these, on the scale of comparison, nothing is missed."""
        if not self.band:
            z = self.scaled(self.value)
            return z, z
        low = self.scaled(self.lower) if math.isfinite(self.lower) else -math.inf
        high = self.scaled(self.upper) if math.isfinite(self.upper) else math.inf
        return (low if math.isfinite(low) else high - 1e6), (high if math.isfinite(high) else low + 1e6)

    def distance(self, mean: np.ndarray, variance: np.ndarray | float = 0.0) -> np.ndarray:
        """How many standard deviations off: of the target, of what the model leaves out, and of the emulator.

        The implausibility of history matching (Craig, Goldstein, Seheult & Smith 1997), signed.
        """
        low, high = self.ends
        off = np.where(mean < low, mean - low, np.where(mean > high, mean - high, 0.0))
        return np.asarray(off / np.sqrt(self.spread**2 + variance))

    def log_likelihood(self, mean: np.ndarray, variance: np.ndarray | float = 0.0) -> np.ndarray:
        """Log density of the published number given the model's mean, known with some variance; times the weight."""
        total = self.spread**2 + np.asarray(variance)
        density = -0.5 * self.distance(mean, variance) ** 2
        if not self.band:
            density = density - 0.5 * np.log(total / self.spread**2)
        return np.asarray(self.weight * density)

    def met(self, value: float) -> bool:
        return bool(self.lower <= value <= self.upper)


def balanced(goals: Sequence[Goal]) -> list[Goal]:
    """The goals with weights such that every domain weighs as much as every other, and all together as before."""
    from dataclasses import replace

    totals: dict[str, float] = {}
    for goal in goals:
        totals[goal.domain] = totals.get(goal.domain, 0.0) + goal.weight
    share = sum(totals.values()) / max(len(totals), 1)
    return [replace(g, weight=g.weight * share / totals[g.domain]) for g in goals]
