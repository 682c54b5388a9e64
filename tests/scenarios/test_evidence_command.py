"""``mesolimbic evidence``: the table, JSON, own targets, what is kept, and a small run from end to end."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenarios.evidence.figure import place, scorecard_figure
from scenarios.evidence.records import Record
from scenarios.evidence.scoring import Score
from scenarios.evidence.targets import read_targets
from scenarios.figures import image
from tests.scenarios.command_line import run_cli
from tests.scenarios.test_evidence_targets import changed, written

NETWORK = ["--only", "N-SCH-deg", "--only", "N-YA-deg", "--people", "2000"]
ROW_KEYS = {
    "id", "domain", "substance", "observable", "unit", "target", "target_lower", "target_upper", "model", "model_lower",
    "model_upper", "z", "role", "status", "why",
}  # fmt: skip
ALCOHOL = ["P-SUD24-alcohol", "T-LQ-alcohol-10y", "R-LQ-alcohol-life", "V-GD-15", "O-SMK-HR", "P-SUD24-any"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_json_alone_holds_a_row_for_each_target_asked_for(capsys, tmp_path):
    code, out, _ = run_cli(capsys, "evidence", "--json", *NETWORK)
    document = json.loads(out)
    assert code == 0
    assert (document["schema"], document["people"], document["seed"]) == ("mesolimbic.evidence/1", 2000, 1)
    assert [row["id"] for row in document["targets"]] == ["N-SCH-deg", "N-YA-deg"]
    for row in document["targets"]:
        assert set(row) == ROW_KEYS
        assert row["role"] in ("fitted", "left_out")
        assert row["status"] in ("pass", "miss", "not_computed")
    assert not list(tmp_path.glob("**/scorecard.*"))


def test_the_table_tells_misses_first_and_a_figure_is_drawn(capsys, tmp_path):
    code, out, _ = run_cli(capsys, "evidence", *NETWORK)
    assert code == 0
    assert "People and ties" in out
    assert "N-SCH-deg" in out
    for kind in ("png", "svg"):
        assert (tmp_path / "results" / "evidence" / f"scorecard.{kind}").stat().st_size > 5_000


def test_anybody_may_hold_the_model_against_own_targets(capsys, tmp_path):
    path = written(tmp_path, changed(id="N-SCH-deg", value="8", lo="1", hi="30"), changed(id="MINE-1"))
    code, out, _ = run_cli(capsys, "evidence", "--targets", path, "--people", "2000", "--json")
    rows = {row["id"]: row for row in json.loads(out)["targets"]}
    assert code == 0
    assert rows["N-SCH-deg"]["status"] == "pass"
    assert (rows["MINE-1"]["status"], rows["MINE-1"]["model"]) == ("not_computed", None)
    assert "no rule" in rows["MINE-1"]["why"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "P-SUD24-alcool"], "did you mean 'P-SUD24-alcohol'?"),
        (["--people", "5"], "--people: must be a whole number from 100"),
        (["--scenario", "baselin"], "did you mean 'baseline'?"),
        (["--targets", "nowhere.csv"], "nowhere.csv"),
        (["histori"], "did you mean 'history'?"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(capsys, arguments, said):
    code, out, err = run_cli(capsys, "evidence", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_wrong_file_of_targets_is_told_by_line_and_column(capsys, tmp_path):
    path = written(tmp_path, changed(value="x"))
    code, _, err = run_cli(capsys, "evidence", "--targets", path)
    assert code == 2
    assert err.startswith(f"{path}: line 2, value: 'x' is not allowed")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Folder of a run of a few people with alcohol alone."""
    return tmp_path_factory.mktemp("evidence")


def small_run(capsys, folder):
    only = [part for name in ALCOHOL for part in ("--only", name)]
    asked = ["--scenario", "alcohol", "--people", 150, "--out", folder, "--no-figure", "--json"]
    return run_cli(capsys, "evidence", *only, *asked)


def test_a_small_place_is_lived_in_and_measured_from_end_to_end(capsys, small):
    code, out, _ = small_run(capsys, small)
    rows = {row["id"]: row for row in json.loads(out)["targets"]}
    assert code == 0
    assert set(rows) == set(ALCOHOL)
    for name in ALCOHOL[:4]:
        assert 0.0 <= rows[name]["model"] <= 100.0
        assert rows[name]["model_lower"] <= rows[name]["model"] <= rows[name]["model_upper"]
    for name in ALCOHOL[4:]:
        assert rows[name]["status"] == "not_computed"
        assert "is not among the substances of this place" in rows[name]["why"]


