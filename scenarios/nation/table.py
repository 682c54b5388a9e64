"""Reading a table of counties: every mistake with its row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from scenarios.nation.columns import BY_NAME, COLUMNS, Column

MOST_BYTES = 20_000_000
MOST_COUNTIES = 10_000
MOST_ERRORS = 20
LONGEST_TEXT = 100
Cell = str | int | float


@dataclass(frozen=True)
class County:
    """One row of the table: its line in the file, and the cells that are not empty, by column."""

    row: int
    cells: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def fips(self) -> str:
        return str(self.cells["fips"])

    @property
    def name(self) -> str:
        return str(self.cells["name"])

    @property
    def population(self) -> int:
        return int(self.cells["population"])


def read_counties(path: str | Path, places: Sequence[str]) -> list[County]:
    """The counties of a CSV file, in its order.

    Parameters
    ----------
    path
        The file: UTF-8, commas between cells, names of columns in its first line.
    places
        What the column `place` may say.

    Raises
    ------
    neuro.errors.InputErrors
        With every mistake, up to `MOST_ERRORS`, each with its row and column.
    """
    lines = list(_lines(path))
    if not lines:
        raise InputError(path, "", None, "is empty; its first line must name the columns")
    header = [name.strip() for name in lines[0][1]]
    if errors := list(_header_errors(path, header)):
        raise InputErrors(errors)
    counties, errors = [], []
    for row, cells in lines[1:]:
        found, wrong = _county(path, row, header, cells, places)
        counties.append(found)
        errors += wrong
    errors += _repeated(path, counties)
    if not counties:
        errors.append(InputError(path, "", None, "has no row below the names of the columns"))
    if len(counties) > MOST_COUNTIES:
        errors.append(InputError(path, "", None, f"has more than {MOST_COUNTIES:,} rows"))
    if errors:
        raise InputErrors(_first(path, errors))
    return counties


def counties_from(rows: Sequence[Mapping[str, Any]], file: str, places: Sequence[str]) -> list[County]:
    """Counties from plain data, as a manifest holds them; checked as those of a file."""
    counties, errors = [], []
    for number, cells in enumerate(rows, start=2):
        names = list(cells)
        errors += list(_header_errors(file, names)) if number == 2 else []
        found, wrong = _county(file, number, names, [str(cell) for cell in cells.values()], places)
        counties.append(found)
        errors += wrong
    errors += _repeated(file, counties)
    if errors:
        raise InputErrors(_first(file, errors))
    return counties


def _lines(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not blank."""
    text = _text(Path(path))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            message = (
                f"cannot be read as CSV ({problem}); a cell with a comma or a quote stands in double quotes"
            )
            raise InputError(path, f"row {reader.line_num}", None, message) from None
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(path, "", None, f"is larger than {MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(path, "", None, f"cannot be read ({problem.strerror}); give a CSV file") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        message = f"is not UTF-8 (byte {problem.start}); save the table as CSV UTF-8"
        raise InputError(path, f"row {row}", None, message) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(path, f"row {row}", None, "holds a NUL character; save the table as CSV UTF-8")
    return text


def _header_errors(path: Any, header: Sequence[str]) -> Iterator[InputError]:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        yield InputError(path, "row 1", None, "has no commas; save the table with commas between the cells")
        return
    for name in dict.fromkeys(header):
        if name not in BY_NAME:
            allowed = f"allowed are {', '.join(BY_NAME)}"
            message = f"no such column {shown(name)}; {did_you_mean(name, BY_NAME)}{allowed}"
            yield InputError(path, "row 1", name, message)
        elif header.count(name) > 1:
            yield InputError(path, "row 1", name, f"column {name} stands more than once")
    for column in COLUMNS:
        if column.needed and column.name not in header:
            yield InputError(path, "row 1", None, f"column {column.name} is missing: {column.meaning}")


def _county(
    path: Any, row: int, header: Sequence[str], cells: Sequence[str], places: Sequence[str]
) -> tuple[County, list[InputError]]:
    if len(cells) != len(header):
        message = f"has {len(cells)} cells, but there are {len(header)} columns"
        return County(row), [InputError(path, f"row {row}", None, message)]
    found: dict[str, Cell] = {}
    errors = []
    for name, cell in zip(header, cells, strict=True):
        value, wrong = _read(BY_NAME[name], cell.strip(), places)
        if wrong:
            errors.append(InputError(path, f"row {row}: {name}", cell, f"{wrong}, but is {shown(cell)}"))
        elif value is not None:
            found[name] = value
    return County(row, found), errors


def _read(column: Column, text: str, places: Sequence[str]) -> tuple[Cell | None, str]:
    """The value of a cell, and what is wrong with it; an empty cell has none."""
    if not text:
        return None, f"must be given: {column.meaning}" if column.needed else ""
    if column.kind == "code":
        return text, "" if re.fullmatch(r"[0-9]{5}", text) else "must be five digits (01001)"
    if column.kind == "place":
        return text, "" if text in places else f"must be one of {', '.join(places)}"
    if column.kind == "text":
        fine = len(text) <= LONGEST_TEXT and text.isprintable()
        return text, "" if fine else f"must be a line of 1 to {LONGEST_TEXT} characters"
    return _number(column, text)


def _number(column: Column, text: str) -> tuple[Cell | None, str]:
    whole = column.kind == "whole"
    allowed = (
        f"must be a {'whole ' * whole}number from {column.low:,.10g} to {column.high:,.10g}, without commas"
    )
    if not re.fullmatch(r"[-+]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?", text):
        return None, allowed
    value = float(text)
    if not (isfinite(value) and column.low <= value <= column.high) or (whole and value != int(value)):
        return None, allowed
    return (int(value) if whole else value), ""


def _repeated(path: Any, counties: Sequence[County]) -> Iterator[InputError]:
    first: dict[str, int] = {}
    for county in counties:
        code = str(county.cells.get("fips", ""))
        if code and code in first:
            message = f"{code} stands in row {first[code]} already; give every county a code of its own"
            yield InputError(path, f"row {county.row}: fips", code, message)
        first.setdefault(code, county.row)


def _first(path: Any, errors: Sequence[InputError]) -> list[InputError]:
    """The first mistakes, and how many more there are."""
    shown_ones = list(errors[:MOST_ERRORS])
    if more := len(errors) - len(shown_ones):
        shown_ones.append(InputError(path, "", None, f"and {more:,} more mistakes"))
    return shown_ones
