"""Targets held against what the model measures: intervals, standardised errors, and who passes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from scenarios.evidence.counting import RATE, SHARE, Z95, Measured, interval_of, smoothed
from scenarios.evidence.mapping import Computation, Plan
from scenarios.evidence.pooling import pooled
from scenarios.evidence.records import Absent
from scenarios.evidence.roles import FITTED, LEFT_OUT, role_of
from scenarios.evidence.runs import Task, Tell, results
from scenarios.evidence.targets import Target

PASS, MISS, NOT_COMPUTED = "pass", "miss", "not_computed"
WIDEST = 3.0
"""The model's 95% interval may be this many times as wide as the range of the target."""
FULL_RANGE_SDS = 3.92
SMALL_PERCENT = 5.0
RATIOS = ("OR", "RR", "HR", "ratio", "SMR men")


@dataclass(frozen=True)
class Score:
    """One target and what the model says of it.

    Attributes
    ----------
    model, lower, upper
        The number of all replicates together and its 95% interval, in the target's unit; None where not computed.
    z
        Distance to the target in standard deviations of the target, (hi - lo) / 3.92; logarithmic for ratios and for
        prevalences below 5%.
    role
        "fitted" where a parameter was fitted to the target, "left_out" where none was.
    why
        Why it misses or is not computed, in words.
    """

    target: Target
    model: float | None
    lower: float | None
    upper: float | None
    z: float | None
    role: str
    status: str
    why: str

    def row(self) -> dict[str, Any]:
        """As `mesolimbic evidence --json` tells it."""
        t = self.target
        return {
            "id": t.id, "domain": t.domain, "substance": t.substance, "observable": t.observable, "unit": t.unit,
            "target": t.value, "target_lower": t.lower, "target_upper": t.upper, "model": self.model,
            "model_lower": self.lower, "model_upper": self.upper, "z": self.z, "role": self.role,
            "status": self.status, "why": self.why,
        }  # fmt: skip


def interval(whole: Measured, apart: Sequence[Measured]) -> tuple[float, float]:
    """95% interval of a number of all replicates together, `whole`.

    It is that of the people and events counted (`counting.interval_of`), widened where replicates differ by more than
    that explains: by t s / sqrt(k) over 1.96 errors, s being the standard deviation of the k numbers `apart`.
    """
    low, high = interval_of(whole)
    known = [m.value for m in apart if math.isfinite(m.value)]
    k = len(known)
    if k < 2 or not whole.error > 0.0:
        return low, high
    from scipy.stats import t as student

    mean = sum(known) / k
    sd = math.sqrt(sum((v - mean) ** 2 for v in known) / (k - 1))
    wider = max(1.0, float(student.ppf(0.975, k - 1)) * sd / math.sqrt(k) / (Z95 * whole.error))
    return (
        interval_of(replace(whole, error=whole.error * wider, n=whole.n / wider**2))
        if wider > 1.0
        else (low, high)
    )


def combined(apart: Sequence[Measured]) -> Measured:
    """The number of several runs that cannot be counted together: the mean of those that have one."""
    known = [m for m in apart if math.isfinite(m.value)]
    if not known or any(math.isinf(m.value) for m in apart):
        return apart[0] if not known else next(m for m in apart if math.isinf(m.value))
    n = len(known)
    error = math.sqrt(sum(m.error**2 for m in known)) / n
    return Measured(sum(m.value for m in known) / n, error, known[0].kind)


def score(target: Target, whole: Measured, apart: Sequence[Measured] = (), factor: float = 1.0) -> Score:
    """A target held against the number of all replicates together; see `interval` for `apart`.

    Parameters
    ----------
    factor
        From the unit of the numbers to that of the target.
    """
    role = role_of(target)
    if math.isinf(whole.value):
        return Score(target, None, None, None, None, role, MISS, "never reached")
    if not math.isfinite(whole.value):
        return Score(target, None, None, None, None, role, NOT_COMPUTED, "nobody to count in so few people")
    if not math.isfinite(whole.error):
        whole = Measured(whole.value, abs(whole.value), whole.kind)
    lower, upper = sorted(end * factor for end in interval(whole, apart))
    value = whole.value * factor
    z = distance(target, smoothed(whole) * factor if whole.kind in (SHARE, RATE) else value)
    return Score(target, value, lower, upper, z, role, *judged(target, value, lower, upper))


