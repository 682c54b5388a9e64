"""Graphs that a user brings: those that ship with NetworkX, a large edge list, and malformed ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from neuro.errors import BadInput
from population.model import AddictionModel
from population.networks.registry import build_network
from population.synthesis import synthesize
from population.ties import Ties

SHIPPED = {
    "karate club": nx.karate_club_graph,
    "Davis women": nx.davis_southern_women_graph,
    "Les Miserables": nx.les_miserables_graph,
    "Florentine families": nx.florentine_families_graph,
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_graph_that_ships_with_networkx_runs(name):
    graph = SHIPPED[name]()
    people = graph.number_of_nodes()
    model = AddictionModel(people=people, rng=1, graph=nx.Graph(graph.edges()), past="starter")
    degree = dict(nx.Graph(graph.edges()).degree())
    kept = sorted(model.ties.degree[:people].tolist())
    assert kept == sorted(min(d, model.ties.slots) for d in degree.values()) or model.ties.dropped > 0
    model.step()
    model.ties.check()
    assert model.graph.number_of_nodes() == len(model.table.rows)


def test_an_edge_list_of_fifty_thousand_nodes_is_read(tmp_path):
    n = 50_000
    random = np.random.default_rng(1)
    pairs = random.integers(0, n, (150_000, 2))
    text = "\n".join(f"{a} {b}" for a, b in pairs.tolist())
    (tmp_path / "large.edges").write_text(text, encoding="utf-8")
    people = synthesize(n, 1, 20, 0.8)
    edges = build_network("from_file", {"path": "large.edges"}, people, 1, tmp_path)
    wanted = {(min(a, b), max(a, b)) for a, b in pairs.tolist() if a != b}
    assert edges.a.size == len(wanted)
    Ties.from_edges(n, edges).check()


@pytest.mark.parametrize(
    "graph",
    [
        nx.DiGraph([(0, 1), (1, 0), (2, 2)]),
        nx.MultiGraph([(0, 1), (0, 1)]),
        nx.Graph([(0, 0)]),
        nx.empty_graph(5),
    ],
    ids=["directed", "multiple ties", "self-tie", "disconnected"],
)
def test_directions_repeated_ties_and_self_ties_are_dropped(graph):
    model = AddictionModel(people=6, rng=1, graph=graph)
    model.ties.check()
    assert model.ties.degree.sum() == 2 * len({frozenset(e) for e in graph.edges() if e[0] != e[1]})


@pytest.mark.parametrize(
    "content",
    [b"0 1 2 3 4\n", b"a\n", bytes(range(256)) * 20],
    ids=["too many columns", "one column", "binary"],
)
def test_a_malformed_edge_list_is_refused_by_name(tmp_path, content):
    (tmp_path / "bad.edges").write_bytes(content)
    with pytest.raises(BadInput, match=r"bad\.edges"):
        build_network("from_file", {"path": "bad.edges"}, synthesize(50, 1, 2, 0.8), 1, tmp_path)


def test_an_empty_edge_list_is_a_place_without_ties(tmp_path):
    (tmp_path / "empty.edges").write_bytes(b"")
    edges = build_network("from_file", {"path": "empty.edges"}, synthesize(50, 1, 2, 0.8), 1, tmp_path)
    assert edges.a.size == 0
