"""Joining a waiting list: which treatment a person asks for, and whether for one of the other track too."""

from __future__ import annotations

from typing import Any

NOTHING = -1


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
    """Join the waiting list of treatment t today; `e` is the ledger of the course."""
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
