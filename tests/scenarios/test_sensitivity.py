from __future__ import annotations

import _thread
import json

import numpy as np
import pandas as pd
import pytest

from neuro.errors import BadInput
from population.costs.sets import cost_set
from scenarios import engine
from scenarios.cost_ranges import cost_ranges
from scenarios.load import load
from scenarios.sensitivity import Sensitivity
from scenarios.sensitivity import analyse as analysed
from scenarios.sensitivity.factors import GROUPS, all_factors, chosen_factors
from scenarios.sensitivity.points import Experiment
from scenarios.sensitivity.running import Question, prepare
from scenarios.tables import POINTS, RUNS, SENSITIVITY, VARIANCE
from tests.scenarios import responding_model
from tests.scenarios.command_line import run_cli
from tests.scenarios.responding_model import STRONG, WEAK

TABLES = {"sensitivity": SENSITIVITY, "variance": VARIANCE, "points": POINTS, "runs": RUNS}
TWO = (STRONG, WEAK)


@pytest.fixture
def responding(monkeypatch, tmp_path):
    """Run models whose numbers follow their parameters, in an empty working folder."""
    monkeypatch.setattr(engine, "build_model", responding_model.build)
    monkeypatch.chdir(tmp_path)


def analyse(scenario, **asked) -> Sensitivity:
    """An analysis in this process, unless workers are asked for."""
    how = {} if "workers" in asked else {"executor": responding_model.AtOnce()}
    return analysed(scenario, **how, **asked)


def quantity(name: str):
    return next(f.quantity for f in all_factors([load("baseline")]) if f.name == name)


def row_of(
    result: Sensitivity, parameter: str, statistic: str, of: str = "level", measure: str = "overdose_fatal"
):
    rows = result.indices
    chosen = rows[
        (rows["parameter"] == parameter) & (rows["statistic"] == statistic) & (rows["of"] == of)
        & (rows["measure"] == measure)
    ]  # fmt: skip
    return chosen.iloc[-1]


def test_a_tornado_moves_each_number_to_its_ends_under_the_same_dice(responding, small, tmp_path):
    found = analyse(small, method="tornado", parameters=TWO, people=1000, years=2, out=tmp_path / "out")
    q = quantity(STRONG)
    low = row_of(found, STRONG, "low")
    assert low["estimate"] == pytest.approx(2 * 30.0 * (q.low - 0.5))
    assert low["lower"] == pytest.approx(low["upper"])
    swing = row_of(found, WEAK, "swing")
    assert swing["estimate"] == pytest.approx(2 * 5.0 * (quantity(WEAK).high - quantity(WEAK).low))
    assert not row_of(found, STRONG, "swing", measure="disorder")["beyond_noise"]


def test_every_table_has_the_columns_that_it_says_and_figures_are_there(responding, small, tmp_path):
    out = tmp_path / "out"
    found = analyse(
        small,
        method="morris",
        parameters=TWO,
        policies=["naloxone"],
        people=1000,
        out=out,
        budget=100,
    )
    for name, schema in TABLES.items():
        frame = found.to_frame(name)
        assert list(frame.columns) == schema.names
        assert len(frame)
    for name in ("sensitivity", "sensitivity_naloxone"):
        for kind in ("png", "svg"):
            assert (out / f"{name}.{kind}").stat().st_size > 1000
            assert f"{name}.{kind}" in found.manifest["files"]
    assert found.manifest["status"] == "complete"
    assert len(found.to_frame("runs")) == found.manifest["runs"] * 2


def test_sensitivity_of_a_policys_effect_is_of_paired_differences(responding, small, tmp_path):
    found = analyse(
        small, method="morris", parameters=TWO, policies=["naloxone"], people=1000, years=1,
        out=tmp_path / "out", budget=200,
    )  # fmt: skip
    q = quantity(STRONG)
    level, effect = (row_of(found, STRONG, "mu", of) for of in ("level", "effect"))
    assert level["estimate"] == pytest.approx(30.0 * (q.high - q.low))
    assert effect["estimate"] == pytest.approx(-15.0 * (q.high - q.low))
    assert row_of(found, WEAK, "mu_star", "effect")["estimate"] == pytest.approx(0.0, abs=1e-9)
    told = found.told()
    assert "changes" in told[0].title
    dice = found.variance[
        (found.variance["of"] == "effect") & (found.variance["measure"] == "overdose_fatal")
    ]
    assert dice["sd_chance"].iloc[0] == pytest.approx(0.0, abs=1e-9)


