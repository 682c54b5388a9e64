"""Series that a scenario takes from a CSV file beside it: {file: prices.csv, column: price}.

The values are read when the scenario is made and stand in it from then on as if it had written them, so that its
manifest makes a result again without the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuro.errors import BadInput, InputError, InputErrors, did_you_mean, shown
from neuro.files import csv_number, csv_table
from population.scenario.beside import text_beside
from population.scenario.kinds import PointsOfFile, calendar_year

KEYS = ("file", "column")
WHEN = ("year", "date")
"""Columns that say when a value holds: a whole year means its first day."""
USUAL_COLUMN = "value"
NO_SERIES = ("sources", "network", "population")
"""Parts of a scenario that hold no series, and may call something `file`."""


def with_files(
    data: Any, path: str, file: str, folder: Path | None, errors: list[InputError], unread: set[str]
) -> Any:
    """Plain data in which every {file, column} has become the points of the file; mistakes go into `errors`, and the
    paths of what could not be read into `unread`.

    Parameters
    ----------
    data
        Plain data at the dotted `path` of the scenario that errors call `file`.
    folder
        Folder of the scenario.
    """
    if not isinstance(data, Mapping) or path in NO_SERIES:
        return data
    if "file" not in data:
        return {
            key: with_files(part, f"{path}.{key}".lstrip("."), file, folder, errors, unread)
            for key, part in data.items()
        }
    unknown = [key for key in data if key not in KEYS]
    try:
        if unknown:
            message = f"unknown key; {did_you_mean(unknown[0], KEYS)}allowed beside a file: column"
            raise InputError(file, f"{path}.{unknown[0]}", data[unknown[0]], message)
        text = text_beside(data["file"], folder, file, f"{path}.file")
        return read_points(text, data["file"], data.get("column", USUAL_COLUMN), file, f"{path}.column")
    except BadInput as problem:
        errors += problem.errors
        unread.add(path)
        return None


def read_points(text: str, source: str, column: Any, scenario: str, field: str) -> PointsOfFile:
    """Points of a series: the column `year` (or `date`, YEAR-MONTH-DAY) and the one named.

    Parameters
    ----------
    text
        Text of the CSV file: a first row with the names of the columns, then one row for each point; lines that begin
        with # are notes.
    source
        What errors call the file.
    column
        Name of the column with the values.
    scenario, field
        What errors about the column itself call the scenario and its field.

    Raises
    ------
    neuro.errors.BadInput
        For a missing column, a row of another length, a time that is none, a value that is no finite number, or a time
        that is given twice.
    """
    table = csv_table(text, source, "the first row")
    header, errors = table.header, table.errors
    when = [name for name in WHEN if name in header]
    if len(when) != 1:
        message = f"must have one of the columns year and date, but has: {', '.join(header) or 'none'}"
        message += f"; {table.hint.removesuffix('; ')}" if table.hint else ""
        raise InputError(source, f"line {table.line}", None, message)
    if column not in header or column in WHEN:
        named = [name for name in header if name not in WHEN]
        hint = did_you_mean(column, named)
        message = f"no column {shown(column)} in {source}; {hint}it has: {', '.join(named)}"
        raise InputError(scenario, field, column, message)
    found = PointsOfFile(source, str(column))
    for line, cells in table.rows:
        year = _time(cells[header.index(when[0])], when[0], source, line, errors)
        if year in found:
            message = f"gives {year} again (line {found.lines[year]} has it)"
            errors.append(InputError(source, f"line {line}, {when[0]}", None, message))
        value = csv_number(source, f"line {line}, {column}", cells[header.index(column)], errors)
        if year:
            found.lines.setdefault(year, line)
            found[year] = value
    if errors:
        raise InputErrors(errors)
    if not found:
        raise InputError(source, "", None, "has no values; give one row for each year")
    return found


def _time(cell: str, name: str, source: str, line: int, errors: list[InputError]) -> str:
    """The year or date that a cell holds; empty, with a mistake in `errors`, where it holds none."""
    text = cell.strip()
    try:
        if (name == "year") != (len(text) == 4):
            raise ValueError(text)
        calendar_year(text)
    except ValueError:
        allowed = "a year (2015)" if name == "year" else "a date (YEAR-MONTH-DAY)"
        message = f"must be {allowed}, but is {shown(cell)}"
        errors.append(InputError(source, f"line {line}, {name}", cell, message))
        return ""
    return text
