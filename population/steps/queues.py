"""Joining a waiting list: which treatment a person asks for, and whether for one of the other track too; who enters
first, and what entering and leaving change. `e` is the ledger of the course.
"""

from __future__ import annotations

from typing import Any

from population.care.names import N_TRACKS, PRIORITIES, ROUTES

NOTHING = -1
SEVERE = 3
SEVERITY, OVERDOSE = PRIORITIES.index("severity"), PRIORITIES.index("overdose")
FIRST_ROUTE = PRIORITIES.index(ROUTES[0])
"""Places of the priorities among all: those of routes follow one another as the routes do."""


def pick(weights: Any, u: float, tracks: Any, but: int) -> int:
    """Position drawn by weight among treatments whose track is not `but` (u uniform); -1 where they weigh nothing."""
    total = 0.0
    for t in range(tracks.size):
        if tracks[t] != but:
            total += weights[t]
    level, last = 0.0, NOTHING
    for t in range(tracks.size):
        if tracks[t] != but and weights[t] > 0.0:
            level += weights[t]
            last = t
            if level / total >= u:
                break
    return last


def wait_for(e: Any, t: int, track: int, day: int) -> None:
    """Join the waiting list of treatment t today."""
    e.waiting_for[track] = t
    e.waiting_day[track] = day


def join(e: Any, weights: Any, tracks: Any, u: Any, combined_share: float, day: int) -> bool:
    """Put a person on the list of a treatment by `weights`, shape (treatments,); some ask for one of the other track
    too. u are three uniform numbers: what is asked for, whether for another too, and for which. Returns whether the
    person joined a list.
    """
    first = pick(weights, u[0], tracks, NOTHING)
    if first == NOTHING:
        return False
    wait_for(e, first, tracks[first], day)
    if u[1] < combined_share:
        other = pick(weights, u[2], tracks, tracks[first])
        if other != NOTHING:
            wait_for(e, other, tracks[other], day)
    return True


def rank(e: Any, overdose_day: int, priorities: Any, recent: float) -> int:
    """Minus how many of a treatment's `priorities` (whether it has each of `names.PRIORITIES`) a person has; overdoses
    and referrals count that lie after the day `recent`.
    """
    found = 0
    if priorities[SEVERITY] and e.severity >= SEVERE:
        found -= 1
    if priorities[OVERDOSE] and overdose_day > recent:
        found -= 1
    if e.referred_by >= 0 and priorities[FIRST_ROUTE + e.referred_by] and e.referred_day > recent:
        found -= 1
    return found


def enter(e: Any, t: int, track: int, day: int) -> None:
    """Enter treatment t today."""
    e.treatment[track] = t
    e.treatment_day[track] = day
    e.waiting_for[track] = NOTHING


def leave(e: Any, track: int, day: int) -> None:
    """Leave the treatment of a track today."""
    e.treatment[track] = NOTHING
    e.left_day[track] = day


def note_acting(e: Any, acting: Any, settled: Any) -> None:
    """Keep in mind whether a person is in a treatment that does anything; such circuits move every day."""
    e.acting = 0
    for track in range(N_TRACKS):
        if e.treatment[track] >= 0 and acting[e.treatment[track]]:
            e.acting = 1
            settled[e.owner] = False
