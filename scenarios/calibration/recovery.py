"""Synthetic recovery: known parameters, data simulated from them, calibrated as if they were real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenarios.calibration.emulator import trained
from scenarios.calibration.goals import Goal, Output
from scenarios.calibration.sampling import sample
from scenarios.calibration.space import Space, generator, sobol
from scenarios.calibration.waves import Method, Simulate, Tell

LEVEL = 0.9
ENOUGH = 0.8
"""Share of known parameters that the 90% intervals must cover."""


@dataclass(frozen=True)
class Recovered:
    """What came back.

    Attributes
    ----------
    truth, lower, upper, width : ndarray, shape (n, d)
        Known values and 90% intervals as quantiles of the prior; posterior over prior standard deviation.
    """

    names: tuple[str, ...]
    truth: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    width: np.ndarray

    @property
    def covered(self) -> np.ndarray:
        found: np.ndarray = (self.lower <= self.truth) & (self.truth <= self.upper)
        return found

    @property
    def coverage(self) -> float:
        """Share of all known parameters within their 90% interval."""
        return float(self.covered.mean())

    def rows(self) -> list[dict[str, Any]]:
        """By parameter: coverage, mean width, and how far the middle of the intervals follows the truth."""
        middle = 0.5 * (self.lower + self.upper)
        return [
            {
                "parameter": name,
                "coverage": float(self.covered[:, i].mean()),
                "posterior_over_prior": float(self.width[:, i].mean()),
                "correlation_with_truth": _correlation(self.truth[:, i], middle[:, i]),
            }
            for i, name in enumerate(self.names)
        ]


def recover(
    space: Space, goals: Sequence[Goal], simulate: Simulate, method: Method, number: int, seed: int,
    tell: Tell = lambda line: None, pool: int = 0,
) -> Recovered:  # fmt: skip
    """Draw parameters from the prior, simulate data, calibrate, and see whether the intervals hold them.

    One design over the whole prior is run once and serves all; each set of known parameters then costs one run, whose
    numbers, with an observation error as wide as the target's, stand for the data. What history matching would add by
    running again near each truth is left out, so that intervals are no narrower than those of a calibration.

    Parameters
    ----------
    number
        How many sets of known parameters.
    pool
        Runs of the design; that of `method` times its waves if 0.
    """
    d = len(space.parameters)
    design = sobol(pool or method.design * method.waves, d, seed, "recovery design")
    outputs = simulate(design, "recovery design")
    truth = generator(seed, "recovery truth").random((number, d))
    known = simulate(truth, "recovery truth")
    emulators = {g.id: found[0] for g in goals if (found := trained(g, design, outputs)) is not None}
    tell(f"{len(emulators)} of {len(goals)} targets could be emulated")
    lower, upper, width = (np.empty((number, d)) for _ in range(3))
    for i in range(number):
        data = synthetic([g for g in goals if g.id in emulators], known[i], seed, i)

        def likelihood(u: np.ndarray, data: Sequence[Goal] = data) -> np.ndarray:
            total = np.zeros(len(u))
            for goal in data:
                total += goal.log_likelihood(*emulators[goal.id].predict(u))
            return total

        points = sample(likelihood, d, method.particles, seed, f"recovery {i}").points
        lower[i], upper[i] = np.quantile(points, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], axis=0)
        width[i] = points.std(axis=0) * np.sqrt(12.0)
        tell(f"recovered {i + 1} of {number}")
    return Recovered(space.names, truth, lower, upper, width)


def synthetic(goals: Sequence[Goal], output: dict[str, Output], seed: int, number: int) -> list[Goal]:
    """The targets as they would be, had the world been that run: its numbers with an observation error added."""
    random = generator(seed, f"recovery error {number}")
    found = []
    for goal in goals:
        error = float(random.standard_normal())
        if goal.id not in output or goal.band:
            continue
        y, chance = goal.observed(output[goal.id])
        z = y + goal.spread * error
        value = float(goal.unscaled(np.array(z)))
        sd = float(np.hypot(goal.spread, chance))
        found.append(replace(goal, value=value, lower=value, upper=value, sd=sd, discrepancy=0.0, weight=1.0))
    return found


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 2 and a.std() > 0.0 and b.std() > 0.0 else float("nan")
