"""A county's own series: a CSV file, read with checks that name the line and the column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import CsvTable, csv_table, number_hint, plain_number, read_text
from population.observables.cells import OLDEST
from population.people.synthesis import age_sex_table
from population.scenario import Scenario
from scenarios.calibration.goals import Goal
from scenarios.calibration.series import ALL, MEASURES, SEXES, within

NEEDED = ("year", "measure", "value")
OPTIONAL = ("lower", "upper", "unit", "stratum", "population")
COLUMNS = (*NEEDED, *OPTIONAL)
UNITS = ("count", "per_100000", "proportion")
AGES = re.compile(r"\d{1,3}(-\d{1,3}|\+)")
YOUNGEST = 12
"""Age in years from which people are residents of the model."""
MOST_ROWS = 2000
DISCREPANCY = 0.1
"""Standard deviation, of the logarithm, of what a simple county leaves out of a year's number: assumed."""


@dataclass(frozen=True)
class Row:
    """One number of the county.

    Attributes
    ----------
    value, lower, upper
        As rates per resident of 12 and over; the value is None where the file has none but a range (a small cell that
        was suppressed).
    shown
        Value, lower and upper in the file's unit.
    """

    id: str
    year: int
    measure: str
    stratum: str
    unit: str
    value: float | None
    lower: float
    upper: float
    factor: float
    """From a rate per resident of 12 and over to the file's unit."""
    supposed: float | None = field(default=None, repr=False)
    """Of a rate whose file tells no range and not among how many people it was found: so many residents are supposed
    to have been counted."""

    def goal(self) -> Goal:
        """As a goal: on a logarithmic scale where the value is above 0, a band where there is only a range."""
        if self.value is None:
            return Goal(
                self.id, self.lower, self.lower, self.upper, band=True, sd=max(self.upper, 1e-9) * 0.1
            )
        if self.value <= 0.0:
            return Goal(self.id, 0.0, 0.0, self.upper, sd=max(self.upper / 2.0, 1e-9))
        low = max(self.lower, self.value / 20.0)
        sd = max((math.log(self.upper) - math.log(low)) / 3.92, 1e-3)
        return Goal(self.id, self.value, low, self.upper, log=True, sd=sd, discrepancy=DISCREPANCY)


@dataclass
class _Reading:
    file: str
    scenario: Scenario
    errors: list[InputError] = field(default_factory=list)
    seen: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def wrong(self, line: int, column: str, value: str, message: str) -> None:
        self.errors.append(
            InputError(self.file, f"line {line}, {column}", value, f"{shown(value)} {message}")
        )


def read_series(path: str | Path, scenario: Scenario) -> list[Row]:
    """All rows of a file.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake, each with file, line, column, value and what is allowed.
    """
    file = str(path)
    text = read_text(path)
    table = csv_table(text, file)
    if not table.header or not text.splitlines()[0].strip():
        raise InputError(
            file,
            "line 1" if text else "",
            None,
            f"is empty; the first line must name columns: {', '.join(COLUMNS)}",
        )
    if errors := _header_errors(file, table):
        raise InputErrors(errors)
    reading = _Reading(file, scenario, table.errors)
    rows = [
        row for line, cells in table.rows if (row := _row(reading, line, cells, table.header)) is not None
    ]
    if reading.errors:
        raise InputErrors(reading.errors)
    if not 1 <= len(rows) <= MOST_ROWS:
        raise InputError(file, "", None, f"has {len(rows):,} rows of numbers; 1 to {MOST_ROWS:,} are allowed")
    return rows


def _header_errors(file: str, table: CsvTable) -> list[InputError]:
    errors, header = [], table.header
    for name in NEEDED:
        if name not in header:
            near = did_you_mean(name, [h for h in header if h not in COLUMNS]).replace(
                "did you mean", "is it"
            )
            message = f"no such column; {table.hint or near}the file has {', '.join(header)}"
            errors.append(InputError(file, f"line {table.line}, {name}", None, message))
    for name in header:
        if name not in COLUMNS and not table.hint:
            message = f"is not known; {did_you_mean(name, COLUMNS)}allowed are {', '.join(COLUMNS)}"
            errors.append(InputError(file, f"line {table.line}, {name}", name, message))
    return errors


def _row(reading: _Reading, line: int, cells: list[str], header: list[str]) -> Row | None:
    cell = dict.fromkeys(OPTIONAL, "") | dict(zip(header, (c.strip() for c in cells), strict=True))
    before = len(reading.errors)
    year, measure = _year(reading, line, cell["year"]), _measure(reading, line, cell["measure"])
    stratum, unit = _stratum(reading, line, cell["stratum"]), _unit(reading, line, cell["unit"])
    value, lower, upper, people = (
        _number(reading, line, c, cell[c]) for c in ("value", "lower", "upper", "population")
    )
    if value is None and (lower is None or upper is None) and len(reading.errors) == before:
        message = "must be a number, or empty with lower and upper given (a suppressed small cell)"
        reading.wrong(line, "value", cell["value"], message)
    if (lower is None) != (upper is None):
        reading.wrong(line, "lower" if lower is None else "upper", "", "is missing; give both ends or none")
    _order(reading, line, cell, value, lower, upper)
    _possible(reading, line, cell, unit, people, {"value": value, "lower": lower, "upper": upper})
    if (year, measure, stratum) in reading.seen:
        first = reading.seen[year, measure, stratum]
        reading.wrong(
            line, "year", cell["year"], f"and the same measure and stratum stand in line {first} already"
        )
    if stratum != ALL and unit == "count" and people is None:
        message = "is needed for counts of a stratum: its residents of 12 and over; or give unit per_100000"
        reading.wrong(line, "population", "", message)
    if people is not None and people <= 0.0:
        reading.wrong(line, "population", cell["population"], "must be above 0")
    if len(reading.errors) > before:
        return None
    reading.seen[year, measure, stratum] = line
    residents = people or residents_of(stratum, reading.scenario)
    made = _made(year, measure, stratum, unit, value, lower, upper, residents)
    known = unit == "count" or people is not None or lower is not None
    return made if known else replace(made, supposed=residents)


