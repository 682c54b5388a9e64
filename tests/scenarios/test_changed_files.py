"""A file of a result folder that is not the one that the run wrote is named, and what it holds is still shown."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from dashboards.adapters.folders import ROOT_VARIABLE, changed
from scenarios.running import run
from tests.scenarios.command_line import run_cli


@pytest.fixture
def folder(tiny, write_scenario, tmp_path):
    run(write_scenario(), people=50, years=1, workers=1, replicates=2, out=tmp_path / "r")
    return tmp_path / "r"


def test_nothing_is_said_of_files_that_are_as_they_were_written(folder, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    for verb in ("results", "report"):
        code, _, err = run_cli(capsys, verb, "r")
        assert (code, err) == (0, ""), verb
    assert "is not the file that the run wrote" not in (folder / "report.html").read_text()
    assert changed("r") == ()


def test_a_table_that_somebody_changed_is_named_and_shown(folder, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    path = folder / "yearly.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(0, len(table) // 2), path)
    (folder / "overview.svg").unlink()
    for verb in ("results", "report"):
        code, out, err = run_cli(capsys, verb, "r")
        assert code == 0
        assert out
        (line,) = err.splitlines()
        assert line.startswith("warning: r/yearly.parquet: is not the file that the run wrote"), verb
    assert "yearly.parquet: is not the file that the run wrote" in (folder / "report.html").read_text()
    assert changed("r") == ("yearly.parquet",)
    code, out, err = run_cli(capsys, "rerun", "r/yearly.parquet", "--quiet")
    assert (code, out) == (0, "r-rerun/yearly.parquet: is the same, byte for byte\n"), (
        "as the manifest tells it"
    )
    assert err.startswith("warning: r/yearly.parquet: is not the file")


def test_a_truncated_table_is_named_and_refused(folder, capsys):
    path = folder / "yearly.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    for verb in ("results", "report"):
        code, out, err = run_cli(capsys, verb, "r")
        assert (code, out) == (2, ""), verb
        (said,) = err.splitlines()
        assert said.startswith("r/yearly.parquet: cannot be read as Parquet")


def test_a_table_of_a_run_that_was_interrupted_while_it_was_written_is_told_to_be_finished(folder, capsys):
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"complete"', '"interrupted"'))
    (folder / "summary.parquet").write_bytes((folder / "yearly.parquet").read_bytes())
    _, _, err = run_cli(capsys, "results", "r")
    assert err.startswith("warning: r/summary.parquet: is not the file that the run wrote")
    assert "run the same command again to finish it" in err
