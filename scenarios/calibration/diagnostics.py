"""What a calibration has found: what the data told of each parameter, how targets come out, whether to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.calibration.goals import Goal
from scenarios.calibration.waves import Fit, Runs

PRIOR_SD = float(np.sqrt(1.0 / 12.0))
"""Standard deviation of a quantile under the prior."""
TOLD, HARDLY = 0.7, 0.9
"""Posterior over prior width: below the first the data told the parameter, above the second they did not. Assumed."""
STRONG = 0.7
"""Correlation from which two parameters are told only together. Assumed."""
MET, MISSED, UNSEEN = "met", "missed", "not computed"


@dataclass(frozen=True)
class Told:
    """What was learnt of one parameter.

    Attributes
    ----------
    before
        Value of the model as it is.
    median, lower, upper
        Of the posterior; the interval is that of 90%.
    width
        Posterior over prior standard deviation, as quantiles of the prior.
    with_others
        Parameters that it is told only together with, and the correlation.
    """

    name: str
    before: float
    median: float
    lower: float
    upper: float
    width: float
    with_others: tuple[tuple[str, float], ...]

    @property
    def verdict(self) -> str:
        if self.width > HARDLY:
            return "not told by the data"
        return "hardly told by the data" if self.width > TOLD else "told by the data"

    def row(self) -> dict[str, Any]:
        return {
            "parameter": self.name, "before": self.before, "median": self.median, "lower": self.lower,
            "upper": self.upper, "posterior_over_prior": self.width, "verdict": self.verdict,
            "correlated": [{"parameter": n, "correlation": r} for n, r in self.with_others],
        }  # fmt: skip


@dataclass(frozen=True)
class Predicted:
    """One target and what runs of posterior draws give.

    Attributes
    ----------
    role
        "fitted" or "held out".
    median, lower, upper
        Of the runs; the interval is that of 90% and holds chance of runs of this size. None where nothing was computed.
    z
        Distance of the median in standard deviations of the target.
    covered
        Whether the published number lies within the runs' interval, its own error included.
    """

    goal: Goal
    role: str
    median: float | None
    lower: float | None
    upper: float | None
    z: float | None
    covered: bool
    status: str

    def row(self) -> dict[str, Any]:
        g = self.goal
        return {
            "id": g.id, "group": g.group, "domain": g.domain, "role": self.role, "words": g.words, "unit": g.unit,
            "target": None if g.band else g.value, "target_lower": _finite(g.lower), "target_upper": _finite(g.upper),
            "model": self.median, "model_lower": self.lower, "model_upper": self.upper, "z": self.z,
            "covered": self.covered, "status": self.status,
        }  # fmt: skip


def told(fit: Fit) -> list[Told]:
    """What was learnt of each parameter, in the order of the plan."""
    u = fit.sample.points
    values = fit.space.values(u)
    together = np.corrcoef(u, rowvar=False).reshape(u.shape[1], u.shape[1])
    centre = fit.space.values(fit.space.centre[None])[0]
    names = fit.space.names
    found = []
    for i, name in enumerate(names):
        low, middle, high = np.quantile(values[:, i], [0.05, 0.5, 0.95])
        others = tuple(
            (names[j], float(together[i, j]))
            for j in np.argsort(-np.abs(together[i]))
            if j != i and abs(together[i, j]) >= STRONG
        )
        width = float(u[:, i].std() / PRIOR_SD)
        found.append(Told(name, float(centre[i]), float(middle), float(low), float(high), width, others))
    return found


def predicted(goals: Sequence[Goal], runs: Runs, role: str) -> list[Predicted]:
    """How the targets come out in runs of posterior draws."""
    return [_predicted(goal, runs, role) for goal in goals]


def _predicted(goal: Goal, runs: Runs, role: str) -> Predicted:
    seen = [o[goal.id] for o in runs.outputs if goal.id in o and np.isfinite(o[goal.id][0])]
    if not seen:
        return Predicted(goal, role, None, None, None, None, False, UNSEEN)
    values = np.array([value for value, _ in seen])
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    scaled = np.array([goal.observed(o)[0] for o in seen])
    centre = float(np.median(scaled))
    z = float(goal.distance(np.array(centre)))
    total = float(np.hypot(scaled.std(), goal.spread))
    covered = bool(abs(z) * goal.spread <= 1.645 * total)
    status = MET if goal.met(float(middle)) else MISSED
    return Predicted(goal, role, float(middle), float(low), float(high), z, covered, status)


def emulators_checked(fit: Fit) -> dict[str, float]:
    """Share of the checking runs within the 95% interval of the emulator, by goal; they taught it nothing."""
    found = {}
    for goal in fit.goals:
        rows = [i for i, o in enumerate(fit.checks.outputs) if goal.id in o]
        if goal.id not in fit.emulators or not rows:
            continue
        emulator = fit.emulators[goal.id]
        mean, variance = emulator.predict(fit.checks.u[rows])
        y = np.array([goal.observed(fit.checks.outputs[i][goal.id])[0] for i in rows])
        found[goal.id] = float((np.abs(y - mean) <= 1.96 * np.sqrt(variance + emulator.noise)).mean())
    return found


def tally(found: Sequence[Predicted]) -> dict[str, int]:
    """How many are met, missed and not computed."""
    return {status: sum(p.status == status for p in found) for status in (MET, MISSED, UNSEEN)}


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None
