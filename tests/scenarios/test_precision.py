from __future__ import annotations

import json

import numpy as np
import pytest

from neuro.errors import BadInput
from scenarios import compare, engine, run
from scenarios.precision import FIRST, Precision, in_words, judged, replicates_needed, student, until_precise
from tests.scenarios import responding_model
from tests.scenarios.command_line import run_cli


def first_of(values, asked: list[int] | None = None):
    """Tells the first so many values, and notes how many were asked for."""

    def measured(number: int) -> dict[str, np.ndarray]:
        if asked is not None:
            asked.append(number)
        return {"a": values[:number]}

    return measured


@pytest.fixture
def responding(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "build_model", responding_model.build)
    monkeypatch.chdir(tmp_path)


def test_the_number_needed_is_the_least_whose_interval_is_narrow_enough():
    for mean, sd, width in ((10.0, 2.0, 0.05), (-3.0, 9.0, 0.2), (100.0, 1.0, 0.5)):
        n = replicates_needed(mean, sd, width)
        assert n is not None
        assert student(n) * sd / np.sqrt(n) <= width * abs(mean)
        assert n == 2 or student(n - 1) * sd / np.sqrt(n - 1) > width * abs(mean)


def test_the_number_needed_goes_with_the_variance():
    one, four = replicates_needed(1.0, 1.0, 0.05), replicates_needed(1.0, 2.0, 0.05)
    assert one is not None
    assert four is not None
    assert four / one == pytest.approx(4.0, rel=0.01)


def test_what_is_nothing_on_average_would_never_be_precise_and_what_never_varies_is():
    assert replicates_needed(0.0, 1.0, 0.1) is None
    assert judged({"a": [1.0, -1.0, 1.0, -1.0]}, 0.1).relative_half_width is None
    assert judged({"a": [0.0, 0.0, 0.0]}, 0.1).reached
    assert not judged({"a": [5.0]}, 0.1).reached


def test_the_worst_of_several_policies_counts():
    verdict = judged({"sure": [10.0, 10.1, 9.9], "unsure": [1.0, 9.0, 5.0]}, 0.1)
    assert verdict.of == "unsure"
    assert not verdict.reached


def test_replicates_are_added_until_the_interval_is_narrow_enough_and_its_truth_is_in_it():
    random = np.random.default_rng(5)
    inside, numbers = 0, []
    for _ in range(400):
        values = random.normal(10.0, 3.0, 2000)
        verdict = until_precise(first_of(values), 0.1, 0, 2000, 2)
        assert verdict.reached
        numbers.append(verdict.replicates)
        mean = values[: verdict.replicates].mean()
        inside += abs(mean - 10.0) <= 0.1 * mean
    needed = replicates_needed(10.0, 3.0, 0.1)
    assert needed is not None
    assert FIRST <= np.mean(numbers) == pytest.approx(needed, rel=0.2)
    assert inside / 400 > 0.91


def test_it_stops_at_the_most_and_says_how_many_would_do():
    values = np.random.default_rng(1).normal(10.0, 30.0, 50)
    asked: list[int] = []
    verdict = until_precise(first_of(values, asked), 0.1, 0, 15, 4)
    assert asked[0] == FIRST
    assert (verdict.reached, verdict.replicates) == (False, 15)
    assert verdict.needed == replicates_needed(values[:15].mean(), values[:15].std(ddof=1), 0.1)
    told = in_words({**verdict._asdict(), "outcome": "overdose_fatal", "width": 0.1})
    assert f"about {verdict.needed:,} replicates would do" in told


def test_a_run_stops_when_it_is_precise_and_its_tables_are_those_of_as_many_replicates(
    responding, small, tmp_path
):
    asked = Precision(0.02, "overdose_fatal")
    found = run(small, people=1000, replicates=60, workers=1, precision=asked, out=tmp_path / "a")
    told = found.manifest["precision"]
    assert told["reached"]
    assert FIRST <= told["replicates"] < 60
    assert told["relative_half_width"] <= 0.02
    assert found.manifest["replicates"] == told["replicates"] == len(found.manifest["keys"])
    plain = run(small, people=1000, replicates=told["replicates"], workers=1, out=tmp_path / "b")
    for name in ("yearly.parquet", "summary.parquet"):
        assert (found.folder / name).read_bytes() == (plain.folder / name).read_bytes()


def test_a_comparison_stops_when_every_difference_is_precise(responding, small, tmp_path):
    found = compare(
        small, ["naloxone", "more_treatment"], people=1000, replicates=20, workers=1,
        precision=Precision(0.05, "overdose_fatal"), out=tmp_path / "a",
    )  # fmt: skip
    told = found.manifest["precision"]
    assert (told["reached"], told["replicates"]) == (True, FIRST)
    assert found.manifest["replicates"] == FIRST
    assert found.differences["replicate"].max() == FIRST - 1


def test_more_replicates_of_a_folder_are_judged_first(tiny, small, tmp_path):
    run(small, people=1000, replicates=9, workers=1, out=tmp_path / "a")
    found = run(
        small,
        people=1000,
        replicates=20,
        workers=1,
        precision=Precision(5.0, "overdose_fatal"),
        out=tmp_path / "a",
    )
    assert found.manifest["replicates"] == 9


def test_the_command_says_how_many_were_needed_and_how_many_would_be(tiny, capsys, write_scenario):
    same = ("run", write_scenario(), "--people", 1000, "--workers", 1, "--outcome", "overdose_fatal")
    code, out, _ = run_cli(capsys, *same, "--precision", "0.01", "--replicates", 7, "--out", "a")
    assert code == 0
    assert "After 7 replicates overdose fatal is known to within" in out
    assert "replicates would do" in out
    code, out, _ = run_cli(capsys, *same, "--precision", "2", "--json", "--out", "b")
    told = json.loads(out)["precision"]
    assert code == 0
    assert (told["outcome"], told["width"], told["reached"]) == ("overdose_fatal", 2.0, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--precision", "0"), "must be a number from 0.001 to 10"),
        (("--precision", "5%"), "must be a number"),
        (("--outcome", "overdose_fatal"), "give that too"),
        (("--precision", "0.1", "--outcome", "overdose_fata"), "did you mean 'overdose_fatal'"),
        (("--precision", "0.1", "--outcome", "qaly"), "is not told by this scenario"),
    ],
)
def test_a_precision_that_cannot_be_asked_is_one_line_and_exit_2(tiny, capsys, write_scenario, options, told):
    code, out, err = run_cli(
        capsys, "run", write_scenario(), "--people", 1000, "--quiet", "--workers", 1, *options
    )
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_a_precision_with_draws_is_refused(tiny, small, tmp_path):
    with pytest.raises(BadInput, match="which replicates narrow"):
        compare(small, ["naloxone"], draws=3, precision=Precision(0.1), out=tmp_path / "a")
