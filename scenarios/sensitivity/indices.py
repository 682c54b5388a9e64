"""The indices of each method, from the outcome of every row of a design; estimators are SALib's.

A result is a list of `Index`: one for each factor and statistic. `noise` is what the statistic may be where the factor
does nothing and only chance is at work; NaN where one replicate cannot tell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.pairs import half_width
from scenarios.sensitivity.chance import noise_variance
from scenarios.sensitivity.designs import LEVELS, MORRIS, SOBOL, TORNADO, Design

RESAMPLES = 500
CONFIDENCE = 0.95
STEP = LEVELS / (2.0 * (LEVELS - 1.0))
"""How far a parameter moves in a trajectory, as a share of its range (Morris 1991 Technometrics 33:161)."""

ONE_SIDED = 1.645
"""Standard errors below which 95% of a normal distribution lies."""

Array = NDArray[np.float64]
NAN = float("nan")
ROUNDING = 1e-9
"""Share of an outcome's size below which a change is the rounding of sums."""

MU_STAR, MU, SIGMA = "mu_star", "mu", "sigma"
FIRST, TOTAL = "s1", "st"
LOW, HIGH, SWING = "low", "high", "swing"
LEADING = {MORRIS: MU_STAR, SOBOL: TOTAL, TORNADO: SWING}
"""The statistic by which factors are ranked."""


class Index(NamedTuple):
    """One statistic of one factor, with its 95% interval."""

    factor: str
    statistic: str
    estimate: float
    lower: float
    upper: float
    noise: float


def indices(plan: Design, values: ArrayLike, seed: int) -> list[Index]:
    """Indices of every factor.

    Parameters
    ----------
    plan
        What was run.
    values : array_like, shape (points, replicates)
        The outcome of each point and replicate.
    seed
        Of the resampling that makes intervals, 1 or more.
    """
    y = np.asarray(values, float)[plan.rows]
    found = {MORRIS: morris_indices, SOBOL: sobol_indices, TORNADO: tornado_indices}[plan.method](
        plan, y, seed
    )
    return (
        found
        if plan.method == SOBOL
        else [settled(index, ROUNDING * float(np.abs(y).max())) for index in found]
    )


def settled(index: Index, rounding: float) -> Index:
    """An index with 0 for what is no more than the rounding of sums of its outcome."""
    numbers = [0.0 if abs(value) <= rounding else value for value in index[2:]]
    return Index(index.factor, index.statistic, *numbers)


def morris_indices(plan: Design, y: Array, seed: int) -> list[Index]:
    """Elementary effects, in units of the outcome when a factor goes from its low to its high end.

    mu* is the mean size of the effect, mu its mean, sigma its spread over where all others lie: a large sigma says that
    the effect bends or depends on others (Morris 1991 Technometrics 33:161; Campolongo 2007 Environ Model Softw
    22:1509). Of several parameters moved together there is mu* alone.

    Parameters
    ----------
    y : ndarray, shape (rows, replicates)
    """
    from SALib.analyze.morris import analyze

    found = analyze(
        plan.problem, plan.positions[plan.rows], y.mean(axis=1), num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        num_levels=LEVELS, seed=seed,
    )  # fmt: skip
    noise = _noise_of_effects(plan, y)
    rows = []
    for j, name in enumerate(map(str, found["names"])):
        mu_star, half = float(found["mu_star"][j]), float(found["mu_star_conf"][j])
        rows.append(Index(name, MU_STAR, mu_star, max(0.0, mu_star - half), mu_star + half, noise[name]))
        if plan.groups.count(name) == 1:
            rows.append(Index(name, MU, float(found["mu"][j]), NAN, NAN, 0.0))
            rows.append(Index(name, SIGMA, float(found["sigma"][j]), NAN, NAN, NAN))
    return rows


