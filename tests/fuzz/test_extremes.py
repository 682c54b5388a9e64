"""The ends of what is allowed, and small places: everything runs and stays in bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neuro.errors import BadInput
from population.interventions.registry import intervention_class, intervention_kinds
from population.model import AddictionModel
from population.scenario import scenario_from_mapping
from scenarios.cli import main
from scenarios.load import library_names, load
from tests.population.small_places import check_day, place

SUBSTANCES = ("rx_opioid", "heroin", "fentanyl")


def lived(scenario: Any, people: int = 50, days: int = 30, **options: Any) -> AddictionModel:
    """A model after some days, which is in bounds."""
    model = AddictionModel(people=people, rng=1, scenario=scenario, past="life course", **options)
    for _ in range(days):
        model.step()
    check_day(model)
    return model


def with_a_short_past(name: str) -> Any:
    """A scenario of the library whose people have lived one year of its past."""
    data = load(name).as_mapping()
    data["population"]["history_from"] = int(data["start_date"][:4]) - 1
    return scenario_from_mapping(data)


@pytest.mark.parametrize("name", library_names())
def test_every_scenario_of_the_library_lives_for_a_month(name):
    assert lived(with_a_short_past(name)).day == 30


def everywhere(value: float, *names: str) -> dict[str, Any]:
    """Changes that give some fields of every market one value."""
    return {f"supply.{s}.{name}": value for s in SUBSTANCES for name in names}


ENDS: dict[str, dict[str, Any]] = {
    "price 0": everywhere(0.0, "price"),
    "price 100": everywhere(100.0, "price"),
    "everything at hand, for nothing": {**everywhere(10.0, "availability"), **everywhere(0.0, "price")},
    "no potency known": everywhere(5.0, "potency_cv"),
    "all fentanyl": everywhere(1.0, "fentanyl_share"),
    "nobody sees anything": {f"harms.{n}": 0.0 for n in ("witnessed", "naloxone_coverage", "emergency_call")},
    "everybody sees and helps": {
        f"harms.{n}": 1.0 for n in ("witnessed", "naloxone_coverage", "emergency_call")
    },
    "no place in treatment": {f"care.{n}.slots": 0 for n in ("methadone", "buprenorphine", "cbt")},
    "places for everybody": {f"care.{n}.slots": 50_000_000 for n in ("methadone", "buprenorphine", "cbt")},
    "prescriptions for everybody": {"prescribing.dispensing_per_100": 1000.0},
    "a place of nobody": {"population.size": 0},
    "ten thousand neighbourhoods": {"population.areas": 10_000},
    "all move in and out": {"population.migration": {"in_per_1000": 1000.0, "out_per_1000": 1000.0}},
    "all are arrested": {"justice": {"arrests": 10.0}},
    "long ago": {"start_date": "1900-01-01", "population.history_from": 1900},
    "far ahead": {"start_date": "2300-12-31", "population.history_from": 2300},
}


@pytest.mark.parametrize("name", ENDS)
def test_a_place_at_the_end_of_what_is_allowed_lives_on(name):
    model = lived(place({"population.history_from": 2023, **ENDS[name]}))
    rows = model.run(years=1).results()
    assert np.isfinite(rows["numerator"].dropna()).all()


@pytest.mark.slow
@pytest.mark.parametrize("people", [1, 2])
def test_a_place_of_hardly_anybody_lives_for_200_years(people):
    model = AddictionModel(
        people=people, rng=1, scenario=place({"population.history_from": 2024}), past="life course"
    )
    model.run(years=200)
    check_day(model)
    assert model.results()["year"].nunique() == 200


def test_nobody_is_tied_to_nobody_and_lives_on():
    import networkx as nx

    graph = nx.empty_graph(50)
    model = lived(place({"population.history_from": 2024}), graph=graph)
    assert model.graph.number_of_nodes() >= 45


def test_where_everybody_uses_everything_stays_in_bounds():
    always = {f"courses.{s}.offer_ambient": 1.0 for s in SUBSTANCES}
    markets = {**everywhere(10.0, "availability"), **everywhere(0.0, "price")}
    model = lived(place({"population.history_from": 2022, **markets}), days=60, changes=always)
    assert model.circuits.n_rows > 25


def every_intervention(intensity: float | None) -> list[dict[str, Any]]:
    """Every kind of intervention with the fields it needs, at one intensity or at its largest."""
    scenario, found = load("baseline"), []
    for kind in intervention_kinds():
        made = intervention_class(kind)
        entry = {"kind": kind, **made.example(scenario)}
        if "intensity" in made.model_fields:
            entry["intensity"] = largest(entry) if intensity is None else intensity
        found.append(entry)
    return found


def largest(entry: dict[str, Any]) -> float:
    """The largest of some intensities that the kind allows."""
    for value in (1e6, 1000.0, 100.0, 50.0, 20.0, 10.0, 5.0, 4.0, 3.0, 2.0, 1.0):
        data = load("baseline").as_mapping() | {"interventions": [{**entry, "intensity": value}]}
        try:
            scenario_from_mapping(data)
        except BadInput:
            continue
        return value
    raise AssertionError(f"no intensity of {entry['kind']} from 1 on is allowed")


@pytest.mark.parametrize("intensity", [0.0, None], ids=["at 0", "at their largest"])
def test_all_interventions_at_once_live_on(intensity):
    chosen = [entry for entry in every_intervention(intensity) if entry["kind"] != "knock_out"]
    scenario = place({"population.history_from": 2023, "interventions": chosen})
    assert len(scenario.interventions) >= 20
    lived(scenario, days=60)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--people", "-1"), ("--people", "1e3"), ("--people", "99999999999"), ("--people", "NaN"), ("--people", ""),
        ("--years", "0"), ("--years", "201"), ("--replicates", "0"), ("--seed", "-1"), ("--seed", "9" * 400),
        ("--workers", "-1"), ("--out", ""), ("--out", "a\0b"), ("--plugin", "../x"), ("--plugin", ""),
        ("--plugin", "os;import sys"), ("--every", "century"), ("--cluster", "nonsense"), ("--checkpoint-every", "x"),
    ],
)  # fmt: skip
def test_an_option_out_of_bounds_is_refused_by_its_name(option, value, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "baseline", option, value]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"command line: {option}: " in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["a file", "below a file", "a name too long", "a link to nowhere's child"])
def test_results_at_an_odd_place_are_refused_before_anything_runs(where, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    try:
        (tmp_path / "link").symlink_to(tmp_path / "file" / "x")
    except OSError:
        pytest.skip("this system makes no links here")
    odd = {
        "a file": "file", "below a file": "file/results", "a name too long": "x" * 300,
        "a link to nowhere's child": "link/results",
    }[where]  # fmt: skip
    assert main(["run", "baseline", "--people", "20", "--years", "1", "--replicates", "1", "--out", odd]) == 2
    assert f"{odd}: --out: " in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "link"]
