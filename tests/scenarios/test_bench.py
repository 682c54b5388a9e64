from __future__ import annotations

import json
import math

import pytest

from scenarios.bench import references
from scenarios.bench.table import as_text, exponent, measure, scaling, summary
from scenarios.bench.workloads import QUICK_SIZES, SCENARIOS, SIZES, Workload, workloads
from scenarios.cli.app import BAD_INPUT, DONE, main


def found(name, people, seconds):
    """What the process of a workload prints."""
    return {
        "name": name, "people": people, "days": 28, "substances": ["heroin"], "threads": 2, "build_seconds": 1.0,
        "first_day_seconds": 0.5, "seconds": seconds, "processor_seconds": [2.0 * s for s in seconds],
        "phases": {"live": 3.0, "turn": 1.0}, "peak_rss_bytes": 2**30,
    }  # fmt: skip


def test_rates_are_those_of_the_median_run_and_shares_of_phases_sum_to_one():
    row = summary(found("opioids", 1000, [3.0, 1.0, 2.0]))
    assert row["seconds_median"] == 2.0
    assert row["person_days_per_second"] == 1000 * 28 / 2.0
    assert row["processor_ns_per_person_day"] == pytest.approx(1e9 * 4.0 / 28_000)
    assert row["phases"] == {"live": 0.75, "turn": 0.25}
    assert row["runs"] == 3


@pytest.mark.parametrize("slope", [1.0, 1.3])
def test_the_exponent_is_the_slope_of_seconds_on_people(slope):
    people = [10_000, 100_000, 1_000_000]
    assert exponent(people, [1e-4 * n**slope for n in people]) == pytest.approx(slope)


def test_the_exponent_is_told_only_of_workloads_of_two_sizes():
    rows = [summary(found("opioids", n, [n / 1e5])) for n in (10_000, 100_000)]
    rows.append(summary(found("other", 10_000, [1.0])))
    told = scaling(rows)
    assert [row["name"] for row in told] == ["opioids"]
    assert told[0]["exponent"] == pytest.approx(1.0)


def test_every_workload_is_a_scenario_of_the_library():
    from scenarios.load import named

    for name, scenario in SCENARIOS.items():
        assert named(scenario).substances
        assert SIZES[name]
        assert name in QUICK_SIZES


def test_sizes_asked_for_take_the_place_of_the_usual_ones():
    assert workloads(("opioids",), (77,), quick=False) == [Workload("opioids", 77)]
    assert [w.people for w in workloads(("opioids",), (), quick=False)] == list(SIZES["opioids"])


def test_without_the_checkout_workloads_are_timed_and_the_rest_is_left_out_with_a_word(monkeypatch, tmp_path):
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    said: list[str] = []
    document = measure([], 1, True, said.append)
    assert document["ratios"] == []
    assert any("source checkout" in words for words in said)
    assert as_text(document)


def test_a_program_that_cannot_run_is_left_out_with_the_reason():
    said: list[str] = []
    assert references.output_of("no_such_program", tell=said.append) is None
    assert references.output_of("contagion", python="/nowhere/python", tell=said.append) is None
    assert len(said) == 2
    assert all("left out" in words for words in said)


def test_a_small_workload_is_timed_by_phase_and_told_as_json_and_text(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    assert main(["bench", "--people", "60", "--workload", "opioids", "--runs", "1", "--json"]) == DONE
    document = json.loads(capsys.readouterr().out)
    (row,) = document["workloads"]
    assert (row["name"], row["people"], row["days"], row["runs"]) == ("opioids", 60, 28, 1)
    assert row["person_days_per_second"] > 0.0
    assert row["peak_rss_bytes"] > 2**20
    assert math.isclose(sum(row["phases"].values()), 1.0)
    text = as_text(document)
    assert "opioids" in text
    assert "live" in text


@pytest.mark.parametrize("wrong", [["--people", "none"], ["--runs", "0"], ["--workload", "opium"]])
def test_wrong_options_are_refused_in_plain_words(capsys, wrong):
    assert main(["bench", *wrong]) == BAD_INPUT
    assert wrong[0] in capsys.readouterr().err
