"""What cues, withdrawal and stress make of a substance today: craving, and the value of using."""

from __future__ import annotations

from typing import Any

from neuro.equations.adaptation import tolerance_in_place
from neuro.equations.choice import (
    disutility,
    goal_directed_value,
    habit_weight,
    habitual_value,
    negative_reinforcement,
    option_weight,
    restraint,
)
from neuro.equations.control import craving, prime
from neuro.equations.cues import (
    cue_value,
    expectation,
    inhibition,
    sated_gain,
    sensitised_gain,
)
from neuro.equations.dopamine import share_blocked, surge
from neuro.equations.kinetics import acute_tolerance, relative_exposure


def crave(
    brain: Any,
    circuit: Any,
    around: Any,
    occasion: Any,
    course: Any,
    offer: Any,
    taken: float,
    withdrawn: float,
    other: float,
    g: Any,
    p: Any,
) -> None:
    """What cues, withdrawal, stress and a prime make of one substance today: craving and value of using.

    `withdrawn` is the withdrawal from its class; `taken` is the receptor occupancy by what was
    taken, without a prescribed agonist, which does not prime; `other` is the fifth cue, a substance of another class on
    board.
    """
    c = circuit
    c.withdrawn, c.other_drug = withdrawn, other
    c.expectation = expectation(occasion.cues, other, c.cue_labile, c.cue_stable, c.preoccupation, g)
    here = c.extinction_clinic if around.clinic > 0.5 else c.extinction_home
    elsewhere = c.extinction_home if around.clinic > 0.5 else c.extinction_clinic
    inhibited = inhibition(here, elsewhere, course.control, g)
    gain = sensitised_gain(course.sensitised, g)
    sated = sated_gain(occasion.agonist_occupancy, g)
    c.cue_value = cue_value(c.expectation, c.matured_synapses, gain * sated, inhibited, g)
    memory = 0.25 * (c.cue_stable[0] + c.cue_stable[1] + c.cue_stable[2] + c.cue_stable[3])
    primed = gain * prime(taken, relative_exposure(c.exposure, p))
    c.craving = craving(c.cue_value, c.habit, withdrawn, brain.stress_felt, memory, primed, g, p)
    tolerant = tolerance_in_place(c.tolerance, occasion.cues[0], g)
    acute = acute_tolerance(c.concentration, p)
    blocked = share_blocked(occasion.antagonist_block, occasion.surge_block)
    c.surge = surge(c.sensitivity, c.remembered_dose, tolerant, acute, blocked, p)
    c.habit_weight = habit_weight(c.habit, course.control, around.deliberation, g)
    c.drug_value = value_of_using(brain, c, around, occasion, course, offer, g, p)
    c.pull = offer.availability * option_weight(c.drug_value, g)


def value_of_using(
    brain: Any, circuit: Any, around: Any, occasion: Any, course: Any, offer: Any, g: Any, p: Any
) -> float:
    """V_D = (1 - w_H) Q_G + w_H Q_H + N + kCr Cr - veto - disutility - aversion - satiety + norm + novelty.

    An aversion is the deterrent of a reaction that is certain and comes at once: habit escapes costs that are far off,
    but not this one.
    """
    c, w_h = circuit, circuit.habit_weight
    goal_directed = goal_directed_value(c.outcome_value, offer.price, c.remembered_dose, g, p)
    value = (1.0 - w_h) * goal_directed + w_h * habitual_value(c.habit, c.cue_value, g, p)
    value += negative_reinforcement(c.withdrawn, brain.anhedonia, g, p)
    value += g.craving_drive * p.craving_scale * c.craving
    value -= restraint(course.control, course.goal, course.problem, g, p)
    value -= disutility(w_h, brain.attitude, p)
    value -= occasion.aversion
    value -= p.satiety_weight * c.satiety * min(g.satiety_exposure_max, relative_exposure(c.exposure, p))
    return value + p.norm_weight * occasion.norm + p.novelty_in_use * around.novelty
