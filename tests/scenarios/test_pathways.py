from __future__ import annotations

import json

import pandas as pd
import pytest

from neuro.errors import BadInput
from population.interventions.knock_outs import mechanism_names, mechanisms, spread
from population.rules import rules
from scenarios import compare, knock_out, load
from scenarios.cli.compare import comparison_as_json
from scenarios.cli.comparison_tables import print_comparison
from scenarios.pathways import ALL, PATHWAYS, REST, called, checked, pathways_table, without
from scenarios.tables import PATHWAYS as COLUMNS
from tests.scenarios.command_line import run_cli

SIX = ("peers", "cues", "tolerance", "withdrawal", "control", "access", "supply")


def yearly(values: dict[str, list[float]]) -> pd.DataFrame:
    """Rows of one year: deaths of each scenario by replicate."""
    columns = [
        "policy",
        "draw",
        "replicate",
        "year",
        "substance",
        "measure",
        "stratum",
        "level",
        "value",
        "unit",
    ]
    return pd.DataFrame(
        [
            (policy, 0, replicate, 2024, "opioid", "overdose_fatal", "all", "all", value, "per_100000")
            for policy, found in values.items()
            for replicate, value in enumerate(found)
        ],
        columns=columns,
    )


def test_the_effect_that_is_lost_without_a_pathway_is_what_it_carries():
    rows = yearly(
        {
            "base": [100.0, 110.0],
            "policy": [80.0, 88.0],
            "base~peers": [60.0, 66.0],
            "policy~peers": [52.0, 56.0],
            "base~access": [100.0, 110.0],
            "policy~access": [100.0, 110.0],
        }
    )
    found = pathways_table(rows, "base", ["peers", "access"]).set_index("pathway")
    assert found.loc[ALL, "effect"] == pytest.approx(-21.0)
    assert found.loc["peers", "effect"] == pytest.approx(-12.0)
    assert found.loc["peers", "share"] == pytest.approx(12 / 21)
    assert found.loc["access", "share"] == pytest.approx(1.0)
    assert found.loc[REST, "effect"] == pytest.approx(12.0), "the two overlap, so together they are too much"
    assert float(found["lower"]["access"]) < -21.0 < float(found["upper"]["access"])


def test_what_two_pathways_carry_only_together_is_a_row_of_its_own():
    lost = {"peers": 12.0, "access": 5.0, "peers+access": 19.0}
    rows = yearly(
        {"base": [100.0, 110.0], "policy": [80.0, 90.0]}
        | {f"base~{name}": [100.0, 110.0] for name in lost}
        | {f"policy~{name}": [80.0 + part, 90.0 + part] for name, part in lost.items()}
    )
    found = pathways_table(rows, "base", checked(["access+peers"])).set_index("pathway")["effect"]
    assert dict(found) == pytest.approx(
        {ALL: -20.0, "peers": -12.0, "access": -5.0, "peers+access": -2.0, REST: -1.0}
    )
    assert found[["peers", "access", "peers+access"]].sum() == -lost["peers+access"], (
        "all that is lost without both"
    )
    off = without(load("baseline"), "peers+access")
    assert [each.intervention.mechanism for each in off.interventions[-2:]] == [
        "peer_influence",
        "treatment_seeking",
    ]
    assert called("peers+access") == "influence of ties who use × people who seek treatment"


@pytest.mark.parametrize("pair", ["peers+peers", "peers+cues+control", "peers+", "peers+cue"])
def test_what_is_no_pair_of_pathways_is_told(tiny, small, pair):
    with pytest.raises(BadInput, match="pathways"):
        compare(small, "naloxone", people=1000, pathways=(pair,))


def test_an_interaction_needs_the_pathways_beside_it(capsys):
    code, _, told = run_cli(capsys, "compare", "baseline", "naloxone", "--interaction", "cues+control")
    assert code == 2
    assert "allowed is --interaction with --why" in told


def test_every_pathway_is_a_mechanism_that_a_scenario_can_be_without():
    for name, (mechanism, words) in PATHWAYS.items():
        assert mechanism in mechanism_names()
        assert words
        off = without(load("baseline"), name)
        assert off.interventions[-1].kind == "knock_out"
        assert not list(off.interventions[-1].intervention.errors(off))
    assert set(SIX) <= set(PATHWAYS)


def test_every_mechanism_names_parameters_that_there_are():
    place = load("baseline")
    for name, off in mechanisms().items():
        paths = [(each, value) for path, value in off.items() for each in spread(path, place)]
        assert paths, name
        rules(tuple(place.substances), tuple(place.care), 1.0, tuple(paths))


def compared(small, folder, *pathways):
    """A small comparison that asks for pathways."""
    out = folder / "out"
    return compare(small, "naloxone", people=1000, replicates=2, workers=1, out=out, pathways=pathways)


def test_a_comparison_with_pathways_tells_them_and_keeps_them_out_of_its_other_tables(tiny, small, tmp_path):
    made = compared(small, tmp_path, "peers", "cues")
    assert list(made.pathways.columns) == COLUMNS.names
    assert set(made.pathways["pathway"]) == {ALL, "peers", "cues", REST}
    assert set(made.to_frame("yearly")["policy"]) > {"small~peers", "naloxone~cues"}
    assert set(made.differences["policy"]) == {"naloxone"}
    assert {f"pathways.{kind}" for kind in ("parquet", "png", "svg")} <= set(made.manifest["files"])
    assert made.policies == ["naloxone"]


def test_what_goes_which_way_is_told_in_the_terminal_and_as_json(tiny, small, tmp_path, capsys):
    made = compared(small, tmp_path, "peers+cues")
    print_comparison(made)
    told = " ".join(capsys.readouterr().out.split())
    assert "Which way the difference in person-years with a disorder goes" in told
    assert all(words in told for words in ("all of it", PATHWAYS["peers"][1], "together or otherwise"))
    assert "× is what two do only together" in told
    rows = comparison_as_json(made)["pathways"]
    assert {row["pathway"] for row in rows} == {ALL, "peers", "cues", "peers+cues", REST}
    json.dumps(rows, allow_nan=False)


def test_an_unknown_pathway_is_told(tiny, small):
    with pytest.raises(BadInput, match="did you mean 'peers'"):
        compare(small, "naloxone", people=1000, pathways=("peer",))


def test_models_that_ignore_their_knock_out_change_in_nothing(tiny, small, tmp_path):
    rows = knock_out(
        small, ["tolerance", "search"], people=1000, years=2, replicates=2, workers=1, out=tmp_path / "o"
    )
    assert set(rows["mechanism"]) == {"tolerance", "search"}
    assert not rows["changed"].any()
    assert (rows["intact"] == rows["knocked_out"]).all()


def test_knockouts_are_told_as_text_and_as_json(tiny, capsys, tmp_path):
    asked = (
        "knockouts",
        "baseline",
        "tolerance",
        "--people",
        1000,
        "--years",
        1,
        "--replicates",
        2,
        "--workers",
        1,
    )
    code, out, _ = run_cli(capsys, *asked, "--out", tmp_path / "a", "--quiet")
    assert code == 0
    assert "0 of 1 mechanisms" in out
    code, out, _ = run_cli(capsys, *asked, "--out", tmp_path / "a", "--quiet", "--json")
    rows = json.loads(out)
    assert code == 0
    assert set(rows[0]) == {
        "mechanism",
        "measure",
        "intact",
        "knocked_out",
        "difference",
        "lower",
        "upper",
        "changed",
    }
    code, _, err = run_cli(capsys, "knockouts", "baseline", "toleranse")
    assert code == 2
    assert "did you mean 'tolerance'" in err
