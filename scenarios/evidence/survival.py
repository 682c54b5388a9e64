"""Cumulative incidence from dates that people can tell: Kaplan-Meier among survivors."""

from __future__ import annotations

import numpy as np

from scenarios.evidence.counting import NOBODY, POSITIVE, SHARE, Measured


class Onset:
    """People followed from one date to another.

    Parameters
    ----------
    begin, end : ndarray, shape (n,)
        Calendar years of the first date and of the event; NaN where it has not happened.
    now : float
        When everybody is asked.
    """

    def __init__(self, begin: np.ndarray, end: np.ndarray, now: float) -> None:
        happened = ~np.isnan(end)
        years = np.where(happened, end, now) - begin
        order = np.argsort(np.maximum(years, 0.0), kind="stable")
        self.years = np.maximum(years, 0.0)[order]
        self.happened = happened[order]
        risk = np.arange(self.years.size, 0, -1)
        self.left = np.cumprod(1.0 - self.happened / np.maximum(risk, 1))
        left_over = np.maximum(risk - self.happened, 1)
        self.greenwood = np.cumsum(self.happened / (risk * left_over))

    def by(self, years: float) -> Measured:
        """Share with the event by some years after the first date; error by Greenwood (1926)."""
        i = int(np.searchsorted(self.years, years, side="right")) - 1
        if self.years.size == 0:
            return NOBODY
        at_risk = float(max(self.years.size - i - 1, 1))
        if i < 0 or self.left[i] >= 1.0:
            return Measured(0.0, 0.5 / self.years.size, SHARE, at_risk)
        left, spread = float(self.left[i]), float(np.sqrt(self.greenwood[i]))
        error = max(left * spread, 0.5 / self.years.size)
        return Measured(1.0 - left, error, SHARE, at_risk if left <= 0.0 else left * (1.0 - left) / error**2)

    def time_to(self, share: float) -> Measured:
        """Years until a share has had the event (infinite where it never comes to it); error by the delta method."""
        reached = np.flatnonzero(1.0 - self.left >= share)
        if not reached.size:
            return Measured(float("inf"), float("nan"))
        at = float(self.years[reached[0]])
        step = max(0.25 * at, 0.25)
        slope = (self.by(at + step).value - self.by(max(at - step, 0.0)).value) / (
            at + step - max(at - step, 0.0)
        )
        return Measured(at, self.by(at).error / slope if slope > 0.0 else float("nan"), POSITIVE)

    def median_of_cases(self) -> Measured:
        """Years by which half of the events seen had happened; error of a median."""
        cases = self.years[self.happened]
        return median_of(cases)


def median_of(values: np.ndarray) -> Measured:
    """Median, with the error that the binomial gives its rank."""
    if values.size < 2:
        return NOBODY
    spread = 0.5 / np.sqrt(values.size)
    low, high = np.quantile(values, [max(0.0, 0.5 - spread), min(1.0, 0.5 + spread)])
    return Measured(float(np.median(values)), float((high - low) / 2.0) or 0.5 / values.size, POSITIVE)


def weibull_shape(years: np.ndarray, happened: np.ndarray) -> Measured:
    """Shape of a Weibull distribution of times, with censoring, by maximum likelihood (profile over the scale)."""
    t, d = np.maximum(years, 1.0 / 52.0), happened
    events = int(d.sum())
    if events < 10:
        return NOBODY
    log_t = np.log(t)

    def score(k: float) -> float:
        w = t**k
        return float(1.0 / k + log_t[d].mean() - (w * log_t).sum() / w.sum())

    low, high = 0.05, 20.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if score(middle) > 0.0 else (low, middle)
    return Measured(low, 0.78 * low / np.sqrt(events), POSITIVE)
