"""What a day of treatment brings to one person: a medicine, sessions, company, rewards, a place away from home.

A treatment acts on the inputs of the circuit and on nothing else; one that leaves them as they are changes no bit.
Arguments are those of `population.steps.ordinary_day`; `treatments` are the records of `population.care.catalogue`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neuro.streams import STREAM, uniforms
from population.care.names import N_TRACKS
from population.mechanisms.appraisal import goal_floor
from population.mechanisms.treatment import dose_given, moved_cue, stood_by, taken_chance, tapered

MEDICINE = STREAM["medicine"]
DOSE_OF = 64
"""Position of the draw of the dose that a person is prescribed, by class, apart from the draws of doses taken."""
IN_A_CLINIC = 0.5
"""Share of the day in a residence from which the residence is the context of what is learned."""


class Stay(NamedTuple):
    """Time in a residence: share of the day, exposure to cues there, share of access to drugs that is barred."""

    share: float
    cue: float
    barrier: float


def stay_of(courses: Any, ledger: Any, treatments: Any) -> Stay:
    """Where the person lives today, by any of the treatments that they are in, for whatever class it is."""
    share, cue, barrier = 0.0, 0.0, 0.0
    for k in range(len(courses)):
        for track in range(N_TRACKS):
            if courses[k] >= 0 and ledger[courses[k]].treatment[track] >= 0:
                t = treatments[ledger[courses[k]].treatment[track]]
                barrier = max(barrier, t.supply_barrier)
                if t.residence > share:
                    share, cue = t.residence, t.residence_cue
    return Stay(share, cue, barrier)


def begin_day_of_care(around: Any, stay: Stay) -> None:
    """The inputs of a day that treatments add to, before they do."""
    around.therapy_sessions = around.cue_sessions = around.tonic_support = around.deliberation = 0.0
    around.clinic = 1.0 if stay.share > IN_A_CLINIC else 0.0


def move_cues(occasion: Any, stay: Stay) -> None:
    """Cues of the own places give way to those of a residence."""
    if stay.share > 0.0:
        for i in range(len(occasion.cues)):
            occasion.cues[i] = moved_cue(occasion.cues[i], stay.share, stay.cue)


def receive_care(
    seed: int, uid: int, day: int, k: int, around: Any, occasion: Any, course: Any, ledger: Any, treatments: Any,
    b: Any, r: Any,
) -> None:  # fmt: skip
    """What the treatments for class k do to the circuit's inputs, and what the goal can lean on."""
    occasion.agonist_occupancy = occasion.agonist_exposure = occasion.antagonist_block = 0.0
    occasion.surge_block = occasion.withdrawal_relief = occasion.aversion = 0.0
    support, family, fellows = 0.0, ledger.family, ledger.fellows
    for track in range(N_TRACKS):
        if ledger.treatment[track] >= 0:
            t = treatments[ledger.treatment[track]]
            since = day - ledger.treatment_day[track]
            take(around, occasion, t, share_taken(seed, uid, day, k, course.goal, since, t, b))
            attend(day, around, ledger, t, b)
            support = max(support, t.goal_support)
            family = stood_by(family, t.family_standing)
            fellows += t.fellows
    occasion.goal_floor = goal_floor(course.problem, support, ledger.outside, family, fellows, r, b)


def share_taken(seed: int, uid: int, day: int, k: int, goal: float, since: float, t: Any, b: Any) -> float:
    """Share of the full dose of a medicine today: none on days on which it is not taken; in longer steps, the mean."""
    dose = tapered(since, t.duration_days, t.taper)
    if t.low_dose_share > 0.0:
        dose *= dose_given(uniforms(seed, MEDICINE, uid, day - since, DOSE_OF + k)[0], t)
    if t.adherence >= 1.0:
        return dose
    chance = taken_chance(goal, t.adherence)
    if b.dt > 1.0:
        return dose * chance
    return dose if uniforms(seed, MEDICINE, uid, day, k)[0] < chance else 0.0


def take(around: Any, occasion: Any, t: Any, share: float) -> None:
    """A share of the full dose of a medicine; of two, the stronger counts."""
    occasion.agonist_occupancy = max(occasion.agonist_occupancy, share * t.agonist_occupancy)
    occasion.agonist_exposure = max(occasion.agonist_exposure, share * t.agonist_exposure)
    occasion.antagonist_block = max(occasion.antagonist_block, share * t.antagonist_block)
    occasion.surge_block = max(occasion.surge_block, share * t.surge_block)
    occasion.withdrawal_relief = max(occasion.withdrawal_relief, share * t.withdrawal_relief)
    occasion.aversion = max(occasion.aversion, share * t.aversion)
    around.tonic_support = max(around.tonic_support, share * t.tonic_support)


def attend(day: int, around: Any, ledger: Any, t: Any, b: Any) -> None:
    """Sessions, company, and rewards for a day without use that has been shown."""
    around.therapy_sessions += t.therapy_sessions
    around.cue_sessions += t.cue_sessions
    around.reward *= t.community_reward
    if around.stress_input > 0.0:
        around.stress_input *= 1.0 - t.stress_relief
    if day - ledger.last_use_day > b.dt:
        around.reward *= t.contingency_reward
        around.deliberation = max(around.deliberation, t.contingency_deliberation)
