"""Published targets: a CSV file with a row each, read with checks."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_text

DATA = Path(__file__).parent / "data"
TARGETS = DATA / "targets.csv"
COLUMNS = (
    "id", "domain", "substance", "observable", "value", "lo", "hi", "unit", "year", "population", "source",
    "seen_or_recalled", "use",
)  # fmt: skip
NUMBERS = ("value", "lo", "hi")
FILLED = ("id", "domain", "substance", "observable", "unit", "source")
SEEN = ("seen", "seen_secondary", "derived", "recalled")
NOT_SCORED = {"[INPUT]": "input", "[CROSS]": "cross"}
"""Beginnings of an observable that is no target: what the model is given, and what other models found."""
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Target:
    """One published number and the range that counts as met.

    Attributes
    ----------
    value, lower, upper
        In `unit`; the range is missing where none was given.
    kind
        "target" (scored), "input" or "cross" (not scored).
    line
        Line of the file.
    """

    id: str
    domain: str
    substance: str
    observable: str
    value: float
    lower: float | None
    upper: float | None
    unit: str
    year: int
    population: str
    source: str
    seen: str
    kind: str
    line: int


def read_targets(path: str | Path = TARGETS) -> list[Target]:
    """All targets of a file, in its order.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake, each with file, line, column, value and what is allowed.
    """
    file = str(path)
    try:
        rows = list(csv.reader(read_text(path).splitlines()))
    except csv.Error as problem:
        raise InputError(file, "", None, f"cannot be read as CSV ({problem})") from None
    if not rows:
        raise InputError(
            file, "", None, f"is empty; the first row must name the columns {', '.join(COLUMNS)}"
        )
    errors = list(_header_errors(file, rows[0]))
    if errors:
        raise InputErrors(errors)
    found: dict[str, Target] = {}
    for line, cells in enumerate(rows[1:], start=2):
        if cells:
            _add(found, file, line, cells, rows[0], errors)
    if errors:
        raise InputErrors(errors)
    return list(found.values())


def _header_errors(file: str, header: list[str]) -> list[InputError]:
    errors = [
        InputError(file, f"line 1, {c}", None, f"no such column; the file has {', '.join(header)}")
        for c in COLUMNS
        if c not in header
    ]
    errors += [
        InputError(
            file,
            f"line 1, {c}",
            c,
            f"is not known; {did_you_mean(c, COLUMNS)}allowed are {', '.join(COLUMNS)}",
        )
        for c in header
        if c not in COLUMNS
    ]
    return errors + [
        InputError(file, f"line 1, {c}", c, "stands twice") for c in set(header) if header.count(c) > 1
    ]


def _add(
    found: dict[str, Target],
    file: str,
    line: int,
    cells: list[str],
    header: list[str],
    errors: list[InputError],
) -> None:
    """Read one row into `found`, or say in `errors` what is wrong with it."""
    if len(cells) != len(header):
        errors.append(
            InputError(file, f"line {line}", None, f"has {len(cells)} cells; the header has {len(header)}")
        )
        return
    row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    before = len(errors)
    wrong = _Row(file, line, row, errors)
    kind = next((k for mark, k in NOT_SCORED.items() if row["observable"].startswith(mark)), "target")
    for column in FILLED:
        wrong.filled(column)
    value, lower, upper = (wrong.number(c, needed=c == "value" or kind == "target") for c in NUMBERS)
    wrong.ordered(value, lower, upper)
    year = wrong.year()
    wrong.one_of("seen_or_recalled", SEEN)
    if row["id"] in found:
        wrong.add("id", f"stands twice; it is that of line {found[row['id']].line} too")
    if len(errors) == before:
        found[row["id"]] = Target(
            row["id"], row["domain"], row["substance"], row["observable"], value or 0.0, lower, upper, row["unit"],
            year, row["population"], row["source"], row["seen_or_recalled"], kind, line,
        )  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """Checks of the cells of one row."""

    file: str
    line: int
    row: dict[str, str]
    errors: list[InputError]

    def add(self, column: str, message: str) -> None:
        value = self.row[column]
        self.errors.append(
            InputError(self.file, f"line {self.line}, {column}", value, f"{shown(value)} {message}")
        )

    def filled(self, column: str) -> None:
        if not self.row[column]:
            self.errors.append(InputError(self.file, f"line {self.line}, {column}", "", "must not be empty"))

    def number(self, column: str, needed: bool) -> float | None:
        text = self.row[column]
        if not text and not needed:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.add(column, "is not allowed, a finite number is")
            return None
        return number

    def ordered(self, value: float | None, lower: float | None, upper: float | None) -> None:
        if lower is not None and upper is not None and lower > upper:
            self.add("lo", f"is not allowed, a number up to hi ({upper:g}) is")
        elif value is not None and lower is not None and upper is not None and not lower <= value <= upper:
            self.add("value", f"is not allowed, a number from lo to hi ({lower:g} to {upper:g}) is")

    def year(self) -> int:
        text = self.row["year"]
        if re.fullmatch("[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return int(text)
        self.add("year", f"is not allowed, a year from {FIRST_YEAR} to {LAST_YEAR} is")
        return 0

    def one_of(self, column: str, allowed: tuple[str, ...]) -> None:
        if self.row[column] not in allowed:
            hint = did_you_mean(self.row[column], allowed)
            self.add(column, f"is not known; {hint}allowed are {', '.join(allowed)}")
