"""The whole path with the real model, as a person runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from scenarios.machine import cores
from scenarios.tables import UNITS

pytestmark = pytest.mark.timeout(300)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "scenarios", *map(str, arguments)]


def run(*arguments: object, scenario: object = "baseline") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command("run", scenario, *arguments), capture_output=True, text=True, check=False)


def living(session: int) -> list[str]:
    """States of the processes of a session that have not ended."""
    listed = subprocess.run(
        ["ps", "-s", str(session), "-o", "stat="], capture_output=True, text=True, check=False
    )
    return [state for state in listed.stdout.split() if not state.startswith("Z")]


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("one") / "out"
    done = run("--people", 300, "--years", 1, "--replicates", 2, "--workers", 1, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_yearly_table_is_tidy_and_its_numbers_fit(one_worker):
    table = pd.read_parquet(one_worker / "yearly.parquet")
    keys = ["policy", "replicate", "draw", "year", "substance", "measure", "stratum", "level"]
    assert not table.duplicated(keys).any()
    assert set(table["unit"]) <= set(UNITS)
    assert set(table["policy"]) == {"baseline"}
    assert set(table["year"]) == {2024}
    rates = table[(table["unit"] == "per_100000") & (table["denominator"] > 0)]
    expected = 100_000 * rates["numerator"] / rates["denominator"]
    assert (expected - rates["value"]).abs().max() < 1e-6
    assert (rates["numerator"] >= 0).all()
    everybody = rates[rates["stratum"] == "all"].set_index(keys[:6])["numerator"]
    by_sex = rates[rates["stratum"] == "sex"].groupby(keys[:6])["numerator"].sum()
    assert (everybody.loc[by_sex.index] == by_sex).all()


@pytest.mark.skipif(cores() < 2, reason="this machine has one core")
def test_two_workers_give_the_same_bytes_as_one(one_worker, tmp_path):
    done = run("--people", 300, "--years", 1, "--replicates", 2, "--workers", 2, "--out", tmp_path / "two")
    assert done.returncode == 0, done.stderr
    for name in ("yearly.parquet", "summary.parquet", "overview.png", "overview.svg"):
        assert (tmp_path / "two" / name).read_bytes() == (one_worker / name).read_bytes(), name


@pytest.mark.parametrize("wait_s", [0.0, 0.1, 1.5])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_run_within_two_seconds_and_says_how_to_go_on(tmp_path, how, wait_s):
    arguments = ("--people", 5000, "--years", 200, "--replicates", 3, "--out", tmp_path / "out")
    process = subprocess.Popen(
        command("run", "baseline", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    manifest = tmp_path / "out" / "manifest.json"
    while not manifest.exists():
        time.sleep(0.05)
    time.sleep(wait_s)
    begun = time.monotonic()
    os.killpg(process.pid, how) if how == signal.SIGINT else process.send_signal(how)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - begun < 2
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == (
        "interrupted: 0 of 3 replicates are finished and kept; run the same command again to go on from them"
    )
    assert all(line.startswith("replicate 1 of 3: ") for line in err.splitlines()[:-1])
    assert json.loads(manifest.read_text())["status"] == "interrupted"
    deadline = time.monotonic() + 5
    while living(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not living(process.pid)


def test_results_in_python_are_frames_a_table_and_a_figure(one_worker):
    from scenarios import Results

    results = Results(one_worker)
    assert results.to_frame().equals(results.yearly)
    assert len(results.to_frame("summary")) * 2 == len(results.to_frame("yearly"))
    assert results.table().columns.tolist() == ["per 100,000", 2024]
    assert "mean and 95% interval of the mean over 2 replicates" in results.note
    assert results.plot().axes
    assert "<table" in results._repr_html_()
    assert "2 replicates" in repr(results)
    with pytest.raises(ValueError, match="the tables are yearly, summary"):
        results.to_frame("hourly")


def test_a_title_cannot_carry_markup_into_a_notebook(one_worker):
    from scenarios import Results

    results = Results(one_worker)
    results.manifest["scenario"]["title"] = "<script>alert(1)</script>"
    assert "<script>" not in results._repr_html_()


def test_a_run_can_tell_its_months_and_is_resumed_and_made_again_with_them(tmp_path):
    from scenarios import Results

    short = tmp_path / "short.yaml"
    short.write_text(
        "extends: baseline\nname: short\ntitle: A short past\npopulation: {history_from: 2020}\n"
    )
    folder = tmp_path / "months"
    options = ("--people", 200, "--years", 1, "--replicates", 1, "--workers", 1, "--out", folder)
    assert run(*options, "--every", "month", scenario=short).returncode == 0
    yearly, monthly = (pd.read_parquet(folder / f"{name}.parquet") for name in ("yearly", "monthly"))
    assert list(monthly.columns) == [
        *yearly.columns[:4],
        "month",
        *yearly.columns[4:],
    ]
    events = ["initiation", "overdose_nonfatal", "new_disorder"]
    keys = ["policy", "replicate", "draw", "year", "substance", "measure", "stratum", "level"]
    by_month = monthly[monthly.measure.isin(events)].groupby(keys)["numerator"].sum()
    assert (by_month == yearly.set_index(keys)["numerator"].reindex(by_month.index)).all()
    results = Results(folder)
    assert results.tables == ("yearly", "summary", "monthly")
    assert results.to_frame("monthly").equals(monthly)
    assert "monthly.parquet" in results.manifest["files"]
    again = run(*options, "--every", "month", "--quiet", scenario=short)
    assert again.returncode == 0, again.stderr
    other = run(*options, scenario=short)
    assert other.returncode == 2
    assert "holds the results of another run" in other.stderr
    made = subprocess.run(
        [sys.executable, "-m", "scenarios", "rerun", folder, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout
    assert made.stdout.count("is the same, byte for byte") == 3


def test_a_period_that_no_table_tells_is_refused(tmp_path):
    done = run("--every", "week", "--out", tmp_path / "weeks")
    assert done.returncode == 2
    assert "--every" in done.stderr
    assert "allowed are year, month, day" in done.stderr
    assert not (tmp_path / "weeks").exists()
