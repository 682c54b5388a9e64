"""From a set of parameters to the runs of it: what each number is, and what the scenarios then say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro.quantities import Quantity
from population.scenario import Scenario, scenario_from_mapping, with_values
from scenarios.draws import pert, quantity_names
from scenarios.plan import RunSpec, plan_draw
from scenarios.sensitivity.designs import Design
from scenarios.sensitivity.factors import Factor


@dataclass(frozen=True)
class Experiment:
    """What all runs of an analysis share."""

    scenarios: tuple[Scenario, ...]
    people: int
    years: int
    seed: int
    replicates: int
    plugins: tuple[str, ...] = ()

    def runs(self, points: Sequence[Mapping[str, float]], first: int = 0) -> list[list[RunSpec]]:
        """Runs of each point, by replicate and scenario, the first scenario of each replicate first; points are
        numbered from `first`. The key of a run does not hang on that number.
        """
        return [self._of(point, first + number) for number, point in enumerate(points)]

    def _of(self, point: Mapping[str, float], number: int) -> list[RunSpec]:
        scenarios = [with_numbers(scenario, point) for scenario in self.scenarios]
        own = {name for scenario in self.scenarios for name in quantity_names(scenario).values()}
        changes = {name: value for name, value in point.items() if name not in own}
        return [
            replace(spec, draw=number)
            for replicate in range(self.replicates)
            for spec in plan_draw(
                scenarios, self.people, self.years, self.seed, replicate, 0, changes, self.plugins
            )
        ]


def values_of(plan: Design, factors: Sequence[Factor]) -> Iterator[dict[str, float]]:
    """The numbers of each point that are not at their values, by name."""
    ranges = {factor.name: factor.quantity for factor in factors}
    for row in plan.positions:
        yield {
            name: value_at(float(u), ranges[name], plan.spread)
            for name, u in zip(plan.names, row, strict=True)
            if np.isfinite(u)
        }


def value_at(position: float, quantity: Quantity, spread: str) -> float:
    """The number at a position (0 to 1) of its range, evenly or by the quantiles of `scenarios.draws.pert`."""
    if spread == "even":
        return float(quantity.low + position * (quantity.high - quantity.low))
    return float(pert(np.array([min(max(position, 1e-9), 1.0 - 1e-9)]), quantity)[0])


def with_numbers(scenario: Scenario, point: Mapping[str, float]) -> Scenario:
    """A scenario with its own uncertain numbers as a point has them; what it does not name stays."""
    moved = {path: point[name] for path, name in quantity_names(scenario).items() if name in point}
    if not moved:
        return scenario
    plain = scenario.model_dump(mode="json", by_alias=True, exclude={"quantities", "folder"})
    return scenario_from_mapping(with_values(plain, moved), scenario.name, scenario.folder)
