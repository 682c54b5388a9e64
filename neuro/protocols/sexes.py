"""Women and men: acquisition, the way to dependence, stress."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.sensitisation import acquisition_curve, days_to
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import SINCE, cumulative, free_use
from neuro.traits import born

PEOPLE, STRESSOR = 4000, 1.0


def average(setup: Setup, female: bool) -> Cohort:
    """An average brain of one sex."""
    cohort = setup.cohort("cocaine")
    one = born(np.zeros(1, np.int64), np.array([female]), 0, cohort.general[0])
    for trait in ("plasticity", "stress_reactivity"):
        cohort.brain[trait] = one[trait]
    return cohort


def stress_craving(cohort: Cohort) -> float:
    """Rise of craving under a stressor, in a brain after years of use."""
    use = established(cohort, selected=False)
    calm = float(use.circuits["craving"].mean())
    use.brain["stress"] += STRESSOR
    use.read()
    return float(use.circuits["craving"].mean()) - calm


def years_to(first: np.ndarray) -> float:
    """Mean years from the first use to dependence of those who become dependent."""
    cases = first[np.isfinite(first)]
    return float(cases.mean()) if cases.size else float("nan")


@experiment("sexes", "Women and men")
def sexes(setup: Setup) -> Observed:
    """Acquisition of cocaine, the years to dependence on cannabis, craving under stress (Lynch & Carroll 1999)."""
    courses = {label: acquisition_curve(average(setup, female), "cocaine")
               for label, female in (("women", True), ("men", False))}  # fmt: skip
    level = settings().acquired_reactivity
    cohort = setup.cohort("cannabis", people=PEOPLE, least=PEOPLE, varied=True, seed=65)
    female = np.arange(cohort.people) % 2 == 1
    first = free_use(cohort, "cannabis", 10.0)
    reactive = {female: stress_craving(average(setup, female)) for female in (True, False)}
    seen = {
        "acquisition": ratio(days_to(courses["women"], level), days_to(courses["men"], level)),
        "trained": ratio(courses["women"][-1], courses["men"][-1]),
        "telescoping": ratio(years_to(first[female]), years_to(first[~female])),
        "stress_craving": ratio(reactive[True], reactive[False]),
    }
    years = np.linspace(0.0, 10.0, 41)
    axes = ("day of light use", "cue reactivity")
    curves = [curve("Acquisition of cocaine", label, range(1, 61), c, axes) for label, c in courses.items()]
    for label, who in (("women", female), ("men", ~female)):
        shares = cumulative(first[who], years)
        curves.append(curve("Dependence on cannabis", label, years, shares, (SINCE, "share of users")))
    return Observed(seen, curves)
