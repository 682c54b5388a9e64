"""What a day in jail brings to one person: another place, little reward, nothing to take."""

from __future__ import annotations

from typing import Any


def day_in_jail(around: Any, occasions: Any, offers: Any, slots: Any, courses: Any, j: Any) -> None:
    """A day that was ordinary as one in jail is; arguments as in `population.steps.ordinary_day`."""
    around.clinic = 1.0
    around.reward *= j.jail_reward
    around.stress_input += j.jail_stress
    for k in range(len(courses)):
        if courses[k] >= 0:
            for cue in range(len(occasions[courses[k]].cues)):
                occasions[courses[k]].cues[cue] *= j.jail_cues
            occasions[courses[k]].norm = 0.0
            occasions[courses[k]].feast = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            offers[slots[s]].availability *= j.jail_access
