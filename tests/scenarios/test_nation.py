from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scenarios import engine
from scenarios.nation.example import example_table
from scenarios.nation.running import People, nation
from scenarios.nation.tables import COUNTIES_TABLE, NATION_TABLE
from tests.scenarios import tiny_model
from tests.scenarios.command_line import run_cli

FEW = People(per=100, least=1000, most=3000)
FILES = ("nation.parquet", "counties.parquet", "nation_economics.parquet", "nation.svg")


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "counties.csv"
    path.write_text(example_table(6), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nation")
    (folder / "counties.csv").write_text(example_table(6), encoding="utf-8")
    asked: dict[str, Any] = {"people": FEW, "years": 2, "replicates": 3, "out": folder / "out"}
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(engine, "build_model", tiny_model.build)
        return nation(folder / "counties.csv", ["naloxone"], executor=threads, **asked)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def parts_of(found):
    """Yearly rows of every run, with the county and policy that they are of."""
    frames = [pd.read_parquet(path) for path in sorted((found.folder / "parts").glob("*.parquet"))]
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(fips=rows["policy"].str[:5], policy=rows["policy"].str[6:])


def test_every_table_has_the_columns_that_it_says(found):
    assert list(found.nation.columns) == NATION_TABLE.names
    assert list(found.counties.columns) == COUNTIES_TABLE.names
    assert set(found.counties["fips"]) == {f"{90000 + n}" for n in range(6)}
    assert set(found.nation["policy"]) == {"baseline", "naloxone"}
    assert set(found.nation["area"]) == {"nation", "state", "place", "deprivation"}


def test_the_nation_is_the_mean_of_its_counties_by_their_residents(found):
    rows = parts_of(found)
    rows = rows[(rows["policy"] == "baseline") & (rows["measure"] == "overdose_fatal")]
    people = {county["fips"]: county["population"] for county in found.manifest["counties"]}
    rates = rows.groupby(["year", "fips"])["value"].mean().unstack("fips")
    weights = pd.Series(people)[rates.columns]
    told = found.nation[(found.nation["area"] == "nation") & (found.nation["measure"] == "overdose_fatal")]
    told = told[(told["policy"] == "baseline")].set_index(["years", "year"])
    # a tiny model counts 1,000 people whatever it was asked for, so that a county's weight is that of its people
    asked = pd.Series({county["fips"]: county["people"] for county in found.manifest["counties"]})
    weights = weights / asked[weights.index]
    for year in (2024, 2025):
        assert told.loc[(1, year), "value"] == pytest.approx(np.average(rates.loc[year], weights=weights))
    both = told.loc[(2, 2024), "value"]
    assert both == pytest.approx(told.loc[(1, 2024), "value"] + told.loc[(1, 2025), "value"])


def test_the_rows_of_a_county_are_the_mean_and_interval_of_its_replicates(found):
    rows = parts_of(found)
    own = rows[(rows["fips"] == "90003") & (rows["policy"] == "baseline") & (rows["year"] == 2025)]
    values = own[own["measure"] == "in_treatment"].sort_values("replicate")["value"].to_numpy()
    told = found.counties.query("fips == '90003' and policy == 'baseline' and year == 2025 and years == 1")
    told = told[told["measure"] == "in_treatment"].iloc[0]
    half = 4.302652729911275 * values.std(ddof=1) / np.sqrt(3)
    assert told["value"] == pytest.approx(values.mean())
    assert told["upper"] - told["value"] == pytest.approx(half)


def test_models_that_ignore_their_policy_differ_in_nothing(found):
    rows = found.nation[found.nation["policy"] == "naloxone"]
    assert (rows["difference"] == 0.0).all()
    assert (rows["difference_upper"] == 0.0).all()
    assert (rows["count_difference"].abs() < 1e-6).all()
    assert found.nation[found.nation["policy"] == "baseline"]["difference"].isna().all()


def test_counties_do_not_share_their_chance(found):
    rows = parts_of(found)
    first = rows[(rows["policy"] == "baseline") & (rows["replicate"] == 0)]
    values = {fips: tuple(own["value"]) for fips, own in first.groupby("fips")}
    assert len(set(values.values())) == len(values) == 6


def test_a_county_has_the_same_runs_in_every_table_and_whatever_the_sample(tiny, table, tmp_path, threads):
    alone = tmp_path / "alone.csv"
    lines = table.read_text().splitlines()
    alone.write_text("\n".join([lines[0], lines[4]]) + "\n")
    one = nation(alone, people=FEW, years=1, executor=threads, out=tmp_path / "one")
    every = nation(table, people=FEW, years=1, executor=threads, out=tmp_path / "every")
    assert set(one.manifest["keys"]) < set(every.manifest["keys"])


def test_any_executor_gives_the_same_bytes(tiny, table, tmp_path, threads):
    asked: dict[str, Any] = {"people": FEW, "years": 1, "replicates": 2}
    here = nation(table, ["naloxone"], workers=2, out=tmp_path / "here", **asked)
    there = nation(table, ["naloxone"], executor=threads, out=tmp_path / "there", **asked)
    for name in FILES:
        assert (here.folder / name).read_bytes() == (there.folder / name).read_bytes(), name


def test_more_replicates_go_into_the_same_folder_and_are_never_lost(tiny, table, tmp_path, threads):
    asked: dict[str, Any] = {"people": FEW, "years": 1, "executor": threads, "out": tmp_path / "out"}
    nation(table, replicates=1, **asked)
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "parts").iterdir()}
    assert nation(table, replicates=2, **asked).manifest["replicates"] == 2
    assert all(path.stat().st_mtime_ns == then for path, then in parts.items())
    assert nation(table, replicates=1, **asked).manifest["replicates"] == 2


