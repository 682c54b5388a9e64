"""Return to use: how long abstinence lasts, and what therapy and time do for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, pi, sqrt
from typing import Any

import numpy as np

from neuro.protocols.cohort import Cohort, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Curve, Observed, curve
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import tertile_ratio

PEOPLE, YEAR, NEVER, EARLY_SLIP, EARLY = 1500, 365, 99999, 14, 90
SINCE = "days since the attempt"


@dataclass(frozen=True)
class FollowUp:
    """Days of the first use and of the return to regular use, `NEVER` for none; arrays of shape (people,).

    `relapse` is the day on which the use of a week made it regular, `began` the first day with use of that week, which
    is what people tell who are asked when they relapsed.
    """

    lapse: np.ndarray
    relapse: np.ndarray
    began: np.ndarray
    days: int

    def abstinent(self, lapse: bool = False) -> np.ndarray:
        """Share of people without (re)lapse on each day from 0."""
        first = self.lapse if lapse else self.relapse
        return np.array([(first > day).mean() for day in range(self.days + 1)])


def follow(
    cohort: Cohort, days: int, each_day: Callable[[int], None] | None = None, ordinary: bool = True
) -> FollowUp:
    """Let people choose for some days in the community; `each_day` may set inputs before each."""
    lapse, relapse, began = (np.full(cohort.people, NEVER) for _ in range(3))
    week = np.zeros((cohort.people, 7), bool)
    for day in range(days):
        if ordinary:
            cohort.ordinary()
        if each_day is not None:
            each_day(day)
        cohort.choose()
        used = (cohort.circuits["doses"] > 0.0).any(axis=1)
        week = np.column_stack((week[:, 1:], used))
        lapse[used & (lapse == NEVER)] = day + 1
        again = (week.sum(axis=1) >= settings().relapse_days_of_week) & (relapse == NEVER)
        relapse[again] = day + 1
        began[again] = day - 5 + week[again].argmax(axis=1)
    return FollowUp(lapse, relapse, began, days)


def sessions(cohort: Cohort, per_week: float, weeks: float) -> Callable[[int], None]:
    """An input that gives therapy for the first weeks."""

    def give(day: int) -> None:
        cohort.surround(therapy_sessions=per_week / 7.0 if day < 7 * weeks else 0.0)

    return give


def patients(setup: Setup, name: str, seed: int, people: int = PEOPLE, least: int = 100) -> Cohort:
    """People after years of regular use of one substance."""
    return established(setup.cohort(name, people=people, least=least, varied=True, seed=seed))


def treated(setup: Setup, name: str, seed: int) -> tuple[Any, np.ndarray, FollowUp]:
    """People in the year after an attempt to abstain with usual care; their brains on the day of the attempt, and
    their cue reactivity then, shape (people,).
    """
    s, cohort = settings(), patients(setup, name, seed, least=PEOPLE)
    cohort.resolve(s.goal_floor_treated)
    brain, reactivity = cohort.brain.copy(), cohort[name]["cue_value"].copy()
    care = sessions(cohort, s.usual_care_sessions_per_week, s.cbt_weeks)
    return brain, reactivity, follow(cohort, YEAR, care)


def fit_r2(x: np.ndarray, y: np.ndarray) -> float:
    """Explained share of variance of a straight line."""
    if np.std(x) == 0.0 or np.std(y) == 0.0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1] ** 2)


def curve_fits(abstinent: np.ndarray) -> tuple[float, float]:
    """R2 of a log-logistic and of an exponential curve of continuous abstinence."""
    day = np.arange(2, 366, 3)
    share = np.clip(abstinent[day], 1e-3, 1.0 - 1e-3)
    return fit_r2(np.log(day), np.log(share / (1.0 - share))), fit_r2(day.astype(float), np.log(share))


def predictors(name: str, brain: Any, reactivity: np.ndarray, outcome: FollowUp) -> dict[str, float]:
    """Share relapsed early in the third of a trait at risk over that in the opposite third."""
    soon = outcome.relapse <= EARLY
    return {
        f"{name}_low_d2": tertile_ratio(brain["d2_trait"], soon, "low"),
        f"{name}_low_control": tertile_ratio(brain["control_trait"], soon, "low"),
        f"{name}_high_stress": tertile_ratio(brain["stress_trait"], soon, "high"),
        f"{name}_low_pleasure": tertile_ratio(brain["natural_value"], soon, "low"),
        f"{name}_high_reactivity": tertile_ratio(reactivity, soon, "high"),
    }


@experiment("relapse", "How long abstinence lasts")
def relapse(setup: Setup) -> Observed:
    """Treated people, three substances pooled and cocaine, and people who stop smoking alone (row h)."""
    seen: dict[str, float] = {}
    curves: list[Curve] = []
    grid = np.arange(YEAR + 1)
    pooled, continuous = [], []
    for i, name in enumerate(("nicotine", "alcohol", "heroin", "cocaine")):
        brain, reactivity, outcome = treated(setup, name, 10 + i)
        free = outcome.abstinent()
        seen[f"{name}_early_loss"] = (free[7] - free[90]) / max(free[90] - free[365], 1.0 / len(brain))
        curves.append(curve("Treated", name, grid, free, (SINCE, "share not relapsed")))
        seen |= predictors(name, brain, reactivity, outcome)
        if name != "cocaine":
            pooled.append(free)
            continuous.append(outcome.abstinent(lapse=True))
    mean = np.mean(pooled, axis=0)
    log_logistic, exponential = curve_fits(np.mean(continuous, axis=0))
    alone = patients(setup, "nicotine", 20, least=PEOPLE)
    alone.resolve(settings().goal_floor_alone)
    attempt = follow(alone, YEAR)
    free = attempt.abstinent(lapse=True)
    slipped = attempt.lapse <= EARLY_SLIP
    seen |= {
        "slip_becomes_relapse": float((attempt.relapse[slipped] <= YEAR).mean())
        if slipped.any()
        else float("nan"),
        "pooled_three_months": 1.0 - mean[90],
        "pooled_twelve_months": 1.0 - mean[365],
        "curves_coincide": max(f[365] for f in pooled) - min(f[365] for f in pooled),
        "log_logistic_fit": log_logistic,
        "log_logistic_better": log_logistic - exponential,
        "self_quit_8_days": free[8],
        "self_quit_6_months": free[180],
        "self_quit_12_months": free[365],
    }
    curves.append(curve("Treated", "three substances pooled", grid, mean, (SINCE, "share not relapsed")))
    curves.append(curve("Smokers who stop alone", "model", grid, free, (SINCE, "share without any use")))
    return Observed(seen, curves)


def effect_size(share: float, control: float) -> float:
    """Cohen's d of two shares, ln(odds ratio) sqrt(3)/pi (Chinn 2000)."""
    if not (0.0 < share < 1.0 and 0.0 < control < 1.0):
        return float("nan")
    return (log(share / (1.0 - share)) - log(control / (1.0 - control))) * sqrt(3.0) / pi


