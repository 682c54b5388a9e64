"""Targets held against what the model measures: intervals, standardised errors, and who passes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.evidence.mapping import Plan
from scenarios.evidence.records import Absent, Measured
from scenarios.evidence.roles import FITTED, LEFT_OUT, role_of
from scenarios.evidence.runs import Task, Tell, results
from scenarios.evidence.targets import Target

PASS, MISS, NOT_COMPUTED = "pass", "miss", "not_computed"
WIDEST = 3.0
"""The model's 95% interval may be this many times as wide as the range of the target."""
Z95 = 1.959964
FULL_RANGE_SDS = 3.92
SMALL_PERCENT = 5.0
RATIOS = ("OR", "RR", "HR", "ratio", "SMR men")


@dataclass(frozen=True)
class Score:
    """One target and what the model says of it.

    Attributes
    ----------
    model, lower, upper
        Median over replicates and 95% interval, in the target's unit; None where not computed.
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


def interval(found: Sequence[Measured]) -> tuple[float, float, float]:
    """(median, lower, upper) of replicates.

    The 95% interval of the mean by Student's t, and never narrower than Monte-Carlo error: that of the counts of all
    replicates together. One replicate has the latter alone.
    """
    from scipy.stats import t as student

    values = sorted(m.value for m in found)
    n = len(values)
    median = (values[(n - 1) // 2] + values[n // 2]) / 2.0
    counted = Z95 * math.sqrt(sum(m.error**2 for m in found)) / n
    if n == 1:
        return median, median - counted, median + counted
    mean = sum(values) / n
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    half = max(float(student.ppf(0.975, n - 1)) * sd / math.sqrt(n), counted)
    return median, median - half, median + half


def score(target: Target, found: Sequence[Measured]) -> Score:
    """A target held against its measurements, one for each replicate."""
    role = role_of(target)
    known = [m for m in found if math.isfinite(m.value)]
    if len(known) < len(found) and any(math.isinf(m.value) for m in found):
        return Score(target, None, None, None, None, role, MISS, "never reached")
    if not known:
        return Score(target, None, None, None, None, role, NOT_COMPUTED, "nobody to count in so few people")
    known = [m if math.isfinite(m.error) else Measured(m.value, abs(m.value)) for m in known]
    median, lower, upper = interval(known)
    return Score(
        target, median, lower, upper, distance(target, median), role, *judged(target, median, lower, upper)
    )


def judged(target: Target, median: float, lower: float, upper: float) -> tuple[str, str]:
    """(status, why): within the range, and an interval at most three times as wide."""
    if target.lower is None or target.upper is None:
        return NOT_COMPUTED, "the target has no range"
    if not target.lower <= median <= target.upper:
        return MISS, "above" if median > target.upper else "below"
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
    found = []
    for result in by_kind[computation.measure.run]:
        try:
            m = computation.measure.compute(result, **computation.options)
        except Absent as absent:
            return Score(target, None, None, None, None, role_of(target), NOT_COMPUTED, str(absent))
        found.append(Measured(m.value * computation.factor, m.error * abs(computation.factor)))
    return score(target, found)


def tally(found: Sequence[Score]) -> dict[str, dict[str, int]]:
    """Counts by role and status, and in all."""
    table = {role: dict.fromkeys((PASS, MISS, NOT_COMPUTED), 0) for role in (FITTED, LEFT_OUT, "all")}
    for s in found:
        table[s.role][s.status] += 1
        table["all"][s.status] += 1
    return table
