"""Results that are no comparison: a search for the best spending, sensitivity, a nation, a calibration, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from dashboards.adapters.folders import finished, root, standing_in
from neuro.errors import InputError

KINDS = {
    "optimise": "Best spending",
    "sensitivity": "What matters most",
    "nation": "A nation of counties",
    "calibration": "Calibration",
    "local": "A place fitted to its own series",
}
"""Kinds of results that are shown, and what a reader calls them."""
FILES = {"calibration.json": "calibration", "local.json": "local"}
BELOW = ("", "calibration")
"""Folders below the results in which calibrations are kept."""
LARGEST_BYTES = 20_000_000


class Analysis(NamedTuple):
    """One folder of results: its path below the results folder, its kind, and what its list says."""

    name: str
    kind: str
    title: str
    note: str
    written: str
    status: str = "complete"


def analyses() -> list[Analysis]:
    """Every readable one, the newest first."""
    found = [
        Analysis(entry.name, entry.kind, entry.title, entry.note, entry.written, entry.status)
        for entry in finished()
        if entry.kind in KINDS
    ]
    return sorted([*found, *_calibrations()], key=lambda a: a.written, reverse=True)


def analysis_of(name: str) -> Analysis | None:
    """One by its name, where it is there; no name leads anywhere else."""
    return next((entry for entry in analyses() if entry.name == name), None)


def path_of(analysis: Analysis) -> Path:
    """Its folder."""
    return root() / analysis.name


def numbers_of(analysis: Analysis) -> dict[str, Any]:
    """The file of a calibration."""
    name = next(file for file, kind in FILES.items() if kind == analysis.kind)
    path = path_of(analysis) / name
    return _json(str(path), path.stat().st_mtime_ns)


def _calibrations() -> Iterator[Analysis]:
    for below in BELOW:
        for file, kind in FILES.items():
            for path in standing_in(root() / below, file):
                entry = _entry(path, kind)
                if entry is not None:
                    yield entry


def _entry(path: Path, kind: str) -> Analysis | None:
    try:
        stamp = path.stat().st_mtime_ns
        data = _json(str(path), stamp)
        written = datetime.fromtimestamp(stamp / 1e9, UTC).strftime("%Y-%m-%d %H:%M")
        title = f"{data['scenario']}: {len(data['parameters'])} parameters"
        note = f"{int(data['runs']):,} runs of {int(data['people']):,} people, seed {data['seed']}"
        name = path.parent.relative_to(root()).as_posix()
    except (InputError, OSError, KeyError, TypeError, ValueError):
        return None
    return Analysis(name, kind, title, note, written)


@lru_cache(maxsize=32)
def _json(path: str, stamp: int) -> dict[str, Any]:
    file = Path(path)
    if file.stat().st_size > LARGEST_BYTES:
        raise InputError(file.name, "", None, "is too large to be shown")
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise InputError(file.name, "", None, f"cannot be read ({problem})") from None
    if not isinstance(data, dict):
        raise InputError(file.name, "", None, "is no result of a calibration")
    return data
