"""Several counties of different seeds taken together as one sample, as a survey of a nation is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenarios.evidence.records import Record

if TYPE_CHECKING:
    import pandas as pd

KEYS_APART = 4 * 10**9
"""Added to the keys of people for each county, so that none stands twice."""
ONCE = ("substances", "classes", "class_of", "adulterant", "treatments")
SUMMED = ("expected_deaths",)
TIDY_KEYS = ["observable", "year", "substance", "group", "time_days", "stratum", "level", "unit"]


def pooled(records: Sequence[Record]) -> Record:
    """One record of the people of all counties.

    People, events and areas stand one after another; expected deaths and counts are summed; rates are those of summed
    events and person-years; shares abstinent or retained are the mean of the counties weighted by who was followed, as
    is the median wait.

    Raises
    ------
    ValueError
        When the counties do not have the same substances or years.
    """
    if len(records) == 1:
        return records[0]
    first = records[0]
    if any(r.substances != first.substances or r.years != first.years for r in records):
        raise ValueError("counties are pooled where they have the same substances and years")
    arrays = {name: first.arrays[name] for name in ONCE if name in first.arrays}
    for name in first.arrays:
        if "/" in name:
            arrays[name] = _people(name.split("/")[1], [r.arrays[name] for r in records], records)
    for name, column in (("events", 3), ("after_overdose", 0)):
        if name in first.arrays:
            parts = [_moved(r.arrays[name], column, i) for i, r in enumerate(records)]
            arrays[name] = np.concatenate(parts)
    arrays["area_outlets"] = np.concatenate([r.arrays["area_outlets"] for r in records])
    arrays["numbers"] = _numbers(records)
    return Record(arrays, _tidy([r.tidy for r in records]))


def _people(name: str, parts: Sequence[np.ndarray], records: Sequence[Record]) -> np.ndarray:
    if name == "now":
        return parts[0]
    if name in SUMMED:
        return np.asarray(np.sum(parts, axis=0))
    if name == "key":
        return np.concatenate([part.astype(np.int64) + KEYS_APART * i for i, part in enumerate(parts)])
    if name == "household":
        return _apart(parts, [int(part.max(initial=-1)) + 1 for part in parts])
    if name == "area":
        return _apart(parts, [len(r.arrays["area_outlets"]) for r in records])
    return np.concatenate(parts)


def _apart(parts: Sequence[np.ndarray], sizes: Sequence[int]) -> np.ndarray:
    """Numbers of places that differ between counties; those below 0 stand for none and stay."""
    before = np.cumsum([0, *sizes])
    moved = [np.where(part >= 0, part.astype(np.int64) + before[i], part) for i, part in enumerate(parts)]
    return np.concatenate(moved)


def _moved(rows: np.ndarray, column: int, i: int) -> np.ndarray:
    found = rows.copy()
    found[:, column] += KEYS_APART * i
    return found


def _numbers(records: Sequence[Record]) -> np.ndarray:
    """Counts summed; "wait X" the mean weighted by "waits X"."""
    own = [r.numbers for r in records]
    names = list(dict.fromkeys(name for each in own for name in each))
    found = {name: sum(each.get(name, 0.0) for each in own) for name in names}
    for name in names:
        if name.startswith("wait "):
            many = "waits" + name.removeprefix("wait")
            whole = sum(each[name] * each.get(many, 0.0) for each in own if name in each)
            found[name] = whole / found[many] if found.get(many) else float("nan")
    return np.array([f"{name}\t{value}" for name, value in found.items()] or [""])


def _tidy(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    whole = pd.concat(frames, ignore_index=True)
    if whole.empty:
        return whole
    weight = whole["denominator"].fillna(0.0).where(whole["value"].notna(), 0.0)
    whole["_w"], whole["_wv"] = weight, weight * whole["value"].fillna(0.0)
    whole["_e"] = (weight * whole["standard_error"].fillna(0.0)) ** 2
    groups = whole.groupby(TIDY_KEYS, dropna=False, sort=False)
    names = ["numerator", "denominator", "person_years", "_w", "_wv", "_e"]
    found = groups[names].sum(min_count=1).reset_index()
    some = found["_w"] > 0
    found["value"] = (found["_wv"] / found["_w"].where(some)).where(some)
    found["standard_error"] = (np.sqrt(found["_e"]) / found["_w"].where(some)).where(some)
    return found[list(frames[0].columns)]
