"""The picture of a scenario's network: people around one, laid out by their ties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from matplotlib import rc_context
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from population.ties import LAYERS
from scenarios.figures import INK, QUIET, STYLE, write_figure
from scenarios.network_words import LAYER_TITLES
from scenarios.networks import Network
from scenarios.store import make_folder

SHOWN = 250
"""People in the picture, about as many."""
LAYER_COLOURS = {"household": "#D55E00", "friendship": "#0072B2", "schoolwork": "#999999"}
AGE_BANDS = ((12, 18), (18, 30), (30, 50), (50, 200))
AGE_COLOURS = ("#F0E442", "#56B4E9", "#009E73", "#5f6368")


def write_picture(network: Network, folder: Path) -> list[Path]:
    """Write the picture of a sample as PNG and SVG; the same network gives the same bytes."""
    make_folder(folder)
    return write_figure(picture(network), folder / "network")


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
        figure.legend(
            handles=legend(),
            loc="upper left",
            bbox_to_anchor=(0.02, 0.915),
            ncol=7,
            frameon=False,
            fontsize=9,
        )
    return figure


def legend() -> list[Line2D]:
    """A line for each layer, a dot for each band of ages."""
    lines = [
        Line2D([], [], color=colour, linewidth=2, label=LAYER_TITLES[layer])
        for layer, colour in LAYER_COLOURS.items()
    ]
    look: dict[str, Any] = {"marker": "o", "linestyle": "", "markeredgecolor": INK, "markeredgewidth": 0.4}
    ages = ("12-17", "18-29", "30-49", "50 and over")
    return lines + [Line2D([], [], color=c, label=a, **look) for c, a in zip(AGE_COLOURS, ages, strict=True)]
