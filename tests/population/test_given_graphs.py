"""Graphs that a user brings: those that ship with NetworkX, a large edge list, and malformed ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from neuro.errors import BadInput
from population.burn_in import past_key
from population.model import AddictionModel
from population.networks.registry import build_network
from population.people.synthesis import synthesize
from population.scenario import scenario_from_mapping
from population.ties import Ties
from tests.population.small_places import check_day, place

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


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.edges", b"a\n"),
        ("bad.csv", b"a,b,heavy\nc\n"),
        ("bad.graphml", b"<graphml>"),
        ("bad.graphml", b"<!DOCTYPE graphml [<!ENTITY a 'x'>]><graphml><graph/></graphml>"),
        ("bad.graphml", b"no graph"),
    ],
)
def test_a_malformed_file_is_told_before_there_are_people(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    data = place().as_mapping() | {"network": {"kind": "from_file", "path": name}}
    with pytest.raises(BadInput, match=name.replace(".", r"\.")):
        scenario_from_mapping(data, folder=tmp_path)


def test_an_empty_edge_list_is_a_place_without_ties(tmp_path):
    (tmp_path / "empty.edges").write_bytes(b"")
    edges = build_network("from_file", {"path": "empty.edges"}, synthesize(50, 1, 2, 0.8), 1, tmp_path)
    assert edges.a.size == 0


def test_a_graph_of_the_user_becomes_the_ties():
    graph = nx.cycle_graph(80)
    m = AddictionModel(people=80, rng=1, graph=graph)
    assert {frozenset(edge) for edge in m.graph.edges} == {frozenset(edge) for edge in graph.edges}
    assert {data["layer"] for _, _, data in m.graph.edges(data=True)} == {"friendship"}
    m.run(1)
    check_day(m)


def test_people_beyond_the_nodes_of_a_graph_have_no_ties():
    m = AddictionModel(people=60, rng=1, graph=nx.complete_graph(10))
    degree = dict(m.graph.degree)
    assert [degree[uid] for uid in range(60)] == [9] * 10 + [0] * 50


def test_nodes_with_other_names_become_people_in_the_order_of_the_graph():
    m = AddictionModel(people=5, rng=1, graph=nx.Graph([("ann", "bob"), ("bob", "cyd")]))
    assert {frozenset(edge) for edge in m.graph.edges} == {frozenset((0, 1)), frozenset((1, 2))}


def test_a_graph_with_more_nodes_than_people_is_refused_in_words():
    with pytest.raises(BadInput, match="graph: has 81 nodes; the model has 80 people"):
        AddictionModel(people=80, rng=1, graph=nx.path_graph(81))


@pytest.mark.parametrize("graph", ["a file", 7, [(0, 1)], np.zeros((3, 3))])
def test_what_is_not_a_graph_is_refused_in_words(graph):
    with pytest.raises(BadInput, match=r"graph: must be a networkx.Graph, but is "):
        AddictionModel(people=80, rng=1, graph=graph)


@pytest.mark.parametrize(
    "graph",
    [
        nx.Graph(),
        nx.MultiDiGraph([(0, 1), (0, 1), (1, 0), (2, 2)]),
        nx.star_graph(59),
        nx.complete_graph(60),
        nx.freeze(nx.path_graph(60)),
    ],
    ids=["empty", "directed and repeated", "star", "complete", "frozen"],
)
def test_any_graph_gives_consistent_ties(graph):
    m = AddictionModel(people=60, rng=1, graph=graph)
    m.run(1)
    check_day(m)


def test_ties_may_come_from_a_file_beside_the_scenario(tmp_path):
    (tmp_path / "ties.csv").write_text("0,1\n1,2\n2,0\n")
    data = place({"network": {"kind": "from_file", "path": "ties.csv"}}).as_mapping()
    here = scenario_from_mapping(data, folder=tmp_path)
    m = AddictionModel(people=10, rng=1, scenario=here, past="life course")
    assert m.graph.number_of_edges() == 3
    before = past_key(m)
    (tmp_path / "ties.csv").write_text("0,1\n1,2\n")
    assert past_key(AddictionModel(people=10, rng=1, scenario=here, past="life course")) != before
