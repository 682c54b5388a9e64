"""Chance apart from knowledge: how much of what runs differ by is the roll of the dice, how much the numbers put in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class VarianceParts(NamedTuple):
    """Variance of an outcome over parameter sets and replicates.

    Attributes
    ----------
    knowledge
        Of the expected value over parameter sets: what would be left with infinitely many people.
    chance
        Of a run around the expected value of its parameters.
    chance_share
        chance / (knowledge + chance): the share of a single run's variance that no better number would take away.
    noise_share
        The share of the variance over parameter sets of the *means of the replicates* that is left-over chance; what
        is common to all sets, because they have the same people and dice, is not in it.
    """

    knowledge: float
    chance: float
    chance_share: float
    noise_share: float


UNKNOWN = VarianceParts(np.nan, np.nan, np.nan, np.nan)


def variance_parts(values: ArrayLike) -> VarianceParts:
    """Split the variance by a two-way analysis without repeats: y = f(parameters) + g(dice) + h(both).

    Expected mean squares are R s_f^2 + s_h^2 for the P sets, P s_g^2 + s_h^2 for the R replicates, and s_h^2 for what
    is left (Searle 1992 Variance Components, ch. 4); a part that comes out below zero is zero.

    Parameters
    ----------
    values : array_like, shape (P, R)
        Outcome of each parameter set and replicate; replicate r has the same people and dice in all sets. At least
        two of each, or nothing is known.
    """
    y = np.asarray(values, float)
    sets, replicates = y.shape
    if min(sets, replicates) < 2 or not np.isfinite(y).all():
        return UNKNOWN
    by_set, by_replicate = y.mean(axis=1), y.mean(axis=0)
    left = y - by_set[:, np.newaxis] - by_replicate[np.newaxis, :] + y.mean()
    particular = float((left**2).sum() / ((sets - 1) * (replicates - 1)))
    knowledge = max(0.0, float(by_set.var(ddof=1)) - particular / replicates)
    common = max(0.0, float(by_replicate.var(ddof=1)) - particular / sets)
    chance = common + particular
    noise = particular / replicates
    return VarianceParts(
        knowledge, chance, _share(chance, knowledge + chance), _share(noise, noise + knowledge)
    )


def noise_variance(differences: ArrayLike) -> float:
    """Variance that chance leaves in means over replicates, the mean over rows; NaN with one replicate.

    Parameters
    ----------
    differences : array_like, shape (rows, replicates)
    """
    d = np.asarray(differences, float)
    if d.shape[1] < 2:
        return float("nan")
    return float(d.var(axis=1, ddof=1).mean() / d.shape[1])


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")
