"""From an overdose to its end: is somebody there, is naloxone at hand, is help called."""

from __future__ import annotations

from math import exp
from typing import Any


def overdose_probability(hazard: float, h: Any) -> float:
    """Probability of an overdose in the step, 1 - exp(-hazard / CFR): `hazard` counts deaths as cohorts saw them, CFR
    is the case fatality of those cohorts, so that rescue today is not counted twice.
    """
    return 1.0 - exp(-hazard / h.case_fatality_cohorts)


def fatality(witnessed: float, naloxone: float, called: float, u: float, v: float, h: Any) -> float:
    """Case fatality of one overdose: somebody is there (u) or not; then naloxone at hand, else a call for help (v)."""
    if u >= witnessed:
        return h.case_fatality_unaided
    if v < naloxone:
        return h.case_fatality_naloxone
    return h.case_fatality_emergency if v < naloxone + (1.0 - naloxone) * called else h.case_fatality_unaided
