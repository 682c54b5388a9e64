"""Interventions in force: dated inputs and parameters as they make them, and the people they reach today.

Nothing acts before the first simulated day: the past is the same with any policy, and shared.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from population.calendar import DAYS_PER_YEAR
from population.interventions.fields import dated
from population.interventions.levers import Acted, Lever, Schedule, replaced
from population.interventions.registry import Intervention, sizes
from population.scenario.kinds import Series
from population.tables import values

Size = Mapping[str, float]
RULE_PARTS = {
    "behaviour": "behaviour",
    "places": "behaviour",
    "overdose": "harm",
    "prescribing": "prescribing",
    "circuit": "general",
    "justice": "justice",
    "capital": "capital",
    "mortality": "mortality",
}
OF_CLASSES = "environment.classes."
"""Fields that a scenario may leave out, since the data file of the class has them."""

LASTING = "_days"
"""Ending of the names of time constants, beside which a record keeps what is left after a step."""


@dataclass(frozen=True)
class InForce:
    """One intervention of a scenario, with its days and its numbers."""

    what: Intervention
    schedule: Schedule
    size: Size


def in_force(scenario: Any, changes: Mapping[str, float]) -> tuple[InForce, ...]:
    """The interventions of a scenario, in their order."""
    first = scenario.start_date
    found = []
    for entry in scenario.interventions:
        what: Intervention = entry.intervention
        begins = (what.start - first).days if what.start else 0
        ends = float((what.end - first).days) if what.end else float("inf")
        found.append(InForce(what, Schedule(begins, what.ramp_days, ends), sizes(what.kind, changes)))
    return tuple(found)


def take_force(model: Any) -> None:
    """From today on the scenario's interventions act: its dated fields, and the rules of this model alone."""
    changes = dict(model.changes)
    model.interventions = in_force(model.scenario, changes)
    model.dials = []
    if not model.interventions:
        return
    fields, parameters = _levers(model.interventions, model.scenario)
    for path, levers in fields.items():
        base = field_at(model.scenario, path, changes)
        acted = Acted.of(base, first_day(model.scenario), tuple(levers))
        model.scenario = replaced(_with_class(model.scenario, path), path.split("."), acted)
    if parameters:
        model.rules, model.weekly_rules = copy.deepcopy(model.rules), copy.deepcopy(model.weekly_rules)
        model.dials = [Dial.of(model, path, tuple(levers)) for path, levers in parameters.items()]


def _levers(interventions: tuple[InForce, ...], scenario: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Levers on fields of the scenario and on parameters, by path, in the order of the interventions."""
    fields: dict[str, Any] = defaultdict(list)
    parameters: dict[str, Any] = defaultdict(list)
    for each in interventions:
        for lever in each.what.levers(scenario, each.size):
            ours = lever.path.startswith(OF_CLASSES) or dated(scenario, lever.path) is not None
            (fields if ours else parameters)[lever.path].append((each.schedule, lever))
    return dict(fields), dict(parameters)


def first_day(scenario: Any) -> float:
    """The first simulated day as a calendar year with fraction."""
    start = scenario.start_date
    return float(start.year + (start.timetuple().tm_yday - 1) / DAYS_PER_YEAR)


def field_at(scenario: Any, path: str, changes: Mapping[str, float]) -> Series:
    """The dated field at a path; what a class of substances leaves out is as its data file says."""
    part: Any = scenario
    for key in path.split("."):
        part = part.get(key) if isinstance(part, dict) else getattr(part, key, None)
        if part is None:
            break
    if isinstance(part, Series):
        return part
    *_, name, field = path.split(".")
    if not path.startswith(OF_CLASSES):
        raise KeyError(path)
    usual = values(f"courses/{name}", "parameters").get(field, 1.0)
    return Series(years=(), values=(changes.get(f"courses.{name}.{field}", usual),))


def _with_class(scenario: Any, path: str) -> Any:
    """The scenario with an entry for the class of substances that a path names, if it has left it out."""
    from population.scenario.environment import ClassEnvironment

    head, *rest = path.split(".")
    if head != "environment" or rest[0] != "classes" or rest[1] in scenario.environment.classes:
        return scenario
    return replaced(scenario, path.split(".")[:3], ClassEnvironment())


@dataclass
class Dial:
    """A parameter that moves with time: every record that holds it, its value without interventions, its levers."""

    cells: list[tuple[Any, int, str]]
    base: float
    levers: tuple[tuple[Schedule, Lever], ...]
    now: float

    @classmethod
    def of(cls, model: Any, path: str, levers: tuple[tuple[Schedule, Lever], ...]) -> Dial:
        part, row, name = _record_of(model, path)
        records = [
            getattr(kept, part)
            for rules in (model.rules, model.weekly_rules)
            for kept in (rules, rules.plain)
        ]
        base = float(records[0][name][row])
        return cls([(record, row, name) for record in records], base, levers, base)

    def turn(self, day: int) -> None:
        """Set the value of today."""
        value = self.base
        for schedule, lever in self.levers:
            value = lever.acted(value, schedule.level(day))
        if value != self.now:
            self.now = value
            for record, row, name in self.cells:
                record[name][row] = value
                if name.endswith(LASTING):
                    kept = f"keep_{name.removesuffix(LASTING)}"
                    record[kept][row] = exp(-float(record["dt"][row]) / value)


def _record_of(model: Any, path: str) -> tuple[str, int, str]:
    """Part of the rules, row and name of a parameter: as `population.rules.rules` lists paths."""
    head, *rest = path.split(".")
    if head in RULE_PARTS:
        return RULE_PARTS[head], 0, rest[0]
    if head == "courses" and rest[0] in model.class_names and rest[1] in model.rules.classes.dtype.names:
        return "classes", model.class_names.index(rest[0]), rest[1]
    if head == "courses":
        return "reach", model.substances.index(rest[0]), rest[1]
    if head in model.substances:
        return "substances", model.substances.index(head), rest[0]
    return "treatments", model.treatments.index(head), rest[0]


def intervene(model: Any) -> None:
    """Parameters that interventions move today, and the people they reach."""
    for dial in model.dials:
        dial.turn(model.day)
    for each in model.interventions:
        if (level := each.schedule.level(model.day)) > 0.0:
            each.what.enrol(model, level, each.size)


def encourage(model: Any) -> None:
    """What interventions add to the day of the people they stand by."""
    for each in model.interventions:
        if (level := each.schedule.level(model.day)) > 0.0:
            each.what.stand_by(model, level, each.size)
