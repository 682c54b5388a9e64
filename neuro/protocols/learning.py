"""Learning about a reward and its predictors: acquisition, blocking, dose."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.equations.cues import potentiated
from neuro.equations.dopamine import prediction_error
from neuro.protocols.cohort import Cohort, abstain
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve
from neuro.protocols.settings import settings
from neuro.registry import natural_rewards

TRIALS, COMPOUND_TRIALS = 400, 3
HOUR = 1.0 / 24.0
NATURAL = {"noncompensable_fraction": 0.0, "error_floor_fraction": 0.0}
"""The surge of a natural reward can be predicted away wholly."""


def natural_surge(name: str, surge: str) -> float:
    """Surge of a natural reward in fold, under one of the surge sizes."""
    parameters = natural_rewards()[name].parameters
    return parameters["surge_fold_literature" if surge == "literature" else "surge_fold"].value


def conditioned(
    cohort: Cohort, surge: float, cues: Any, trials: int, weights: Any = (0.0, 0.0)
) -> tuple[np.ndarray, np.ndarray]:
    """Pair cues with a reward of a given surge.

    Returns
    -------
    weights, shape (cues,), after the last trial, and prediction errors, shape (trials,).
    """
    g, p = cohort.general[0], cohort.parameters[0]
    dose = settings().trial_salience
    w, errors = np.array(weights, float), np.empty(trials)
    for trial in range(trials):
        expected = 1.0 - np.prod(1.0 - np.asarray(cues) * w)
        errors[trial] = prediction_error(surge, surge * expected, 0.0, g)
        w = np.array(
            [potentiated(w[c], 0.0, cues[c], errors[trial], dose, 1.0, 1.0, g, p) for c in range(w.size)]
        )
    return w, errors


def blocked_share(cohort: Cohort, surge: float) -> float:
    """Learning about a cue next to a trained one, as a share of learning about it next to a new one."""
    trained, _ = conditioned(cohort, surge, (1.0, 0.0), TRIALS)
    blocked, _ = conditioned(cohort, surge, (1.0, 1.0), COMPOUND_TRIALS, trained)
    control, _ = conditioned(cohort, surge, (1.0, 1.0), COMPOUND_TRIALS)
    return float(blocked[1] / control[1]) if control[1] > 0.0 else float("nan")


@experiment("acquisition", "Prediction errors, acquisition and blocking")
def acquisition(setup: Setup) -> Observed:
    """A natural reward stops teaching once it is predicted; a drug does not (Schultz 1997; Redish 2004)."""
    drug, natural = setup.cohort("cocaine"), setup.cohort("cocaine", changes=NATURAL)
    natural.parameters["cue_learning_scale"] = 1.0
    surges = {
        "natural": natural_surge("social", setup.surge),
        "cocaine": float(drug.parameters["surge_fold"][0]),
    }
    seen, curves = {}, []
    for name in ("food", "work"):
        _, errors = conditioned(natural, natural_surge(name, setup.surge), (1.0, 0.0), TRIALS)
        seen[f"{name}_error_left"] = errors[-1] / errors[0]
    for name, cohort in (("natural", natural), ("cocaine", drug)):
        weights, errors = conditioned(cohort, surges[name], (1.0, 0.0), TRIALS)
        seen[f"{name}_error_left"] = errors[-1] / errors[0]
        seen[f"{name}_blocked_share"] = blocked_share(cohort, surges[name])
        if name == "natural":
            seen["cue_response"] = weights[0]
        axes = ("pairing", "prediction error, share of the first")
        curves.append(curve("Prediction error", name, np.arange(1, TRIALS + 1), errors / errors[0], axes))
    return Observed(seen, curves)


def days_to_reactivity(cohort: Cohort, size: float, level: float = 0.5, most: int = 120) -> float:
    """Days of use at half the reference doses until cue reactivity reaches a level."""
    doses = 0.5 * cohort.parameters["reference_doses_per_day"]
    for day in range(most):
        cohort.give(doses, size)
        cohort.read()
        if cohort.circuits["cue_value"][0, 0] >= level:
            return day + 1.0
    return float("nan")


@experiment("dose_response", "Surge sizes, dose and acquisition")
def dose_response(setup: Setup) -> Observed:
    """What one dose does to dopamine, and how fast larger doses teach."""
    seen = {f"{name}_surge": 100.0 * natural_surge(name, setup.surge) for name in ("food", "social")}
    for name in ("cocaine", "methamphetamine", "heroin", "nicotine", "alcohol"):
        cohort = setup.cohort(name)
        seen[f"{name}_surge"] = 100.0 * float(cohort.circuits["surge"][0, 0])
    sizes = np.array([0.25, 0.5, 1.0, 2.0, 4.0])
    days = np.array([days_to_reactivity(setup.cohort("cocaine"), size) for size in sizes])
    liked = np.array([first_liking(setup.cohort("cocaine"), size) for size in sizes])
    seen["acquisition_by_dose"] = days[1] / days[3]
    seen["liking_by_dose"] = liked[3] / liked[2]
    seen["second_dose"] = second_dose(setup.cohort("cocaine", dt=HOUR))
    return Observed(
        seen,
        [
            curve("Acquisition", "cocaine", sizes, days, ("standard doses", "days to cue reactivity .5")),
            curve(
                "Liking", "cocaine", sizes, liked, ("standard doses", "hedonic response to the first dose")
            ),
        ],
    )


def second_dose(cohort: Cohort) -> float:
    """Surge of a second dose an hour after a first, as a share of the first."""
    first = float(cohort.circuits["surge"][0, 0])
    cohort.give(cohort.parameters["doses_per_session"], 1.0)
    cohort.read()
    return float(cohort.circuits["surge"][0, 0]) / first


def first_liking(cohort: Cohort, size: float) -> float:
    """Hedonic response that a brain learns from a first week of use."""
    cohort.set_cues(0.0)
    for _ in range(30):
        cohort.give(1.0, size)
        abstain(cohort, 6)
    return float(cohort.circuits["outcome_value"][0, 0])
