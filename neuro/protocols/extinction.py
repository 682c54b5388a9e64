"""Extinction: a new, context-bound memory beside the old one."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, abstain, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.relapse import effect_size, follow, patients
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

TEST_CUE = 0.6
PRIME, STRESSOR = 0.15, 1.5


def read_out(
    cohort: Cohort, clinic: float, prime: float = 0.0, stressor: float = 0.0
) -> tuple[float, float, float]:
    """Cue reactivity, craving and choice in a context, without a trace of the test."""
    twin = cohort.copy()
    twin.set_cues(TEST_CUE)
    twin.surround(clinic=clinic)
    twin.circuits["concentration"] += prime * twin.parameters["steady_amount"]
    twin.brain["stress"] += stressor
    twin.read()
    c = twin.circuits[0, 0]
    return float(c["cue_value"]), float(c["craving"]), float(c["choice"])


def days_to(cohort: Cohort, level: float, clinic: float, most: int = 60) -> float:
    """Days of light use until cue reactivity reaches a level."""
    cohort.set_cues(TEST_CUE)
    cohort.surround(clinic=clinic, cue_therapy=0.0)
    for day in range(most):
        if read_out(cohort, clinic)[0] >= level:
            return float(day)
        cohort.give(0.3 * cohort.parameters["reference_doses_per_day"], 1.0)
    return float("nan")


def after_use(setup: Setup, name: str) -> Cohort:
    """A brain two weeks after half a year of a substance."""
    cohort = setup.cohort(name)
    for day in range(182):
        use_daily(cohort, 1, min(1.0, (day + 1) / settings().rise_of_use_days))
    cohort.set_cues(0.0)
    abstain(cohort, 14)
    return cohort


def extinguish(cohort: Cohort) -> np.ndarray:
    """A month of extinction in a clinic; cue reactivity after each day."""
    cohort.set_cues(TEST_CUE)
    cohort.surround(clinic=1.0, cue_therapy=settings().cue_therapy_gain)
    (course,) = cohort.trace(30, lambda: cohort.give(0.0), lambda: read_out(cohort, 1.0)[0])
    return course


def elsewhere(setup: Setup) -> dict[str, float]:
    """Renewal at home, and choice after a prime or a stressor over choice without, for other substances."""
    seen = {}
    for name in ("alcohol", "nicotine", "heroin", "methamphetamine"):
        cohort = after_use(setup, name)
        extinguish(cohort)
        base = read_out(cohort, 1.0)
        seen[f"{name}_renewal"] = ratio(read_out(cohort, 0.0)[0], base[0])
        seen[f"{name}_prime_choice"] = ratio(read_out(cohort, 1.0, prime=PRIME)[2], base[2])
        seen[f"{name}_stress_choice"] = ratio(read_out(cohort, 1.0, stressor=STRESSOR)[2], base[2])
    return seen


@experiment("extinction", "Extinction, renewal, recovery, reinstatement, reacquisition")
def extinction(setup: Setup) -> Observed:
    """A month of extinction in a clinic after half a year of cocaine (row j; Bouton 2004), and of others."""
    cohort = after_use(setup, "cocaine")
    before = read_out(cohort, clinic=0.0)
    trace = float(cohort.circuits["cue_stable"].mean())
    course = extinguish(cohort)
    extinguished, home = read_out(cohort, 1.0), read_out(cohort, 0.0)
    prime, stress = read_out(cohort, 1.0, prime=PRIME), read_out(cohort, 1.0, stressor=STRESSOR)
    later = cohort.copy()
    later.set_cues(0.0)
    abstain(later, 60)
    trace_left = ratio(cohort.circuits["cue_stable"].mean(), trace)
    again, naive = days_to(cohort.copy(), TEST_CUE, 1.0), days_to(setup.cohort("cocaine"), TEST_CUE, 0.0)
    seen = {
        "extinguished": ratio(extinguished[0], before[0]),
        "renewal": ratio(home[0], extinguished[0]),
        "spontaneous_recovery": ratio(read_out(later, 1.0)[0], extinguished[0]),
        "prime_craving": ratio(prime[1], extinguished[1]),
        "prime_choice": ratio(prime[2], extinguished[2]),
        "stress_craving": ratio(stress[1], extinguished[1]),
        "stress_choice": ratio(stress[2], extinguished[2]),
        "reacquisition": ratio(again, naive),
        "trace_left": trace_left,
        **elsewhere(setup),
    }
    days = range(1, 31)
    return Observed(
        seen, [curve("Cue reactivity", "in the clinic", days, course, ("day of extinction", "reactivity"))]
    )


@experiment("cue_exposure", "Cue-exposure therapy")
def cue_exposure(setup: Setup) -> Observed:
    """Twelve weeks of exposure sessions in a clinic, and the year after, against usual care (fact 39)."""
    s, cohort = settings(), patients(setup, "cocaine", 40)
    free, curves = {}, []
    for arm, gain in (("usual care", 0.0), ("cue exposure", s.cue_therapy_gain)):
        twin = cohort.copy()
        twin.resolve(s.goal_floor_treated)

        def clinic(day: int, twin: Cohort = twin, gain: float = gain) -> None:
            visit = gain > 0.0 and day < 7 * s.cbt_weeks and day % 7 == 0
            twin.surround(clinic=float(visit), cue_therapy=gain if visit else 0.0)
            if visit:
                twin.set_cues(s.cue_high)

        outcome = follow(twin, 365, clinic).abstinent()
        free[arm] = float(outcome[-1])
        curves.append(
            curve("Cocaine", arm, range(366), outcome, ("days since the attempt", "share not relapsed"))
        )
    return Observed({"exposure_effect": effect_size(free["cue exposure"], free["usual care"])}, curves)
