"""A scenario's network as it is made: its numbers and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.store import write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from population.scenario import Scenario
    from population.ties import Ties

SHOWN = 250
"""People in the picture, about as many."""
LAYER_COLOURS = {"household": "#D55E00", "friendship": "#0072B2", "schoolwork": "#999999"}
AGE_BANDS = ((12, 18), (18, 30), (30, 50), (50, 200))
AGE_COLOURS = ("#F0E442", "#56B4E9", "#009E73", "#5f6368")


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
    from population.synthesis import synthesize
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


def write_picture(network: Network, folder: Path) -> list[Path]:
    """Write the picture of a sample as PNG and SVG; the same network gives the same bytes."""
    from scenarios.figures import image
    from scenarios.laboratory.kept import make_folder

    make_folder(folder)
    figure = picture(network)
    written = []
    for kind in ("png", "svg"):
        path = folder / f"network.{kind}"
        write_atomically(path, image(figure, kind))
        written.append(path)
    return written


def sample(network: Network, shown: int = SHOWN) -> np.ndarray:
    """Rows near one person along ties, nearest first, in the order of rows within a distance; about `shown` of them."""
    ties = network.ties
    start = int(np.argmax(ties.degree)) if ties.capacity else 0
    found, edge, seen = [start], [start], {start}
    while edge and len(found) < shown:
        beyond: set[int] = set()
        for row in edge:
            beyond.update(int(other) for other in ties.neighbours[row, : ties.degree[row]])
        edge = sorted(beyond - seen)[: shown - len(found)]
        seen.update(edge)
        found += edge
    return np.array(found)


def picture(network: Network) -> Figure:
    """People as dots by age, ties as lines by layer, laid out by their ties."""
    import networkx as nx
    from matplotlib import rc_context
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from population.ties import LAYERS
    from scenarios.figures import INK, QUIET, STYLE

    rows = sample(network)
    place = {int(row): i for i, row in enumerate(rows)}
    edges = network.ties.edges()
    inside = np.isin(edges.a, rows) & np.isin(edges.b, rows)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(rows)))
    pairs = [
        (place[int(a)], place[int(b)], int(k))
        for a, b, k in zip(edges.a[inside], edges.b[inside], edges.layer[inside], strict=True)
    ]
    graph.add_weighted_edges_from((a, b, 3.0 if LAYERS[k] == "household" else 1.0) for a, b, k in pairs)
    spots = nx.spring_layout(graph, seed=network.seed % 2**32, iterations=200)
    at = np.array([spots[i] for i in range(len(rows))])
    with rc_context(STYLE):
        figure = Figure(figsize=(9.0, 7.0))
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.84))
        axes.set_axis_off()
        for k, layer in reversed(list(enumerate(LAYERS))):
            lines = [(at[a], at[b]) for a, b, kind in pairs if kind == k]
            width = 1.6 if layer == "household" else 0.7
            axes.add_collection(
                LineCollection(lines, colors=LAYER_COLOURS[layer], linewidths=width, alpha=0.65)
            )
        age = network.age[rows]
        for (low, high), colour in zip(AGE_BANDS, AGE_COLOURS, strict=True):
            some = (age >= low) & (age < high)
            axes.scatter(at[some, 0], at[some, 1], s=26, c=colour, edgecolors=INK, linewidths=0.4, zorder=3)
        axes.autoscale_view()
        figure.text(0.03, 0.955, f"Ties of people: {network.title}", fontsize=14, weight="bold", color=INK)
        said = f"{len(rows)} people around one, of {network.people:,}; network {network.kind}, seed {network.seed}"
        figure.text(0.03, 0.925, said, fontsize=9, color=QUIET)
        names = {"schoolwork": "school and work"}
        handles = [
            *(
                Line2D([], [], color=c, linewidth=2, label=names.get(layer, layer))
                for layer, c in LAYER_COLOURS.items()
            ),
            *(
                Line2D(
                    [],
                    [],
                    marker="o",
                    linestyle="",
                    color=c,
                    markeredgecolor=INK,
                    markeredgewidth=0.4,
                    label=label,
                )
                for c, label in zip(AGE_COLOURS, ("12-17", "18-29", "30-49", "50 and over"), strict=True)
            ),
        ]
        figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.02, 0.915), ncol=7, frameon=False, fontsize=9
        )
    return figure
