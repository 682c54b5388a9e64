"""What a step means to one person: criteria shown, a perceived problem, attempts to stop; disorder.

Arguments shared by all: `brain`, `around`, `slots` (rows of circuits by substance, -1 none) and `courses` (rows of
courses by class, -1 none) belong to the person; `circuits`, `offers`, `course_table`, `occasions`, `ledger` are the
whole stores; `b` is behaviour, `rc` and `rs` behaviour by class and substance, `g` and `ps` the circuit's parameters.
"""

from __future__ import annotations

from math import ceil, exp
from typing import Any

from neuro.equations.dopamine import hedonic
from neuro.equations.kinetics import relative_exposure
from neuro.streams import STREAM, normal, uniforms
from population.mechanisms.appraisal import (
    attempt_probability,
    contemplation_after,
    determination,
    felt_harm,
    natural_loss,
    problem_after,
)
from population.mechanisms.criteria import (
    ABUSE,
    CRAVING,
    DEPENDENCE,
    N_BLOCKS,
    N_CRITERIA,
    RECENT_BLOCKS,
    count_day,
    severity,
)
from population.mechanisms.daily_life import role

CONTEMPLATION, CRITERIA = STREAM["contemplation"], STREAM["criteria"]
NO_ATTEMPT, ATTEMPTED, GOAL_LOST = 0, 1, 2


def reflect(
    seed: int, uid: int, day: int, age: float, k: int, brain: Any, circuits: Any, slots: Any, classes: Any, course: Any,
    ledger: Any, counts: Any, offers: Any, prescribed: bool, d: Any, b: Any, r: Any, g: Any, ps: Any,
) -> int:  # fmt: skip
    """What the step means to the person: criteria shown, perceived problem, contemplation, an attempt or its end."""
    craved, habit, xi, withdrawn, doses, total, tolerance = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    use_trace, price = 0.0, 1.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            c = circuits[slots[s]]
            craved, habit = max(craved, c.craving), max(habit, c.habit_weight)
            xi, tolerance = max(xi, relative_exposure(c.exposure, ps[s])), max(tolerance, c.tolerance)
            withdrawn = max(withdrawn, c.withdrawn)
            doses += c.doses / (ps[s].reference_doses_per_day * b.dt)
            total += c.doses
            if c.use_trace >= use_trace:
                use_trace, price = c.use_trace, offers[slots[s]].price
    ledger.visible = use_trace
    used = doses > 0.0
    intact = hedonic(brain.d2_trait * brain.reward_trait * role(age, b), g)
    loss = natural_loss(brain.natural_value, intact)
    use_days = ceil(b.dt * (1.0 - exp(-total / b.dt))) if used else 0
    felt = doses * felt_harm(age, b)
    count_day(counts, int(b.dt), use_days, habit, course.goal, course.problem, doses, craved, loss, xi, course.control,
              brain.tonic, tolerance, withdrawn, felt, prescribed, d)  # fmt: skip
    ledger.caution *= b.keep_caution
    course.problem = problem_after(course.problem, withdrawn, loss, xi, felt, b)
    if used:
        ledger.last_use_day = day
    return consider(seed, uid, day, brain, course, ledger, price, b, r)


def consider(
    seed: int, uid: int, day: int, brain: Any, course: Any, ledger: Any, price: float, b: Any, r: Any
) -> int:
    """Contemplation and its outcome: NO_ATTEMPT, ATTEMPTED (a goal begins) or GOAL_LOST."""
    u = uniforms(seed, CONTEMPLATION, uid, day, ledger.substance_class)
    course.contemplation = contemplation_after(course.contemplation, normal(u[0], u[1]), b)
    course.discouragement *= b.keep_discouragement
    if course.goal > 0.0:
        if course.goal >= b.attempt_lost_goal:
            return NO_ATTEMPT
        course.goal = 0.0
        course.discouragement += 1.0
        return GOAL_LOST
    if day - ledger.last_use_day > b.attempt_window_days:
        return NO_ATTEMPT
    determined = determination(
        course.problem,
        course.contemplation,
        price,
        brain.role,
        ledger.peers,
        course.discouragement,
        brain.attitude,
        b,
    )
    if u[2] >= attempt_probability(determined, r, b):
        return NO_ATTEMPT
    course.goal = 1.0
    ledger.attempts += 1
    ledger.attempt_day = day
    return ATTEMPTED


def diagnose(seed: int, key: int, ledger: Any, d: Any, days_needed: Any) -> None:
    """Read the disorder off the past 12 months: criteria met against the person's own thresholds, drawn for `key`.

    Severity is that of DSM-5; dependence and abuse are those of DSM-IV, as surveys before 2020 asked for them.
    """
    met, shown, recent, of_dependence, of_abuse = 0, 0, 0, 0, 0
    for i in range(N_CRITERIA):
        u = uniforms(seed, CRITERIA, key, i)
        needed = days_needed[i] * exp(d.criterion_spread * normal(u[0], u[1]))
        year, quarter = 0.0, 0.0
        for block in range(N_BLOCKS):
            year += ledger.counts[block, i]
        for block in range(RECENT_BLOCKS):
            quarter += ledger.counts[block, i]
        if year > needed:
            met += 1
            if i != CRAVING:
                shown += 1
            if i in DEPENDENCE:
                of_dependence += 1
            if i in ABUSE:
                of_abuse += 1
        if quarter > needed * RECENT_BLOCKS / N_BLOCKS and i != CRAVING:
            recent += 1
    ledger.severity = severity(met)
    ledger.dependent = of_dependence >= d.dependence_criteria
    ledger.abuse = of_abuse >= 1
    ledger.shown = shown
    ledger.recent = recent
