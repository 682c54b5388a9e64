"""Survival from counts in fixed bins of time: what grows is how many, never a list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from population.calendar import DAYS_PER_YEAR

MOST_YEARS = 60


def _bin_ends() -> np.ndarray:
    """Last days of the bins: single days for a month, tens of days for half a year, fifths of years, then years."""
    ends = [*range(31), *range(40, 181, 10)]
    for year in range(1, MOST_YEARS + 1):
        end = round(year * DAYS_PER_YEAR)
        parts = 5 if year <= 10 else 1
        ends += [round(d) for d in np.linspace(ends[-1], end, parts + 1)[1:].tolist()]
    return np.array([*ends, 2**30], np.int32)


ENDS = _bin_ends()
"""Last day of each bin of durations; bin 0 holds durations of 0 days, the last all that are longer than 60 years."""
N_BINS = len(ENDS)
_WIDE = (np.diff(ENDS, prepend=-1) > 1).astype(np.float64)


def days_of_years(years: float) -> int:
    """The end of a bin that whole years fall on, days."""
    return round(years * DAYS_PER_YEAR)


@dataclass(frozen=True)
class LifeTable:
    """Spells by duration: counts of shape (bins, ...).

    Parameters
    ----------
    entered
        Spells by the duration at which they came under observation: bin 0, or later where they were under way.
    ended
        Spells by the duration at which the event happened.
    censored
        Spells by the duration at which they were last seen without it.
    """

    entered: np.ndarray
    ended: np.ndarray
    censored: np.ndarray

    def at_risk(self) -> np.ndarray:
        """Spells at risk in each bin, shape (bins, ...).

        In bins of a day those that begin it; in longer ones less half of those censored in it, plus half of those that
        enter in it (actuarial estimate: Cutler & Ederer 1958 J Chronic Dis 8:699).
        """
        before = np.zeros_like(self.entered, np.float64)
        before[1:] = np.cumsum(self.entered - self.ended - self.censored, axis=0)[:-1]
        wide = _WIDE.reshape(-1, *[1] * (self.entered.ndim - 1))
        risk: np.ndarray = before + wide * (self.entered - self.censored) / 2.0
        risk[0] = self.entered[0]
        return np.maximum(risk, self.ended)

    def survival(self) -> np.ndarray:
        """Share without the event after each bin: product of 1 - events / at risk (Kaplan & Meier 1958 JASA 53:457)."""
        risk = self.at_risk()
        hazard = np.divide(self.ended, risk, out=np.zeros_like(risk), where=risk > 0)
        return np.cumprod(1.0 - hazard, axis=0)

    def standard_error(self) -> np.ndarray:
        """Standard error of `survival` (Greenwood 1926): S sqrt(sum d / (n (n - d)))."""
        risk = self.at_risk()
        left = risk - self.ended
        term = np.divide(self.ended, risk * left, out=np.zeros_like(risk), where=(risk > 0) & (left > 0))
        return np.asarray(self.survival() * np.sqrt(np.cumsum(term, axis=0)))


def bins_of(days: np.ndarray) -> np.ndarray:
    """Bin of each duration in days, shape of `days`."""
    return np.searchsorted(ENDS, days, side="left")


def bin_at(days: float) -> int:
    """The last bin that ends by a time in days."""
    return int(np.searchsorted(ENDS, days, side="right")) - 1
