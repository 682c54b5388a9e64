"""`mesolimbic rerun`: the same bytes again, or what has changed."""

from __future__ import annotations

import json

import pytest

from neuro.errors import BadInput
from scenarios.comparing import compare
from scenarios.load import load
from scenarios.store import read_manifest
from tests.scenarios.command_line import run_cli


def test_a_rerun_makes_the_same_bytes_and_says_so(tiny, capsys, tmp_path, write_scenario):
    path = write_scenario()
    run_cli(capsys, "run", path, "--people", 50, "--replicates", 2, "--seed", 9, "--out", "r", "--quiet")
    path.unlink()
    code, out, _ = run_cli(capsys, "rerun", "r/yearly.parquet", "--quiet")
    assert (code, out) == (0, "r-rerun/yearly.parquet: is the same, byte for byte\n")
    code, out, _ = run_cli(capsys, "rerun", "r", "--out", "again", "--quiet")
    assert code == 0
    assert out.count("is the same") == 2
    for name in ("yearly.parquet", "summary.parquet"):
        assert (tmp_path / "r" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_every_rerun_simulates_again(tiny, capsys, tmp_path, write_scenario):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    for folder in ("r-rerun", "r-rerun-2", "r-rerun-3"):
        code, out, err = run_cli(capsys, "rerun", "r/yearly.parquet")
        assert (code, out) == (0, f"{folder}/yearly.parquet: is the same, byte for byte\n")
        assert "kept, was there already" not in err
        assert "simulating" in err
    code, out, err = run_cli(capsys, "rerun", "r", "--out", "r-rerun")
    assert (code, out) == (2, "")
    assert err.startswith("r-rerun: --out: holds finished results already")


def test_a_rerun_that_was_interrupted_goes_on_in_its_folder(tiny, capsys, tmp_path, write_scenario):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    run_cli(capsys, "rerun", "r", "--quiet")
    path = tmp_path / "r-rerun" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "interrupted"}))
    assert run_cli(capsys, "rerun", "r", "--quiet")[0] == 0
    assert not (tmp_path / "r-rerun-2").exists()


def test_a_rerun_that_differs_says_what_has_changed(tiny, capsys, tmp_path, write_scenario):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    path = tmp_path / "r" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"]["yearly.parquet"]["sha256"] = "0" * 64
    manifest["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(manifest))
    code, out, err = run_cli(capsys, "rerun", "r/yearly.parquet", "--quiet")
    assert code == 1
    assert "yearly.parquet: differs" in out
    assert "What has changed: numpy 1.0 then" in err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"people": "many"}, "people: must be a whole number"),
        ({"replicates": None}, "replicates: must be a whole number"),
        ({"replicates": 10**12}, "replicates: must be a whole number from 1 to 1,000,000"),
        ({"people": 10**17}, "people: must be a whole number from 0 to 50,000,000"),
        ({"scenario": [1]}, "scenario: must be the mapping"),
        ({"scenario": {"name": "x"}}, "years: is missing"),
        ({"plugins": ["os"]}, "the run was made with os; give --plugin"),
    ],
)
def test_a_rerun_trusts_no_manifest(tiny, capsys, tmp_path, write_scenario, change, said):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    path = tmp_path / "r" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    code, out, err = run_cli(capsys, "rerun", "r")
    assert (code, out) == (2, "")
    assert said in err
    assert not (tmp_path / "r-rerun").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["r", "--out", ""], "--out: must be the name of a folder"),
        (["r", "--out", "a\0b"], "--out: must be the name of a folder"),
        ([""], "no such file or folder"),
        (["x" * 300], "no such file or folder"),
    ],
)
def test_what_a_rerun_cannot_find_or_write_to_is_told(
    tiny, capsys, tmp_path, write_scenario, arguments, said
):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    code, out, err = run_cli(capsys, "rerun", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_rerun_after_the_file_of_ties_was_changed_says_so(tiny, capsys, tmp_path, write_scenario):
    ties = tmp_path / "ties.csv"
    ties.write_text("0,1\n")
    path = write_scenario("network: {kind: from_file, path: ties.csv}\n")
    run_cli(capsys, "run", path, "--people", 50, "--replicates", 1, "--out", "r", "--quiet")
    ties.write_text("0,2\n")
    manifest = tmp_path / "r" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["files"]["yearly.parquet"]["sha256"] = "0" * 64
    manifest.write_text(json.dumps(told))
    code, _, err = run_cli(capsys, "rerun", "r/yearly.parquet", "--quiet")
    assert code == 1
    assert "what was simulated: a file that the scenario names" in err


def test_a_rerun_of_a_comparison_takes_the_past_that_it_had(tiny, capsys, write_scenario):
    base = load(write_scenario())
    more = base.model_copy(update={"name": "more"})
    told = {}
    for past in ("life course", "starter"):
        folder = compare(base, more, people=50, years=1, replicates=2, out=past, past=past).folder
        told[past] = read_manifest(folder)
    assert "past" not in told["life course"]
    assert told["starter"]["past"] == "starter"
    assert not set(told["starter"]["keys"]) & set(told["life course"]["keys"])
    assert run_cli(capsys, "rerun", "starter", "--out", "again", "--quiet")[0] == 0
    assert read_manifest("again")["keys"] == told["starter"]["keys"]
    with pytest.raises(BadInput, match="past"):
        compare(base, more, people=50, years=1, out="other", past="another")
