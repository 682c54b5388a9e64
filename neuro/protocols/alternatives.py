"""What else there is: choice between a drug and other rewards, and contingency management."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neuro.protocols.cohort import Cohort, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.relapse import effect_size, follow, patients, sessions
from neuro.protocols.results import Observed, curve
from neuro.protocols.settings import settings

WEEKS_6, CHOICE_CUE = 0.12, 0.4
AFTER_DAYS = 182


def abstinent_month(cohort: Cohort, days: int) -> float:
    """Share of people who used on no day of the last of some months."""
    follow(cohort, days - 28)
    return float((follow(cohort, 28).lapse > 28).mean())


def preferring(cohort: Cohort, name: str, reward: float, deliberation: float) -> float:
    """Share of brains that value the drug above the alternative."""
    twin = cohort.copy()
    twin.set_cues(CHOICE_CUE)
    twin.surround(reward=reward, deliberation=deliberation)
    twin.read()
    return float((twin[name]["drug_value"] > twin.brain["natural_value"]).mean())


@experiment("choice", "Choice between a drug and another reward")
def choice(setup: Setup) -> Observed:
    """Cocaine against saccharin, heroin and methamphetamine against company (row o)."""
    s = settings()

    def users(name: str, years: float) -> Cohort:
        return established(setup.cohort(name, people=1000, varied=True, seed=90), years, selected=False)

    weeks, year = users("cocaine", WEEKS_6), users("cocaine", 1.0)
    rich = preferring(year, "cocaine", s.rich_alternative, 1.0)
    hasty = preferring(year, "cocaine", s.rich_alternative, 0.0)
    ordinary = preferring(year, "cocaine", 1.0, 1.0)
    poor = preferring(year, "cocaine", s.poor_alternative, 0.0)
    seen = {
        "saccharin_six_weeks": preferring(weeks, "cocaine", s.rich_alternative, 1.0),
        "saccharin_one_year": rich,
        "deliberation_matters": hasty - rich,
        "richness_matters": ordinary - rich,
        "poverty_of_rewards": poor - hasty,
    }
    for name in ("heroin", "methamphetamine"):
        seen[f"company_over_{name}"] = 1.0 - preferring(users(name, WEEKS_6), name, s.rich_alternative, 1.0)
    rewards = np.linspace(0.2, 5.0, 25)
    axes = ("alternative, fold of ordinary reward", "share preferring the drug")
    return Observed(
        seen,
        [
            curve(
                "Cocaine, one year",
                label,
                rewards,
                [preferring(year, "cocaine", r, d) for r in rewards],
                axes,
            )
            for label, d in (("explicit choice", 1.0), ("no explicit choice", 0.0))
        ],
    )


def rewards(cohort: Cohort) -> Callable[[int], None]:
    """A reward within reach on each day that follows a day without use."""
    s = settings()

    def day(_: int) -> None:
        earned = ~(cohort.circuits["doses"] > 0.0).any(axis=1)
        cohort.surround(
            reward=np.where(earned, s.contingency_reward, 1.0),
            deliberation=np.where(earned, s.contingency_deliberation, 0.0),
        )

    return day


@experiment("contingency", "Contingency management")
def contingency(setup: Setup) -> Observed:
    """Twelve weeks of rewards for abstinence against therapy and usual care (fact 38; Dutra 2008)."""
    s, cohort = settings(), patients(setup, "cocaine", 100)
    weeks = round(7 * s.cbt_weeks)
    free, curves = {}, []
    after: dict[str, float] = {}
    for arm in ("usual care", "therapy", "contingency"):
        twin = cohort.copy()
        twin.resolve(s.goal_floor_alone)
        weekly = s.cbt_sessions_per_week if arm == "therapy" else 0.0
        therapy = sessions(twin, weekly, s.cbt_weeks)
        outcome = follow(twin, weeks, rewards(twin) if arm == "contingency" else therapy).abstinent()
        free[arm] = float(outcome[-1])
        twin.surround(reward=1.0, deliberation=0.0, therapy_sessions=0.0)
        after[arm] = abstinent_month(twin, AFTER_DAYS)
        curves.append(
            curve("Cocaine", arm, range(weeks + 1), outcome, ("days in treatment", "share not relapsed"))
        )
    seen = {
        "contingency_effect": effect_size(free["contingency"], free["usual care"]),
        "contingency_over_therapy": free["contingency"] - free["therapy"],
        "after_the_end": effect_size(after["contingency"], after["usual care"]),
        "therapy_lasts": effect_size(after["therapy"], after["usual care"]),
    }
    return Observed(seen, curves)
