"""Between our ties and NetworkX graphs, either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import InputError, did_you_mean, shown
from neuro.files import plain_number
from population.ties import FRIENDSHIP, LAYERS, Edges, Ties, join_edges, make_edges

LEAST_WEIGHT, MOST_WEIGHT = 1e-6, 1e6


def from_graph(graph: Any, n: int, source: str = "graph") -> Edges:
    """Ties of any NetworkX graph among n people.

    Nodes that are whole numbers below n are rows; otherwise nodes become rows in the order of the graph.
    Directions, repeated ties and self-ties are dropped. An edge may carry ``layer`` (a name of
    `population.ties.LAYERS`, else friendship) and ``weight`` (a number above 0, else 1); what an edge lacks is taken
    from the graph's ``edge_default``, where GraphML puts the defaults of its keys.

    Parameters
    ----------
    graph : networkx.Graph
    n : int
        How many people there are; people beyond the graph's nodes have no ties.
    source : str
        What errors call the graph.

    Raises
    ------
    neuro.errors.InputError
        When it is not a graph, has more nodes than people, or an attribute that cannot be used.
    """
    if not (hasattr(graph, "nodes") and hasattr(graph, "edges")):
        raise InputError(source, "", graph, f"must be a networkx.Graph, but is {shown(graph)}")
    usual = graph.graph.get("edge_default") or {}
    links = ((u, v, {**usual, **data}) for u, v, data in graph.edges(data=True))
    return edges_between(graph.nodes, links, n, source)


def edges_between(
    nodes: Iterable[Any], links: Iterable[tuple[Any, Any, Mapping[str, Any]]], n: int, source: str
) -> Edges:
    """Edges of named nodes and (node, node, attributes) links; see `from_graph`."""
    row = rows_of_nodes(list(nodes), n, source)
    listed = [(row[u], row[v], *_layer_and_weight(u, v, data, source)) for u, v, data in links]
    a, b, layer, weight = zip(*listed, strict=True) if listed else ((), (), (), ())
    return join_edges(make_edges(a, b, np.array(layer, np.uint8), np.array(weight, np.float32)))


def rows_of_nodes(nodes: list[Any], n: int, source: str) -> dict[Any, int]:
    """Row of each node: itself where all are whole numbers below n, else its place in the list."""
    if len(nodes) > n:
        raise InputError(source, "", len(nodes), f"has {len(nodes):,} nodes; the model has {n:,} people")
    numbers = [_whole(node) for node in nodes]
    named = [node for node, number in zip(nodes, numbers, strict=True) if number is None]
    if 0 < len(named) < len(nodes):
        message = (
            f"mixes numbers and names ({shown(named[0])}); name all nodes by rows from 0, or none by a number"
        )
        raise InputError(source, "nodes", named[0], message)
    if all(number is not None and 0 <= number < n for number in numbers) and len(set(numbers)) == len(nodes):
        return {node: number for node, number in zip(nodes, numbers, strict=True) if number is not None}
    return {node: row for row, node in enumerate(nodes)}


def _whole(node: Any) -> int | None:
    if isinstance(node, str):
        return int(node) if node.isascii() and node.isdigit() and len(node) < 10 else None
    return int(node) if isinstance(node, int | np.integer) and not isinstance(node, bool) else None


def _layer_and_weight(u: Any, v: Any, data: Mapping[str, Any], source: str) -> tuple[int, float]:
    tie = f"tie {shown(u)} - {shown(v)}"
    layer, given = data.get("layer", LAYERS[FRIENDSHIP]), data.get("weight", 1.0)
    if layer not in LAYERS:
        message = f"is {shown(layer)}; {did_you_mean(layer, LAYERS)}layers are {', '.join(LAYERS)}"
        raise InputError(source, f"{tie}, layer", layer, message)
    try:
        weight = plain_number(given) if isinstance(given, str) else float(given)
    except (TypeError, ValueError):
        weight = 0.0
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        allowed = f"a number from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g}"
        raise InputError(source, f"{tie}, weight", given, f"must be {allowed}, but is {shown(given)}")
    return LAYERS.index(layer), weight


def to_networkx(
    ties: Ties, rows: NDArray[Any], uid: NDArray[Any], attributes: Mapping[str, NDArray[Any]] | None
) -> Any:
    """A frozen networkx.Graph of the ties among some rows; see `population.ties.Ties.to_networkx`."""
    import networkx as nx

    rows = np.flatnonzero(rows) if rows.dtype == bool else rows
    named = {name: column[rows].tolist() for name, column in (attributes or {}).items()}
    graph = nx.Graph()
    graph.add_nodes_from(
        (node, dict(zip(named, values, strict=True)))
        for node, *values in zip(uid[rows].tolist(), *named.values(), strict=True)
    )
    graph.add_edges_from(_named_edges(ties, rows, uid))
    return nx.freeze(graph)


def _named_edges(
    ties: Ties, rows: NDArray[Any], uid: NDArray[Any]
) -> Iterable[tuple[int, int, dict[str, Any]]]:
    inside = np.zeros(ties.capacity, bool)
    inside[rows] = True
    a, b, layer, weight = ties.edges()
    kept = inside[a] & inside[b]
    for u, v, code, w in zip(
        uid[a[kept]].tolist(), uid[b[kept]].tolist(), layer[kept].tolist(), weight[kept].tolist(), strict=True
    ):
        yield u, v, {"layer": LAYERS[code], "weight": w}
