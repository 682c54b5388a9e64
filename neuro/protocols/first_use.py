"""What the first dose felt like, and who goes on."""

from __future__ import annotations

import numpy as np

from neuro.equations.dopamine import hedonic
from neuro.protocols.cohort import Cohort
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.exposure import challenge
from neuro.protocols.results import Observed, curve
from neuro.protocols.vulnerability import YEARS_OF_USE, dependent, free_use, tertile_ratio

PEOPLE, LEAST, MONTH = 2500, 1500, 30
"""People, and the fewest that tell rare outcomes apart; days of which one with use makes current use."""


def pleasure(cohort: Cohort, name: str) -> np.ndarray:
    """How pleasant the first standard dose is to each person, h_d + l_i of `outcome_value_after`, shape (people,)."""
    g = cohort.general[0]
    felt = np.array([hedonic(float(response), g) for response in challenge(cohort, name)])
    return felt + cohort[name]["liking"]


def tried(setup: Setup, name: str, seed: int, years: float) -> dict[str, np.ndarray]:
    """People who try a substance and choose freely: first pleasure, trait, who is dependent, who uses at the end."""
    cohort = setup.cohort(name, people=PEOPLE, least=LEAST, varied=True, seed=seed)
    first, taste = pleasure(cohort, name), cohort[name]["liking"].copy()
    onset = free_use(cohort, name, years)
    return {
        "pleasure": first,
        "liking": taste,
        "dependent": np.isfinite(onset),
        "current": (cohort[name]["idle_days"] < MONTH) | dependent(cohort, name),
    }


@experiment("first_use", "What the first use felt like, and who goes on")
def first_use(setup: Setup) -> Observed:
    """Free use after a first session of cannabis or nicotine, by how pleasant it was (Le Strat 2009; Mantey 2017)."""
    cannabis = tried(setup, "cannabis", 75, YEARS_OF_USE["cannabis"])
    nicotine = tried(setup, "nicotine", 76, 1.0)
    seen = {
        "cannabis_dependence": tertile_ratio(cannabis["pleasure"], cannabis["dependent"], "high"),
        "cannabis_liking": tertile_ratio(cannabis["liking"], cannabis["dependent"], "high"),
        "nicotine_current": tertile_ratio(nicotine["pleasure"], nicotine["current"], "high"),
    }
    curves = []
    for name, people, case in (("cannabis", cannabis, "dependent"), ("nicotine", nicotine, "current")):
        tenths = np.array_split(people["pleasure"].argsort(kind="stable"), 10)
        share = [people[case][tenth].mean() for tenth in tenths]
        axes = ("tenth by pleasure of the first dose", "share")
        curves.append(curve("Who goes on", f"{name}, {case}", range(1, 11), share, axes))
    return Observed(seen, curves)
