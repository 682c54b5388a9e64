"""How a brain stands before it meets the day: receptors occupied, withdrawal, tonic dopamine, control."""

from __future__ import annotations

from typing import Any

from neuro.equations.adaptation import relieved, withdrawal
from neuro.equations.control import (
    control_over_class,
    felt_stress,
    functional_control,
    mean_stress,
    own_share,
    unharmed_control,
)
from neuro.equations.cues import sensitised_to_class
from neuro.equations.dopamine import (
    anhedonia,
    natural_error,
    natural_value,
    supported,
    tonic_without_drug,
)
from neuro.equations.kinetics import occupancy, relief_ratio


def class_occupancy(k: int, circuits: Any, slots: Any, classes: Any, agonist: float, ps: Any) -> float:
    """Receptor occupancy by all substances of class k and by a prescribed agonist."""
    relief = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            relief += relief_ratio(circuits[slots[s]].concentration, ps[s])
    return occupancy(relief, agonist)


def class_withdrawal(k: int, circuits: Any, slots: Any, classes: Any, occasion: Any, ps: Any) -> float:
    """Withdrawal from class k, the largest over its substances: a dose relieves that of its own class alone."""
    w = 0.0
    occupied = class_occupancy(k, circuits, slots, classes, occasion.agonist_occupancy, ps)
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            felt = withdrawal(circuits[slots[s]].dependence, occupied, ps[s])
            w = max(w, relieved(felt, occasion.withdrawal_relief))
    return w


def other_drug(k: int, circuits: Any, slots: Any, classes: Any, g: Any, ps: Any) -> float:
    """Fifth cue of the substances of class k, felt from inside: receptor occupancy by a substance of another class
    (drug states as conditioned stimuli, Bevins & Besheer 2014).
    """
    felt = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] != k:
            felt = max(felt, occupancy(relief_ratio(circuits[slots[s]].concentration, ps[s]), 0.0))
    return g.interoceptive_salience * felt


def sense(
    brain: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    courses: Any,
    occasions: Any,
    classes: Any,
    g: Any,
    ps: Any,
) -> None:
    """How the brain stands before it meets the day: withdrawal, tonic dopamine, control, value of natural reward."""
    w, preoccupied = 0.0, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            w = max(
                w, class_withdrawal(classes[s], circuits, slots, classes, occasions[courses[classes[s]]], ps)
            )
            preoccupied = max(preoccupied, circuits[slots[s]].preoccupation)
    d2 = brain.d2_density * brain.d2_sensitivity
    level = brain.stress_trait + around.stress_input
    stress = mean_stress(brain.stress, level, around.shock, w, g) + brain.life_stress
    brain.stress_felt = felt_stress(stress, brain.allostatic_load, brain.stress_reactivity, g)
    brain.withdrawal = w
    brain.preoccupied = preoccupied
    brain.tonic = supported(tonic_without_drug(w, brain.allostatic_load, g), around.tonic_support)
    brain.control = functional_control(
        brain.pfc_structure, brain.pfc_therapy, d2, w, brain.stress_felt, preoccupied, g
    )
    brain.unharmed = unharmed_control(brain, around.maturity, brain.stress_felt, g)
    reward = brain.reward_trait * around.reward
    brain.natural_error = natural_error(d2 * reward, brain.natural_expected)
    brain.natural_value = natural_value(d2 * reward, brain.natural_error, brain.tonic, g)
    brain.anhedonia = anhedonia(d2 * reward, brain.d2_trait * reward, brain.tonic, g)


def losses(courses: Any, course_table: Any) -> float:
    """Prefrontal structure that all classes together have cost, the sum of L_k."""
    total = 0.0
    for k in range(len(courses)):
        if courses[k] >= 0:
            total += course_table[courses[k]].pfc_loss
    return total


def answer(brain: Any, courses: Any, course_table: Any, g: Any) -> None:
    """What of the control lost and of the sensitisation bears on each class: its own doing whole, that of others as far
    as their ensembles are the same.
    """
    total = losses(courses, course_table)
    for k in range(len(courses)):
        if courses[k] >= 0:
            course = course_table[courses[k]]
            course.own_share = own_share(course.pfc_loss, total)
            course.control = control_over_class(brain.control, brain.unharmed, course.own_share, g)
            course.sensitised = sensitised_to_class(brain.sensitisation, course.own_share, g)