def test_a_place_that_no_row_uses_is_refused(tiny, capsys, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "fips,name,state,population,place\n01001,A,AL,50000,baseline\n01003,B,AL,40000,baseline\n"
    )
    code, out, err = run_cli(capsys, "nation", file, "--place", "rural_county", "--out", "out")
    assert (code, out) == (2, "")
    assert "'rural_county' is used by no county" in err


def test_a_policy_of_the_library_is_no_place(tiny, capsys, table):
    code, out, err = run_cli(capsys, "nation", table, "--place", "naloxone", "--out", "out")
    assert (code, out) == (2, "")
    assert "'naloxone' is a policy, no place; give it as a policy; places are" in err
    assert not Path("out").exists()


def test_the_command_prints_a_table_that_results_and_rerun_understand(tiny, capsys, table):
    asked = (
        table,
        "--policy",
        "naloxone",
        "--policy",
        "more_treatment",
        "--sample",
        4,
        "--years",
        1,
        "--workers",
        1,
    )
    code, out, err = run_cli(capsys, "nation", *asked, "--out", "out")
    assert code == 0, err
    assert "a sample of 4 counties" in out
    assert "Twice as many naloxone kits: no difference seen in deaths by overdose" in out
    assert "of 24 runs, about" in err
    assert (run_cli(capsys, "results", "out"))[0] == 0
    code, text, _ = run_cli(capsys, "results", "out", "--json")
    told = json.loads(text)
    assert told["schema"] == "mesolimbic.nation/1"
    assert told["counties"] == 4
    assert {row["policy"] for row in told["rows"]} == {"baseline", "naloxone", "more_treatment"}
    code, _, err = run_cli(capsys, "report", "out")
    assert (code, "holds a nation" in err) == (2, True)
    code, out, err = run_cli(capsys, "rerun", "out", "--workers", 1, "--quiet")
    assert code == 0, err
    assert out.count("is the same, byte for byte") == 3


def test_what_the_command_cannot_use_is_told_and_nothing_is_written(tiny, capsys, table, tmp_path):
    for arguments, said in (
        ((table, "--policy", "nalox"), "did you mean 'naloxone'?"),
        ((table, "--policy", "rural_county"), "has no interventions"),
        ((table, "--policy", "naloxone", "--policy", "naloxone"), "there already"),
        ((table, "--sample", 0, "--people-per", "x"), "--people-per: must be a whole number"),
        ((), "COUNTIES: is missing"),
        ((tmp_path / "none.csv",), "cannot be read (No such file or directory)"),
        ((table, "--place", "nowhere"), "no such scenario"),
    ):
        code, _, err = run_cli(capsys, "nation", *arguments)
        assert code == 2, err
        assert said in err
    assert not list(tmp_path.glob("results"))


def test_the_example_says_that_it_is_made_up_and_is_the_same_every_time(capsys):
    code, out, err = run_cli(capsys, "nation", "--example", 3)
    assert (code, err) == (0, "")
    assert out == example_table(3)
    assert example_table(5).startswith(out)
    assert [line.split(",")[1] for line in out.splitlines()[1:]] == [
        f"Synthetic county {n}" for n in (1, 2, 3)
    ]
    code, out, _ = run_cli(capsys, "nation", "--columns")
    assert code == 0
    assert "fips" in out
    assert "(needed)" in out


def test_deaths_that_were_seen_are_held_against_the_model(tiny, capsys, table):
    lines = table.read_text().splitlines()
    told = [
        lines[0] + ",overdose_deaths",
        *(line + ",25" for line in lines[1:4]),
        *(f"{line}," for line in lines[4:]),
    ]
    table.write_text("\n".join(told) + "\n")
    code, out, err = run_cli(capsys, "nation", table, "--years", 1, "--workers", 1, "--out", "out")
    assert code == 0, err
    assert "mean of 3 counties whose row tells them" in out
    assert "25.0 in the table" in out
