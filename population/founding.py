"""A model before its first day: people and ties are made, or taken from the starter, and the past is lived."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from population.burn_in import live_the_past
from population.environment import MARKET, Today, outlets_of_areas
from population.interventions.acting import take_force
from population.networks.graphs import from_graph
from population.networks.registry import build_network
from population.people.demography import entries_per_day, foresee_deaths
from population.people.groups import draw_groups
from population.people.moving import areas_of
from population.people.newcomers import look_elsewhere
from population.people.synthesis import ENTRY_AGE, age_sex_table, synthesize
from population.people.traits import bear
from population.starter import adopt, drawn_people, drawn_ties
from population.ties import Edges, Ties


def populate(model: Any, graph: nx.Graph | None) -> None:
    """People in their places, and ties among them: the starter's, the given graph's, or the scenario's network."""
    model.tell("people", 0, 1)
    made = _people(model)
    rows = model.table.add(model.n_people)
    model.table["birth_day"] = -made["age_days"]
    for name in ("sex", "area", "deprivation", "urban", "household"):
        model.table[name] = made[name]
    _settle(model, made)
    bear(model, rows)
    model.tell("ties", 0, 1)
    model.friends_mean = float(model.network_record["friends_mean"][0])
    model.ties = Ties.from_edges(max(1, model.n_people), _edges(model, graph, made))
    model.make_room()
    model.lasting_stress[: model.n_people] = model.stress_of_area(made["deprivation"])
    _expect_entries(model)


def _people(model: Any) -> dict[str, np.ndarray]:
    if model.drawn:
        return drawn_people(model.drawn)
    place = model.scenario.population
    return synthesize(model.n_people, model.seed, place.areas, place.urban_share, place.age_structure)


def _settle(model: Any, made: dict[str, np.ndarray]) -> None:
    """Neighbourhoods: their outlets, markets and homes."""
    n_areas = max(model.scenario.population.areas, int(made["area"].max(initial=0)) + 1)
    model.area_outlets = outlets_of_areas(n_areas, model.seed, model.rules.behaviour[0])
    model.market = np.zeros((n_areas, len(model.substances)), MARKET)
    model.today = Today(model.market, model.scenes, model.activities[0])
    model.areas = areas_of(made["area"], made["deprivation"], made["urban"], n_areas)


def _edges(model: Any, graph: nx.Graph | None, made: dict[str, np.ndarray]) -> Edges:
    if model.drawn:
        return drawn_ties(model.drawn)
    if graph is not None:
        return from_graph(graph, model.n_people)
    network, folder = model.scenario.network, model.scenario.folder
    return build_network(network.kind, network.parameters, made, model.seed, folder)


def _expect_entries(model: Any) -> None:
    """How many turn 12 a day, and how many of them are boys."""
    structure = model.scenario.population.age_structure
    model.entries_per_day = entries_per_day(structure, model.n_people)
    age, sex, share = age_sex_table(structure)
    young = age == ENTRY_AGE
    model.share_of_boys = float(share[young & (sex == 1)].sum() / share[young].sum())


def live_to_the_first_day(model: Any) -> None:
    """The past, lived or taken from the starter; from its end on the scenario's policies act and results are told."""
    model.table["threshold_key"] = model.table.uid
    if model.drawn:
        adopt(model, model.drawn)
        model.drawn = None
    elif model.n_people:
        live_the_past(model, model.progress)
    model.table.uid[:] = np.arange(model.n_people)
    model.table.version += 1
    model.day, model.in_past, model.tie_index, model.fellows = 0, False, None, None
    model.age_day = model.day
    foresee_deaths(model)
    draw_groups(model, np.asarray(model.table.rows))
    look_elsewhere(model)
    take_force(model)
    for recorder in model.recorders:
        recorder.start(model)
