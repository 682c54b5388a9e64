"""Compiled loops of the laboratory: doses that the experimenter gives, read-outs, and an ordinary day.

The equations are those of `neuro.day`; only who decides about the doses differs.
"""

from __future__ import annotations

from math import log
from typing import Any

from neuro import day, kernel, streams

# register_jitable of `neuro.kernel` has told numba how to compile these
_sense, _answer, _crave_each = day.sense, day.answer, day.crave_each
_choose_each = day.choose_each
_consume, _adapt = day.consume, day.adapt
_poisson, _uniforms = streams.poisson, streams.uniforms

people_day, compiled_loop = kernel.people_day, kernel.compiled_loop
SESSIONS = day.SESSIONS
CUES, SHOCK = streams.STREAM["cues"], streams.STREAM["shock"]


@compiled_loop
def people_read(
    brains: Any, around: Any, circuits: Any, slots: Any, course_table: Any, courses: Any, occasions: Any,
    offers: Any, classes: Any, n_classes: int, general: Any, substances: Any,
) -> None:  # fmt: skip
    """Bring every read-out of every person up to date; no time passes."""
    g = general[0]
    for i in range(slots.shape[0]):
        _sense(brains[i], around[i], circuits, slots[i], courses[i], occasions, classes, g, substances)
        _answer(brains[i], circuits, slots[i], courses[i], course_table, occasions, classes, g, substances)
        _crave_each(
            brains[i], around[i], circuits, slots[i], course_table, courses[i], occasions, offers, classes, g,
            substances,
        )  # fmt: skip
        _choose_each(
            brains[i], circuits, slots[i], courses[i], occasions, classes, n_classes, offers, g, substances
        )


@compiled_loop
def people_given(
    doses: Any, sizes: Any, brains: Any, around: Any, circuits: Any, slots: Any, course_table: Any, courses: Any,
    occasions: Any, offers: Any, classes: Any, general: Any, substances: Any,
) -> None:  # fmt: skip
    """Let everybody take `doses` (people, substances) of `sizes` standard doses; a size that is not a number stands
    for the person's own, learned one. Read-outs must be up to date.
    """
    g = general[0]
    for i in range(slots.shape[0]):
        for s in range(slots.shape[1]):
            c = circuits[slots[i, s]]
            k = courses[i, classes[s]]
            c.doses = doses[i, s]
            _consume(
                brains[i], c, course_table[k], around[i], occasions[k], offers[slots[i, s]], g, substances[s]
            )
            if sizes[i, s] >= 0.0:
                c.remembered_dose = sizes[i, s]
        _adapt(
            brains[i],
            around[i],
            circuits,
            slots[i],
            course_table,
            courses[i],
            occasions,
            classes,
            g,
            substances,
        )


@compiled_loop
def steps_given(
    steps: int, doses: Any, sizes: Any, brains: Any, around: Any, circuits: Any, slots: Any, course_table: Any,
    courses: Any, occasions: Any, offers: Any, classes: Any, n_classes: int, general: Any, substances: Any,
) -> None:  # fmt: skip
    """`people_read` and `people_given`, again and again with the same doses and inputs."""
    for _ in range(steps):
        people_read(
            brains, around, circuits, slots, course_table, courses, occasions, offers, classes, n_classes, general,
            substances,
        )  # fmt: skip
        people_given(
            doses, sizes, brains, around, circuits, slots, course_table, courses, occasions, offers, classes,
            general, substances,
        )  # fmt: skip


@compiled_loop
def chance_doses(mean: Any, seed: int, day_number: int, out: Any) -> None:
    """Poisson doses around `mean` (people, substances) into `out`."""
    for i in range(mean.shape[0]):
        for s in range(mean.shape[1]):
            out[i, s] = _poisson(_uniforms(seed, SESSIONS, i, day_number, s)[0], mean[i, s])


@compiled_loop
def ordinary_day(
    seed: int, day_number: int, low: float, high: float, high_share: float, shock_rate: float, shock_size: float,
    around: Any, occasions: Any,
) -> None:  # fmt: skip
    """An ordinary day: each class of cue is faint or, some days, met in full; now and then a stressor."""
    classes = occasions.size // around.size
    for i in range(around.size):
        u = _uniforms(seed, SHOCK, i, day_number, 0)
        around[i].shock = -shock_size * log(u[1]) if u[0] < shock_rate else 0.0
        for k in range(classes):
            v = _uniforms(seed, CUES, i, day_number, k)
            for c in range(4):
                occasions[i * classes + k].cues[c] = high if v[c] < high_share else low
