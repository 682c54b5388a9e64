"""The eleven criteria of DSM-5, counted from what a day shows (American Psychiatric Association 2013)."""

from __future__ import annotations

from typing import Any

CRITERIA = (
    "larger",
    "cut_down",
    "time",
    "craving",
    "role",
    "social",
    "given_up",
    "hazardous",
    "harm",
    "tolerance",
    "withdrawal",
)
"""The criteria in the order of DSM-5: 1 larger amounts, 2 wish to cut down, 3 time, 4 craving, 5 role failure, 6 social
problems, 7 activities given up, 8 hazardous use, 9 use despite harm, 10 tolerance, 11 withdrawal."""
N_CRITERIA = 11
N_BLOCKS = 13
"""Blocks of 28 days that make up the past 12 months."""
BLOCK_DAYS = 28
USE_ITSELF = (0, 2, 7, 8)
"""Larger amounts, time, hazardous use and use despite harm count days with use."""
CRAVING = 3
"""The criterion that remission leaves aside."""
RECENT_BLOCKS = 3
"""Blocks that make up the past three months."""
DEPENDENCE = (0, 1, 2, 6, 8, 9, 10)
"""The criteria of dependence in DSM-IV (American Psychiatric Association 1994), by their places among the eleven."""
ABUSE = (4, 5, 7)
"""The criteria of abuse in DSM-IV that DSM-5 has kept (legal problems it has not), by their places among the eleven."""
PRESCRIBED_EXEMPT = (9, 10)
"""Tolerance and withdrawal do not count under prescribed treatment."""


def count_day(
    counts: Any,
    days: int,
    use_days: int,
    habit_weight: float,
    goal: float,
    problem: float,
    relative_doses: float,
    craving: float,
    loss: float,
    xi: float,
    control: float,
    tonic: float,
    tolerance: float,
    withdrawn: float,
    felt: float,
    prescribed: bool,
    d: Any,
) -> None:
    """Add `days` (`use_days` where use itself is the point) to the counts, shape (11,), of the criteria that the step
    shows; thresholds in `d`. `felt` is what the doses do to the body at the person's age, n' of `problem_after`.
    """
    used = use_days > 0
    shown = (
        used and (habit_weight > d.larger_habit or goal > d.larger_goal),
        problem > d.problem_level,
        relative_doses >= d.time_doses,
        craving > d.craving_level,
        loss > d.role_loss and xi > d.social_exposure,
        loss > d.social_loss and xi > d.social_exposure,
        loss > d.given_up_loss and xi > d.social_exposure,
        relative_doses > d.hazard_doses and control < d.hazard_control,
        used and (tonic < 1.0 - d.harm_tonic or felt > d.harm_felt),
        tolerance > d.tolerance_level,
        withdrawn > d.withdrawal_level,
    )
    for i in range(N_CRITERIA):
        if shown[i] and not (prescribed and i in PRESCRIBED_EXEMPT):
            counts[i] = min(255, counts[i] + (use_days if i in USE_ITSELF else days))


def severity(met: int) -> int:
    """0 none, 1 mild (2-3 criteria), 2 moderate (4-5), 3 severe (6 or more)."""
    if met >= 6:
        return 3
    if met >= 4:
        return 2
    return 1 if met >= 2 else 0
