"""Kept results of the laboratory: found again when current, and never otherwise."""

from __future__ import annotations

import json

import pytest

from neuro.protocols import experiments
from neuro.protocols.laboratory import knockout_rows
from scenarios.laboratory import draws, kept, knockouts, observing
from scenarios.laboratory.draws import draws_text, run_draws
from scenarios.laboratory.knockouts import broken_by, run_knockouts
from scenarios.laboratory.observing import Setting

SETTING = Setting(scale=0.1)
NAMES = ["escalation", "overdose"]
MECHANISMS = ["conditioned_tolerance", "therapy"]


@pytest.fixture
def runs(monkeypatch):
    """Count what is computed."""
    computed = []

    def observe(names, setting, knock_out=None, changes=None, tolerant=False):
        computed.append(knock_out if changes is None else "draw")
        return observing.observe(names, setting, knock_out, changes, tolerant)

    monkeypatch.setattr(knockouts, "observe", observe)
    monkeypatch.setattr(draws, "observe", observe)
    return computed


def matrix(out, **options):
    return run_knockouts(SETTING, out, MECHANISMS, names=NAMES, **options)


def file_of(out, mechanism):
    (path,) = out.rglob(f"{mechanism}.json")
    return path


def test_rows_are_those_of_the_laboratory_itself(tmp_path, monkeypatch):
    known = experiments.available()
    monkeypatch.setattr(experiments, "available", lambda: {name: known[name] for name in NAMES})
    assert matrix(tmp_path) == knockout_rows(MECHANISMS, scale=0.1)


def test_a_mechanism_that_matters_breaks_a_phenomenon_and_another_none(tmp_path):
    broken = broken_by(matrix(tmp_path))
    assert "overdose.strange_place" in broken["conditioned_tolerance"]
    assert broken["therapy"] == []


def test_a_kept_mechanism_is_not_computed_again(tmp_path, runs):
    first = matrix(tmp_path)
    assert runs == [None, *MECHANISMS]
    assert matrix(tmp_path) == first
    assert len(runs) == 3


def test_a_missing_mechanism_alone_is_computed(tmp_path, runs):
    first = matrix(tmp_path)
    file_of(tmp_path, "therapy").unlink()
    assert matrix(tmp_path) == first
    assert runs[3:] == ["therapy"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"schema": "mesolimbic.kept/1"}'])
def test_a_corrupt_file_is_ignored_and_replaced(tmp_path, runs, content):
    first = matrix(tmp_path)
    file_of(tmp_path, "therapy").write_bytes(content)
    assert matrix(tmp_path) == first
    assert runs[3:] == ["therapy"]
    assert json.loads(file_of(tmp_path, "therapy").read_text())["result"]["values"]


def test_a_result_that_was_edited_is_computed_again(tmp_path, runs):
    first = matrix(tmp_path)
    path = file_of(tmp_path, "therapy")
    whole = json.loads(path.read_text(encoding="utf-8"))
    values = whole["result"]["values"]
    whole["result"]["values"] = dict(reversed(values.items()))
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert matrix(tmp_path) == first
    del whole["result"]["values"]["overdose"]
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert matrix(tmp_path) == first
    assert runs[3:] == ["therapy", "therapy"]


def test_results_of_other_sources_are_ignored(tmp_path, runs, monkeypatch):
    matrix(tmp_path)
    monkeypatch.setattr(kept, "sources_key", lambda: "other sources")
    matrix(tmp_path)
    assert len(runs) == 6


def test_another_surge_seed_or_scale_has_another_key(tmp_path):
    settings = [
        SETTING,
        Setting("literature", 0, 0.1),
        Setting("mission", 1, 0.1),
        Setting("mission", 0, 0.2),
    ]
    keys = {kept.Kept(tmp_path, "x", setting.decides(NAMES)).key("habit") for setting in settings}
    assert len(keys) == 4


def test_an_interrupt_keeps_what_was_finished(tmp_path, runs):
    lines = []

    def interrupt(line):
        lines.append(line)
        if line.endswith(f": {MECHANISMS[0]}, about 0:00 left"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matrix(tmp_path, tell=lambda line: interrupt(line.replace("0:01", "0:00")))
    assert file_of(tmp_path, MECHANISMS[0]).exists()
    matrix(tmp_path)
    assert runs == [None, *MECHANISMS]


def test_one_and_two_workers_give_the_same_matrix(tmp_path):
    assert matrix(tmp_path / "one", workers=1) == matrix(tmp_path / "two", workers=2)


def test_draws_are_kept_one_by_one_and_reproducible(tmp_path, runs):
    first = run_draws(SETTING, tmp_path, 3, names=NAMES)
    next(iter(tmp_path.rglob("0001.json"))).unlink()
    assert run_draws(SETTING, tmp_path, 3, names=NAMES).document() == first.document()
    assert runs == ["draw"] * 4


def test_another_spread_or_number_of_draws_gives_other_draws(tmp_path):
    values = [
        run_draws(SETTING, tmp_path, n, spread, names=["escalation"]).document()["draws"][0]["values"]
        for n, spread in ((2, "triangular"), (3, "triangular"), (2, "uniform"))
    ]
    assert values[0] != values[1] != values[2] != values[0]


def test_shares_of_draws_are_sorted_and_add_up(tmp_path):
    drawn = run_draws(SETTING, tmp_path, 4, names=NAMES)
    shares = [row["share"] for row in drawn.rows()]
    assert shares == sorted(shares)
    assert drawn.shares()["all"] == pytest.approx(sum(shares) / len(shares))
    assert drawn.not_finite == drawn.not_computed == 0
    assert "4 draws" in draws_text(drawn)


def test_an_experiment_that_cannot_be_computed_is_counted_and_holds_nothing(tmp_path, monkeypatch):
    def failing(name, *given, **options):
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(experiments, "run", failing)
    drawn = run_draws(SETTING, tmp_path, 1, names=["overdose"])
    assert drawn.failed == [{"overdose": "ZeroDivisionError: nothing to divide by"}]
    assert drawn.not_computed == 1
    assert drawn.not_finite == len(drawn.rows())
    assert drawn.shares()["all"] == 0.0
