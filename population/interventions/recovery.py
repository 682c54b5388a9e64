"""Recovery: support for people who have set out to stop, and an appeal to their will alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.interventions.people import ForResidents, among, days_with_a_goal, reached
from population.interventions.registry import Intervention, amount, intervention
from population.scenario.kinds import number

RECENT_DAYS = 30
"""Who used in these last days counts as a person who uses: the definition of past-month use."""


@intervention("recovery_support")
class RecoverySupport(Intervention):
    """Peers, recovery housing and mutual help stand by people who have set out to stop."""

    pillar = "recovery"
    docs = (
        "A goal of abstinence leans on those around: people whom the programme reaches keep more of it after a lapse "
        "and over the months."
    )
    can_target = ("areas", "deprivation", "urban", "age")
    intensity: Annotated[float, number(0, 1)] = amount(
        "recovery_support", 1, "share of people with a goal of abstinence whom it reaches"
    )

    def stand_by(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        occasions, goal = model.courses.plain("occasions"), model.courses.plain("state")["goal"]
        helped = among(model, np.concatenate([rows for rows, _ in model.moving]), self.target)
        helped = helped[reached(model, helped, self.kind, self.intensity * level)]
        held = model.table["courses"][helped].ravel()
        held = held[held >= 0]
        held = held[goal[held] > 0.0]
        floor = occasions["goal_floor"][held] + np.float32(size["goal_support"])
        occasions["goal_floor"][held] = np.minimum(np.float32(1.0), floor)

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        rows = among(model, model.in_turn, self.target)
        return days_with_a_goal(model, rows[reached(model, rows, self.kind, self.intensity * level)])


@intervention("willpower_appeal")
class WillpowerAppeal(ForResidents):
    """An appeal to just stop, with nothing else on offer."""

    pillar = "recovery"
    docs = (
        "People who hear it set themselves the goal to stop, whatever their withdrawal, craving and control. The goal "
        "is all that changes: cues, habit and withdrawal wear it down, and a failed attempt discourages for a while."
    )
    can_target = ("areas", "deprivation", "urban", "age")
    intensity: Annotated[float, number(0, 12)] = amount(
        "willpower_appeal", 12, "appeals heeded a year by a person who uses"
    )

    def stand_by(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        from neuro.kernel import uniform_rows  # loads numba, which checking a scenario must not

        chance = -np.expm1(-self.intensity * level / DAYS_PER_YEAR)
        rows = among(model, model.active_rows, self.target)
        u = uniform_rows(model.seed, "appeal", model.table.uid[rows], model.day)[0]
        held = model.table["courses"][rows[u < chance]].ravel()
        held = held[held >= 0]
        ledger, state = model.courses.array("ledger"), model.courses.array("state")
        uses = model.day - ledger.last_use_day[held] <= RECENT_DAYS
        held = held[uses & (state.goal[held] <= 0.0)]
        state.goal[held] = np.float32(size["goal"])
        ledger.attempts[held] += 1
        ledger.attempt_day[held] = model.day