def test_what_was_run_is_kept_and_measured_again_without_running(capsys, small):
    first = small_run(capsys, small)
    kept = sorted(small.glob("kept/*.npz"))
    before = [path.stat().st_mtime_ns for path in kept]
    again = small_run(capsys, small)
    assert first[1] == again[1]
    assert [path.stat().st_mtime_ns for path in kept] == before
    assert "1 of 1 runs are kept" in again[2]


def test_a_record_holds_people_of_every_year_in_order_of_their_lives(capsys, small):
    small_run(capsys, small)
    record = Record.from_bytes(next(small.glob("kept/*.npz")).read_bytes())
    assert record.years[-1] == 2024
    for year in record.years:
        people = record.people(year)
        assert people.age.min() >= 12.0
        assert people.weight.mean() == pytest.approx(1.0)
        first, dependence = people.first("alcohol"), people.of_class("dependence", "alcohol")
        dated = ~np.isnan(dependence)
        assert (first[dated] <= dependence[dated] + 1e-3).all()
        assert (people.last("alcohol")[~np.isnan(first)] <= people.now + 1e-3).all()
        assert len(set(people["key"].tolist())) == len(people.age)
    old, young = record.people(2012), record.people(2024)
    assert np.isin(old["key"], young["key"]).mean() > 0.7


def test_the_figure_puts_marks_where_the_errors_are():
    assert place(0.0) == 0.0
    assert place(-3.0) == -place(3.0)
    assert place(1.0) < place(2.0) < place(10.0) < place(29.0) <= place(1e9)
    targets = [t for t in read_targets() if t.kind == "target"][::20]
    scores = [
        Score(t, t.value, t.value, t.value, z, "left_out", "pass" if abs(z) < 2 else "miss", "")
        for t, z in zip(targets, np.linspace(-40, 40, len(targets)).tolist(), strict=True)
    ]
    one, two = (image(scorecard_figure(scores, "said"), "png") for _ in range(2))
    assert one == two


def test_a_place_where_nobody_has_used_yet_is_written_down_too():
    from scenarios.evidence.recording import Recorder
    from tests.population.small_places import WITHOUT_DRUGS, grown

    recorder = Recorder((2022,))
    model = grown(40, scenario={**WITHOUT_DRUGS, "population.history_from": 2022}, watch=recorder)
    record = Record(recorder.arrays(), model.results())
    people = record.people(2022)
    assert len(people.age) == 40
    assert np.isnan(people.first("opioid")).all()
    assert not people["expected_deaths"].any()
    assert people["friends"].max() > 0
    assert (people["friends"] >= 0).all()
    assert not people["friends_using"].any()
    assert np.isnan(people["abuse_first"]).all()


def test_dependence_is_noted_for_what_is_used_weekly():
    from scenarios.evidence.recording import Recorder, keys_of
    from tests.population.small_places import WITHOUT_DRUGS, grown, open_circuit

    model = grown(40, scenario={**WITHOUT_DRUGS, "population.history_from": 2022})
    pills, heroin = model.substances.index("rx_opioid"), model.substances.index("heroin")
    rows = np.asarray(model.table.rows)[:4]
    traces = ((0.9, 0.1), (0.1, 0.9), (0.5, 0.4), (0.9, 0.9))
    for row, own in zip(rows.tolist(), traces, strict=True):
        for s, trace in zip((pills, heroin), own, strict=True):
            opened = open_circuit(model, row, s)
            model.circuits.array("state").use_trace[opened] = trace
        model.courses.array("ledger").dependent[model.table["courses"][row, 0]] = row != rows[3]
    recorder = Recorder((2024,))
    recorder._note_dependence(model)
    keys = keys_of(model, rows).tolist()
    told = {(keys[0], pills), (keys[1], heroin), (keys[2], pills), (keys[2], heroin)}
    assert set(recorder.first_dependence) == told
    assert set(recorder.first_dependence.values()) == {model.year}