def abstinent_after(cohort: Cohort, protected: bool, per_week: float) -> FollowUp:
    """A year in the community after an attempt, with or without therapy and a protected time before it."""
    s, twin = settings(), cohort.copy()
    twin.resolve(s.goal_floor_treated)
    therapy = sessions(twin, per_week, s.cbt_weeks)
    if protected:
        twin.surround(availability=0.0)
        twin.set_cues(s.residential_cue)
        follow(twin, round(s.residential_days), therapy, ordinary=False)
        twin.surround(availability=1.0, therapy_sessions=0.0)
        return follow(twin, YEAR)
    return follow(twin, YEAR, therapy)


@experiment("therapy", "Cognitive behavioural therapy, with and without time")
def therapy(setup: Setup) -> Observed:
    """Neither, ninety protected days, twelve weeks of therapy, and both; a year in the community (row i)."""
    seen, curves = {}, []
    weekly = settings().cbt_sessions_per_week
    arms = {"neither": (False, 0.0), "time": (True, 0.0), "therapy": (False, weekly), "both": (True, weekly)}
    for seed, name in enumerate(("cocaine", "alcohol"), 30):
        cohort = patients(setup, name, seed)
        free = {arm: abstinent_after(cohort, *how).abstinent() for arm, how in arms.items()}
        end = {arm: float(f[YEAR]) for arm, f in free.items()}
        seen[f"{name}_time_helps"] = end["time"] - end["neither"]
        seen[f"{name}_therapy_helps"] = end["therapy"] - end["neither"]
        seen[f"{name}_both_best"] = end["both"] - max(end["time"], end["therapy"])
        seen[f"{name}_effect_size"] = effect_size(end["therapy"], end["neither"])
        curves += [
            curve(
                name.capitalize(),
                arm,
                np.arange(YEAR + 1),
                f,
                ("days in the community", "share not relapsed"),
            )
            for arm, f in free.items()
        ]
    return Observed(seen, curves)
