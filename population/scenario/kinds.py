"""Kinds of value that a scenario is made of, each with its bounds in plain words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from numbers import Integral, Real
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_serializer
from pydantic_core import PydanticCustomError

from neuro.errors import shown
from population.calendar import DAYS_PER_YEAR

FIRST_YEAR, LAST_YEAR = 1900, 2300


class Part(BaseModel):
    """Base of the parts of a scenario: nothing unknown, nothing that can be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Series(BaseModel):
    """A number that may change over the years: linear between its points, flat outside them.

    Attributes
    ----------
    years
        Years of the points, ascending; empty for a number that never changes. A fraction is a day within the year.
    values
        One value for each year, or the one value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[int | float, ...]
    values: tuple[float, ...]

    def at(self, year: float) -> float:
        """Value at a time in years; 2012.5 is the middle of 2012, and a year's point is its first day."""
        years = self.years
        if not years or year >= years[-1]:
            return self.values[-1]
        right = bisect_right(years, year)
        if right == 0:
            return self.values[0]
        before, after = years[right - 1], years[right]
        share = (year - before) / (after - before)
        return self.values[right - 1] + share * (self.values[right] - self.values[right - 1])

    @model_serializer
    def as_written(self) -> float | dict[str, float]:
        """The series as a scenario file writes it: a number, or {year: number}."""
        if not self.years:
            return self.values[0]
        return {written(year): value for year, value in zip(self.years, self.values, strict=True)}


class PointsOfFile(dict[Any, float]):
    """Points of a series that a file gives, by year or date, with the line of each."""

    def __init__(self, source: str, column: str) -> None:
        super().__init__()
        self.source, self.column = source, column
        self.lines: dict[Any, int] = {}


def calendar_year(text: str) -> int | float:
    """A year, or a date (YEAR-MONTH-DAY) as a year with a fraction, as the model counts time.

    Raises
    ------
    ValueError
        When the text is neither, or lies outside 1900 to 2300.
    """
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
    found: int | float = year
    if not year:
        of = date.fromisoformat(text)
        year, found = of.year, of.year + (of.timetuple().tm_yday - 1) / DAYS_PER_YEAR
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    return year if found == year else found


def written(year: int | float) -> str:
    """A year as a scenario writes it: the text that `calendar_year` reads."""
    days = round((year - int(year)) * DAYS_PER_YEAR)
    return (date(int(year), 1, 1) + timedelta(days=days)).isoformat() if days else str(int(year))


def refusal(allowed: str, value: Any) -> PydanticCustomError:
    """An error that says what a value must be and what it is."""
    message = f"must be {allowed}, but is {shown(value)}"
    return PydanticCustomError("not_allowed", "{message}", {"message": message})


def number(low: float, high: float) -> BeforeValidator:
    """A finite number from `low` to `high`."""
    return BeforeValidator(_number_check(low, high))


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from `low` to `high`."""
    allowed = (
        f"a whole number from {low:,} to {high:,}"
        if high > LAST_YEAR
        else f"a whole number from {low} to {high}"
    )

    def check(value: Any) -> int:
        if _is_number(value) and int(value) == value and low <= value <= high:
            return int(value)
        raise refusal(allowed, value)

    return BeforeValidator(check)


def whole_key(low: int, high: int) -> BeforeValidator:
    """A whole number from `low` to `high` as a key, which JSON writes as text."""
    check = whole(low, high).func

    def from_text(key: Any) -> int:
        digits = isinstance(key, str) and re.fullmatch(r"[0-9]{1,9}", key)
        return int(check(int(key) if digits else key))  # type: ignore[call-arg]

    return BeforeValidator(from_text)


def series(low: float, high: float) -> BeforeValidator:
    """A number from `low` to `high`, or such a number for some years."""
    check = _number_check(low, high)
    allowed = f"a number from {low:,g} to {high:,.10g}, or such numbers by year ({{2015: ..., 2020: ...}})"

    def points(value: Any) -> Series:
        if isinstance(value, Series):
            return value
        if not isinstance(value, Mapping):
            if not _is_number(value) or not low <= value <= high:
                raise refusal(allowed, value)
            return Series(years=(), values=(check(value),))
        if not value:
            raise refusal(allowed, value)
        by_year = {_year(key): point for key, point in value.items()}
        if len(by_year) < len(value):
            twice = sorted(written(year) for year, n in Counter(map(_year, value)).items() if n > 1)
            message = f"gives {', '.join(twice)} twice; give each year once"
            raise PydanticCustomError("not_allowed", "{message}", {"message": message})
        wrong = {
            year: point
            for year, point in by_year.items()
            if not _is_number(point) or not low <= point <= high
        }
        if wrong:
            listed = ", ".join(f"{shown(point)} in {written(year)}" for year, point in wrong.items())
            if isinstance(value, PointsOfFile):
                lines = {_year(key): line for key, line in value.lines.items()}
                at = ", ".join(f"line {lines[year]}" for year in wrong)
                listed += f" ({value.source}, column {value.column}, {at})"
            message = f"must be numbers from {low:,g} to {high:,.10g}, but is {listed}"
            raise PydanticCustomError("not_allowed", "{message}", {"message": message})
        years = tuple(sorted(by_year))
        return Series(years=years, values=tuple(float(by_year[year]) for year in years))

    return BeforeValidator(points)


def text(pattern: str, allowed: str) -> BeforeValidator:
    """Text that matches a whole regular expression; `allowed` says so in words."""
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if isinstance(value, str) and compiled.fullmatch(value):
            return value
        raise refusal(allowed, value)

    return BeforeValidator(check)


def some_of(known: Sequence[str]) -> BeforeValidator:
    """A list of names out of those that are known, each once."""
    allowed = f"a list of some of {', '.join(known)}"

    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or any(name not in known for name in value):
            raise refusal(allowed, value)
        if len(set(value)) < len(value):
            raise refusal(f"{allowed}, each once", value)
        return tuple(value)

    return BeforeValidator(check)


def day() -> BeforeValidator:
    """A date of the calendar, from YAML or as YEAR-MONTH-DAY."""

    def check(value: Any) -> date:
        try:
            parsed = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            parsed = None
        if parsed is None or not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise refusal(f"a date (YEAR-MONTH-DAY) from {FIRST_YEAR} to {LAST_YEAR}", value)
        return parsed

    return BeforeValidator(check)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    return isinstance(value, Integral) or isfinite(value)


def _number_check(low: float, high: float) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        if _is_number(value) and low <= value <= high:
            return float(value)
        raise refusal(f"a number from {low:,.12g} to {high:,.12g}", value)

    return check


def _year(key: Any) -> int | float:
    try:
        if isinstance(key, bool) or not isinstance(key, int | str):
            raise ValueError(key)
        return calendar_year(str(key))
    except ValueError:
        raise refusal(f"given for years from {FIRST_YEAR} to {LAST_YEAR}", key) from None
