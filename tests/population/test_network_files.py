"""Networks from files and graphs: what is read, and what is refused with its reason."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from neuro.errors import BadInput, InputError
from population.networks import registry
from population.networks.from_file import FromFile, read_edge_list
from population.networks.graphs import from_graph
from population.people.synthesis import synthesize
from population.ties import FRIENDSHIP, HOUSEHOLD, Ties
from tests.population.built_networks import PEOPLE, build

WEIGHT = '<key id="w" for="edge" attr.name="weight" attr.type="double"><default>2.5</default></key>'
ONE_TIE = '<edge source="a" target="b"/>'


def graphml(inside, key=""):
    head = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    return f'{head}{key}<graph edgedefault="undirected">{inside}</graph></graphml>'


def from_file(folder, name, text, n=10):
    (folder / name).write_text(text, encoding="utf-8")
    people = {"age_days": np.full(n, 9_000)}
    return FromFile(path=name).build(people, 0, folder)


@pytest.mark.parametrize(
    "text", ["0 1\n2\t1 0.5 household\n", "# a comment\n\n0,1\n2, 1, 0.5, household  # x\n"]
)
def test_an_edge_list_may_be_separated_by_blanks_or_commas(tmp_path, text):
    edges = from_file(tmp_path, "ties.txt", text)
    assert edges.a.tolist() == [0, 2]
    assert edges.b.tolist() == [1, 1]
    assert edges.weight.tolist() == [1.0, 0.5]
    assert edges.layer.tolist() == [FRIENDSHIP, HOUSEHOLD]


def test_names_that_are_no_rows_become_rows_in_the_order_of_the_file(tmp_path):
    edges = from_file(tmp_path, "ties.csv", "ann,bob\nbob,eve\n")
    assert (edges.a.tolist(), edges.b.tolist()) == ([0, 1], [1, 2])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# of 2024\nsource,target\nann,bob\n", ["ann", "bob"]),
        ("target,source\nann,bob\n", ["ann", "bob"]),
        ("Source,Target,Weight\nann,bob,2\n", ["ann", "bob"]),
        ("Ann B\tCarl D\n", ["Ann B", "Carl D"]),
        ('"Doe, J","Roe, K",0.5\n', ["Doe, J", "Roe, K"]),
        ("ann#1,bob#2\n", ["ann#1", "bob#2"]),
    ],
)
def test_names_are_read_whole_and_a_head_after_notes_is_no_tie(text, names):
    ((first, second, _),) = read_edge_list(text, "a.csv")
    assert [first, second] == names


def test_a_graph_comes_back_from_graphml_as_it_was(tmp_path):
    people = synthesize(200, 4, 2, 0.5)
    ties = Ties.from_edges(200, build("household_friendship", people))
    graph = ties.to_networkx(np.arange(200), np.arange(200))
    nx.write_graphml(graph, tmp_path / "ties.graphml")
    text = (tmp_path / "ties.graphml").read_text(encoding="utf-8")
    back = Ties.from_edges(200, from_file(tmp_path, "again.graphml", text, n=200))
    assert nx.utils.graphs_equal(graph, back.to_networkx(np.arange(200), np.arange(200)))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "0 1 2 3 4\n", "line 1"),
        ("a.txt", "0 1\n5\n", "line 2"),
        ("a.txt", "ann; bob\n", "line 1: must be two names, .* separated by commas or blanks"),
        ("a.csv", 'ann,"bob\n', "line 1: is no line of an edge list"),
        ("a.csv", 'ann,"' + "b" * 140_000 + '"\n', "line 1: is no line of an edge list"),
        ("a.txt", "0 1 heavy\n", "weight"),
        ("a.txt", "0 1 -1\n", "from 1e-06 to 1e\\+06"),
        ("a.txt", "0 1 1e39\n", "from 1e-06 to 1e\\+06"),
        ("a.txt", "0 1\n1 bob\n", "mixes numbers and names"),
        ("a.txt", "0 1 1 frendship\n", "did you mean 'friendship'"),
        ("a.txt", "\n".join(f"a{k} b{k}" for k in range(6)), "has 12 nodes"),
        ("a.graphml", "<graphml", "not GraphML"),
        ("a.graphml", "<html></html>", "not GraphML"),
        ("a.graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml/>', "document type"),
        ("a.graphml", graphml("<node/>"), "a node has no id, or an edge no source or no target"),
        ("a.graphml", graphml('<node id="a"/><edge source="a"/>'), "a node has no id, or an edge no source"),
        ("a.graphml", graphml('</graph><graph edgedefault="directed">'), "holds 2 graphs"),
        ("a.graphml", graphml('<node id="a"><graph edgedefault="directed"/></node>'), "holds 2 graphs"),
        ("a.graphml", graphml("", key=WEIGHT.replace("double", "much")), "'much' is not known"),
        ("a.graphml", graphml(ONE_TIE, key=WEIGHT.replace("2.5", "-3")), "weight: must be .* is -3.0"),
        ("a.txt", "0 1 1_0\n", "weight: must be .* is '1_0'"),
        ("a.csv", "source,target,year\nann,bob,2019\n", "line 1: names the columns source, target, year"),
        ("a.csv", "source,target,layer,weight\n0,1,household,2\n", "weight and layer, in this order"),
        ("a.txt", "0 1\0", "binary"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_the_reason(tmp_path, name, text, message):
    with pytest.raises(InputError, match=message) as refused:
        from_file(tmp_path, name, text)
    assert refused.value.file == name


@pytest.mark.parametrize(
    "path",
    ["/etc/ties.txt", "../ties.txt", "a/../../ties.txt", "C:\\ties.txt", "..\\ties.txt", "ties.exe", ""],
)
def test_a_path_out_of_the_folder_or_of_another_kind_is_refused(path):
    with pytest.raises(BadInput) as refused:
        registry.build_network("from_file", {"path": path}, PEOPLE, 1)
    assert refused.value.errors[0].field == "network.path"


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("0 1\n", encoding="utf-8")
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "ties.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(InputError, match="leads out of it"):
        FromFile(path="ties.txt").build(PEOPLE, 0, folder)


def test_a_link_that_leads_back_to_itself_is_refused(tmp_path):
    (tmp_path / "ties.txt").symlink_to("ties.txt")
    with pytest.raises(InputError, match=r"network\.path: 'ties\.txt' .*(leads to no file|cannot be read)"):
        FromFile(path="ties.txt").build(PEOPLE, 0, tmp_path)


def test_a_folder_that_cannot_be_one_is_refused():
    with pytest.raises(InputError, match="leads to no file"):
        FromFile(path="ties.txt").build(PEOPLE, 0, Path("a\0b"))


def test_a_graph_that_is_put_out_of_use_by_a_remark_is_none(tmp_path):
    text = graphml(f"<!-- <graph>\n{ONE_TIE}</graph> -->{ONE_TIE}")
    assert from_file(tmp_path, "ties.graphml", text).a.size == 1


def test_a_tie_without_a_weight_takes_the_default_of_the_graphml_key(tmp_path):
    assert from_file(tmp_path, "ties.graphml", graphml(ONE_TIE, key=WEIGHT)).weight.tolist() == [2.5]


@pytest.mark.filterwarnings("error")
def test_what_graphml_leaves_open_is_read_without_a_warning(tmp_path):
    text = graphml('<node id="a"><port name="p"/></node>' + ONE_TIE, '<key id="w" for="edge" attr.name="x"/>')
    assert from_file(tmp_path, "ties.graphml", text).a.size == 1


def test_a_network_from_a_file_needs_a_folder_and_the_file(tmp_path):
    with pytest.raises(InputError, match="read from a file"):
        FromFile(path="ties.txt").build(PEOPLE, 0)
    with pytest.raises(InputError, match="no such file"):
        FromFile(path="ties.txt").build(PEOPLE, 0, tmp_path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("population.networks.from_file.LIMIT_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        from_file(tmp_path, "ties.txt", "0 1\n1 2\n2 3\n")


def test_any_networkx_graph_can_be_given():
    edges = from_graph(nx.karate_club_graph(), 34)
    assert edges.a.size == nx.karate_club_graph().number_of_edges()
    directed = nx.MultiDiGraph([("a", "b"), ("b", "a"), ("a", "a"), ("b", "c")])
    edges = from_graph(directed, 5)
    assert (edges.a.tolist(), edges.b.tolist()) == ([0, 1], [1, 2])


def test_a_graph_larger_than_the_people_and_what_is_no_graph_are_refused():
    with pytest.raises(InputError, match="34 nodes"):
        from_graph(nx.karate_club_graph(), 33)
    with pytest.raises(InputError, match=r"must be a networkx\.Graph"):
        from_graph([(0, 1)], 33)


def test_a_graph_without_nodes_or_ties_is_a_network():
    assert from_graph(nx.Graph(), 0).a.size == 0
    assert from_graph(nx.empty_graph(4), 4).a.size == 0
