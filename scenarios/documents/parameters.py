"""docs/parameters.md: every number with its range, unit, kind and source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from scenarios.documents.catalogue import files_table
from scenarios.documents.filling import filled, from_table
from scenarios.documents.markdown import code, number, plain, table
from scenarios.documents.numbers import Number, every_number

HEAD = ("number", "value", "low", "high", "unit", "kind", "source")
ENDS = ("number", "value", "low", "high", "at", "file")
NEAR = 0.05
"""Share of its range from an end within which a number counts as being at it."""

TEMPLATE = "parameters.md"


def parameters_text() -> str:
    """The document as Markdown; the same data files give the same text."""
    return filled(TEMPLATE, from_table({"files": files_table, "ends": ends, "sections": sections}, TEMPLATE))


def ends() -> str:
    """Fitted numbers within `NEAR` of an end of their range, as a share of it."""
    rows = []
    for one in every_number("fitted"):
        place = (one.value - one.low) / (one.high - one.low) if one.varied else 0.5
        if not NEAR < place < 1.0 - NEAR:
            values = [number(value) for value in (one.value, one.low, one.high)]
            side = "low" if place < 0.5 else "high"
            rows.append([code(one.path.removeprefix("parameters.")), *values, side, code(one.file)])
    return table(ENDS, rows)


def sections() -> str:
    """The numbers, a section for each file."""
    found = groupby(every_number(), key=lambda one: one.file)
    return "\n\n".join(section(file, list(own)) for file, own in found)


def section(file: str, numbers: Sequence[Number]) -> str:
    """The numbers of one file."""
    return f"## `{file}`\n\n" + table(HEAD, [row(one) for one in numbers])


def row(one: Number) -> list[str]:
    """A number as cells of the table, in the order of `HEAD`."""
    name = one.path.removeprefix("parameters.")
    values = [number(value) for value in (one.value, one.low, one.high)]
    return [code(name), *values, plain(one.unit), one.kind, plain(one.source)]
