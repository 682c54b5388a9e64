"""A place in which use can come along ties only, and a few people who use: for tests and studies."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from population.model import AddictionModel
from population.records import NEVER
from tests.population.small_places import grown, only, open_circuit

KEEN = -6.0
"""Attitude of those who use at the start: they go on."""
WELL_DISPOSED = -2.5
"""Added to everybody's attitude, so that a place of ordinary people has many who would try what they are offered."""
SUPPLY = 0.35
"""Ease of getting it, whatever is prescribed."""
ALONG_TIES = {
    "courses.rx_opioid.offer_ambient": 0.0,
    "courses.rx_opioid.offer_market": 0.0,
    "courses.rx_opioid.offer_friends": 0.06,
    "courses.rx_opioid.offer_household": 0.06,
    "courses.rx_opioid.reach_alone": 0.522,
    "prescribing.market_diverted": 0.0,
}
"""Nobody is offered a first use but by ties, and by these at the upper end of what is plausible; how easily it is found
alone is fixed, so that a fit of pills is no test of ties."""


def ring(people: int, rewired: float, degree: int = 6, seed: int = 1) -> nx.Graph:
    """Everybody tied to the `degree` nearest, a share of the ties led anywhere (Watts & Strogatz 1998)."""
    return nx.watts_strogatz_graph(people, degree, rewired, seed=seed)


def seeded(graph: nx.Graph, seeds: range, rng: int = 1, disposed: float = WELL_DISPOSED) -> AddictionModel:
    """People without a past on a graph, one each node, of whom those in `seeds` use from the first day.

    Parameters
    ----------
    disposed : float
        Added to everybody's attitude to drugs, a disutility.
    """
    place = {
        "population.history_from": 2024, "prescribing.dispensing_per_100": 0.0, **only("rx_opioid"),
        "supply.rx_opioid.availability": SUPPLY,
    }  # fmt: skip
    model = grown(graph.number_of_nodes(), rng=rng, scenario=place, graph=graph, changes=ALONG_TIES)
    model.table["brain"]["attitude"] += disposed
    model.table["brain"]["attitude"][list(seeds)] = KEEN
    for row in seeds:
        open_circuit(model, row, 0)
    return model


def first_use_days(model: AddictionModel, people: int) -> np.ndarray:
    """Day of the first use of each of the people there at the start, `NEVER` of those without; by uid."""
    found = np.full(people, NEVER)
    ledger = model.courses.array("ledger")
    for row in model.active_rows.tolist():
        uid = int(model.table.uid[row])
        if uid < people:
            found[uid] = ledger[model.table["courses"][row, 0]].first_use_day
    return found


def distances(graph: nx.Graph, seeds: range) -> np.ndarray:
    """Ties from each node to the nearest of the seeds, -1 where there is no way; by node."""
    found = np.full(graph.number_of_nodes(), -1)
    for node, far in nx.multi_source_dijkstra_path_length(graph, set(seeds), weight=lambda *_: 1).items():
        found[node] = far
    return found


def spread(
    graph: nx.Graph, seeds: range, days: int, rng: int = 1, **options: Any
) -> tuple[AddictionModel, np.ndarray]:
    """A `seeded` place after some days, and the days of first use; people who died count as without."""
    model = seeded(graph, seeds, rng, **options)
    for _ in range(days):
        model.step()
    return model, first_use_days(model, graph.number_of_nodes())
