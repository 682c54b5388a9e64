"""Names of what a scenario says about care; free of anything heavy."""

from __future__ import annotations

TRACKS = ("medication", "psychosocial")
"""What a person may hold at once, one of each: a medicine, and a therapy or a place to live."""
MEDICATION, PSYCHOSOCIAL = 0, 1
N_TRACKS = len(TRACKS)

ROUTES = ("emergency_department", "jail", "primary_care", "outreach")
"""Ways by which others bring a person to care."""

PRIORITIES = ("severity", "overdose", *ROUTES)
"""What may put a person first on a waiting list: a severe disorder, an overdose that was survived of late, or how the
person was referred of late.
"""
