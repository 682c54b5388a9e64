"""A quick stand-in for simulation: a Bayesian linear regression on what was tried, to say what is worth trying next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenarios.optimise.portfolios import Levels

Array = NDArray[np.float64]
BY_STRENGTH, BY_PRESENCE, BY_PAIR, NOISE = 1.0, 0.5, 0.1, 0.1
"""Standard deviations of what is expected beforehand, in units of the outcome's own: of a part's effect by strength, of
what it does whatever its strength, of what two do together, and of chance."""


def features(portfolios: Sequence[Levels], steps: int) -> Array:
    """Strength of each part, whether it is there, and products of pairs of strengths: shape (portfolios, features)."""
    x = np.asarray(portfolios, float) / steps
    first, second = np.triu_indices(x.shape[1], k=1)
    return np.hstack([x, x > 0.0, x[:, first] * x[:, second]])


class Surrogate:
    """Outcomes of portfolios, as far as those tried tell.

    y = X w with w ~ N(0, S) beforehand and chance of NOISE; afterwards w ~ N(m, V) with
    V = (X'X / NOISE^2 + S^-1)^-1 and m = V X'y / NOISE^2 (Bishop 2006 Pattern Recognition, section 3.3).

    Parameters
    ----------
    tried, outcomes
        Portfolios, and their outcomes of shape (portfolios, outcomes).
    steps
        The step that is full strength.
    """

    def __init__(self, tried: Sequence[Levels], outcomes: Array, steps: int) -> None:
        self.steps = steps
        x = features(tried, steps)
        parts = len(tried[0])
        pairs = x.shape[1] - 2 * parts
        prior = np.repeat([BY_STRENGTH, BY_PRESENCE, BY_PAIR], [parts, parts, pairs]) ** 2
        spread = outcomes.std(axis=0)
        self.scale = np.where(spread > 0.0, spread, 1.0)
        self.covariance = np.linalg.inv(x.T @ x / NOISE**2 + np.diag(1.0 / prior))
        self.weights = self.covariance @ x.T @ (outcomes / self.scale) / NOISE**2

    def mean(self, portfolios: Sequence[Levels]) -> Array:
        """Expected outcomes, shape (portfolios, outcomes)."""
        found: Array = features(portfolios, self.steps) @ self.weights * self.scale
        return found

    def sampled(self, seed: int) -> Array:
        """Weights as they may be: a draw of what is not known, so that what is hardly known is tried too (Thompson)."""
        random = np.random.Generator(np.random.Philox(key=seed))
        root = np.linalg.cholesky(self.covariance)
        found: Array = self.weights + root @ random.standard_normal(self.weights.shape)
        return found

    def told(self, portfolios: Sequence[Levels], weights: Array) -> Array:
        """Outcomes under some weights."""
        found: Array = features(portfolios, self.steps) @ weights * self.scale
        return found
