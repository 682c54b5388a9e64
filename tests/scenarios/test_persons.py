"""`mesolimbic run --persons`: a table of each person, kept and gone on with as the other tables are."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from scenarios import engine
from scenarios.plan import plan
from scenarios.results import Results
from scenarios.store import Store
from scenarios.tables import PERSONS
from scenarios.worker import Message
from tests.scenarios import tiny_model
from tests.scenarios.command_line import run_cli


def run(capsys, write_scenario, *options, replicates=2):
    path = write_scenario()
    options = ("--people", 50, "--replicates", replicates, "--out", "r", "--quiet", *options)
    return run_cli(capsys, "run", path, *options)


def test_persons_are_told_only_where_they_are_asked_for(tiny, capsys, tmp_path, write_scenario):
    assert run(capsys, write_scenario)[0] == 0
    assert not (tmp_path / "r" / "persons.parquet").exists()
    yearly = (tmp_path / "r" / "yearly.parquet").read_bytes()
    assert run(capsys, write_scenario, "--persons")[0] == 0
    table = pd.read_parquet(tmp_path / "r" / "persons.parquet")
    assert list(table.columns) == PERSONS.names
    assert table["replicate"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table["death_day"].isna().tolist() == [True, False, True] * 2
    assert (tmp_path / "r" / "yearly.parquet").read_bytes() == yearly
    assert "persons.parquet" in json.loads((tmp_path / "r" / "manifest.json").read_text())["files"]
    assert Results(tmp_path / "r").to_frame("persons").equals(table)


def test_a_folder_that_tells_of_persons_goes_on_to_do_so(tiny, capsys, tmp_path, write_scenario):
    run(capsys, write_scenario, "--persons")
    run(capsys, write_scenario, replicates=3)
    table = pd.read_parquet(tmp_path / "r" / "persons.parquet")
    assert set(table["replicate"]) == {0, 1, 2}


def test_a_rerun_makes_the_same_persons(tiny, capsys, tmp_path, write_scenario):
    run(capsys, write_scenario, "--persons")
    code, out, _ = run_cli(capsys, "rerun", "r/persons.parquet", "--quiet")
    assert (code, out) == (0, "r-rerun/persons.parquet: is the same, byte for byte\n")


def test_what_was_finished_is_kept_and_persons_that_lack_are_simulated_again(small, tmp_path):
    plain, told = plan(small, 100, replicates=2), plan(small, 100, replicates=2, persons=True)
    assert [spec.key for spec in plain] == [spec.key for spec in told]
    phases: list[Message] = []
    with Store(tmp_path / "r", "key") as store:
        engine.run(plain[:1], store, workers=1, build=tiny_model.build)
        engine.run(told, store, workers=1, build=tiny_model.build)
        store.part(told[1].key, "persons").write_bytes(b"half")
        engine.run(told, store, workers=1, build=tiny_model.build, progress=phases.append)
        assert all(store.has(spec.key, "year", True) for spec in told)
    said = [(m.phase, m.replicate) for m in phases]
    assert (engine.KEPT, 0) in said
    assert (engine.FINISHED, 1) in said
    assert (engine.KEPT, 1) not in said


@pytest.mark.timeout(300)
def test_persons_of_the_real_model_add_up_to_the_yearly_table(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ("--people", 200, "--years", 1, "--replicates", 1, "--workers", 1, "--quiet", "--out", "r")
    assert run_cli(capsys, "run", "baseline", *options, "--persons")[0] == 0
    found = Results(tmp_path / "r")
    yearly = found.yearly[found.yearly["stratum"] == "all"].set_index("measure")["numerator"]
    persons = found.to_frame("persons")
    assert persons["cost"].sum() == pytest.approx(yearly["cost_societal"])
    assert persons["qaly"].sum() == pytest.approx(yearly["qaly"])
    assert persons["death_day"].notna().sum() == yearly["deaths_all"]
