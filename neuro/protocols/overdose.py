"""Overdose: what lost tolerance and a strange place do to a familiar dose."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from neuro.equations.adaptation import tolerance_in_place
from neuro.equations.choice import overdose_hazard
from neuro.protocols.cohort import Cohort, abstain, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

DAYS = (0, 7, 14, 28, 56, 90)


def risk_of_a_dose(cohort: Cohort, place: float) -> float:
    """Mean hazard of death in one dose of the remembered size, at a strength of the cues of the place."""
    g, p = cohort.general[0], cohort.parameters[0]
    c: Any = cohort.circuits[:, 0]
    tolerant: Any = tolerance_in_place(c["tolerance"], place, g)
    hazard = overdose_hazard(1.0, c["remembered_dose"], 1.0, tolerant, g, p)
    return float(np.mean(hazard))


@experiment("overdose", "Lost tolerance and overdose")
def overdose(setup: Setup) -> Observed:
    """Heroin: a usual dose after weeks without, in a strange place, and over a year of use (row l)."""
    cohort = established(setup.cohort("heroin", people=1000, varied=True, seed=80), years=2.0)
    usual = settings().cue_in_use
    base, strange, known = (risk_of_a_dose(cohort, place) for place in (usual, 0.0, 1.0))
    yearly = 1.0 - np.exp(-365.0 * float(cohort.parameters["reference_doses_per_day"][0]) * base)
    risk, tolerance = [1.0], [float(cohort["heroin"]["tolerance"].mean())]
    for earlier, day in pairwise(DAYS):
        abstain(cohort, day - earlier)
        risk.append(ratio(risk_of_a_dose(cohort, usual), base))
        tolerance.append(float(cohort["heroin"]["tolerance"].mean()))
    seen = {
        "risk_after_four_weeks": risk[3],
        "risk_rises": min(ratio(b, a) for a, b in pairwise(risk)),
        "strange_place": ratio(strange, known),
        "deaths_per_year": yearly,
    }
    axes = ("days without", "risk of one remembered dose, ratio")
    return Observed(
        seen,
        [
            curve("Risk", "heroin", DAYS, risk, axes),
            curve("Tolerance", "heroin", DAYS, tolerance, ("days without", "tolerance")),
        ],
    )
