"""Every number of the science, wherever in the data files it stands: value, range, unit, kind and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from neuro.files import read_yaml

PACKAGES = Path(__file__).parents[2]
FOLDERS = ("neuro/data", "population/data", "scenarios/library")
KINDS = ("literature", "fitted", "assumed")
DEFAULT_KIND = "literature"
PARTS = {"value", "low", "high", "unit", "source"}
"""What makes a mapping a number."""
SKIPPED = ("findings",)
"""Folders of published findings: what the model is held against, not what it is made of."""


class Number(NamedTuple):
    """One number; `path` is its place in the file, dots between the parts."""

    file: str
    path: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    source: str

    @property
    def varied(self) -> bool:
        """Whether it has a range."""
        return self.low < self.high


def every_number(kind: str | None = None) -> list[Number]:
    """All numbers by file and place, of one kind where one is given."""
    found = [number for file in data_files() for number in numbers_of(file)]
    return [number for number in found if kind in (None, number.kind)]


def data_files() -> list[str]:
    """Data files with numbers, relative to the folder of the packages, with "/" between the parts."""
    files = [path for folder in FOLDERS for path in sorted((PACKAGES / folder).rglob("*.yaml"))]
    return [path.relative_to(PACKAGES).as_posix() for path in files if path.parent.name not in SKIPPED]


def numbers_of(file: str) -> list[Number]:
    """The numbers of one of `data_files`."""
    return [_number(file, path, entry) for path, entry in _entries(read_yaml(PACKAGES / file), ())]


def kinds_of(numbers: Sequence[Number]) -> dict[str, int]:
    """How many there are of each of `KINDS`."""
    counts = Counter(number.kind for number in numbers)
    return {kind: counts[kind] for kind in KINDS}


def _entries(data: Any, at: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(data, dict) and data.keys() >= PARTS:
        yield ".".join(at), data
    elif isinstance(data, dict):
        for key, part in data.items():
            yield from _entries(part, (*at, str(key)))
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from _entries(part, (*at, str(place)))


def _number(file: str, path: str, entry: dict[str, Any]) -> Number:
    value, low, high = (float(entry[part]) for part in ("value", "low", "high"))
    kind = str(entry.get("kind", DEFAULT_KIND))
    return Number(
        file, path, value, low, high, str(entry["unit"]), kind, " ".join(str(entry["source"]).split())
    )
