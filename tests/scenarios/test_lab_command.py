"""The laboratory from the command line."""

from __future__ import annotations

import json

from scenarios.cli import main


def test_an_experiment_prints_its_phenomena_as_json(capsys):
    assert main(["lab", "acquisition", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.lab/1"
    assert {row["experiment"] for row in printed["phenomena"]} == {"acquisition"}


def test_switching_a_mechanism_off_changes_what_is_observed(capsys):
    observed = []
    for extra in ([], ["--knock-out", "cue_learning"]):
        assert main(["lab", "acquisition", "--json", *extra]) == 0
        observed.append([row["observed"] for row in json.loads(capsys.readouterr().out)["phenomena"]])
    assert observed[0] != observed[1]


def test_an_unknown_experiment_mechanism_or_surge_is_bad_input(capsys):
    for words in (
        ["nonsense"],
        ["acquisition", "--knock-out", "willpower"],
        ["acquisition", "--surge", "huge"],
    ):
        assert main(["lab", *words]) == 2
        captured = capsys.readouterr()
        assert words[-1] in captured.err
        assert "Traceback" not in captured.err
