"""What a day of one person is counted as: the state of use that costs and quality of life are known for."""

from __future__ import annotations

from typing import Any

from population.mechanisms.criteria import BLOCK_DAYS
from population.records import NEVER

STATES = (
    "no_use",
    "use",
    "disorder_mild",
    "disorder_moderate",
    "disorder_severe",
    "treated",
    "remission_early",
    "remission_sustained",
)
"""States of a person and a class of substances, each day one of them."""
N_STATES = 8
NO_USE, USE, MILD, TREATED, EARLY, SUSTAINED = 0, 1, 2, 5, 6, 7


def in_treatment(ledger: Any) -> bool:
    """Whether a person is in any treatment for the class."""
    return bool(ledger.treatment >= 0)


def course_state(day: int, ledger: Any) -> int:
    """Place in `STATES` of a person who ever met the class, at the end of a day.

    In treatment without use for 28 days: treated. With criteria of DSM-5 in the past twelve months: the disorder by its
    severity, unless no criterion but craving was shown for three months: early remission; for twelve: sustained.
    Else use in the past 28 days, or none.
    """
    used = day - ledger.last_use_day < BLOCK_DAYS
    ill = ledger.severity > 0
    ever = ledger.onset_day > NEVER
    cared_for = in_treatment(ledger)
    if cared_for and not used and (ill or ever):
        return TREATED
    if ever and ledger.recent == 0 and not cared_for:
        return SUSTAINED if ledger.shown == 0 else EARLY
    if ill:
        return int(MILD + ledger.severity - 1)
    return USE if used else NO_USE


def quality_of_life(norm: float, factor: float) -> float:
    """Q = norm x factor: conditions multiply (Ara & Wailoo 2012 Value Health 15:1172, recalled)."""
    return norm * factor