def test_chance_is_told_apart_from_knowledge(responding, small, tmp_path):
    found = analyse(
        small, method="sobol", parameters=TWO, people=1000, years=1, replicates=3, budget=200,
        out=tmp_path / "out",
    )  # fmt: skip
    row = found.variance[found.variance["measure"] == "overdose_fatal"].iloc[0]
    values = found.to_frame("runs")
    values = values[values["measure"] == "overdose_fatal"]
    assert row["sd_chance"] == pytest.approx(
        values.groupby("replicate")["value"].mean().std(ddof=1), rel=1e-6
    )
    assert row["noise_share"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < row["chance_share"] < 1.0
    assert row_of(found, STRONG, "s1")["estimate"] > 0.8


def test_screening_takes_indices_of_the_most_important_alone(responding, small, tmp_path):
    found = analyse(
        small, method="sobol", parameters=["overdose.c*", WEAK], screen=2, people=1000, years=1,
        replicates=1, budget=110, out=tmp_path / "out",
    )  # fmt: skip
    rows = found.indices
    assert set(rows.loc[rows["method"] == "sobol", "parameter"]) == {STRONG, WEAK}
    assert rows.loc[rows["method"] == "morris", "parameter"].nunique() > 6
    assert found.manifest["runs"] <= 110
    points = found.to_frame("points")
    assert (
        points.groupby("method")["point"].agg(["min", "max"]).loc["sobol", "min"]
        > points.loc[points["method"] == "morris", "point"].max()
    )


def test_values_of_points_lie_in_their_ranges(responding, small, tmp_path):
    found = analyse(
        small, method="sobol", parameters=["overdose.k*"], people=1000, years=1, replicates=1,
        budget=100, out=tmp_path / "out",
    )  # fmt: skip
    ranges = {f.name: f.quantity for f in all_factors([small])}
    for name, part in found.to_frame("points").groupby("parameter"):
        assert part["value"].between(ranges[str(name)].low, ranges[str(name)].high).all()


def test_more_budget_goes_on_in_the_same_folder_and_workers_change_no_byte(responding, small, tmp_path):
    out = tmp_path / "out"
    ask = {"method": "morris", "parameters": TWO, "people": 1000, "years": 1, "replicates": 1}
    analyse(small, workers=1, budget=12, out=out, **ask)
    then = {path.name: path.stat().st_mtime_ns for path in (out / "parts").iterdir()}
    analyse(small, workers=1, budget=30, out=out, **ask)
    assert all((out / "parts" / name).stat().st_mtime_ns == at for name, at in then.items())
    analyse(small, workers=2, budget=30, out=tmp_path / "two", **ask)
    for name in (*(f"{name}.parquet" for name in TABLES), "sensitivity.svg"):
        assert (out / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_point_has_the_key_of_its_numbers_alone(small):
    experiment = Experiment((small,), 1000, 1, 1, 2)
    one = experiment.runs([{}, {STRONG: 0.4}, {STRONG: 0.3}])
    two = experiment.runs([{STRONG: 0.3}], first=7)
    assert [spec.key for spec in one[2]] == [spec.key for spec in two[0]]
    assert len({spec.key for specs in one for spec in specs}) == 6
    from scenarios.plan import plan

    assert [spec.key for spec in one[0]] == [spec.key for spec in plan(small, 1000, 1, 2, 1)]


def test_numbers_of_the_scenario_move_in_scenario_and_policy_alike(small):
    policy = load("naloxone")
    name = next(f.name for f in all_factors([small]) if f.name.startswith("harms."))
    q = next(f.quantity for f in all_factors([small]) if f.name == name)
    [specs] = Experiment((small, policy), 1000, 1, 1, 1).runs([{name: q.high}])
    for spec in specs:
        assert spec.changes == ()
        assert spec.scenario.as_mapping() != (small if spec.scenario.name == "small" else policy).as_mapping()


def test_every_number_is_in_one_group_and_fitted_ones_wait_to_be_asked_for():
    factors = all_factors([load("baseline")])
    assert len({f.name for f in factors}) == len(factors)
    assert {f.group for f in factors} <= {*GROUPS, "heroin", "fentanyl", "rx_opioid"}
    assert not any(f.quantity.kind == "fitted" for f in chosen_factors(factors))
    every = chosen_factors(factors, fitted=True)
    assert any(f.quantity.kind == "fitted" for f in every)
    heroin = chosen_factors(factors, ["heroin"])
    assert heroin
    assert all("heroin" in f.name for f in heroin)
    assert not any(f.name.startswith("interventions.") for f in factors)
    assert any(f.group == "policies" for f in all_factors([load("baseline"), load("four_pillars")]))


def test_a_pattern_that_names_nothing_or_only_fitted_numbers_is_refused():
    factors = all_factors([load("baseline")])
    with pytest.raises(
        BadInput, match=r"'overdose\.kit_caried' names no number.*did you mean 'overdose\.kit_carried'"
    ):
        chosen_factors(factors, ["overdose.kit_caried"])
    with pytest.raises(BadInput, match="names only fitted numbers"):
        chosen_factors(factors, ["overdose.case_fatality_unaided"])


def test_every_price_with_a_range_can_be_changed_and_changes_the_cost_set():
    ranges = cost_ranges("us_2024", ("opioid",))
    assert len(ranges) > 30
    assert not any(".alcohol." in name or "price_indices" in name for name in ranges)
    changed = cost_set("us_2024", tuple((name, q.high) for name, q in ranges.items()))
    usual = cost_set("us_2024")
    assert (changed.background >= usual.background).all()
    assert not np.array_equal(changed.states["opioid"], usual.states["opioid"])
    assert np.array_equal(changed.states["alcohol"], usual.states["alcohol"])


def test_the_command_tells_tables_and_json_of_its_schema(responding, capsys, write_scenario):
    asked = (
        "sensitivity", write_scenario(), "--method", "tornado", "--parameters", "overdose.kit*", "--parameters",
        STRONG, "--people", 1000, "--years", 1, "--workers", 1, "--out", "out",
    )  # fmt: skip
    code, out, err = run_cli(capsys, *asked)
    assert code == 0, err
    assert STRONG in out
    assert "Deaths by overdose" in out
    code, out, _ = run_cli(capsys, "results", "out", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["schema"] == "mesolimbic.sensitivity/1"
    assert told["asked"]["method"] == "tornado"
    assert {row["parameter"] for row in told["indices"]} >= {STRONG, WEAK}
    assert {"mean", "sd_chance", "chance_share"} <= set(told["outcomes"][0])
    assert told["runs"] == told["points"] * 2


def test_an_analysis_recreates_itself(responding, capsys, write_scenario):
    asked = (
        "--method",
        "morris",
        "--parameters",
        "overdose.kit*",
        "--budget",
        70,
        "--people",
        1000,
        "--out",
        "out",
    )
    run_cli(
        capsys, "sensitivity", write_scenario(), *asked, "--policy", "naloxone", "--workers", 1, "--quiet"
    )
    code, out, err = run_cli(capsys, "rerun", "out", "--workers", 1, "--quiet")
    assert code == 0, err
    assert out.count("is the same, byte for byte") == len(TABLES)


def test_an_interrupt_ends_with_130_and_the_same_command_goes_on(
    monkeypatch, capsys, tmp_path, write_scenario
):
    monkeypatch.setattr(engine, "build_model", responding_model.build_slowing)
    monkeypatch.chdir(tmp_path)
    scenario = write_scenario()
    same = (
        "sensitivity", scenario, "--method", "tornado", "--parameters", "overdose.k*", "--parameters", STRONG,
        "--people", 1000, "--replicates", 1, "--workers", 1, "--out", "out",
    )  # fmt: skip
    told = []

    def interrupt(self, message):
        if message.phase == engine.FINISHED:
            told.append(message.draw)
            self.finished += 1
            if message.draw == 4:
                _thread.interrupt_main()

    from scenarios.cli.progress import _Silent

    with monkeypatch.context() as patch:
        patch.setattr(_Silent, "__call__", interrupt)
        code, _, err = run_cli(capsys, *same, "--quiet")
    assert code == 130
    kept = len(told)  # a run or two may end before the interrupt is there
    assert 5 <= kept < 9
    assert f"{kept} of 9 runs are finished and kept; run the same command again to go on from them" in err
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["status"] == "interrupted"
    monkeypatch.setattr(engine, "build_model", responding_model.build)
    code, _, err = run_cli(capsys, *same)
    assert code == 0
    assert err.count("kept, was there already") == kept
    whole = pd.read_parquet(tmp_path / "out" / "sensitivity.parquet")
    undisturbed = run_cli(capsys, *same[:-1], "whole", "--quiet")
    assert undisturbed[0] == 0
    assert whole.equals(pd.read_parquet(tmp_path / "whole" / "sensitivity.parquet"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--method", "morriss"), "did you mean 'morris'"),
        (("--outcome", "overdose_fata"), "did you mean 'overdose_fatal'"),
        (("--outcome", "wait_days_median"), "is not known"),
        (("--method", "sobol", "--parameters", "circuit", "--budget", "100"), "--screen 8"),
        (("--screen", "3"), "give --method sobol"),
        (("--method", "tornado", "--grouped"), "give --method morris or sobol"),
        (("--budget", "0"), "must be a whole number"),
        (("--policy", "nalxone"), "naloxone"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_exit_2(responding, capsys, options, told):
    code, out, err = run_cli(capsys, "sensitivity", "baseline", "--people", 100, "--out", "out", *options)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_without_parameters_whole_groups_are_moved(small):
    ready = prepare(small, Question())
    assert set(ready.first.factors) == {
        "circuit",
        "population",
        "treatments",
        "costs",
        "rx_opioid",
        "heroin",
        "fentanyl",
    }
    assert ready.runs <= 500
