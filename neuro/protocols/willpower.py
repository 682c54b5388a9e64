"""Willpower: the same resolve in brains with a shorter or longer history of use."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.knockouts import FIXED_CONTROL
from neuro.protocols.relapse import follow
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

HISTORIES = (0.04, 1.0, 5.0)
"""Years of use before the attempt; the first is two weeks."""


def success(cohort: Cohort, days: int = 365) -> float:
    """Share of people who, with the same resolve, are not back to regular use within a year."""
    cohort.resolve(settings().goal_floor_alone)
    return float(follow(cohort, days).abstinent()[-1])


def by_history(setup: Setup, fixed: bool) -> list[float]:
    """Success after each of `HISTORIES`, with control as it is or untouched by use."""
    changes = dict(FIXED_CONTROL) if fixed else {}
    return [
        success(
            established(setup.cohort("cocaine", people=1000, varied=True, seed=140, changes=changes), years)
        )
        for years in HISTORIES
    ]


@experiment("willpower", "The same resolve after two weeks, one year and five years of use")
def willpower(setup: Setup) -> Observed:
    """A fixed resolve fails more often as use changes what holds and what pulls."""
    real, fixed = by_history(setup, fixed=False), by_history(setup, fixed=True)
    seen = {
        "one_year_over_first_use": ratio(real[1], real[0]),
        "five_years_over_first_use": ratio(real[2], real[0]),
        "fixed_control_over_predicts": ratio(fixed[2], real[2]),
    }
    axes = ("years of use before the attempt", "share not relapsed at one year")
    years = np.array(HISTORIES)
    return Observed(
        seen,
        [
            curve("Cocaine", "circuit", years, real, axes),
            curve("Cocaine", "fixed control", years, fixed, axes),
        ],
    )
