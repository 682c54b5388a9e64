"""Incubation: cue craving that grows in abstinence."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Curve, Observed, curve, ratio
from neuro.protocols.settings import settings

OFF = "days of abstinence"
OTHERS = ("methamphetamine", "nicotine", "alcohol", "heroin")


def after_a_year(setup: Setup, name: str) -> Cohort:
    """A brain after a year of regular use."""
    cohort = setup.cohort(name)
    for day in range(365):
        use_daily(cohort, 1, min(1.0, (day + 1) / settings().rise_of_use_days))
    return cohort


def probe(cohort: Cohort, cue: float, prime: float = 0.0) -> tuple[float, float]:
    """Cue reactivity and craving in front of cues, without a trace of the test.

    `prime` is drug on board as a share of a dependent person's steady state.
    """
    twin = cohort.copy()
    twin.set_cues(cue)
    twin.circuits["concentration"] += prime * twin.parameters["steady_amount"]
    twin.read()
    return float(twin.circuits["cue_value"][0, 0]), float(twin.circuits["craving"][0, 0])


def cue_course(setup: Setup, name: str, days: int) -> np.ndarray:
    """Cue reactivity on each day of abstinence, away from cues, after a year of regular use."""
    cohort = after_a_year(setup, name)
    cohort.set_cues(0.0)
    (course,) = cohort.trace(days, lambda: cohort.give(0.0), lambda: probe(cohort, settings().cue_in_use)[0])
    return course


@experiment("incubation", "Incubation of cue craving in abstinence")
def incubation(setup: Setup) -> Observed:
    """Two years without cues after a year of cocaine, tested with cues, without, and with a prime (row g)."""
    cohort = after_a_year(setup, "cocaine")
    cohort.set_cues(0.0)
    cue, uncued = settings().cue_in_use, 0.0
    reactivity, tonic, primed = cohort.trace(
        721,
        lambda: cohort.give(0.0),
        lambda: probe(cohort, cue)[0],
        lambda: probe(cohort, uncued)[1],
        lambda: probe(cohort, uncued, 0.15)[1],
    )
    others = {name: cue_course(setup, name, 366) for name in OTHERS}
    seen = {**_of_cocaine(reactivity, tonic, primed), **_of_others(others)}
    return Observed(seen, _curves(reactivity, tonic, others))


def _of_cocaine(reactivity: np.ndarray, tonic: np.ndarray, primed: np.ndarray) -> dict[str, float]:
    """What cue reactivity, craving without cues and craving after a prime do over the days, as ratios of days."""
    peak = int(reactivity.argmax())
    return {
        "peak_day": float(peak + 1),
        "peak_rise": ratio(reactivity[peak], reactivity[1]),
        "one_month": ratio(reactivity[29], reactivity[1]),
        "six_months": ratio(reactivity[179], reactivity[1]),
        "six_over_three_months": ratio(reactivity[179], reactivity[89]),
        "one_year": ratio(reactivity[364], reactivity[peak]),
        "uncued_one_month": ratio(tonic[29], tonic[2]),
        "uncued_one_year": ratio(tonic[364], tonic[29]),
        "prime_flat": ratio(primed[59], primed[1]),
    }


def _of_others(others: dict[str, np.ndarray]) -> dict[str, float]:
    """The same of cue reactivity of other substances, each on the days that its study compared."""
    meth = others["methamphetamine"]
    return {
        "methamphetamine_three_months": ratio(meth[89], meth[1]),
        "methamphetamine_one_year": ratio(meth[364], meth[89]),
        "nicotine_five_weeks": ratio(others["nicotine"][34], others["nicotine"][6]),
        "alcohol_two_months": ratio(others["alcohol"][59], others["alcohol"][6]),
        "heroin_one_month": ratio(others["heroin"][24], others["heroin"][0]),
        "heroin_66_days": ratio(others["heroin"][65], others["heroin"][0]),
    }


def _curves(reactivity: np.ndarray, tonic: np.ndarray, others: dict[str, np.ndarray]) -> list[Curve]:
    """Cue reactivity and craving by day of abstinence, as shares of an early day."""
    days = np.arange(1, 722)
    return [
        curve("Cocaine", "cue reactivity", days, reactivity / reactivity[1], (OFF, "share of day 2")),
        curve("Cocaine", "craving without cues", days, tonic / tonic[2], (OFF, "share of day 2")),
        *(
            curve("Other substances", name, days[:366], course / course[1], (OFF, "share of day 2"))
            for name, course in others.items()
        ),
    ]
