"""Age at first use: an immature cortex in adolescence, what a young brain makes of the same doses, and an old one."""

from __future__ import annotations

import numpy as np

from neuro.equations.control import maturity
from neuro.equations.dopamine import ageing
from neuro.protocols.cohort import Cohort
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Curve, Observed, curve, ratio
from neuro.protocols.sensitisation import acquisition_curve, days_to
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import SINCE, YEAR, cumulative, surveyed

YOUNG, GROWN, OLD = 14.0, 21.0, 60.0
ONSETS = {"alcohol": (YOUNG, GROWN, OLD), "cannabis": (YOUNG, GROWN)}
PAIRED_DAYS, MOST_DAYS = 8, 365
"""Days of light use before extinction, as the pairings of a place with cocaine, and the most days of extinction."""


def aged(cohort: Cohort, age: float) -> Cohort:
    """The same people at an age: the cortex as mature as it then is."""
    grown = maturity(age, cohort.general[0])
    cohort.brain["pfc_structure"] = cohort.brain["control_trait"] * grown
    cohort.surround(maturity=grown)
    cohort.read()
    return cohort


def onset_at(setup: Setup, name: str, age: float, years: float = 10.0) -> np.ndarray:
    """Years to dependence of people who first use at an age, while their brain matures and their dopamine ages."""
    cohort = aged(setup.cohort(name, people=1500, varied=True, seed=70), age)
    g, in_youth = cohort.general[0], cohort[name]["sensitivity"].copy()

    def live_on(day: int) -> None:
        now = age + day / YEAR
        cohort.surround(maturity=maturity(now, g))
        cohort[name]["sensitivity"] = in_youth * ageing(now, g)

    return surveyed(cohort, name, years, live_on)


def unlearned(cohort: Cohort, level: float) -> np.ndarray:
    """Cue reactivity on each day on which cues are met without the drug, until it is under a level."""
    course = [float(cohort.circuits["cue_value"][0, 0])]
    while course[-1] >= level and len(course) <= MOST_DAYS:
        cohort.give(0.0)
        cohort.read()
        course.append(float(cohort.circuits["cue_value"][0, 0]))
    return np.array(course)


def same_doses(setup: Setup) -> tuple[dict[str, float], list[Curve]]:
    """An adolescent and an adult brain are given the same cocaine, then meet its cues without it."""
    level, gained, lost = settings().acquired_reactivity, {}, {}
    for age in (YOUNG, GROWN):
        gained[age] = acquisition_curve(aged(setup.cohort("cocaine"), age), "cocaine")
        paired = aged(setup.cohort("cocaine"), age)
        acquisition_curve(paired, "cocaine", PAIRED_DAYS)
        lost[age] = unlearned(paired, level)
    seen = {
        "cocaine_acquisition": ratio(days_to(gained[YOUNG], level), days_to(gained[GROWN], level)),
        "cocaine_extinction": ratio(lost[YOUNG].size - 1, lost[GROWN].size - 1),
    }
    axes = ("day", "cue reactivity")
    return seen, [
        curve(panel, f"at {age:g}", np.arange(course.size), course, axes)
        for panel, courses in (("Cocaine acquired", gained), ("Cocaine extinguished", lost))
        for age, course in courses.items()
    ]


@experiment("adolescence", "Onset in adolescence and in old age")
def adolescence(setup: Setup) -> Observed:
    """First use of alcohol or cannabis at 14 or at 21 (Grant & Dawson 1997), of alcohol at 60; the same cocaine at 14
    and 21.
    """
    years = np.linspace(0.0, 10.0, 41)
    seen, curves = same_doses(setup)
    for name, ages in ONSETS.items():
        first = {age: onset_at(setup, name, age) for age in ages}
        share = {age: float(np.isfinite(f).mean()) for age, f in first.items()}
        seen[f"{name}_early_onset"] = ratio(share[YOUNG], share[GROWN])
        if OLD in ages:
            seen[f"{name}_late_onset"] = ratio(share[OLD], share[GROWN])
        axes = (SINCE, "share dependent")
        curves += [
            curve(name.capitalize(), f"first use at {age:g}", years, cumulative(f, years), axes)
            for age, f in first.items()
        ]
    return Observed(seen, curves)
