"""Records as a county leaves them, of people whose lives a test writes down itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from scenarios.evidence.recording import DATES, KINDS
from scenarios.evidence.records import Record

SUBSTANCES, CLASSES, CLASS_OF = ("nicotine", "heroin"), ("nicotine", "opioid"), (0, 1)
TIDY = {
    "observable": "OBS-RET", "year": 2024, "substance": "opioid", "group": "methadone", "time_days": 180.0,
    "stratum": "all", "level": "all", "value": 0.5, "numerator": 2.0, "denominator": 4.0, "person_years": np.nan,
    "standard_error": 0.25, "unit": "proportion",
}  # fmt: skip


def people(n: int, now: float = 2025.0, **own: Any) -> dict[str, np.ndarray]:
    """What is written of n people of 40 at the end of a year, who never did anything unless `own` says so.

    A field by class or by substance is given as an array of shape (n, 2) or as one number for all.
    """
    never = np.full((n, 2), np.nan, np.float32)
    found: dict[str, np.ndarray] = {
        "key": np.arange(n), "born": np.full(n, now - 40.0, np.float32), "now": np.array([now], np.float32),
        "area": np.zeros(n, np.int16), "household": np.arange(n, dtype=np.int32), "sex": np.zeros(n, np.int8),
        "cell": np.zeros(n, np.int32), "reached": np.ones(n, bool), "willing": np.zeros((n, 2), np.float32),
        "first_of": never, "last_of": never, "trace": np.zeros((n, 2), np.float32), "daily_first": never,
        "abuse_first": never, "dependence_first": never,
        "friends": np.zeros(n, np.int16), "friends_using": np.zeros((n, 2), np.int16),
        "expected_deaths": np.zeros((2, 2, 9)),
    }  # fmt: skip
    for names in DATES.values():
        found |= {name.removesuffix("_day"): never for name in names}
    for name in ("severity", "dependent", "abuse", "shown", "overdoses", "treatments", "attempts_kept"):
        found[name] = np.zeros((n, 2), np.int16)
    for name, value in own.items():
        found[name] = np.broadcast_to(np.asarray(value), found[name].shape).copy()
    return found


def event(when: float, kind: str, key: int, substance: int = 1) -> list[float]:
    """A row of the events."""
    return [when, KINDS.index(kind), substance, key, 40.0, 0.0, *[0.0] * 8]


def record(
    years: dict[int, dict[str, np.ndarray]],
    events: list[list[float]] | None = None,
    numbers: dict[str, float] | None = None,
    tidy: list[dict[str, Any]] | None = None,
) -> Record:
    """A record of people by year."""
    arrays = {f"{year}/{name}": a for year, part in years.items() for name, a in part.items()}
    arrays["substances"], arrays["classes"] = np.array(SUBSTANCES), np.array(CLASSES)
    arrays["class_of"], arrays["area_outlets"] = np.array(CLASS_OF, np.int8), np.array([1.0, 2.0, 3.0])
    arrays["events"] = np.array(events or [], np.float64).reshape(-1, 14)
    arrays["numbers"] = np.array([f"{name}\t{value}" for name, value in (numbers or {}).items()] or [""])
    return Record(arrays, pd.DataFrame([TIDY | row for row in (tidy or [{}])]))