def _noise_of_effects(plan: Design, y: Array) -> dict[str, float]:
    """The mu* that a factor without any effect stays below 19 times in 20: the mean of as many half-normal numbers.

    A step that the design takes again is one step.
    """
    found = {}
    for name, rows in _steps(plan).items():
        sd = np.sqrt(noise_variance(y[rows + 1] - y[rows])) / STEP
        steps = len({(plan.rows[row], plan.rows[row + 1]) for row in rows})
        found[name] = float(sd * (np.sqrt(2.0 / np.pi) + ONE_SIDED * np.sqrt((1.0 - 2.0 / np.pi) / steps)))
    return found


def _steps(plan: Design) -> dict[str, NDArray[np.int64]]:
    """Rows after which each factor moves."""
    x = plan.positions[plan.rows]
    each = len(plan.factors) + 1
    found: dict[str, list[int]] = {name: [] for name in plan.factors}
    for row in range(len(x) - 1):
        if (row + 1) % each:
            moved = int(np.flatnonzero(x[row + 1] != x[row])[0])
            found[plan.groups[moved]].append(row)
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}


def sobol_indices(plan: Design, y: Array, seed: int) -> list[Index]:
    """Shares of the variance of an outcome over the whole space of parameters.

    S1 is what knowing a factor would take away on average; ST what would be left if all but it were known, with all
    its interactions (Saltelli 2010 Comput Phys Commun 181:259). Chance adds its share to every ST, which is its
    `noise`; S1 is not moved by it. An outcome that never varies has none.

    Parameters
    ----------
    y : ndarray, shape (rows, replicates)
    """
    from SALib.analyze.sobol import analyze

    mean = y.mean(axis=1)
    k = len(plan.factors)
    if float(np.ptp(mean)) == 0.0:
        return [Index(name, each, NAN, NAN, NAN, NAN) for name in plan.factors for each in (FIRST, TOTAL)]
    found = analyze(
        plan.problem, mean, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed
    )
    blocks = y.reshape(plan.size, k + 2, -1)
    variance = float(mean.reshape(plan.size, k + 2)[:, [0, k + 1]].var())
    rows = []
    for j, name in enumerate(plan.factors):
        noise = noise_variance(blocks[:, j + 1] - blocks[:, 0]) / (2.0 * variance) if variance > 0.0 else NAN
        for key, of, floor in ((FIRST, "S1", 0.0), (TOTAL, "ST", noise)):
            estimate, half = float(found[of][j]), float(found[f"{of}_conf"][j])
            rows.append(Index(name, key, estimate, estimate - half, estimate + half, floor))
    return rows


def tornado_indices(plan: Design, y: Array, seed: int) -> list[Index]:
    """What the outcome is more or less with one parameter at an end of its range and all others at their values.

    Differences are of the same people and dice; the interval is Student's t over replicates. The swing is high less
    low.

    Parameters
    ----------
    y : ndarray, shape (rows, replicates)
    """
    rows = []
    for j, name in enumerate(plan.names):
        low, high = y[1 + 2 * j], y[2 + 2 * j]
        for key, difference in ((LOW, low - y[0]), (HIGH, high - y[0]), (SWING, high - low)):
            mean = float(difference.mean())
            half = _half(difference)
            noise = 0.0 if np.isfinite(half) else NAN
            rows.append(Index(name, key, mean, mean - half, mean + half, noise))
    return rows


def _half(values: Array) -> float:
    """Half the width of the 95% interval of a mean by Student's t; NaN with one value."""
    n = len(values)
    if n < 2:
        return NAN
    return float(half_width(np.array(values.std(ddof=1) / np.sqrt(n)), n - 1))


def beyond_noise(index: Index) -> bool:
    """Whether the interval of an index lies beyond what chance alone would give; without an interval, its estimate."""
    floor = 0.0 if np.isnan(index.noise) else index.noise
    if index.statistic in (LOW, HIGH, SWING):
        return bool(index.lower > 0.0 or index.upper < 0.0)
    at = index.estimate if np.isnan(index.lower) else index.lower
    return bool(at > floor)


def strength(index: Index) -> float:
    """How much a leading statistic says that a factor matters, whatever its sign; what is not known says nothing."""
    return 0.0 if np.isnan(index.estimate) else abs(index.estimate)
