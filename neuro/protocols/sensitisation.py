"""What one substance, or stress, does to the next: sensitisation; and how doses are spaced."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, abstain
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.polysubstance import given
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

PRETREATED_DAYS, APART_DAYS, LATE_DAYS = 14, 45, 365
MINUTES_5 = 5.0 / (24.0 * 60.0)
SESSION_STEPS, SPIKE_EVERY = 72, 6
"""A session of six hours in steps of five minutes; intermittent access is one step in six."""


def acquisition_curve(cohort: Cohort, name: str, days: int = 60) -> np.ndarray:
    """Cue reactivity on each day of light use of one substance."""
    index = cohort.substances.index(name)
    doses = np.zeros(len(cohort.substances))
    doses[index] = settings().light_use_share * cohort.parameters["reference_doses_per_day"][index]
    (course,) = cohort.trace(days, lambda: cohort.give(doses, 1.0), lambda: cohort[name]["cue_value"][0])
    return course


def days_to(course: np.ndarray, level: float) -> float:
    """Days until a course that starts at 0 reaches a level, between days in a line; not a number if it never does."""
    if not (course >= level).any():
        return float("nan")
    day = int(np.argmax(course >= level))
    before = course[day - 1] if day else 0.0
    return day + float((level - before) / (course[day] - before))


def pretreated(setup: Setup, name: str | None) -> Cohort:
    """A brain six weeks after two weeks of a substance, or after none."""
    cohort = setup.cohort("cocaine", "methamphetamine", "nicotine")
    if name is not None:
        given(cohort, PRETREATED_DAYS, name)
    cohort.set_cues(0.0)
    abstain(cohort, APART_DAYS)
    cohort.set_cues(settings().cue_in_use)
    return cohort


def stressed(setup: Setup) -> Cohort:
    """A brain that knows no drug, under lasting stress."""
    cohort = pretreated(setup, None)
    cohort.surround(stress_input=settings().lasting_stress)
    return cohort


def lasting(setup: Setup) -> float:
    """Sensitisation a year after two weeks of a stimulant, as a share of that after two weeks."""
    cohort = setup.cohort("methamphetamine")
    given(cohort, PRETREATED_DAYS, "methamphetamine")
    abstain(cohort, PRETREATED_DAYS)
    early = float(cohort.brain["sensitisation"][0])
    abstain(cohort, LATE_DAYS - PRETREATED_DAYS)
    return ratio(cohort.brain["sensitisation"][0], early)


@experiment("sensitisation", "Sensitisation, across substances and by stress")
def sensitisation(setup: Setup) -> Observed:
    """Two weeks of another stimulant, of nicotine, or lasting stress, before cocaine is acquired (Valadez & Schenk)."""
    courses = {
        "none": acquisition_curve(pretreated(setup, None), "cocaine"),
        "methamphetamine": acquisition_curve(pretreated(setup, "methamphetamine"), "cocaine"),
        "nicotine": acquisition_curve(pretreated(setup, "nicotine"), "cocaine"),
        "stress": acquisition_curve(stressed(setup), "cocaine"),
    }
    days = {arm: days_to(course, settings().acquired_reactivity) for arm, course in courses.items()}
    seen = {
        f"{arm}_first": ratio(days[arm], days["none"]) for arm in ("methamphetamine", "nicotine", "stress")
    }
    seen["lasting"] = lasting(setup)
    axes = ("day of light use", "cue reactivity")
    curves = [curve("Acquisition of cocaine after", arm, range(1, 61), c, axes) for arm, c in courses.items()]
    return Observed(seen, curves)


def spaced(setup: Setup, every: int, sessions: int) -> tuple[float, float, float]:
    """Cue reactivity, infusions a session, and tolerance, after daily sessions with access in every `every`-th step."""
    changes = {"cocaine.reference_doses_per_day": settings().long_access_doses_per_day}
    cohort = setup.cohort("cocaine", dt=MINUTES_5, changes=changes)
    taken = 0.0
    each = settings().infusions_per_hour / 12.0 * (1.0 if every == 1 else settings().intermittent_rate)
    for step in range(sessions * round(1.0 / MINUTES_5)):
        within = step % round(1.0 / MINUTES_5)
        doses = each if within < SESSION_STEPS and within % every == 0 else 0.0
        taken += doses
        cohort.give(doses, 1.0)
    cohort.read()
    c = cohort.circuits[0, 0]
    return float(c["cue_value"]), taken / sessions, float(c["tolerance"])


@experiment("intermittent", "Intermittent against long access to cocaine")
def intermittent(setup: Setup) -> Observed:
    """Six hours a day, all of them or five minutes in each half hour (Zimmer 2012; Calipari 2013)."""
    sessions = range(3, 16, 3)
    spikes = np.array([spaced(setup, SPIKE_EVERY, n) for n in sessions])
    level = np.array([spaced(setup, 1, n) for n in sessions])
    equal = np.interp(spikes[-1, 1] * sessions[-1], level[:, 1] * sessions, level[:, 0])
    seen = {
        "intake": ratio(spikes[-1, 1], level[-1, 1]),
        "learned_at_equal_intake": ratio(spikes[-1, 0], equal),
        "tolerance": ratio(spikes[-1, 2], level[-1, 2]),
    }
    axes = ("infusions in all", "cue reactivity")
    arms = (("intermittent access", spikes), ("long access", level))
    return Observed(seen, [curve("Learned", arm, a[:, 1] * sessions, a[:, 0], axes) for arm, a in arms])
