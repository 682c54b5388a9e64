"""A day of one brain, as a list: sense, answer, crave, choose, take and learn, adapt.

The same functions, uncompiled, are the readable one-person model (`neuro.circuit`); compiled by numba they are
the loop over a population (`neuro.kernel`). A person has `slots[s]`, the row of the circuit of substance s or -1
where the person never met it, and `courses[k]`, the row of the course of class k.
"""

from __future__ import annotations

from typing import Any

from neuro.equations.choice import endured_doses
from neuro.equations.control import goal_after
from neuro.steps.adapting import adapt, class_exposure
from neuro.steps.choosing import FIRST_SESSION, best_availability, choose_each, doses_taken
from neuro.steps.craving import crave, value_of_using
from neuro.steps.learning import consolidate, learn
from neuro.steps.resting import expose, extinguish, rest
from neuro.steps.sensing import answer, class_occupancy, class_withdrawal, other_drug, sense
from neuro.steps.taking import absorb, consume
from neuro.streams import STREAM, uniforms

SESSIONS = STREAM["sessions"]

__all__ = [
    "FIRST_SESSION", "SESSIONS", "absorb", "adapt", "answer", "best_availability", "choose_each", "class_exposure",
    "class_occupancy", "class_withdrawal", "consolidate", "consume", "crave", "crave_each", "doses_taken", "expose",
    "extinguish", "learn", "other_drug", "person_day", "rest", "sense", "use_class", "value_of_using",
]  # fmt: skip


def person_day(
    seed: int, uid: int, day: int, brain: Any, around: Any, circuits: Any, slots: Any, course_table: Any, courses: Any,
    occasions: Any, offers: Any, classes: Any, n_classes: int, g: Any, ps: Any,
) -> None:  # fmt: skip
    """One step of one person: the list of the module's first line, in that order."""
    sense(brain, around, circuits, slots, courses, occasions, classes, g, ps)
    answer(brain, circuits, slots, courses, course_table, occasions, classes, g, ps)
    crave_each(brain, around, circuits, slots, course_table, courses, occasions, offers, classes, g, ps)
    choose_each(brain, circuits, slots, courses, occasions, classes, n_classes, offers, g, ps)
    for k in range(n_classes):
        if courses[k] >= 0:
            occasion, course = occasions[courses[k]], course_table[courses[k]]
            available = best_availability(k, slots, classes, offers)
            total = use_class(
                k, available, seed, uid, day, brain, around, circuits, slots, course, occasion, offers, classes, g, ps,
            )  # fmt: skip
            course.goal = goal_after(course.goal, occasion.goal_floor, total, g)
    adapt(brain, around, circuits, slots, course_table, courses, occasions, classes, g, ps)


def crave_each(
    brain: Any, around: Any, circuits: Any, slots: Any, course_table: Any, courses: Any, occasions: Any, offers: Any,
    classes: Any, g: Any, ps: Any,
) -> None:  # fmt: skip
    """Craving and value of using, of each substance that the person has met."""
    for s in range(len(slots)):
        if slots[s] >= 0:
            k = courses[classes[s]]
            taken = class_occupancy(classes[s], circuits, slots, classes, 0.0, ps)
            withdrawn = class_withdrawal(classes[s], circuits, slots, classes, occasions[k], ps)
            other = other_drug(classes[s], circuits, slots, classes, g, ps)
            crave(
                brain, circuits[slots[s]], around, occasions[k], course_table[k], offers[slots[s]], taken, withdrawn,
                other, g, ps[s],
            )  # fmt: skip


def use_class(
    k: int, available: float, seed: int, uid: int, day: int, brain: Any, around: Any, circuits: Any, slots: Any,
    course: Any, occasion: Any, offers: Any, classes: Any, g: Any, ps: Any,
) -> float:  # fmt: skip
    """What was chosen of the substances of class k is taken, as far as it is endured; returns the doses."""
    total = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            c, offer = circuits[slots[s]], offers[slots[s]]
            u = uniforms(seed, SESSIONS, uid, day, s)[0]
            c.doses = endured_doses(doses_taken(c, available, offer.price, u, g, ps[s]), occasion.aversion)
            consume(brain, c, course, around, occasion, offer, g, ps[s])
            total += c.doses
    return total
