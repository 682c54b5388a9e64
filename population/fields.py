"""Kinds of value that a scenario is made of, each with its bounds in plain words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite
from numbers import Integral, Real
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_serializer
from pydantic_core import PydanticCustomError

from neuro.errors import shown

FIRST_YEAR, LAST_YEAR = 1900, 2300


class Series(BaseModel):
    """A number that may change over the years: linear between its points, flat outside them.

    Attributes
    ----------
    years
        Years of the points, ascending; empty for a number that never changes.
    values
        One value for each year, or the one value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, year: float) -> float:
        """Value at a time in years; 2012.5 is the middle of 2012, and a year's point is its first day."""
        right = bisect_right(self.years, year)
        if right == 0 or right == len(self.years):
            return self.values[max(right - 1, 0)]
        before, after = self.years[right - 1], self.years[right]
        share = (year - before) / (after - before)
        return self.values[right - 1] + share * (self.values[right] - self.values[right - 1])

    @model_serializer
    def as_written(self) -> float | dict[str, float]:
        """The series as a scenario file writes it: a number, or {year: number}."""
        if not self.years:
            return self.values[0]
        return {str(year): value for year, value in zip(self.years, self.values, strict=True)}


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
            twice = sorted(
                {str(_year(key)) for key in value if list(map(_year, value)).count(_year(key)) > 1}
            )
            message = f"gives {', '.join(twice)} twice; give each year once"
            raise PydanticCustomError("not_allowed", "{message}", {"message": message})
        wrong = {
            year: point
            for year, point in by_year.items()
            if not _is_number(point) or not low <= point <= high
        }
        if wrong:
            listed = ", ".join(f"{shown(point)} in {year}" for year, point in wrong.items())
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


def _year(key: Any) -> int:
    year = int(key) if isinstance(key, str) and re.fullmatch(r"\d{4}", key) else key
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise refusal(f"given for years from {FIRST_YEAR} to {LAST_YEAR}", key)
    return year
