"""Whatever stands in a manifest that somebody changed: exit code 2, and the file and the field by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenarios.comparing import compare
from scenarios.load import load
from scenarios.running import run
from tests.scenarios.command_line import run_cli

NO_MAPPING = "must be the mapping of a scenario, with its name"
OF_ANY: dict[str, tuple[Any, str]] = {
    "precision": ({}, "precision.width: is missing"),
    "versions": ({"numpy": 1}, "versions.numpy: must be text"),
    "files": ({"yearly.parquet": "x"}, "files.yearly.parquet: must be a mapping"),
    "scenario": ({}, f"scenario: {NO_MAPPING}"),
    "people": (True, "people: must be a whole number"),
    "replicates": (0, "replicates: must be a whole number from 1"),
    "years": (1e300, "years: must be a whole number"),
    "seed": (-1, "seed: must be a whole number from 0"),
    "start_date": ("soon", "start_date: must be a date (YEAR-MONTH-DAY), but is 'soon'"),
    "every": ("week", "every: must be 'year', 'month' or 'day'"),
    "persons": ("yes", "persons: must be true or false"),
    "plugins": (["os", 1], "plugins.1: must be text"),
    "scenario_folder": (3, "scenario_folder: must be text"),
    "wall_s": ("long", "wall_s: must be a number"),
    "kind": ("survey", "kind: must be one of compare, nation, sensitivity, optimise"),
}
OF_A_COMPARISON: dict[str, tuple[Any, str]] = {
    "policies": ([{}], f"policies.0: {NO_MAPPING}"),
    "policy_folders": ({}, "policy_folders: must be a list"),
    "cost_unknown": (["x"], "cost_unknown: must be a mapping"),
    "pathways": ("peers", "pathways: must be a list"),
    "past": ("other", "past: must be 'life course' or 'starter'"),
    "draws": (None, "draws: must be a whole number"),
}
NEEDED = (
    "key",
    "scenario",
    "people",
    "population_size",
    "seed",
    "start_date",
    "years",
    "replicates",
    "status",
)
TEXTS = {"": "cannot be read as JSON", "{": "cannot be read as JSON", "null": "schema: is not a manifest"}
VERBS = ("results", "report", "rerun")


@pytest.fixture(params=["run", "compare"])
def folder(request, tiny, write_scenario, tmp_path):
    place = load(write_scenario())
    shared = {"people": 50, "years": 1, "workers": 1, "replicates": 1, "out": tmp_path / "r"}
    policies = [] if request.param == "run" else [place.model_copy(update={"name": "more"})]
    (compare if policies else run)(place, *policies, **shared)
    return tmp_path / "r"


def refused(capsys, folder, said: str) -> None:
    before = sorted(folder.parent.rglob("*"))
    for verb in VERBS:
        code, out, err = run_cli(capsys, verb, "r")
        assert (code, out) == (2, ""), verb
        assert {line.partition(": ")[0] for line in err.splitlines()} == {"r/manifest.json"}, err
        assert said in err
    assert sorted(folder.parent.rglob("*")) == before, "nothing was written"


def test_a_manifest_that_tells_what_cannot_be_is_refused_by_every_verb_naming_the_field(folder, capsys):
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    changes = OF_ANY | (OF_A_COMPARISON if "policies" in told else {})
    for field, (value, said) in changes.items():
        path.write_text(json.dumps(told | {field: value}))
        refused(capsys, folder, said)


def test_a_manifest_that_lacks_what_is_needed_is_refused_by_every_verb(folder, capsys):
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    for field in [*NEEDED, *(["policies"] if "policies" in told else [])]:
        path.write_text(json.dumps({name: value for name, value in told.items() if name != field}))
        refused(capsys, folder, f"{field}: is missing")
    for text, said in TEXTS.items():
        path.write_text(text)
        refused(capsys, folder, said)
    path.write_text(json.dumps(told)[:-200])
    refused(capsys, folder, "cannot be read as JSON")


def test_all_that_is_wrong_in_a_manifest_is_told_at_once(folder, capsys):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"people": "many", "years": None}))
    _, _, err = run_cli(capsys, "results", "r")
    assert [line.split(": ")[1] for line in err.splitlines()] == ["people", "years"]


@pytest.mark.parametrize("folder", ["run"], indirect=True)
def test_a_folder_whose_manifest_was_changed_is_neither_gone_on_with_nor_lost(folder, capsys, write_scenario):
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"replicates": "many"}))
    code, _, err = run_cli(capsys, "run", write_scenario(), "--people", 50, "--years", 1, "--out", "r")
    assert code == 2
    assert "r/manifest.json: replicates: must be a whole number" in err
    assert json.loads(path.read_text())["replicates"] == "many"
