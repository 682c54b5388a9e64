"""Referrals: events that bring a person to the door of treatment; `population.care` reads and clears them."""

from __future__ import annotations

from typing import Any

REFERRALS = ("none", "emergency", "jail", "outreach", "primary_care")
"""Where a person was referred from; the field `referral` of the course ledger holds the position here."""
NONE, EMERGENCY, JAIL, OUTREACH, PRIMARY_CARE = range(len(REFERRALS))


def refer(model: Any, course: int, source: int) -> None:
    """Refer the person of a course to treatment of its class; a referral not yet taken up stays."""
    ledger = model.courses.plain("ledger")
    if ledger["referral"][course] == NONE:
        ledger["referral"][course] = source


def in_need(model: Any, row: int) -> list[int]:
    """Courses of a person with a disorder today."""
    held = [int(c) for c in model.table["courses"][row] if c >= 0]
    severity = model.courses.plain("ledger")["severity"]
    return [c for c in held if severity[c] > 0]
