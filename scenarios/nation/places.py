"""From a county of the table to a scenario: the place that it is like, with what the table says of the county."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from neuro.errors import InputError
from population.scenario import Scenario, scenario_from_mapping
from population.scenario.kinds import Series, written
from population.supply import MOST_AREAS
from scenarios.load import laid_over
from scenarios.nation.columns import COLUMNS, Column
from scenarios.nation.table import County

PEOPLE_OF_AN_AREA = 5000
"""Residents of a neighbourhood where the table does not say how many there are: about a census tract."""

FEWEST_IN_AN_AREA = 50
"""People of the model in a neighbourhood, where the table does not say how many there are: fewer have no neighbours."""


def county_scenario(county: County, place: Scenario, people: int, file: str) -> Scenario:
    """The scenario of a county without any policy.

    Parameters
    ----------
    place
        The place that the county is like; what the table does not say is as there, capacities for as many residents.
    people
        How many people are simulated.
    file
        What errors call the table.

    Raises
    ------
    neuro.errors.InputErrors
        When the place has no such field, or the county cannot be one; each with its row.
    """
    data = copy.deepcopy(place.as_mapping())
    data["name"] = f"{county.fips}-baseline"
    data["title"] = county.name
    _resize(data, county, place, people)
    for column in COLUMNS:
        if column.name in county.cells and column.way:
            for path in column.paths:
                _put(data, place, column, path, float(county.cells[column.name]), county, file)
    return scenario_from_mapping(data, f"{file}: row {county.row}", place.folder)


def with_policy(county: Scenario, policy: Scenario, fips: str) -> Scenario:
    """A county with what a policy changes from the first simulated day on."""
    scenario = laid_over(policy, county)
    return scenario.model_copy(update={"name": f"{fips}-{policy.name}"[:64]})


def _resize(data: dict[str, Any], county: County, place: Scenario, people: int) -> None:
    """As many residents as the county has, and capacities in proportion."""
    data["population"]["size"] = county.population
    by_size = county.population // PEOPLE_OF_AN_AREA, people // FEWEST_IN_AN_AREA, MOST_AREAS
    data["population"]["areas"] = max(1, min(by_size))
    share = county.population / place.population.size
    for name, capacity in place.care.items():
        data["care"][name]["slots"] = _times(capacity.slots, share)


def _put(
    data: dict[str, Any], place: Scenario, column: Column, path: str, number: float, county: County, file: str
) -> None:
    *parents, last = path.split(".")
    part: Any = data
    for key in parents:
        part = part.get(key) if isinstance(part, dict) else None
    old = _field(place, path)
    if not isinstance(part, dict) or old is None:
        message = f"{place.name}, which the county is like, has no {path}; leave the column empty"
        raise InputError(file, f"row {county.row}: {column.name}", number, message)
    if not isinstance(old, Series):
        part[last] = int(number) if column.kind == "whole" else number
        return
    first_day = place.start_date.year
    part[last] = _times(old, number) if column.way == "times" else _with(old, number, first_day, column.high)


def _field(place: Scenario, path: str) -> Any:
    part: Any = place
    for key in path.split("."):
        part = part.get(key) if isinstance(part, Mapping) else getattr(part, key, None)
    return part


def _times(series: Series, factor: float, highest: float = float("inf")) -> Any:
    values = [min(value * factor, highest) for value in series.values]
    if not series.years:
        return values[0]
    return {written(year): value for year, value in zip(series.years, values, strict=True)}


def _with(series: Series, number: float, year: float, highest: float) -> Any:
    """A series with a number in a year: the other years in proportion, or the same number where the place has none."""
    now = series.at(year)
    return _times(series, number / now, highest) if now > 0.0 else number
