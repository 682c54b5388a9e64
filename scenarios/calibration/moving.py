"""From drawn parameters to a run: numbers of the data files as changes, fields of the scenario moved in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from neuro.errors import InputError, did_you_mean, shown
from neuro.quantities import Quantity
from population.scenario import Scenario, scenario_from_mapping
from scenarios.calibration.space import Parameter

How = Literal["value", "times", "plus"]
HOWS = ("value", "times", "plus")
NEUTRAL: dict[str, float] = {"times": 1.0, "plus": 0.0}


@dataclass(frozen=True)
class Move:
    """How a parameter reaches the model.

    Attributes
    ----------
    how
        "value" takes the place of a number; "times" and "plus" move every point of a series of the scenario.
    at_most
        No point of the series is moved above it.
    """

    parameter: Parameter
    how: How = "value"
    at_most: float | None = None
    of_scenario: bool = False

    @property
    def path(self) -> str:
        return self.parameter.name

    @property
    def unit(self) -> str:
        """Unit of what is moved; "1" for a pure number."""
        return "times what it was" if self.how == "times" else self.parameter.quantity.unit


def scenario_paths(scenario: Scenario) -> dict[str, Any]:
    """Numbers and series of a scenario that decide something, by path."""
    found: dict[str, Any] = {}

    def walk(part: Any, path: str) -> None:
        if _is_series(part) or (isinstance(part, int | float) and not isinstance(part, bool)):
            found[path] = part
        elif isinstance(part, Mapping):
            for key, inner in part.items():
                walk(inner, f"{path}.{key}".lstrip("."))

    walk(scenario.canonical(), "")
    return found


def _is_series(part: Any) -> bool:
    return isinstance(part, Mapping) and bool(part) and all(str(k)[:4].isdigit() for k in part)


class Moving(Protocol):
    """What moves a field of a scenario: a `Move`, or a column of a posterior."""

    @property
    def path(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def at_most(self) -> float | None: ...
    @property
    def of_scenario(self) -> bool: ...


def moved(scenario: Scenario, moves: Sequence[Moving], values: Mapping[str, float]) -> Scenario:
    """The scenario with its own fields as drawn; the same object where none of them is drawn."""
    own = [m for m in moves if m.of_scenario and m.path in values]
    if not own:
        return scenario
    data = scenario.as_mapping()
    for move in own:
        *parents, last = move.path.split(".")
        part: Any = data
        for key in parents:
            part = part.setdefault(key, {})
        part[last] = moved_number(part.get(last), move, values[move.path])
    return scenario_from_mapping(data, scenario.name, scenario.folder)


def changes(moves: Sequence[Moving], values: Mapping[str, float]) -> dict[str, float]:
    """Numbers of the data files as drawn, by path, for `population.AddictionModel(changes=...)`."""
    return {m.path: values[m.path] for m in moves if not m.of_scenario and m.path in values}


def moved_number(before: Any, move: Moving, value: float) -> Any:
    """A number or a series as drawn."""
    if move.how == "value":
        return value
    if isinstance(before, Mapping) and "value" in before:
        before = before["value"]
    if isinstance(before, Mapping):
        return {year: moved_number(point, move, value) for year, point in before.items()}
    plain = float(before or 0.0)
    new = plain * value if move.how == "times" else plain + value
    return new if move.at_most is None else min(new, move.at_most)


def move_of(
    entry: Mapping[str, Any], scenario: Scenario, ranges: Mapping[str, Quantity], file: str, field: str
) -> Move:
    """A parameter of a plan: its range from the data files or the scenario unless the plan gives another.

    Raises
    ------
    neuro.errors.InputError
        When the path is neither, or it has no range.
    """
    path, how = str(entry["path"]), entry.get("how", "value")
    low, high = entry.get("low"), entry.get("high")
    known = ranges.get(path)
    places = scenario_paths(scenario)
    of_scenario = known is None
    if of_scenario and how == "value":
        known = scenario.quantities.get(path)
    if of_scenario and path not in places and not (how == "value" and low is not None):
        hint = did_you_mean(path, [*ranges, *places])
        message = f"{shown(path)} is no parameter in doubt and no field of {scenario.name}; {hint}"
        raise InputError(file, field, path, message + "`mesolimbic list fields` tells those of a scenario")
    if how != "value" and not of_scenario:
        raise InputError(file, field, how, "only fields of the scenario are moved by `times` or `plus`")
    middle = NEUTRAL.get(how) if how != "value" else (known.value if known else _middle(places.get(path)))
    low = known.low if low is None and known else low
    high = known.high if high is None and known else high
    if low is None or high is None or low >= high:
        raise InputError(file, field, path, "has no range; give low and high, low below high")
    if entry.get("scale") == "log" and low <= 0.0:
        raise InputError(file, field, path, "cannot be logarithmic: its low end must be above 0")
    value = min(max(float(middle if middle is not None else (low + high) / 2), float(low)), float(high))
    source = str(entry.get("source") or (known.source if known else "assumed: range of the plan"))
    quantity = Quantity(
        value=value, low=float(low), high=float(high), unit=known.unit if known else "1", source=source
    )
    parameter = Parameter(path, quantity, entry.get("scale", "linear"), str(entry.get("stage", "")))
    return Move(parameter, how, entry.get("at_most"), of_scenario)


def _middle(number: Any) -> float | None:
    return float(number) if isinstance(number, int | float) else None
