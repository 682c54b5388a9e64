"""Numbers that were counted, with the error and the 95% interval that fit what they are: shares, rates, ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Z95 = 1.959964
PLAIN, SHARE, RATE, POSITIVE = "plain", "share", "rate", "positive"
NAN = float("nan")


@dataclass(frozen=True)
class Measured:
    """A number of one run or of several taken together, and its Monte-Carlo standard error.

    Attributes
    ----------
    kind
        How its interval is made, see `interval_of`: "share" of people, "rate" of events, "positive" for ratios and sums
        that cannot fall below 0, "plain" for all else.
    n
        People that a share is of, or the effective number of them; events that a rate counts. NaN: as the error tells.
    """

    value: float
    error: float
    kind: str = PLAIN
    n: float = NAN

    def times(self, factor: float) -> Measured:
        """In another unit."""
        return Measured(self.value * factor, self.error * abs(factor))


NOBODY = Measured(NAN, NAN)


def interval_of(m: Measured) -> tuple[float, float]:
    """95% interval: of a share that of Jeffreys at the effective number of people (Brown, Cai & DasGupta 2001; Korn &
    Graubard 1998), of a rate that of Jeffreys for a Poisson count, of what is positive that of its logarithm, else
    1.96 errors to either side. None but the last can fall below 0, and no share rises above 1.
    """
    if m.kind == SHARE and 0.0 <= m.value <= 1.0:
        return _jeffreys(m.value, m.n if np.isfinite(m.n) else _as_told(m))
    if m.kind == RATE and m.value >= 0.0 and np.isfinite(m.error) and m.error > 0.0:
        return _poisson(m)
    if m.kind in (RATE, POSITIVE) and m.value > 0.0:
        reach = float(np.exp(min(Z95 * m.error / m.value, 50.0)))
        return m.value / reach, m.value * reach
    low = m.value - Z95 * m.error
    return (max(low, 0.0) if m.kind != PLAIN else low), m.value + Z95 * m.error


def _as_told(m: Measured) -> float:
    """Effective number of people behind a share with an error."""
    p = min(max(m.value, 1e-9), 1.0 - 1e-9)
    return p * (1.0 - p) / m.error**2 if m.error > 0.0 else 0.0


def _jeffreys(p: float, n: float) -> tuple[float, float]:
    from scipy.stats import beta

    low, high = beta.ppf([0.025, 0.975], p * n + 0.5, (1.0 - p) * n + 0.5)
    return min(float(low), p), max(float(high), p)


def _poisson(m: Measured) -> tuple[float, float]:
    from scipy.stats import gamma

    events = m.n if np.isfinite(m.n) else (m.value / m.error) ** 2
    lived = np.sqrt(max(events, 0.5)) / m.error
    low, high = gamma.ppf([0.025, 0.975], events + 0.5) / lived
    return min(float(low), m.value), max(float(high), m.value)


def smoothed(m: Measured) -> float:
    """The value, but that of half a person where a share or a rate counted nobody, so that it has a logarithm."""
    if m.value == 0.0 and m.kind == SHARE:
        n = m.n if np.isfinite(m.n) else 0.25 / max(m.error, 1e-9)
        return 0.5 / (n + 1.0)
    return m.error / np.sqrt(2.0) if m.value == 0.0 and m.kind == RATE else m.value


def share_of(yes: np.ndarray, weight: np.ndarray, persons: float | None = None) -> Measured:
    """Weighted share, with the error of a weighted mean (effective number by Kish 1965).

    Parameters
    ----------
    yes, weight : ndarray, shape (n,)
    persons
        How many different people the rows are, where some stand in several years: answers of one person count once.
    """
    total = float(weight.sum())
    if total <= 0.0:
        return NOBODY
    p = float((weight * yes).sum() / total)
    n = total**2 / float((weight**2).sum())
    if persons is not None:
        n *= min(1.0, persons / len(weight))
    middle = (p * n + 0.5) / (n + 1.0)
    return Measured(p, float(np.sqrt(middle * (1.0 - middle) / n)), SHARE, n)


def rate_of(events: float, lived: float) -> Measured:
    """Events over person-years, with the error of a Poisson count (that of half an event where there is none)."""
    if lived <= 0.0:
        return NOBODY
    return Measured(events / lived, float(np.sqrt(max(events, 0.5)) / lived), RATE, events)


def quotient(a: Measured, b: Measured) -> Measured:
    """A / b, with the error to first order."""
    if not b.value:
        return NOBODY
    value = a.value / b.value
    relative = (a.error / a.value) ** 2 if a.value else 0.0
    error = abs(value) * float(np.sqrt(relative + (b.error / b.value) ** 2)) or abs(a.error / b.value)
    return Measured(value, error, POSITIVE)


def odds_ratio(exposed: np.ndarray, case: np.ndarray, stratum: np.ndarray | None = None) -> Measured:
    """Odds ratio of two masks; of one table half a person is added to each cell (Haldane 1956), of several strata it is
    that of Mantel & Haenszel 1959 with the error of Robins, Breslow & Greenland 1986.

    Parameters
    ----------
    exposed, case : ndarray of bool, shape (n,)
    stratum : ndarray of int, shape (n,), optional
        Groups within which people are compared.
    """
    if stratum is None:
        cells = [float(x[0]) + 0.5 for x in _tables(exposed, case, np.zeros(len(case), int))]
        value = cells[0] * cells[3] / (cells[1] * cells[2])
        return Measured(value, value * float(np.sqrt(sum(1.0 / cell for cell in cells))), POSITIVE)
    a, b, c, d = _tables(exposed, case, stratum)
    n = np.maximum(a + b + c + d, 1.0)
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    up, down = r.sum(), s.sum()
    if up <= 0.0 or down <= 0.0:
        return odds_ratio(exposed, case)
    variance = (
        (p * r).sum() / (2 * up**2) + (p * s + q * r).sum() / (2 * up * down) + (q * s).sum() / (2 * down**2)
    )
    value = float(up / down)
    return Measured(value, value * float(np.sqrt(variance)), POSITIVE)


def _tables(exposed: np.ndarray, case: np.ndarray, stratum: np.ndarray) -> tuple[np.ndarray, ...]:
    """Exposed cases, exposed others, other cases and others, shape (strata,) each."""
    k = int(stratum.max()) + 1 if len(stratum) else 1
    masks = (exposed & case, exposed & ~case, ~exposed & case, ~exposed & ~case)
    return tuple(np.bincount(stratum[m], minlength=k).astype(float) for m in masks)
