"""The laboratory from the command line."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys

import pytest

from neuro.protocols import experiments
from neuro.protocols.findings import findings
from neuro.protocols.knockouts import KNOCKOUTS
from neuro.protocols.laboratory import as_json
from neuro.protocols.results import COLUMNS
from population.interventions.knock_outs import mechanism_names
from scenarios.cli import main

SMALL = ["--scale", "0.1"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def few(monkeypatch):
    """Leave only two cheap experiments in the register."""
    known = experiments.available()
    chosen = {name: known[name] for name in ("escalation", "overdose")}
    monkeypatch.setattr(experiments, "available", lambda: chosen)


def words(text):
    return " ".join(text.split())


def test_an_experiment_prints_its_phenomena_as_json(capsys):
    assert main(["lab", "acquisition", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.lab/1"
    assert {row["experiment"] for row in printed["phenomena"]} == {"acquisition"}
    assert all(tuple(row) == COLUMNS for row in printed["phenomena"])


def test_the_help_tells_the_two_sizes_of_surges_apart(capsys):
    assert main(["lab", "--help"]) == 0
    told = words(capsys.readouterr().out)
    assert "mission: the model's own sizes" in told
    assert "literature: sizes measured in rats" in told


def test_json_is_what_the_laboratory_itself_gives(capsys):
    assert main(["lab", "overdose", "--json", *SMALL]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("setting")["scale"] == 0.1
    assert printed == json.loads(as_json([experiments.run("overdose", scale=0.1)]))


def test_text_tells_every_finding_in_words_with_number_range_and_kind(capsys):
    assert main(["lab", "escalation", "--no-figures", *SMALL]) == 0
    text = capsys.readouterr().out
    for phenomenon in experiments.run("escalation", scale=0.1).phenomena:
        assert phenomenon.finding in words(text)
        assert f"{phenomenon.kind}; {phenomenon.substance}" in words(text)
    assert "published at least 1.5 (ratio, session 22 to 1)" in words(text)
    assert len(re.findall(r"^  (?:pass|FAIL)  ", text, re.MULTILINE)) == len(findings("escalation"))
    assert re.search(rf"^  all +\d+ of {len(findings('escalation'))}$", text, re.MULTILINE)


def test_text_fits_into_a_hundred_columns(capsys):
    assert main(["lab", "overdose", *SMALL]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 100


def test_an_experiment_writes_its_figure_and_says_where(capsys, tmp_path):
    assert main(["lab", "escalation", *SMALL]) == 0
    assert {p.name for p in (tmp_path / "results" / "lab").iterdir()} == {
        "escalation-scale0.1.png",
        "escalation-scale0.1.svg",
    }
    assert "Figures: 2 files (PNG and SVG) in " in capsys.readouterr().out


@pytest.mark.parametrize("extra", [["--no-figures"], ["--json"]])
def test_no_figures_are_written_when_none_are_wanted(tmp_path, extra, capsys):
    assert main(["lab", "escalation", *SMALL, *extra]) == 0
    assert not list(tmp_path.iterdir())


def test_json_writes_figures_when_a_folder_is_named(tmp_path, capsys):
    assert main(["lab", "escalation", *SMALL, "--json", "--out", "shown"]) == 0
    json.loads(capsys.readouterr().out)
    assert (tmp_path / "shown" / "escalation-scale0.1.png").exists()


def test_the_same_command_writes_the_same_bytes(tmp_path, capsys):
    for folder in ("one", "two"):
        assert main(["lab", "escalation", *SMALL, "--out", folder]) == 0
    for kind in ("png", "svg"):
        one, two = (
            (tmp_path / folder / f"escalation-scale0.1.{kind}").read_bytes() for folder in ("one", "two")
        )
        assert one == two


def test_one_and_two_workers_give_the_same_in_the_order_of_the_register(few, capsys):
    printed = []
    for workers in ("1", "2"):
        assert main(["lab", "all", "--json", *SMALL, "--workers", workers]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    names = [row["experiment"] for row in json.loads(printed[0])["phenomena"]]
    assert list(dict.fromkeys(names)) == ["escalation", "overdose"]


def test_progress_is_told_on_the_error_stream_alone(few, capsys):
    assert main(["lab", "all", "--no-figures", *SMALL, "--workers", "1"]) == 0
    captured = capsys.readouterr()
    assert re.search(r"^\[0:\d\d\] 2 of 2: overdose$", captured.err, re.MULTILINE)
    assert " of 2: " not in captured.out


def test_switching_a_mechanism_off_changes_what_is_observed(capsys):
    observed = []
    for extra in ([], ["--knock-out", "cue_learning"]):
        assert main(["lab", "acquisition", "--json", *extra]) == 0
        observed.append([row["observed"] for row in json.loads(capsys.readouterr().out)["phenomena"]])
    assert observed[0] != observed[1]


def test_an_unknown_experiment_mechanism_or_surge_is_bad_input(capsys):
    for given in (
        ["nonsense"],
        ["acquisition", "--knock-out", "willpower"],
        ["acquisition", "--surge", "huge"],
    ):
        assert main(["lab", *given]) == 2
        captured = capsys.readouterr()
        assert given[-1] in captured.err
        assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["escalatoin"], "EXPERIMENT: 'escalatoin' is not known; did you mean 'escalation'? allowed are"),
        (["escalation", "--scale", "0"], "--scale: must be a number from 0.01 to 10, but is '0'"),
        (["escalation", "--scale", "half"], "--scale: must be a number from 0.01 to 10, but is 'half'"),
        (["escalation", "--seed", "-1"], "--seed: must be a whole number from 0 to"),
        (["escalation", "--workers", "0"], "--workers: must be a whole number from 1 to"),
        (["escalation", "--surge", "misson"], "--surge: 'misson' is not known; did you mean 'mission'?"),
        (["escalation", "--out", " "], "--out: must be the name of a file or folder"),
        (["escalation", "--draws", "3"], "--draws: belongs to draws and document, not to an experiment"),
        (["draws", "--draws", "0"], "--draws: must be a whole number from 1 to 10,000, but is '0'"),
        (["draws", "--spread", "wide"], "--spread: 'wide' is not known; allowed are triangular, uniform"),
        (["draws", "--knock-out", "habit"], "--knock-out: belongs to an experiment and knockouts"),
        (["document", "--json"], "--json: belongs to an experiment and knockouts and draws, not to document"),
    ],
)
def test_a_bad_option_names_field_value_and_what_is_allowed(given, said, capsys, tmp_path):
    assert main(["lab", *given]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", [".", "folder", "taken/evidence.md", "x" * 300])
def test_a_document_that_cannot_be_written_is_refused_before_anything_runs(
    tmp_path, capsys, monkeypatch, file
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "taken").write_text("in the way")
    monkeypatch.chdir(tmp_path)
    assert main(["lab", "document", "--file", file, "--out", str(tmp_path / "out"), "--scale", "0.01"]) == 2
    assert "--file" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_figures_and_json_say_what_setting_they_are_of(tmp_path, capsys):
    command = ["lab", "escalation", "--surge", "literature", "--json", "--out", str(tmp_path), *SMALL]
    assert main(command) == 0
    setting = json.loads(capsys.readouterr().out)["setting"]
    assert setting == {"surge": "literature", "seed": 0, "scale": 0.1, "knock_out": None}
    assert (tmp_path / "escalation-literature-scale0.1.png").exists()


def test_every_experiment_stands_in_the_document_of_the_laboratory(root):
    text = (root / "docs" / "laboratory.md").read_text(encoding="utf-8")
    for name in experiments.available():
        assert f"| `{name}` |" in text


def listed(kind, capsys):
    assert main(["list", kind, "--json"]) == 0
    return json.loads(capsys.readouterr().out)[kind]


def test_experiments_can_be_listed(capsys):
    assert [row["id"] for row in listed("experiments", capsys)] == list(experiments.available())


def test_mechanisms_of_the_laboratory_and_of_places_are_listed_with_what_switches_them_off(capsys):
    found = {row["id"]: row["title"] for row in listed("mechanisms", capsys)}
    assert set(found) == set(KNOCKOUTS) | set(mechanism_names())
    for name, text in found.items():
        by = text.rpartition("[")[2].rstrip("]").split(", ")
        assert by == [
            word for word, known in (("lab", KNOCKOUTS), ("knockouts", mechanism_names())) if name in known
        ]


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")
    assert main(["lab", "escalation", *SMALL, "--out", "taken"]) == 2
    assert "--out: cannot be made" in capsys.readouterr().err


def test_knock_outs_print_rows_as_json_and_text_with_the_idle_ones_named(few, capsys):
    command = ["lab", "knockouts", "--knock-out", "cue_exposure", *SMALL, "--workers", "1"]
    assert main([*command, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.knockouts/1"
    columns = {"mechanism", "phenomenon", "intact", "knocked_out", "broken"}
    assert all(set(row) == columns for row in printed["rows"])
    assert main(command) == 0
    captured = capsys.readouterr()
    assert "MECHANISMS THAT BREAK NO PHENOMENON: cue_exposure" in captured.out
    assert "2 of 2 are kept from before" in captured.err


def test_draws_print_shares_as_text_and_json(few, capsys):
    command = ["lab", "draws", "--draws", "2", *SMALL, "--workers", "1"]
    assert main([*command, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.draws/1"
    assert len(printed["draws"]) == 2
    assert main(command) == 0
    assert "Share of phenomena that hold, 2 draws" in capsys.readouterr().out


def test_an_interrupt_ends_the_laboratory_at_once(root, tmp_path):
    command = [sys.executable, "-m", "scenarios", "lab", "all", "--no-figures", "--workers", "2"]
    with subprocess.Popen(
        command, cwd=root, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "interrupted"
