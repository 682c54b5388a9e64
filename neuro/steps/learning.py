"""What doses teach: prediction error, cues, habit, the value of the outcome, the dose itself."""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.equations.adaptation import wanted_dose
from neuro.equations.choice import habit_after
from neuro.equations.cues import (
    contingency_ceiling,
    extinction_kept,
    extinction_step,
    incubation_kept,
    learning_gate,
    matured_after,
    plasticity,
    potentiated,
    preoccupation_after,
    silent_after,
    stable_after,
)
from neuro.equations.dopamine import (
    hedonic,
    outcome_value_after,
    prediction_error,
    spoiled,
)
from neuro.records import CUE_COUNT, INTEROCEPTIVE
from neuro.steps.resting import expose, extinguish


def learn(
    brain: Any, circuit: Any, course: Any, around: Any, occasion: Any, doses: float, g: Any, p: Any
) -> None:
    """What `doses` teach: error, cues, preoccupation, incubation, habit, outcome value, dose; extinction undone."""
    c = circuit
    n = doses / p.reference_doses_per_day
    felt = 1.0 - occasion.antagonist_block
    d2 = brain.d2_density * brain.d2_sensitivity
    learning = plasticity(brain.plasticity, around.maturity, g)
    gate = learning_gate(brain.d1, learning, course.sensitised, brain.stress_felt, g)
    expected = c.sensitivity * p.surge_fold * c.expectation
    c.error = prediction_error(c.surge, expected, brain.allostatic_load, g)
    ceiling = contingency_ceiling(c.use_trace, g)
    for i in range(CUE_COUNT):
        cue = c.other_drug if i == INTEROCEPTIVE else occasion.cues[i]
        if cue > 0.0:
            c.cue_labile[i] = potentiated(
                c.cue_labile[i], c.cue_stable[i], cue, c.error, doses, gate, ceiling, g, p
            )
    c.matured_synapses = matured_after(c.silent_synapses, c.matured_synapses, p) * incubation_kept(
        n * felt, g
    )
    c.silent_synapses = silent_after(c.silent_synapses, c.matured_synapses, c.error, n, g, p)
    c.preoccupation = preoccupation_after(c.preoccupation, c.error, n, gate, c.expectation, g)
    c.habit = habit_after(c.habit, c.error, n, c.expectation, learning, g, p)
    liked = spoiled(hedonic(d2 * c.surge, g) + c.liking, occasion.aversion)
    c.outcome_value = outcome_value_after(c.outcome_value, liked, doses, g)
    want = wanted_dose(c.tolerance, brain.allostatic_load, d2, brain.d2_trait, g)
    c.remembered_dose += (1.0 - exp(-g.dose_learning_rate * n)) * (want - c.remembered_dose)
    kept = extinction_kept(n * felt, g)
    rate = (1.0 - felt) * extinction_step(c.expectation, course.control, around.cue_therapy, g)
    extinguish(c, around.clinic, rate, kept, g)
    expose(c, course, around, g)


def consolidate(circuit: Any, g: Any) -> None:
    """Labile cue weights turn into structure, and fade."""
    for i in range(CUE_COUNT):
        circuit.cue_stable[i] = stable_after(circuit.cue_labile[i], circuit.cue_stable[i], g)
        circuit.cue_labile[i] *= g.keep_cue_labile
