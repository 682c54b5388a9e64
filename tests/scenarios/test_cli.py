"""The command line: what a run leaves, prints and refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from scenarios import engine
from scenarios.cli import main
from scenarios.cli.options import Numbers
from scenarios.machine import cores
from scenarios.summary import TABLE
from tests.scenarios import tiny_model
from tests.scenarios.command_line import run_cli


def test_a_run_leaves_a_table_a_figure_and_a_folder(tiny, capsys, tmp_path, write_scenario):
    path = write_scenario()
    code, out, err = run_cli(capsys, "run", path, "--people", 100, "--replicates", 3, "--workers", 1)
    assert code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("small-")
    assert len(folder.name) == len("small-") + 8
    assert f"Results: results/{folder.name}" in out
    assert out.startswith("A small place\n")
    lines = [line.split() for line in out.splitlines()]
    assert ["per", "100,000", "2024", "2025"] in lines
    assert err.count("finished") == 3
    assert {p.name for p in folder.iterdir()} == {
        ".lock",
        "manifest.json",
        "overview.png",
        "overview.svg",
        "parts",
        "summary.parquet",
        "yearly.parquet",
    }


def test_the_manifest_tells_all_that_the_interface_names(tiny, capsys, tmp_path, write_scenario):
    assert (
        run_cli(
            capsys, "run", write_scenario(), "--people", 100, "--replicates", 2, "--seed", 5, "--out", "r"
        )[0]
        == 0
    )
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    names = (
        "schema command scenario scenario_sha256 versions seed people population_size weight start_date years"
    )
    assert set(names.split()) | {"replicates", "draws", "keys", "status", "files", "wall_s"} <= set(manifest)
    assert manifest["schema"] == "mesolimbic.results/1"
    assert manifest["status"] == "complete"
    assert (manifest["seed"], manifest["people"], manifest["replicates"], manifest["draws"]) == (5, 100, 2, 1)
    assert manifest["weight"] == manifest["population_size"] / 100
    assert manifest["scenario"]["name"] == "small"
    assert set(manifest["files"]) == {"yearly.parquet", "summary.parquet", "overview.png", "overview.svg"}
    assert manifest["start_date"] == "2024-01-01"


def test_the_same_seed_gives_the_same_bytes_in_any_folder_on_any_workers(
    tiny, capsys, tmp_path, write_scenario
):
    path = write_scenario()
    for out, workers in (("a", 1), ("b", 2)):
        options = ("--people", 50, "--replicates", 3, "--workers", min(workers, cores()))
        assert run_cli(capsys, "run", path, *options, "--out", out)[0] == 0
    for name in ("yearly.parquet", "summary.parquet", "overview.png", "overview.svg"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_another_seed_gives_other_numbers(tiny, capsys, tmp_path, write_scenario):
    path = write_scenario()
    for seed in (1, 2):
        run_cli(capsys, "run", path, "--people", 50, "--replicates", 1, "--seed", seed, "--out", seed)
    one, two = (pd.read_parquet(tmp_path / str(seed) / "yearly.parquet") for seed in (1, 2))
    assert not one["value"].equals(two["value"])


def test_a_folder_goes_on_with_the_same_key_and_refuses_another(tiny, capsys, tmp_path, write_scenario):
    path = write_scenario()
    same = ("run", path, "--people", 50, "--out", "r", "--workers", 1)
    assert run_cli(capsys, *same, "--replicates", 1)[0] == 0
    code, _, err = run_cli(capsys, *same, "--replicates", 3)
    assert code == 0
    assert "replicate 1 of 3: kept, was there already" in err
    before = (tmp_path / "r" / "yearly.parquet").read_bytes()
    code, out, err = run_cli(capsys, *same, "--seed", 2)
    assert (code, out) == (2, "")
    assert err.startswith("r: --out: holds the results of another run")
    assert (tmp_path / "r" / "yearly.parquet").read_bytes() == before


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_asking_for_fewer_replicates_than_a_folder_holds_takes_none_away(
    tiny, capsys, tmp_path, write_scenario, quiet
):
    same = ("run", write_scenario(), "--people", 50, "--out", "r", "--workers", 1, *quiet)
    run_cli(capsys, *same, "--replicates", 4)
    names = ("yearly.parquet", "summary.parquet", "overview.png", "overview.svg")
    before = {name: (tmp_path / "r" / name).read_bytes() for name in names}
    code, _, err = run_cli(capsys, *same, "--replicates", 2)
    assert code == 0
    assert "the folder holds 4 replicates of this run, more than the 2 asked for; all 4 are used" in err
    assert {name: (tmp_path / "r" / name).read_bytes() for name in names} == before
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert (manifest["replicates"], len(manifest["keys"])) == (4, 4)


def test_a_damaged_replicate_of_a_finished_result_is_made_again_whatever_is_asked(
    tiny, capsys, tmp_path, write_scenario
):
    same = ("run", write_scenario(), "--people", 50, "--out", "r", "--workers", 1, "--quiet")
    run_cli(capsys, *same, "--replicates", 4)
    before = (tmp_path / "r" / "yearly.parquet").read_bytes()
    keys = json.loads((tmp_path / "r" / "manifest.json").read_text())["keys"]
    (tmp_path / "r" / "parts" / f"{keys[2]}.parquet").write_bytes(b"cut")
    assert run_cli(capsys, *same, "--replicates", 1)[0] == 0
    assert (tmp_path / "r" / "yearly.parquet").read_bytes() == before


def test_a_log_shows_each_phase_of_each_replicate_once(tiny, capsys, write_scenario):
    options = ("--people", 1000, "--replicates", 2, "--workers", 1)
    _, _, err = run_cli(capsys, "run", write_scenario(), *options)
    for replicate in (1, 2):
        head = f"replicate {replicate} of 2: "
        told = [line.removeprefix(head) for line in err.splitlines() if line.startswith(head)]
        assert told[:-1] == ["making people", "making ties", "compiling", "burn-in", "simulating"]
        assert told[-1].startswith("finished, after ")


@pytest.mark.parametrize(("people", "warned"), [(0, False), (1, True), (999, True), (1000, False)])
def test_few_people_are_warned_of(tiny, capsys, write_scenario, people, warned):
    code, _, err = run_cli(capsys, "run", write_scenario(), "--people", people, "--replicates", 1)
    assert code == 0
    assert ("rates are mostly chance. For a look 1,000 are enough" in err) == warned


@pytest.mark.parametrize("years", [1, 5, 12])
def test_the_table_fits_80_columns(tiny, capsys, monkeypatch, write_scenario, years):
    monkeypatch.setenv("COLUMNS", "80")
    options = ("--people", 1000, "--replicates", 3, "--years", years)
    _, out, _ = run_cli(capsys, "run", write_scenario(), *options)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    heads = [line.split()[2:] for line in lines if line.split()[:2] == ["per", "100,000"]]
    assert [int(year) for head in heads for year in head] == list(range(2024, 2024 + years))
    assert "…" not in out
    assert out.count("fatal overdose") == 2 * len(heads)


def test_json_stands_alone_on_stdout(tiny, capsys, write_scenario):
    code, out, _ = run_cli(
        capsys, "run", write_scenario(), "--people", 50, "--replicates", 2, "--out", "r", "--json"
    )
    data = json.loads(out)
    assert code == 0
    assert data["schema"] == "mesolimbic.run/1"
    assert {row["column"] for row in data["rates"]} == {column.title for column in TABLE}
    code, again, _ = run_cli(capsys, "results", "r", "--json")
    assert (code, json.loads(again)) == (0, data)


def test_quiet_prints_the_folder_alone(tiny, capsys, write_scenario):
    assert run_cli(capsys, "run", write_scenario(), "--people", 50, "--out", "r", "--quiet") == (
        0,
        "Results: r\n",
        "",
    )


def test_results_show_any_substance_they_hold(tiny, capsys, write_scenario):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--out", "r", "--quiet")
    code, out, err = run_cli(capsys, "results", "r", "--substance", "opioid")
    assert (code, err) == (0, "")
    assert out.startswith("A small place\n")
    code, out, err = run_cli(capsys, "results", "r", "--substance", "cocaine")
    assert (code, out) == (2, "")
    assert err == "r: substance: no such substance in these results; they have opioid\n"


@pytest.mark.parametrize("damage", ["absent", "cut"])
def test_a_folder_without_its_table_is_told(tiny, capsys, tmp_path, write_scenario, damage):
    run_cli(capsys, "run", write_scenario(), "--people", 50, "--out", "r", "--quiet")
    table = tmp_path / "r" / "yearly.parquet"
    content = table.read_bytes()
    table.unlink()
    if damage == "cut":
        table.write_bytes(content[:100])
    code, out, err = run_cli(capsys, "results", "r")
    assert (code, out) == (2, "")
    assert err.startswith("r/yearly.parquet: ")
    assert len(err.splitlines()) == 1


OPTIONS = {
    "--people": ["-1", "10000001", "1.5", "many", "", "1e3", "0x10", "９９a", "9" * 30],
    "--years": ["0", "201", "-3", "x"],
    "--replicates": ["0", "10001", "two"],
    "--seed": ["-1", str(2**63), "abc"],
    "--workers": ["-1", "100000", "all"],
    "--out": ["", " "],
}


@pytest.mark.parametrize(("option", "value"), [(o, v) for o, values in OPTIONS.items() for v in values])
def test_a_wrong_option_is_told_before_anything_is_written(tiny, capsys, tmp_path, option, value):
    code, out, err = run_cli(capsys, "run", "baseline", option, value)
    assert (code, out) == (2, "")
    assert err.startswith(f"command line: {option}: must be ")
    assert len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_all_wrong_options_are_told_at_once(tiny, capsys):
    _, _, err = run_cli(capsys, "run", "baseline", "--people", "x", "--seed", "-1", "--years", "0")
    assert [line.split(": ")[1] for line in err.splitlines()] == ["--people", "--years", "--seed"]


@pytest.mark.parametrize(
    "options",
    [
        ("--people", "10_000", "--years", "1", "--replicates", "1", "--seed", str(2**63 - 1)),
        ("--people", "10,000", "--workers", "1", "--replicates", "1"),
        ("--people", "0", "--replicates", "1"),
    ],
)
def test_the_ends_of_what_is_allowed_are_allowed(tiny, capsys, write_scenario, options):
    assert run_cli(capsys, "run", write_scenario(), *options, "--quiet")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "Missing argument 'SCENARIO'"),
        (["runn", "baseline"], "No such command 'runn'"),
        (["run", "baseline", "--replicate", "3"], "No such option: --replicate"),
        (["run", "basline"], "did you mean 'baseline'?"),
        (["list", "substance"], "did you mean 'substances'?"),
        (["results", "nowhere"], "is not a result folder"),
        (["rerun", "nowhere"], "no such file or folder"),
        (
            ["run", "baseline", "--plugin", "no_such_module"],
            "--plugin: cannot be imported (ModuleNotFoundError",
        ),
        (["run", "baseline", "--cluster", "nonsense"], "--cluster: no Dask scheduler answers"),
    ],
)
def test_a_wrong_command_is_one_line_and_exit_2(tiny, capsys, tmp_path, arguments, said):
    code, out, err = run_cli(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_failed_run_exits_with_1_and_says_what_is_kept(tiny, capsys, tmp_path, monkeypatch, write_scenario):
    monkeypatch.setattr(engine, "build_model", tiny_model.build_failing)
    options = ("--people", 50, "--replicates", 2, "--workers", 1, "--out", "r", "--quiet")
    code, out, err = run_cli(capsys, "run", write_scenario(), *options)
    assert (code, out) == (1, "")
    assert err.startswith(
        "small, replicate 1 failed: ZeroDivisionError: a mistake in the model; finished replicates are kept"
    )
    assert len(err.splitlines()) == 1
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["status"] == "failed"
    assert len(list((tmp_path / "r" / "parts").iterdir())) == 1
    code, _, err = run_cli(capsys, "results", "r")
    assert code == 2
    assert "is missing (the run is failed); run the same command again" in err


def test_where_a_failure_happened_is_shown_on_request(tiny, capsys, monkeypatch, write_scenario):
    monkeypatch.setattr(engine, "build_model", tiny_model.build_failing)
    monkeypatch.setenv("MESOLIMBIC_TRACEBACK", "1")
    code = main(["run", str(write_scenario()), "--people", "50", "--replicates", "2", "--workers", "1"])
    assert code == 1
    assert "build_failing" in capsys.readouterr().err


def test_validate_says_what_is_wrong_and_where(capsys, write_scenario):
    assert run_cli(capsys, "validate", "baseline")[0] == 0
    path = write_scenario("harms: {witnessed: 2}\n")
    code, out, err = run_cli(capsys, "validate", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}: harms.witnessed: must be a number from 0 to 1")
    code, out, err = run_cli(capsys, "validate", path, "--json")
    assert (code, err) == (2, "")
    (error,) = json.loads(out)["errors"]
    assert error == {
        "file": str(path),
        "field": "harms.witnessed",
        "value": 2,
        "message": "must be a number from 0 to 1, or such numbers by year ({2015: ..., 2020: ...}), but is 2",
    }
    assert json.loads(run_cli(capsys, "validate", "baseline", "--json")[1]) == {"errors": []}


@pytest.mark.parametrize("verb", ["validate", "run", "network"])
@pytest.mark.parametrize("name", ["", " "])
def test_a_scenario_without_a_name_is_told(tiny, capsys, verb, name):
    code, out, err = run_cli(capsys, verb, name)
    assert (code, out) == (2, "")
    assert err.startswith(f"scenario: {name!r} names no file; give a name of the library (")


def test_a_plugin_is_imported_wherever_the_model_runs(tiny, capsys, tmp_path, monkeypatch, write_scenario):
    (tmp_path / "plugin_of_this_test.py").write_text("loaded = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    options = ("--people", 50, "--replicates", 1, "--plugin", "plugin_of_this_test", "--out", "r", "--quiet")
    assert run_cli(capsys, "run", write_scenario(), *options)[0] == 0
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["plugins"] == ["plugin_of_this_test"]
    sys.modules.pop("plugin_of_this_test")


QUICK = (
    "--help",
    "--version",
    "validate baseline",
    "list substances",
    "list networks",
    "list outputs",
    "run -h",
    "sensitivity -h",
)


@pytest.mark.parametrize("arguments", [*QUICK, "run absent"])
def test_quick_answers_import_nothing_heavy(arguments):
    code = (
        "import sys; from scenarios.cli import main; main(sys.argv[1:]); "
        "heavy = {'mesa', 'numba', 'networkx', 'pandas', 'solara', 'matplotlib', 'pyarrow', 'dask', 'scipy'}; "
        "print('heavy:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments.split()], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_the_command_is_also_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("mesolimbic ")


def test_a_reader_that_stops_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", "list", "outputs"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert "Traceback" not in done.stderr


def test_letters_that_a_console_does_not_know_are_printed_as_question_marks(tmp_path):
    """Pipes and old consoles of Windows have code pages of 256 letters."""
    path = tmp_path / "town.yaml"
    path.write_text("extends: baseline\nname: town\ntitle: Łódź\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", "validate", str(path)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252:strict"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert "?ód?".encode("cp1252") in done.stdout


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e6", 1e6), ("2.5E-1", 0.25), (".5", 0.5), ("5.", 5.0), ("1e", None), ("e3", None), (".", None), ("1e99", None),
     ("nan", None), ("1e400", None)],
)  # fmt: skip
def test_a_number_may_have_an_exponent(text, number):
    read = Numbers()
    assert read.real("--budget", text, 0.0, 1e12) == number
    assert bool(read.errors) == (number is None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        ("1_000_000", 1_000_000),
        ("1,0", None),
        ("10,00", None),
        ("1,000_000", None),
    ],
)
def test_a_comma_in_a_number_stands_before_three_digits(text, number):
    read = Numbers()
    assert read.whole("--people", text, 0, 10_000_000, 7) == (7 if number is None else number)
    assert bool(read.errors) == (number is None)
