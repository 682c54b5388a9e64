"""A search for the best spending, a sensitivity analysis, a nation and calibrations are found, told and drawn."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards.adapters.analyses import KINDS, analyses, analysis_of
from dashboards.adapters.folders import ROOT_VARIABLE, complete
from dashboards.adapters.told import Chart, Sheet, told
from dashboards.charts.ink import DARK, LIGHT
from dashboards.launcher import opened_in
from dashboards.pages.analyses import option_of
from scenarios import engine
from scenarios.load import load
from tests.scenarios import responding_model, tiny_model
from tests.scenarios.responding_model import STRONG, WEAK

PARAMETER = {
    "before": 1.0, "median": 1.4, "lower": 1.0, "upper": 1.9, "posterior_over_prior": 0.3, "correlated": [],
    "verdict": "told by the data",
}  # fmt: skip
LOCAL = {
    "schema": "mesolimbic.local_calibration/1", "scenario": "my_county", "people": 500, "seed": 1, "runs": 70,
    "parameters": [
        PARAMETER | {"parameter": "supply.fentanyl.availability"},
        PARAMETER | {"parameter": "access.stigma", "posterior_over_prior": 1.0, "verdict": "not told by the data"},
    ],
    "not_told": ["access.stigma"],
    "data": [
        {"series": "overdose_fatal (count)", "year": 2016, "value": 15.0, "lower": 8.4, "upper": 24.7, "before": 19.7,
         "before_lower": 10.4, "before_upper": 43.4, "model": 12.9, "model_lower": 10.4, "model_upper": 16.4},
        {"series": "overdose_fatal (count)", "year": 2018, "value": None, "lower": 0.0, "upper": 9.0, "before": 20.1,
         "before_lower": 10.2, "before_upper": 32.6, "model": 21.3, "model_lower": 15.5, "model_upper": 23.4},
    ],
    "outside": [],
}  # fmt: skip
TARGET = {
    "group": "care", "domain": "care", "unit": "share", "target": 0.3, "target_lower": 0.2, "target_upper": 0.4,
    "model_lower": 0.1, "model_upper": 0.5, "covered": True, "status": "pass",
}  # fmt: skip
CALIBRATION = {
    "schema": "mesolimbic.calibration/1", "plan": "opioids", "scenario": "baseline", "people": 3000, "seed": 1,
    "draws": 400, "runs": 448, "checking_runs": 48, "tally": {"fitted": {"pass": 1}, "held out": {"miss": 1}},
    "parameters": LOCAL["parameters"],
    "targets": [
        TARGET | {"id": "a", "words": "stay in treatment", "role": "fitted", "model": 0.25, "z": -0.5},
        TARGET
        | {"id": "b", "words": "<b>leave</b>", "role": "held out", "model": None, "z": None, "status": "not_computed"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A results folder with one of each kind; the runs are of models that answer at once."""
    root = tmp_path_factory.mktemp("analyses") / "results"
    for name, file, content in (("mine", "local.json", LOCAL), ("opioids", "calibration.json", CALIBRATION)):
        (root / "calibration" / name).mkdir(parents=True)
        (root / "calibration" / name / file).write_text(json.dumps(content), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        _analyse(root / "which", patch)
        _count(root / "all", patch, threads)
        patch.undo()
        _search(root / "best", threads)
    return root


def _analyse(out, patch):
    from scenarios.sensitivity import analyse

    patch.setattr(engine, "build_model", responding_model.build)
    how = {"executor": responding_model.AtOnce(), "people": 1000, "years": 2, "replicates": 2}
    analyse(load("baseline"), method="tornado", parameters=(STRONG, WEAK), out=out, **how)


def _count(out, patch, threads):
    from scenarios.nation.example import example_table
    from scenarios.nation.running import People, nation

    patch.setattr(engine, "build_model", tiny_model.build)
    table = out.parent.parent / "counties.csv"
    table.write_text(example_table(6), encoding="utf-8")
    few = People(per=100, least=1000, most=3000)
    nation(table, ["naloxone"], people=few, years=2, replicates=3, out=out, executor=threads)


def _search(out, threads):
    from scenarios.optimise import optimise
    from tests.scenarios.test_optimise import ASKED, write

    written = out.parent.parent / "places"
    written.mkdir()
    place, *policies = (load(file) for file in write(written))
    few = {"people": 200, "search_people": 200, "trials": 4, "winners": 1}
    optimise(place, policies, out=out, executor=threads, **ASKED | few)


@pytest.fixture
def found(folder, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(folder))
    return {entry.kind: entry for entry in analyses()}


def test_every_kind_is_found_and_none_is_taken_for_a_comparison(found):
    assert set(found) == set(KINDS)
    assert complete() == []
    assert found["local"].name == "calibration/mine"


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_is_told_in_a_sentence_a_chart_and_a_table(found, kind):
    page = told(found[kind])
    assert page.sentence.endswith(".")
    charts = [part for part in page.parts if isinstance(part, Chart)]
    sheets = [part for part in page.parts if isinstance(part, Sheet)]
    assert charts
    assert charts[0].content
    assert charts[0].unit
    assert sheets
    assert sheets[0].rows
    for sheet in sheets:
        assert all(len(row) == len(sheet.columns) for row in sheet.rows), sheet.title
    for ink in (LIGHT, DARK):
        for part in charts:
            option = option_of(part, ink)
            assert json.dumps(option, allow_nan=False)
            assert option["aria"]["label"]["description"] == part.title


@pytest.mark.parametrize("kind", ["optimise", "sensitivity", "nation"])
def test_every_outcome_that_can_be_chosen_is_told(found, kind):
    page = told(found[kind])
    titles = set()
    for outcome in page.choice:
        other = told(found[kind], outcome)
        titles.add(next(part.title for part in other.parts if isinstance(part, Chart)))
    assert len(titles) == len(page.choice) > 1
    assert told(found[kind], "../../etc/passwd").sentence == page.sentence


def test_the_number_that_moves_most_stands_first(found):
    chart = next(part for part in told(found["sensitivity"]).parts if isinstance(part, Chart))
    assert chart.form == "tornado"
    assert chart.content[0].row.startswith(STRONG.split(".")[0])
    assert chart.content[0].row.replace(" ", "_").endswith(STRONG.split(".")[1])


def test_a_suppressed_number_of_a_county_is_not_drawn_as_a_number(found):
    chart = next(part for part in told(found["local"]).parts if isinstance(part, Chart))
    own = [span for span in chart.content if span.series == "the county's own number"]
    assert [span.row for span in own] == ["2016"]


def test_a_name_leads_nowhere_else_and_a_damaged_file_is_left_out(folder, tmp_path, monkeypatch):
    copy = tmp_path / "results"
    shutil.copytree(folder / "calibration", copy / "calibration")
    (copy / "calibration" / "mine" / "local.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv(ROOT_VARIABLE, str(copy))
    assert [entry.kind for entry in analyses()] == ["calibration"]
    assert analysis_of("../results/calibration/opioids") is None


def test_a_result_folder_given_alone_is_opened_among_its_neighbours(folder):
    assert opened_in(folder / "which") == (folder, "which")
    assert opened_in(folder / "calibration" / "mine") == (folder, "calibration/mine")
    assert opened_in(folder) == (folder, "")
