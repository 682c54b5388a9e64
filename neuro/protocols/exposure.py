"""What weeks to years of exposure leave behind: tolerance, escalation, receptors."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from neuro.equations.adaptation import wanted_dose
from neuro.protocols.cohort import Cohort, abstain, established, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

DAY = "day"


def half_time(days: np.ndarray, values: np.ndarray, end: float) -> float:
    """Days until half of the way from the first value to `end` is covered; not a number if it never is."""
    covered = (values - values[0]) / (end - values[0]) if values[0] != end else np.zeros(values.size)
    return float(days[np.argmax(covered >= 0.5)]) if (covered >= 0.5).any() else float("nan")


def challenge(cohort: Cohort, name: str) -> np.ndarray:
    """Postsynaptic response to one standard dose in the usual place, shape (people,)."""
    c, b = cohort[name], cohort.brain
    fold = cohort.parameters["surge_fold"][cohort.substances.index(name)]
    return c["sensitivity"] * fold / (1.0 + c["tolerance"]) * b["d2_density"] * b["d2_sensitivity"]


@experiment("tolerance", "Tolerance to a fixed dose, and its recovery")
def tolerance(setup: Setup) -> Observed:
    """Ninety days of the same doses, then a year without (row b)."""
    left, half, curves, receptors = {}, {}, [], {}
    for name in ("nicotine", "alcohol", "cocaine", "heroin"):
        cohort = setup.cohort(name)
        first = challenge(cohort, name)[0]
        doses = cohort.parameters["reference_doses_per_day"]
        (up,) = cohort.trace(90, partial(cohort.give, doses, 1.0), partial(challenge, cohort, name))
        d2 = float(cohort.brain["d2_density"][0] * cohort.brain["d2_sensitivity"][0])
        (down,) = cohort.trace(360, cohort.give, partial(challenge, cohort, name))
        up, down = up[:, 0], down[:, 0]
        left[name], half[name] = up[-1] / first, half_time(np.arange(360), down, first)
        receptors[name] = np.log(d2) / np.log(left[name]) if left[name] < 1.0 else float("nan")
        response = np.concatenate([up, down]) / first
        curves.append(
            curve("Response to a standard dose", name, np.arange(450), response, (DAY, "share of the first"))
        )
    seen = {
        "effect_left": max(left.values()),
        "fastest_half_time": min(half.values()),
        "slowest_half_time": max(half.values()),
        "receptor_share_of_tolerance": receptors["cocaine"],
    }
    return Observed(seen, curves)


def access_sessions(cohort: Cohort, hours: float, sessions: int) -> tuple[np.ndarray, np.ndarray]:
    """First-hour intake and natural reward value over daily sessions in which an animal titrates its intake."""
    intake, joy = np.empty(sessions), np.empty(sessions)
    for session in range(sessions):
        c, b, g = cohort.circuits[0, 0], cohort.brain[0], cohort.general[0]
        d2 = b["d2_density"] * b["d2_sensitivity"]
        want = wanted_dose(c["tolerance"], b["allostatic_load"], d2, b["d2_trait"], g)
        intake[session] = settings().infusions_per_hour * want
        cohort.give(intake[session] * hours, 1.0)
        cohort.read()
        joy[session] = cohort.brain["natural_value"][0]
    return intake, joy


def heroin_sessions(setup: Setup, hours: float) -> np.ndarray:
    """First-hour intake of heroin over 18 daily sessions of some hours."""
    doses = settings().long_access_doses_per_day
    cohort = setup.cohort("heroin", changes={"heroin.reference_doses_per_day": doses})
    return access_sessions(cohort, hours, 18)[0]


@experiment("escalation", "Escalation under long access to cocaine")
def escalation(setup: Setup) -> Observed:
    """One hour or six hours a day for 22 sessions, a month without, and again (Ahmed & Koob 1998)."""
    curves, first, again, joys = [], {}, {}, {}
    changes = {"cocaine.reference_doses_per_day": settings().long_access_doses_per_day}
    for label, hours in (("1 hour", 1.0), ("6 hours", 6.0)):
        cohort = setup.cohort("cocaine", changes=changes)
        start = cohort.brain["natural_value"][0]
        first[label], joy = access_sessions(cohort, hours, 22)
        joys[label] = joy / start
        abstain(cohort, 30)
        again[label], _ = access_sessions(cohort, hours, 22)
        axes = ("session", "infusions in the first hour")
        curves.append(curve("First-hour intake", label, np.arange(1, 23), first[label], axes))
        axes = ("session", "share of the drug-naive value")
        curves.append(curve("Value of natural reward", label, np.arange(1, 23), joys[label], axes))
    opioid = {hours: heroin_sessions(setup, hours) for hours in (1.0, 11.0)}
    for hours, taken in opioid.items():
        axes = ("session", "injections in the first hour")
        curves.append(curve("Heroin", f"{hours:g} hours", np.arange(1, taken.size + 1), taken, axes))
    long, short = first["6 hours"], first["1 hour"]
    half = 0.5 * (long[0] + long[-1])
    seen = {
        "long_access_rise": ratio(long[-1], long[0]),
        "short_access_rise": ratio(short[-1], short[0]),
        "first_raised_session": reached(long, 1.15 * long[0]),
        "faster_again": ratio(reached(again["6 hours"], half), reached(long, half)),
        "reward_deficit": ratio(joys["6 hours"][-1], joys["1 hour"][-1]),
        "heroin_long_access_rise": ratio(opioid[11.0][-1], opioid[11.0][0]),
        "heroin_short_access_rise": ratio(opioid[1.0][-1], opioid[1.0][0]),
    }
    return Observed(seen, curves)


def reached(values: np.ndarray, level: float) -> float:
    """Number, from 1, of the first value at or above a level; not a number when none is, or when none rises."""
    above = values >= level
    rises = values[-1] > values[0] * 1.01 or above[0]
    return float(np.argmax(above)) + 1.0 if rises and above.any() else float("nan")


def standardised_difference(cases: Any, controls: Any) -> float:
    """Difference of means over the pooled standard deviation (Cohen's d)."""
    spread = np.sqrt(0.5 * (np.var(cases) + np.var(controls)))
    return float((np.mean(cases) - np.mean(controls)) / spread) if spread > 0.0 else float("nan")


@experiment("receptors", "Dopamine receptors and release in and after use")
def receptors(setup: Setup) -> Observed:
    """A year of cocaine and a year without, in one brain; and people with and without years of use (row p)."""
    one = setup.cohort("cocaine")
    naive = challenge(one, "cocaine")[0]
    doses = one.parameters["reference_doses_per_day"]

    def density() -> float:
        return float(one.brain["d2_density"][0])

    (use,) = one.trace(365, lambda: one.give(doses), density)
    d1, sensitised = float(one.brain["d1"][0]), float(one.brain["sensitisation"][0])
    off, tonic, response = one.trace(
        425,
        lambda: one.give(0.0),
        density,
        lambda: one.brain["tonic"][0],
        lambda: challenge(one, "cocaine")[0],
    )
    seen = {
        "d2_one_week": use[6] - 1.0,
        "d2_one_year": use[364] - 1.0,
        "d2_three_months_off": off[90] - 1.0,
        "d2_twelve_months_off": off[364] - 1.0,
        "d1_one_year": d1 - 1.0,
        "d2_sensitised": sensitised,
        "challenge_two_weeks_off": ratio(response[13], naive),
        "tonic_lowest": float(tonic.min()),
        "methamphetamine_recovery": recovery_after(setup, "methamphetamine", 425),
    }
    seen |= group_differences(setup)
    change = np.concatenate([use, off]) - 1.0
    return Observed(
        seen, [curve("D2 density", "cocaine", np.arange(change.size), change, (DAY, "change, share"))]
    )


def recovery_after(setup: Setup, name: str, days: int) -> float:
    """D2 density after a year of use and `days` without, share of the naive one."""
    cohort = setup.cohort(name)
    use_daily(cohort, 365)
    abstain(cohort, days)
    return float(cohort.brain["d2_density"][0] / cohort.brain["d2_trait"][0])


def group_differences(setup: Setup) -> dict[str, float]:
    """Standardised differences of D2 (every substance) and of release (stimulant) two weeks after years of use."""
    seen = {}
    for name in ("cocaine", "alcohol", "heroin", "cannabis", "nicotine"):
        controls = setup.cohort(name, people=600, varied=True, seed=1)
        cases = established(setup.cohort(name, people=600, varied=True, seed=2))
        abstain(cases, 14)
        seen[f"{name}_d2_difference"] = standardised_difference(
            cases.brain["d2_density"], controls.brain["d2_density"]
        )
        if name == "cocaine":
            released = [c[name]["sensitivity"] / (1.0 + c[name]["tolerance"]) for c in (cases, controls)]
            seen["cocaine_release_difference"] = standardised_difference(*released)
    return seen
