"""Every number of the data files with its range and its source, and what kind of number it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from neuro.errors import BadInput


class Number(NamedTuple):
    """One number of the science."""

    where: str
    name: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    source: str


@lru_cache(maxsize=1)
def numbers() -> tuple[Number, ...]:
    """All numbers, file by file."""
    return tuple(_all())


def found(text: str, kind: str) -> list[Number]:
    """Numbers whose place, name or source holds a text, of a kind ("" for all)."""
    wanted = text.lower().split()
    return [
        n for n in numbers()
        if (not kind or n.kind == kind) and all(w in f"{n.where} {n.name} {n.source}".lower() for w in wanted)
    ]  # fmt: skip


def _all() -> Iterator[Number]:
    from neuro.registry import circuit_parameters, substance, substance_ids

    yield from _rows("circuit", circuit_parameters())
    for name in substance_ids():
        yield from _rows(name, substance(name).parameters)
    folder = Path(str(files("population").joinpath("data")))
    for path in sorted(folder.rglob("*.yaml")):
        yield from _of_file(path, str(path.relative_to(folder).with_suffix("")))
    from scenarios.load import library_names, named

    for name in library_names():
        yield from _rows(f"scenario {name}", named(name).quantities)


def _of_file(path: Path, where: str) -> Iterator[Number]:
    from neuro.files import read_yaml

    try:
        yield from _walk(read_yaml(path), where, "")
    except BadInput:
        return


def _walk(data: Any, where: str, name: str) -> Iterator[Number]:
    if not isinstance(data, dict):
        return
    if {"value", "source"} <= data.keys():
        if isinstance(data["value"], int | float):
            yield _number(where, name, data)
        return
    for key, entry in data.items():
        yield from _walk(entry, where, f"{name}.{key}".lstrip("."))


def _number(where: str, name: str, data: dict[str, Any]) -> Number:
    value = float(data["value"])
    return Number(
        where, name, value, float(data.get("low", value)), float(data.get("high", value)), str(data.get("unit", "1")),
        str(data.get("kind", "literature")), " ".join(str(data["source"]).split()),
    )  # fmt: skip


def _rows(where: str, quantities: Any) -> Iterator[Number]:
    for name, q in quantities.items():
        yield Number(where, name, q.value, q.low, q.high, q.unit, q.kind, q.source)