def residents_of(stratum: str, scenario: Scenario) -> float:
    """Residents of 12 and over of a stratum, by the place's size and table of ages and sexes; at least one."""
    age, sex, share = age_sex_table(scenario.population.age_structure)
    of_it = 1.0 if stratum == ALL else float(share[within(stratum, age, sex)].sum())
    return max(scenario.population.size * of_it, 1.0)


def supposed(rows: Sequence[Row]) -> str:
    """What the intervals of rates suppose whose file tells too little; empty where it tells enough."""
    found = [f"{row.id} ({row.supposed:,.0f})" for row in rows if row.supposed is not None]
    if not found:
        return ""
    return (
        f"Without lower, upper and population, as if so many residents had all been counted: {', '.join(found)}. "
        "A survey asks fewer people, so its interval is wider: give lower and upper, or how many were asked as "
        "population."
    )


def _made(
    year: int, measure: str, stratum: str, unit: str, value: float | None, lower: float | None,
    upper: float | None, residents: float,
) -> Row:  # fmt: skip
    factor = {"count": residents, "per_100000": 1e5, "proportion": 1.0}[unit]
    if lower is None or upper is None:
        assert value is not None
        count = value / factor * residents
        low, high = poisson_interval(count)
        lower, upper = low / residents, high / residents
    else:
        lower, upper = lower / factor, upper / factor
    name = f"{measure} {year}" + ("" if stratum == ALL else f" {stratum}")
    rate = None if value is None else value / factor
    return Row(name, year, measure, stratum, unit, rate, lower, upper, factor)


def poisson_interval(count: float) -> tuple[float, float]:
    """Exact 95% interval of a count (Garwood 1936 Biometrika 28:437)."""
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, 0.025)) if count > 0.0 else 0.0
    return low, float(gammaincinv(count + 1.0, 0.975))


def _year(reading: _Reading, line: int, text: str) -> int:
    first = reading.scenario.population.history_from + 1
    last = 2100
    if re.fullmatch(r"\d{4}", text) and first <= int(text) <= last:
        return int(text)
    message = (
        f"must be a year from {first}, the year after the past of {reading.scenario.name} begins, to {last}"
    )
    reading.wrong(line, "year", text, message)
    return 0


def _measure(reading: _Reading, line: int, text: str) -> str:
    if text not in MEASURES:
        message = f"is not known; {did_you_mean(text, MEASURES)}allowed are {', '.join(MEASURES)}"
        reading.wrong(line, "measure", text, message)
    return text


def _unit(reading: _Reading, line: int, text: str) -> str:
    if text and text not in UNITS:
        message = f"is not known; {did_you_mean(text, UNITS)}allowed are {', '.join(UNITS)}, empty for count"
        reading.wrong(line, "unit", text, message)
    return text or "count"


def _stratum(reading: _Reading, line: int, text: str) -> str:
    plain = text.replace(" ", "") or ALL
    kind, _, level = plain.partition(":")
    if plain == ALL or (kind == "sex" and level in SEXES) or (kind == "age" and AGES.fullmatch(level)):
        if kind != "age" or _has_residents(level):
            return plain
        reading.wrong(
            line, "stratum", text, f"holds nobody; ages are from {YOUNGEST} to {OLDEST}, the lower first"
        )
        return ALL
    message = "is not known; allowed are all, sex:female, sex:male, age:25-34, age:65+"
    reading.wrong(line, "stratum", text, message)
    return ALL


def _number(reading: _Reading, line: int, column: str, text: str) -> float | None:
    if not text:
        return None
    number = plain_number(text)
    if not number >= 0.0:
        reading.wrong(line, column, text, f"is not allowed; {number_hint(text)}a number of 0 or more is")
        return None
    return number


def _possible(
    reading: _Reading, line: int, cell: dict[str, str], unit: str, people: float | None,
    numbers: dict[str, float | None],
) -> None:  # fmt: skip
    """More than one a resident cannot be."""
    residents = people or float(reading.scenario.population.size)
    most = {"count": residents, "per_100000": 1e5, "proportion": 1.0}.get(unit, math.inf)
    for column, number in numbers.items():
        if number is not None and number > most:
            message = f"must be at most {most:,g}, one a resident ({unit})"
            reading.wrong(line, column, cell[column], message)


def _has_residents(ages: str) -> bool:
    """Whether anybody of 12 and over is of these ages: 25-34, 65+."""
    low, _, high = ages.rstrip("+").partition("-")
    last = int(high) if high else OLDEST
    return max(int(low), YOUNGEST) <= last and int(low) <= OLDEST


def _order(
    reading: _Reading, line: int, cell: dict[str, str], value: float | None, lower: float | None, upper: float | None
) -> None:  # fmt: skip
    if lower is None or upper is None:
        return
    if lower > upper or upper <= 0.0:
        reading.wrong(line, "upper", cell["upper"], f"must be above 0 and not below lower ({cell['lower']})")
    elif value is not None and not lower <= value <= upper:
        reading.wrong(
            line, "value", cell["value"], f"must lie between lower and upper ({lower:g} to {upper:g})"
        )