def judged(target: Target, value: float, lower: float, upper: float) -> tuple[str, str]:
    """(status, why): within the range, and an interval at most three times as wide."""
    if target.lower is None or target.upper is None:
        return NOT_COMPUTED, "the target has no range"
    if not target.lower <= value <= target.upper:
        return MISS, "above" if value > target.upper else "below"
    if upper - lower > WIDEST * (target.upper - target.lower):
        return MISS, "within, but the interval is too wide: more people are needed"
    return PASS, ""


def distance(target: Target, value: float) -> float | None:
    """Standardised error; see `Score`."""
    if target.lower is None or target.upper is None or target.upper <= target.lower:
        return None
    relative = target.unit.split(" ")[0] in RATIOS or (
        target.unit.startswith("%") and 0 < target.value < SMALL_PERCENT
    )
    if relative and target.lower > 0.0:
        sd = (math.log(target.upper) - math.log(target.lower)) / FULL_RANGE_SDS
        return (math.log(max(value, 1e-6)) - math.log(target.value)) / sd
    return (value - target.value) / ((target.upper - target.lower) / FULL_RANGE_SDS)


@dataclass(frozen=True)
class Setting:
    """How many people and replicates, the seed, and the scenario of the library that the place is."""

    people: int
    replicates: int
    seed: int
    scenario: str = "all_substances"


def tasks_of(plan: Plan, s: Setting) -> list[Task]:
    """The runs that a plan needs, those that take longest first."""
    kinds = sorted({c.measure.run for c in plan.computed.values()}, key=ORDER.index)
    return [
        Task(kind, s.people, s.seed, r, s.scenario)
        for kind in kinds
        for r in range(s.replicates if kind in REPEATED else 1)
    ]


ORDER = ("county", "prices", "roommates", "laboratory", "network")
REPEATED = ("county", "network")
"""Kinds of run of which every replicate is made; the others are made once, with errors of their own."""


def scores(
    targets: Sequence[Target],
    plan: Plan,
    setting: Setting,
    folder: Path,
    workers: int,
    tell: Tell,
) -> list[Score]:
    """Every target that is scored, held against the model, in the order given."""
    left = results(tasks_of(plan, setting), folder, workers, tell)
    by_kind: dict[str, list[Any]] = {}
    for task, result in left.items():
        by_kind.setdefault(task.kind, []).append(result)
    return [_scored(target, plan, by_kind) for target in targets if target.kind == "target"]


def _scored(target: Target, plan: Plan, by_kind: Mapping[str, Sequence[Any]]) -> Score:
    computation = plan.computed.get(target.id)
    if computation is None:
        return Score(target, None, None, None, None, role_of(target), NOT_COMPUTED, plan.reasons[target.id])
    try:
        whole, apart = _taken_together(computation, by_kind[computation.measure.run])
    except Absent as absent:
        return Score(target, None, None, None, None, role_of(target), NOT_COMPUTED, str(absent))
    return score(target, whole, apart, computation.factor)


def _taken_together(computation: Computation, runs: Sequence[Any]) -> tuple[Measured, list[Measured]]:
    """The number of all runs together, and that of each.

    People of all counties are counted together, as a survey of a nation counts them: a share, a rate, a ratio, a
    median or a curve of few people in each of several counties is no better for being averaged, and is biased where
    it is not linear. Numbers of the network are averaged: each is of one whole graph.
    """
    measure, options = computation.measure, computation.options
    apart = [measure.compute(run, **options) for run in runs]
    if measure.run != "county":
        return combined(apart), apart
    return (apart[0] if len(runs) == 1 else measure.compute(_pool(tuple(runs)), **options)), apart


@lru_cache(maxsize=1)
def _pool(records: tuple[Any, ...]) -> Any:
    return pooled(records)


def tally(found: Sequence[Score]) -> dict[str, dict[str, int]]:
    """Counts by role and status, and in all."""
    table = {role: dict.fromkeys((PASS, MISS, NOT_COMPUTED), 0) for role in (FITTED, LEFT_OUT, "all")}
    for s in found:
        table[s.role][s.status] += 1
        table["all"][s.status] += 1
    return table
