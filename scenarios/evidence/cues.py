"""Craving when a cue or a stressor is met, as people rate it in a laboratory that is not a place of use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuro.records import CUES
from neuro.streams import normal_array, uniform_array
from scenarios.evidence.numbers import study_values

SUBSTANCES = {"alcohol": 8.0, "nicotine": 5.0, "cocaine": 3.0, "heroin": 3.0}
"""Substances, and years of free access after which those who are dependent are asked."""
PEOPLE = 3000
STRESSOR = 1.8
"""A stressor of the mean size of an ordinary day's."""
POINTS = 100.0
OBJECT = np.array([float(name == "object") for name in CUES])
"""What a study presents: the substance and what belongs to it, in sight or at hand. Place, company and the hour are
those of the laboratory with the neutral cue, too."""
CONDITIONS = {"neutral": (0.0, 0.0), "cue": (1.0, 0.0), "stress": (0.0, STRESSOR)}
"""Intensity of the cue, and the stressor."""
Numbers = dict[str, tuple[float | None, float | None]]


def cue_study(name: str, years: float, setup: Any) -> Numbers:
    """Effect sizes on ratings of craving after a day without: a cue against none, a stressor against none.

    People with drawn traits had free access for some years and have the histories that they made of it; those who are
    dependent now are asked.
    """
    from neuro.protocols.cohort import abstain
    from neuro.protocols.vulnerability import dependent, free_use

    cohort = setup.cohort(name, people=PEOPLE, varied=True, seed=40)
    free_use(cohort, name, years)
    asked = dependent(cohort, name)
    abstain(cohort, 1)
    told = {}
    for number, (label, (cue, stressor)) in enumerate(CONDITIONS.items()):
        person = cohort.copy()
        person.brain["stress"] += stressor
        person.set_cues(cue * OBJECT)
        person.read()
        told[label] = rating(person[name]["craving"].astype(float), cohort.seed, number)[asked]
    return {
        f"cue {name}": effect(told["cue"], told["neutral"]),
        f"stress {name}": effect(told["stress"], told["neutral"]),
    }


def rating(craving: np.ndarray, seed: int, occasion: int) -> np.ndarray:
    """Points of 100 on a visual analogue scale: 100 Cr + e within the scale, e of the occasion, with the variance that
    ratings of one person have who is asked again, s^2 (1 - r). How people differ is left to the model.

    Parameters
    ----------
    craving : ndarray, shape (n,)
        From 0 to 1, which is as strong as it gets.
    """
    n = study_values("rating")
    u = uniform_array(seed, "sample", np.arange(craving.size), occasion, 2)
    error = n["between_people_sd"] * math.sqrt(1.0 - n["reliability"]) * normal_array(u[0], u[1])
    found: np.ndarray = np.clip(POINTS * craving + error, 0.0, POINTS)
    return found


def effect(a: np.ndarray, b: np.ndarray) -> tuple[float | None, float | None]:
    """Cohen's d with pooled standard deviation, and its error (Hedges & Olkin 1985)."""
    if a.size < 3:
        return None, None
    sd = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2.0)
    if sd <= 0.0:
        return None, None
    d = float((a.mean() - b.mean()) / sd)
    return d, math.sqrt(2.0 / a.size + d**2 / (4.0 * a.size))


def studies(setup: Any) -> Numbers:
    """The study of every substance, "cue NAME" and "stress NAME"."""
    found: Numbers = {}
    for name, years in SUBSTANCES.items():
        found |= cue_study(name, years, setup)
    return found
