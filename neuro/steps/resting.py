"""What a step without the drug does to what was learned: fading, incubation, extinction."""

from __future__ import annotations

from typing import Any

from neuro.equations.cues import (
    extinction_after,
    extinction_in_sessions,
    extinction_step,
    matured_after,
)


def rest(circuit: Any, course: Any, around: Any, g: Any, p: Any) -> None:
    """What a step without the drug does to what was learned: fading, incubation, extinction where the person is."""
    c = circuit
    c.error = 0.0
    c.matured_synapses = matured_after(c.silent_synapses, c.matured_synapses, p)
    c.silent_synapses *= p.keep_maturation
    c.preoccupation *= g.keep_preoccupation
    c.habit *= g.keep_habit
    c.outcome_value *= g.keep_outcome_value
    rate = extinction_step(c.expectation, course.control, around.cue_therapy, g)
    extinguish(c, around.clinic, rate, 1.0, g)
    expose(c, course, around, g)


def extinguish(circuit: Any, clinic: float, rate: float, kept: float, g: Any) -> None:
    """Extinction grows at `rate` where the person is, of which use leaves the share `kept`; elsewhere it only fades."""
    c = circuit
    if clinic > 0.5:
        c.extinction_home *= g.keep_extinction
        c.extinction_clinic = extinction_after(c.extinction_clinic, rate, g) * kept
    else:
        c.extinction_home = extinction_after(c.extinction_home, rate, g) * kept
        c.extinction_clinic *= g.keep_extinction


def expose(circuit: Any, course: Any, around: Any, g: Any) -> None:
    """Sessions of cue exposure: cues without use in a clinic, which is where it is learned."""
    rate = around.cue_sessions * extinction_step(circuit.expectation, course.control, 0.0, g)
    circuit.extinction_clinic = extinction_in_sessions(circuit.extinction_clinic, rate, g)
