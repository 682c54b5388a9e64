"""An emulator: what the model would answer at parameters where it was not run, and how sure that is.

A Gaussian process (Rasmussen & Williams 2006, ch. 2 and 5): a plane, a smooth surface with a length scale for each
parameter, and noise in proportion to the Monte-Carlo variance of each run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from scenarios.calibration.goals import FARTHEST, Goal, Output

CONSTANT = 10.0
"""Standard deviation of the mean level, in standard deviations of what was seen: as good as unknown."""
USUAL_LENGTH, LENGTH_SPREAD = 2.0, 1.0
"""Length scale expected of a parameter that runs from -1 to 1, and how sure that is (of its logarithm)."""
BOUNDS = {"plane": (-4.0, 3.0), "surface": (-4.0, 2.0), "noise": (-4.0, 0.7), "length": (-1.6, 4.0)}
FOLDS = 5
LEAST_RUNS = 8


@dataclass(frozen=True)
class Quality:
    """What cross-validation says: folds were left out whole, and everything was fitted without them.

    Attributes
    ----------
    explained
        1 - squared error over variance, of runs that were left out; at most the share that is not chance.
    rmse
        Root mean squared error on the scale of comparison.
    coverage
        Share of left-out runs within the 95% interval.
    """

    explained: float
    rmse: float
    coverage: float
    runs: int


class Emulator:
    """A Gaussian process fitted to runs.

    Parameters
    ----------
    u : ndarray, shape (n, d)
        Points of the unit cube.
    y : ndarray, shape (n,)
        What the runs gave, on the scale of comparison.
    noise : ndarray, shape (n,)
        Relative variance of each; 1 where all are alike.
    start, steps
        Where the search for hyperparameters begins, and how long it may be.
    """

    def __init__(
        self, u: np.ndarray, y: np.ndarray, noise: np.ndarray | None = None, start: np.ndarray | None = None,
        steps: int = 60,
    ) -> None:  # fmt: skip
        self.free = np.flatnonzero(np.ptp(u, axis=0) > 1e-9)
        self.x = 2.0 * u[:, self.free] - 1.0
        self.level, self.unit = float(y.mean()), float(y.std()) or 1.0
        self.y = (y - self.level) / self.unit
        self.relative = np.ones(len(y)) if noise is None else noise
        d = self.x.shape[1]
        self.squares = (self.x[:, None, :] - self.x[None, :, :]) ** 2
        first = np.array([-0.7, -0.7, -1.5, *[np.log(USUAL_LENGTH)] * d]) if start is None else start
        bounds = [BOUNDS["plane"], BOUNDS["surface"], BOUNDS["noise"], *[BOUNDS["length"]] * d]
        found = minimize(self._objective, first, jac=True, method="L-BFGS-B", bounds=bounds,
                         options={"maxiter": steps})  # fmt: skip
        self.hyper = np.asarray(found.x)
        del self.squares
        self._factor()

    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        return self.x @ self.x.T, self.squares

    def _objective(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Negative log marginal likelihood and prior of the length scales, and the gradient."""
        plane, surface, noise = np.exp(2.0 * theta[:3])
        lengths = np.exp(theta[3:])
        product, squares = self._parts()
        scaled = squares / lengths**2
        smooth = surface * np.exp(-0.5 * scaled.sum(axis=2))
        linear = plane * product
        random = noise * self.relative
        whole = CONSTANT**2 + linear + smooth
        whole[np.diag_indices_from(whole)] += random + 1e-8
        try:
            lower = cholesky(whole, lower=True)
        except np.linalg.LinAlgError:
            return 1e10, np.zeros_like(theta)
        alpha = cho_solve((lower, True), self.y)
        inverse = cho_solve((lower, True), np.eye(len(self.y)))
        inner = inverse - np.outer(alpha, alpha)
        off = (theta[3:] - np.log(USUAL_LENGTH)) / LENGTH_SPREAD
        value = 0.5 * self.y @ alpha + np.log(np.diag(lower)).sum() + 0.5 * (off**2).sum()
        weighted = inner * smooth
        gradient = np.concatenate(
            [
                [(inner * linear).sum(), weighted.sum(), (np.diag(inner) * random).sum()],
                0.5 * np.einsum("ij,ijk->k", weighted, scaled) + off / LENGTH_SPREAD,
            ]
        )
        return float(value), gradient

    def _factor(self) -> None:
        whole = self._kernel(self.x)
        noise = np.exp(2.0 * self.hyper[2]) * self.relative
        whole[np.diag_indices_from(whole)] += noise + 1e-8
        self.lower = cholesky(whole, lower=True)
        self.alpha = cho_solve((self.lower, True), self.y)

    def _kernel(self, x: np.ndarray) -> np.ndarray:
        plane, surface, _ = np.exp(2.0 * self.hyper[:3])
        lengths = np.exp(self.hyper[3:])
        a, b = x / lengths, self.x / lengths
        squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2.0 * a @ b.T
        found: np.ndarray = (
            CONSTANT**2 + plane * x @ self.x.T + surface * np.exp(-0.5 * np.maximum(squares, 0.0))
        )
        return found

    def predict(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean of the model and the variance of not knowing it, chance of one run left out; shapes (n,)."""
        x = 2.0 * u[:, self.free] - 1.0
        k = self._kernel(x)
        plane, surface, _ = np.exp(2.0 * self.hyper[:3])
        before = CONSTANT**2 + plane * (x**2).sum(axis=1) + surface
        known = solve_triangular(self.lower, k.T, lower=True, check_finite=False)
        variance = np.maximum(before - (known**2).sum(axis=0), 1e-10)
        return self.level + self.unit * (k @ self.alpha), self.unit**2 * variance

    @property
    def noise(self) -> float:
        """Variance by chance of a run of average size."""
        return float(np.exp(2.0 * self.hyper[2]) * self.unit**2)


def trained(
    goal: Goal, u: np.ndarray, outputs: Sequence[dict[str, Output]]
) -> tuple[Emulator, Quality] | None:
    """An emulator of one goal and how good it is; None where too few runs could compute it."""
    rows = [i for i, o in enumerate(outputs) if goal.id in o and np.isfinite(o[goal.id][0])]
    if len(rows) < max(LEAST_RUNS, np.ptp(u, axis=0).astype(bool).sum() + 3):
        return None
    seen = np.array([goal.observed(outputs[i][goal.id]) for i in rows])
    points, y = u[rows], seen[:, 0]
    variance = np.where(np.isfinite(seen[:, 1]), seen[:, 1], FARTHEST * goal.spread) ** 2
    middle = float(np.median(variance))
    relative = np.clip(variance / middle, 0.1, 10.0) if middle > 0.0 else np.ones(len(rows))
    whole = Emulator(points, y, relative)
    return whole, cross_validated(whole, points, y, relative)


def cross_validated(whole: Emulator, u: np.ndarray, y: np.ndarray, relative: np.ndarray) -> Quality:
    """Predictions of runs by emulators that never saw them, hyperparameters included."""
    fold = np.arange(len(y)) % FOLDS
    mean, sd = np.empty(len(y)), np.empty(len(y))
    for k in range(FOLDS):
        out, rest = fold == k, fold != k
        same = np.array_equal(np.flatnonzero(np.ptp(u[rest], axis=0) > 1e-9), whole.free)
        part = Emulator(u[rest], y[rest], relative[rest], whole.hyper if same else None, steps=15)
        mean[out], variance = part.predict(u[out])
        sd[out] = np.sqrt(variance + part.noise * relative[out])
    error = y - mean
    spread = float(((y - y.mean()) ** 2).sum())
    explained = 1.0 - float((error**2).sum()) / spread if spread > 0.0 else 0.0
    inside = float((np.abs(error) <= 1.96 * sd).mean())
    return Quality(explained, float(np.sqrt((error**2).mean())), inside, len(y))
