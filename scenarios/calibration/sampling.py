"""Sequential Monte Carlo: from the prior to the posterior in steps that a swarm of points can follow.

Tempering of the likelihood with an effective sample size of half at each step, systematic resampling, and moves of
Metropolis and Hastings (Del Moral, Doucet & Jasra 2006 J R Stat Soc B 68:411).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenarios.calibration.space import generator, sobol

LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""From points of the unit cube, shape (n, d), to log likelihoods, shape (n,)."""
SHARE = 0.5
MOST_STEPS = 200
LEAST_MOVES = 6


@dataclass(frozen=True)
class Sample:
    """Points of the posterior, all of one weight.

    Attributes
    ----------
    points : ndarray, shape (n, d)
    log_likelihood : ndarray, shape (n,)
    evidence
        Log of the mean likelihood under the prior.
    steps
        How many temperatures it took.
    accepted
        Share of moves of the last step that were taken.
    """

    points: np.ndarray
    log_likelihood: np.ndarray
    evidence: float
    steps: int
    accepted: float


def sample(
    likelihood: LogLikelihood, dimensions: int, particles: int, seed: int, name: str = "sample"
) -> Sample:
    """Points of the posterior under a uniform prior on the unit cube."""
    random = generator(seed, name)
    u = sobol(particles, dimensions, seed, name)
    fit = likelihood(u)
    power, evidence, steps, accepted, size = 0.0, 0.0, 0, 1.0, 1.0
    while power < 1.0 and steps < MOST_STEPS:
        rise = _next_rise(fit, 1.0 - power)
        weight = rise * fit
        evidence += _log_mean(weight)
        chosen = _resampled(np.exp(weight - weight.max()), random)
        u, fit, power, steps = u[chosen], fit[chosen], power + rise, steps + 1
        u, fit, accepted = _moved(u, fit, power, likelihood, random, size)
        size *= float(np.clip(np.exp(accepted - 0.25), 0.5, 1.5))
    return Sample(u, fit, evidence, steps, accepted)


def _next_rise(fit: np.ndarray, most: float) -> float:
    """How far the power may rise until the effective sample size has fallen to half."""
    if _effective(fit * most) >= SHARE * len(fit):
        return most
    low, high = 0.0, most
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _effective(fit * middle) >= SHARE * len(fit) else (low, middle)
    return max(low, 1e-9)


def _effective(log_weight: np.ndarray) -> float:
    w = np.exp(log_weight - log_weight.max())
    return float(w.sum() ** 2 / (w**2).sum())


def _log_mean(log_weight: np.ndarray) -> float:
    top = float(log_weight.max())
    return top + float(np.log(np.exp(log_weight - top).mean()))


def _resampled(weight: np.ndarray, random: np.random.Generator) -> np.ndarray:
    n = len(weight)
    edges = np.cumsum(weight / weight.sum())
    found: np.ndarray = np.searchsorted(edges / edges[-1], (np.arange(n) + random.random()) / n)
    return np.minimum(found, n - 1)


def _moved(
    u: np.ndarray, fit: np.ndarray, power: float, likelihood: LogLikelihood, random: np.random.Generator, size: float
) -> tuple[np.ndarray, np.ndarray, float]:  # fmt: skip
    """Random walks with the spread of the swarm, reflected at the walls of the cube."""
    n, d = u.shape
    spread = np.cov(u, rowvar=False).reshape(d, d) * (2.38**2 / d) + 1e-10 * np.eye(d)
    root = np.linalg.cholesky(spread)
    moves, taken = LEAST_MOVES + d // 2, 0
    for _ in range(moves):
        stretch = size * np.exp(random.normal(0.0, 0.5, (n, 1)))
        new = reflected(u + stretch * random.standard_normal((n, d)) @ root.T)
        fit_new = likelihood(new)
        better = np.log(random.random(n)) < power * (fit_new - fit)
        u, fit = np.where(better[:, None], new, u), np.where(better, fit_new, fit)
        taken += int(better.sum())
    return u, fit, taken / (n * moves)


def reflected(u: np.ndarray) -> np.ndarray:
    """Points folded back into the unit cube."""
    folded = np.mod(u, 2.0)
    return np.clip(np.where(folded > 1.0, 2.0 - folded, folded), 1e-9, 1.0 - 1e-9)
