"""How a brain stands before it meets the day: receptors occupied, withdrawal, tonic dopamine, control."""

from __future__ import annotations

from typing import Any

from neuro.equations.adaptation import relieved, withdrawal
from neuro.equations.control import borne, felt_stress, functional_control, given_back, mean_stress
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
            occasion = occasions[courses[classes[s]]]
            w = max(w, class_withdrawal(classes[s], circuits, slots, classes, occasion, ps))
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
    reward = brain.reward_trait * around.reward
    brain.natural_error = natural_error(d2 * reward, brain.natural_expected)
    brain.natural_value = natural_value(d2 * reward, brain.natural_error, brain.tonic, g)
    brain.anhedonia = anhedonia(d2 * reward, brain.d2_trait * reward, brain.tonic, g)


def alone(k: int, courses: Any) -> bool:
    """Whether the person has met no class but k."""
    others = 0
    for j in range(len(courses)):
        others += int(j != k and courses[j] >= 0)
    return others == 0


def structure_over(k: int, brain: Any, courses: Any, course_table: Any, g: Any) -> float:
    """Prefrontal structure that holds against class k, P_sk = P_s prod_{j != k} (1 - chi L_j) / (1 - L_j)."""
    found = brain.pfc_structure
    for j in range(len(courses)):
        if j != k and courses[j] >= 0:
            found *= given_back(course_table[courses[j]].pfc_loss, g)
    return found


def control_over(
    k: int, brain: Any, stressed: float, circuits: Any, slots: Any, courses: Any, course_table: Any, classes: Any,
    g: Any,
) -> float:  # fmt: skip
    """Control over class k P_k = P_f(P_sk, P_c, R, w_k + chi (w - w_k), S*, J_k + chi (J - J_k)): structure, withdrawal
    and preoccupation are the class's own, and those of others as far as their ensembles are the same; receptors, stress
    and therapy are the brain's.
    """
    withdrawn, preoccupied = 0.0, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            withdrawn = max(withdrawn, circuits[slots[s]].withdrawn)
            preoccupied = max(preoccupied, circuits[slots[s]].preoccupation)
    share = g.control_generalisation
    return functional_control(
        structure_over(k, brain, courses, course_table, g), brain.pfc_therapy,
        brain.d2_density * brain.d2_sensitivity, borne(withdrawn, brain.withdrawal, share), stressed,
        borne(preoccupied, brain.preoccupied, share), g,
    )  # fmt: skip


def withdraw(k: int, circuits: Any, slots: Any, classes: Any, occasion: Any, ps: Any) -> None:
    """Notes the withdrawal from class k with each of its substances."""
    withdrawn = class_withdrawal(k, circuits, slots, classes, occasion, ps)
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            circuits[slots[s]].withdrawn = withdrawn


def answer(
    brain: Any, circuits: Any, slots: Any, courses: Any, course_table: Any, occasions: Any, classes: Any, g: Any,
    ps: Any,
) -> None:  # fmt: skip
    """What of control and of sensitisation bears on each class, G_k = G_k0 + chi_G (G - G_k0); with one class, all."""
    for k in range(len(courses)):
        if courses[k] >= 0:
            course = course_table[courses[k]]
            if alone(k, courses):
                course.control, course.sensitised = brain.control, brain.sensitisation
                continue
            withdraw(k, circuits, slots, classes, occasions[courses[k]], ps)
            course.control = control_over(
                k, brain, brain.stress_felt, circuits, slots, courses, course_table, classes, g
            )
            course.sensitised = borne(course.sensitisation, brain.sensitisation, g.cross_sensitisation)
