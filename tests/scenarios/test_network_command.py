"""``mesolimbic network``: numbers of ties, what is known of them, and a picture."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from population.tables import quantities
from scenarios.cli import main
from scenarios.load import load
from scenarios.network_figure import sample
from scenarios.network_words import KNOWN, STATISTICS
from scenarios.networks import make_network

SMALL = ["--people", "600", "--seed", "3"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_network_of_the_library_lies_within_what_is_known():
    network = make_network(load("baseline"), 12_000, 2)
    assert [row["measure"] for row in network.portrait] == list(quantities("network_evidence"))
    assert [row["measure"] for row in network.portrait if not row["within"]] == []
    assert network.statistics["ties_without_slot"] < 0.01 * network.statistics["ties"]


def test_json_is_valid_and_says_of_what(capsys, tmp_path):
    assert main(["network", "baseline", "--json", *SMALL]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.network/1"
    assert (printed["people"], printed["seed"], printed["scenario"]) == (600, 3, "baseline")
    assert printed["statistics"]["people"] == 600
    assert {row["measure"] for row in printed["known"]} == set(quantities("network_evidence"))
    assert not list(tmp_path.iterdir())


def test_text_tells_every_number_and_where_the_picture_is(capsys, tmp_path):
    assert main(["network", *SMALL]) == 0
    text = capsys.readouterr().out
    for said in [*STATISTICS.values(), *KNOWN.values()]:
        assert f"  {said.title}  " in text
    for name in [*STATISTICS, *KNOWN]:
        assert "_" not in name or name not in text
    assert "Picture: results/network-baseline/network.png" in text
    for kind in ("png", "svg"):
        assert (tmp_path / "results" / "network-baseline" / f"network.{kind}").stat().st_size > 10_000


def test_every_number_of_a_network_has_words_and_nothing_else_has():
    network = make_network(load("baseline"), 600, 3)
    assert list(network.statistics) == list(STATISTICS)
    assert set(KNOWN) == set(quantities("network_evidence"))


def test_shares_are_told_in_percent():
    assert KNOWN["adults_without_friend"].told(0.04, 0.12) == "4 to 12%"
    assert KNOWN["school_degree"].told(7.2, 8.6) == "7.2 to 8.6"
    for said in (KNOWN["adults_without_friend"], KNOWN["friend_age_correlation"]):
        assert said.told(float("nan")) == "-"


def test_the_same_command_draws_the_same_picture(tmp_path):
    for folder in ("one", "two"):
        assert main(["network", *SMALL, "--out", folder]) == 0
    one, two = ((tmp_path / folder / "network.png").read_bytes() for folder in ("one", "two"))
    assert one == two


def test_a_place_of_ten_people_without_pupils_has_numbers_that_are_not_defined(capsys):
    assert main(["network", "--people", "10", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert all(row["value"] is None or isinstance(row["value"], int | float) for row in printed["known"])


def test_a_sample_is_connected_and_as_large_as_asked():
    network = make_network(load("baseline"), 600, 3)
    rows = sample(network, 100)
    assert len(set(rows.tolist())) == len(rows) == 100
    graph = nx.Graph([(int(a), int(b)) for a, b in zip(*network.ties.edges()[:2], strict=True)])
    assert nx.is_connected(graph.subgraph(rows.tolist()))


@pytest.mark.parametrize(
    ("given", "field"),
    [(["--people", "3"], "--people"), (["--seed", "-1"], "--seed"), (["--out", " "], "--out")],
)
def test_a_bad_option_names_field_value_and_what_is_allowed(given, field, capsys):
    assert main(["network", "baseline", *given]) == 2
    assert field in capsys.readouterr().err


def test_an_unknown_scenario_is_bad_input(capsys):
    assert main(["network", "baselin"]) == 2
    assert "baseline" in capsys.readouterr().err
