"""What exposure leaves behind: tolerance, dependence, receptors, set point, cortex."""

from __future__ import annotations

from typing import Any

from neuro.equations.adaptation import (
    adaptation_drive,
    allostatic_load_after,
    d1_after,
    d2_density_after,
    d2_sensitivity_after,
    dependence_after,
    tolerance_after,
)
from neuro.equations.control import class_loss_after, stress_after, structure_after, therapy_after
from neuro.equations.cues import plasticity, sensitisation_after
from neuro.equations.dopamine import natural_expected_after
from neuro.equations.kinetics import relative_exposure


def class_exposure(s: int, circuits: Any, slots: Any, classes: Any, agonist: float, g: Any, ps: Any) -> float:
    """Exposure that drives tolerance to substance s: its own, the cross-tolerant share of its class, an agonist's."""
    xi = agonist
    for j in range(len(slots)):
        if slots[j] >= 0 and classes[j] == classes[s]:
            share = 1.0 if j == s else g.cross_tolerance
            xi += share * relative_exposure(circuits[slots[j]].exposure, ps[j])
    return xi


def neuroadaptation(circuit: Any, g: Any, p: Any) -> float:
    """What one substance drives receptors, set point and cortex by, F = `adaptation_drive` of its own exposure."""
    return adaptation_drive(relative_exposure(circuit.exposure, p), g)


def charge(
    learning: float, circuits: Any, slots: Any, course_table: Any, courses: Any, classes: Any, g: Any, ps: Any
) -> tuple[float, float]:
    """Notes what each class has cost of prefrontal structure, L_k, and sensitised by itself; returns of all together
    what exposure would leave of structure, prod_s (1 - phi_P sP F), and the surges sum_s delta n / n_ref.
    """
    kept, surged = 1.0, 0.0
    for k in range(len(courses)):
        if courses[k] >= 0:
            own, own_surges = 1.0, 0.0
            for s in range(len(slots)):
                if slots[s] >= 0 and classes[s] == k:
                    c = circuits[slots[s]]
                    own *= 1.0 - g.pfc_structural_loss * ps[s].pfc_harm_scale * neuroadaptation(c, g, ps[s])
                    own_surges += c.error * c.doses / ps[s].reference_doses_per_day
            course = course_table[courses[k]]
            course.pfc_loss = class_loss_after(course.pfc_loss, 1.0 - own, g)
            course.sensitisation = sensitisation_after(course.sensitisation, learning * own_surges, g)
            kept *= own
            surged += own_surges
    return kept, surged


def adapt(
    brain: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    course_table: Any,
    courses: Any,
    occasions: Any,
    classes: Any,
    g: Any,
    ps: Any,
) -> None:
    """What exposure leaves behind: tolerance and dependence per substance; receptors, set point, cortex together."""
    d2_kept, d1_kept, set_point_kept = 1.0, 1.0, 1.0
    for s in range(len(slots)):
        if slots[s] < 0:
            continue
        c = circuits[slots[s]]
        agonist = occasions[courses[classes[s]]].agonist_exposure
        xi = class_exposure(s, circuits, slots, classes, agonist, g, ps)
        c.tolerance = tolerance_after(c.tolerance, xi, g, ps[s])
        own = relative_exposure(c.exposure, ps[s]) + agonist * min(1.0, c.dependence)
        c.dependence = dependence_after(c.dependence, own, g, ps[s])
        drive = neuroadaptation(c, g, ps[s])
        d2_kept *= 1.0 - ps[s].d2_density_loss * drive
        d1_kept *= 1.0 - ps[s].d1_loss * drive
        set_point_kept *= 1.0 - ps[s].allostasis_scale * drive
    b = brain
    learning = plasticity(b.plasticity, around.maturity, g)
    cortex_kept, surged = charge(learning, circuits, slots, course_table, courses, classes, g, ps)
    b.sensitisation = sensitisation_after(b.sensitisation, learning * surged, g)
    response = b.d2_density * b.d2_sensitivity * b.reward_trait * around.reward
    b.natural_expected = natural_expected_after(b.natural_expected, response, g)
    b.d2_density = d2_density_after(b.d2_density, b.d2_trait, 1.0 - d2_kept, g)
    b.d2_sensitivity = d2_sensitivity_after(b.d2_sensitivity, 1.0 - d2_kept, g)
    b.d1 = d1_after(b.d1, 1.0 - d1_kept, g)
    b.allostatic_load = allostatic_load_after(b.allostatic_load, 1.0 - set_point_kept, g)
    b.pfc_structure = structure_after(b.pfc_structure, b.control_trait, around.maturity, 1.0 - cortex_kept, g)
    b.pfc_therapy = therapy_after(b.pfc_therapy, around.therapy_sessions * g.dt, b.control, g)
    b.stress = stress_after(b.stress, b.stress_trait + around.stress_input, around.shock, b.withdrawal, g)
