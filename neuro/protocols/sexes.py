"""Women and men: acquisition, the way to dependence, stress."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from neuro.protocols.cohort import Cohort, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.sensitisation import acquisition_curve, days_to
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import SINCE, cumulative, surveyed
from neuro.traits import born

PEOPLE, STRESSOR = 2000, 1.0
SEXED = ("plasticity", "stress_reactivity", "attitude")
"""Traits in which the sexes differ."""


def average(setup: Setup, female: bool) -> Cohort:
    """An average brain of one sex."""
    cohort = setup.cohort("cocaine")
    general = cohort.general[:1].copy()
    general["plasticity_log_sd"] = 0.0
    one = born(np.zeros(1, np.int64), np.array([female]), 0, general[0])
    for trait in SEXED[:2]:
        cohort.brain[trait] = one[trait]
    return cohort


def stress_craving(cohort: Cohort) -> float:
    """Rise of craving under a stressor, in a brain after years of use."""
    use = established(cohort, selected=False)
    calm = float(use.circuits["craving"].mean())
    use.brain["stress"] += STRESSOR
    use.read()
    return float(use.circuits["craving"].mean()) - calm


def left_among_triers(men: float, women: float) -> float:
    """Share of a difference in a normal liability to try that is left among those who tried, `men` and `women` the
    shares who did: means above two thresholds, phi(z)/p, less what lies between the thresholds.
    """
    normal = NormalDist()
    z = [normal.inv_cdf(1.0 - share) for share in (men, women)]
    above = [normal.pdf(zi) / share for zi, share in zip(z, (men, women), strict=True)]
    return 1.0 - (above[1] - above[0]) / (z[1] - z[0])


def triers(setup: Setup, female: bool) -> Cohort:
    """People who tried cannabis, all of one sex: the same people with either, so that nothing else differs."""
    cohort = setup.cohort("cannabis", people=PEOPLE, least=PEOPLE, varied=True, seed=65)
    uid, s, g = np.arange(cohort.people), settings(), cohort.general[0]
    born_so = born(uid, np.full(cohort.people, female), cohort.seed, g)
    for trait in SEXED:
        cohort.brain[trait] = born_so[trait]
    gap = (0.5 if female else -0.5) * g.female_attitude
    cohort.brain["attitude"] -= gap * (1.0 - left_among_triers(s.tried_cannabis_men, s.tried_cannabis_women))
    return cohort


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
    first = {female: surveyed(triers(setup, female), "cannabis", 10.0) for female in (True, False)}
    reactive = {female: stress_craving(average(setup, female)) for female in (True, False)}
    seen = {
        "acquisition": ratio(days_to(courses["women"], level), days_to(courses["men"], level)),
        "trained": ratio(courses["women"][-1], courses["men"][-1]),
        "telescoping": ratio(years_to(first[True]), years_to(first[False])),
        "stress_craving": ratio(reactive[True], reactive[False]),
    }
    years = np.linspace(0.0, 10.0, 41)
    axes = ("day of light use", "cue reactivity")
    curves = [curve("Acquisition of cocaine", label, range(1, 61), c, axes) for label, c in courses.items()]
    for label, female in (("women", True), ("men", False)):
        shares = cumulative(first[female], years)
        curves.append(curve("Dependence on cannabis", label, years, shares, (SINCE, "share of users")))
    return Observed(seen, curves)
