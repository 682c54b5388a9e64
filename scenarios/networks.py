"""A scenario's network as it is made, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from population.scenario import Scenario
    from population.ties import Ties


@dataclass(frozen=True)
class Network:
    """A network that was made, and what is said of it."""

    name: str
    title: str
    kind: str
    people: int
    seed: int
    statistics: dict[str, float]
    portrait: list[dict[str, Any]]
    ties: Ties
    age: np.ndarray


def make_network(scenario: Scenario, people: int, seed: int) -> Network:
    """People of a scenario and their ties on the day they are made.

    Raises
    ------
    neuro.errors.BadInput
        When the scenario's network cannot be made of so many people.
    """
    from population.networks.portrait import portrait
    from population.networks.registry import age_years, build_network
    from population.networks.statistics import network_statistics
    from population.people.synthesis import synthesize
    from population.ties import Ties

    place = scenario.population
    made = synthesize(people, seed, place.areas, place.urban_share, place.age_structure)
    edges = build_network(scenario.network.kind, scenario.network.parameters, made, seed, scenario.folder)
    ties = Ties.from_edges(people, edges)
    statistics = {
        **network_statistics(ties, made["age_days"], made["area"]),
        "ties_without_slot": ties.dropped,
    }
    return Network(
        scenario.name, scenario.title, scenario.network.kind, people, seed, statistics, portrait(made, ties), ties,
        age_years(made),
    )  # fmt: skip
