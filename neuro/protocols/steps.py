"""Verification: steps of different length agree."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, abstain, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve

SUBSTANCES = ("nicotine", "alcohol", "cocaine", "heroin")
BOLUS_SUBSTANCES = ("nicotine", "cocaine", "heroin", "cannabis")
STEPS = {"hour": 1.0 / 24.0, "six_hours": 0.25, "day": 1.0, "week": 7.0}
USE_DAYS, OFF_DAYS, BOLUS_DAYS = 364, 84, 182
EVENING = range(18, 22)
"""Hours in which a day's doses are taken."""
BRAIN_STATES = (
    "d2_density", "d2_sensitivity", "d1", "allostatic_load", "pfc_structure", "stress", "sensitisation",
    "natural_expected",
)  # fmt: skip
CIRCUIT_STATES = (
    "concentration", "exposure",
    "tolerance", "dependence", "outcome_value", "habit", "silent_synapses", "matured_synapses",
    "extinction_home", "extinction_clinic", "remembered_dose", "use_trace", "cue_labile", "cue_stable",
    "preoccupation", "access",
)  # fmt: skip
RANGES = {"tolerance": 6.0, "remembered_dose": 6.0, "outcome_value": 2.0}
"""Ranges of the states that are not 0-1."""


def states(cohort: Cohort) -> dict[str, float]:
    """Every learned and slow state by name."""
    found = {name: float(cohort.brain[name][0]) for name in BRAIN_STATES}
    for name in CIRCUIT_STATES:
        value = np.atleast_1d(cohort.circuits[name][0, 0])
        found |= {f"{name}_{i}" if value.size > 1 else name: float(v) for i, v in enumerate(value)}
    return found


def protocol(setup: Setup, name: str, dt: float) -> dict[str, float]:
    """States after a year of steady use and twelve weeks of abstinence in steps of `dt` days."""
    cohort = setup.cohort(name, dt=dt)
    cohort.set_cues(0.4)
    use_daily(cohort, USE_DAYS)
    abstain(cohort, OFF_DAYS)
    return states(cohort)


def largest_difference(found: dict[str, float], reference: dict[str, float]) -> tuple[float, str]:
    """Largest difference of a state, over the larger of its reference and 5 % of its range, in per cent."""
    worst, where = 0.0, ""
    for name, value in reference.items():
        scale = max(abs(value), 0.05 * RANGES.get(name, 1.0))
        difference = 100.0 * abs(found[name] - value) / scale
        if not difference <= worst:
            worst, where = difference, name
    return worst, where


def differences(setup: Setup) -> dict[tuple[str, str], tuple[float, str]]:
    """Largest difference from hourly steps, and the state that has it, by step and substance."""
    found = {}
    for name in SUBSTANCES:
        reference = protocol(setup, name, STEPS["hour"])
        for step in ("six_hours", "day", "week"):
            found[step, name] = largest_difference(protocol(setup, name, STEPS[step]), reference)
    return found


def bolus_protocol(setup: Setup, name: str, dt: float) -> dict[str, float]:
    """States after half a year of use and four weeks of abstinence; hourly steps take the day's doses in an evening."""
    cohort = setup.cohort(name, dt=dt)
    cohort.set_cues(0.4)
    doses = cohort.parameters["reference_doses_per_day"]
    per_day = round(1.0 / dt)
    evening = range(EVENING.start * per_day // 24, EVENING.stop * per_day // 24) if per_day > 1 else range(1)
    for _ in range(BOLUS_DAYS):
        cohort.give(0.0, steps=evening.start)
        cohort.give(doses / len(evening), steps=len(evening))
        cohort.give(0.0, steps=per_day - evening.stop)
    abstain(cohort, 28)
    return states(cohort)


@experiment("steps", "Steps of six hours, a day and a week against steps of an hour")
def steps(setup: Setup) -> Observed:
    """A year of steady use and twelve weeks of abstinence (row m)."""
    found = differences(setup)
    seen = {step: max(found[step, name][0] for name in SUBSTANCES) for step in ("six_hours", "day", "week")}
    hourly = {name: bolus_protocol(setup, name, STEPS["hour"]) for name in BOLUS_SUBSTANCES}
    boluses = [
        largest_difference(bolus_protocol(setup, n, 1.0), reference)[0] for n, reference in hourly.items()
    ]
    axes = ("step, days", "largest difference, %")
    days = [STEPS[step] for step in seen]
    curves = [
        curve("Steps", name, days, [found[step, name][0] for step in seen], axes) for name in SUBSTANCES
    ]
    return Observed({**seen, "evening": max(boluses)}, curves)
