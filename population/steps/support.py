"""Supportive ties: people who are stopping meet people in recovery; `population.loops.ties` runs this over people.

Such a tie is a friendship like any other, and a friend in recovery supports a goal of abstinence. `t` are the
parameters of `data/tie_change.yaml`, `n` those of the network.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neuro.streams import uniforms
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.tie_change import support_probability
from population.steps.slots import Slots, have_room, put, slot_of
from population.steps.ties import NOBODY, TIES, WISHES, People, is_present
from population.ties import FRIENDSHIP

FELLOWS, JOINS = 1 << 30, (3 << 30) + (2 << 20)
"""Where the draws of this module begin among those of the stream "ties"."""


class Fellows(NamedTuple):
    """People in recovery, area after area; `start` has one entry more than areas."""

    block: int
    rows: Any
    start: Any


def in_recovery(row: int, day: int, people: People, t: Any) -> bool:
    """Whether a person tried to stop once and has used nothing of its class for `recovery_days`, diagnosed or not."""
    for k in range(people.courses.shape[1]):
        if people.courses[row, k] >= 0:
            e = people.ledger[people.courses[row, k]]
            if e.attempts > 0 and day - e.last_use_day >= t.recovery_days:
                return True
    return False


def is_stopping(row: int, day: int, people: People, t: Any) -> bool:
    """Whether a person holds a goal of abstinence, is in a treatment that does anything or is in recovery."""
    for k in range(people.courses.shape[1]):
        held = people.courses[row, k]
        if held >= 0 and (people.goals[held].goal > 0.0 or people.ledger[held].acting > 0):
            return True
    return in_recovery(row, day, people, t)


def joins(row: int, seed: int, people: People, t: Any) -> bool:
    """Whether a person is one of those who seek mutual help at all; lasting."""
    return bool(uniforms(seed, TIES, people.uid[row], 0, WISHES + 1)[0] < t.mutual_help_share)


def fellow(row: int, seed: int, day: int, people: People, fellows: Fellows, ties: Slots, t: Any) -> int:
    """Somebody in recovery in the same area whom the person does not know yet, by lot; -1 for nobody."""
    found, least = NOBODY, 1.0
    area = people.area[row]
    for i in range(fellows.start[area], fellows.start[area + 1]):
        other = fellows.rows[i]
        if other == row or not is_present(other, people) or people.area[other] != area:
            continue
        lot = uniforms(seed, TIES, people.uid[row], day, FELLOWS + people.uid[other])[0]
        if lot < least and in_recovery(other, day, people, t) and slot_of(row, other, ties) < 0:
            found, least = other, lot
    return int(found)


def support_forms(
    row: int, seed: int, day: int, people: People, fellows: Fellows, ties: Slots, t: Any, n: Any
) -> None:
    """28 days of mutual help: a person who is stopping counts the friends in recovery, who support the goal, and may
    get to know one more.
    """
    if not is_stopping(row, day, people, t):
        return
    known = 0
    for i in range(ties.degree[row]):
        if ties.layer[row, i] == FRIENDSHIP and in_recovery(ties.neighbours[row, i], day, people, t):
            known += 1
    for k in range(people.courses.shape[1]):
        if people.courses[row, k] >= 0:
            people.ledger[people.courses[row, k]].fellows = known
    if not joins(row, seed, people, t):
        return
    u = uniforms(seed, TIES, people.uid[row], day, JOINS)
    if u[0] >= support_probability(float(known), float(BLOCK_DAYS), t):
        return
    other = fellow(row, seed, day, people, fellows, ties, t)
    if other >= 0 and have_room(row, other, ties):
        put(row, other, FRIENDSHIP, n.friendship_weight, ties)
        put(other, row, FRIENDSHIP, n.friendship_weight, ties)
