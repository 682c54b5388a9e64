"""The report of a result folder: one file that needs nothing from elsewhere."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from neuro.errors import BadInput
from scenarios import compare, run
from scenarios.cheers import ITEMS, cheers
from scenarios.economics.paired import paired_increments
from scenarios.report import LIMITS, report_of, write_report
from scenarios.report_words import _what_it_tells
from scenarios.tables import ECONOMICS, parquet_bytes
from tests.scenarios.command_line import run_cli


@pytest.fixture
def compared(tiny, small, tmp_path):
    place = small.model_copy(update={"title": "A <b>small</b> place"})
    return compare(place, ("naloxone",), people=1000, replicates=3, workers=1, out=tmp_path / "out")


def test_a_report_asks_nothing_of_the_network_and_keeps_markup_as_text(compared):
    text = report_of(compared.folder)
    assert not re.findall(r"(?:src|href)=[\"'](?!data:)", text)
    assert "<script" not in text
    assert "A &lt;b&gt;small&lt;/b&gt; place" in text
    assert "<b>small</b>" not in text


def test_a_report_of_a_comparison_tells_words_costs_sources_limits_and_how_to_make_it_again(compared):
    text = report_of(compared.folder)
    assert compared.sentence("naloxone").split(":")[0] in text
    for heading in ("Assumptions and their sources", "Limits", "CHEERS 2022"):
        assert f"<h2>{heading}</h2>" in text
    text = text.replace("<wbr>", "")
    assert "harms.witnessed" in text
    assert "key naloxone" in text
    assert all(item in text for item in ITEMS)
    assert "Twice as many naloxone kits" in text
    assert "interventions.0.intensity" in text, "what the policy assumes, with its source"
    assert all(line.split(".")[0] in text for line in LIMITS)
    assert str(compared.manifest["scenario_sha256"]) in text


def test_every_item_of_cheers_is_answered_and_says_what_is_left_to_write(compared):
    rows = cheers(compared)
    assert [number for number, _, _ in rows] == [str(n) for n in range(1, 29)]
    answers = {item: answer for _, item, answer in rows}
    assert "Twice as many naloxone kits" in answers["Comparators"]
    assert "3% a year" in answers["Discount rate"]
    assert "2024 US dollars" in answers["Currency, price date and conversion"]
    assert sum("to be written" in answer for answer in answers.values()) >= 5


def test_a_report_of_one_scenario_points_to_sections_that_it_has(tiny, small, tmp_path):
    alone = run(small, people=1000, replicates=3, workers=1, out=tmp_path / "run")
    text = report_of(alone.folder)
    answers = {item: answer for _, item, answer in cheers(alone)}
    assert not any("In short" in answer or "In plain words" in answer for answer in answers.values())
    for item in ("Abstract", "Summary of main results"):
        assert f"<h2>{answers[item].split(',')[0]}</h2>" in text


def test_a_report_begins_with_the_question_and_does_not_claim_what_is_not_sure(compared):
    text = report_of(compared.folder)
    short = text[text.index("<h2>In short</h2>") : text.index("<h2>In plain words</h2>")]
    assert "what would change in" in short
    assert "fewer deaths by overdose, by the model: none of them" in short, "a tiny model without effect"
    assert "chance alone" in short


def test_increments_of_pairs_have_the_mean_and_interval_of_their_differences():
    runs = [
        ("plain", 0, 100.0, 5.0),
        ("plain", 1, 120.0, 6.0),
        ("more", 0, 130.0, 5.5),
        ("more", 1, 170.0, 6.5),
    ]
    rows = [
        {
            "policy": policy,
            "draw": 0,
            "replicate": replicate,
            "year": 2024,
            "stratum": "all",
            "measure": m,
            "value": v,
        }
        for policy, replicate, cost, qaly in runs
        for m, v in (("cost_societal", cost), ("qaly", qaly))
    ]
    found = paired_increments(pd.DataFrame(rows), "plain", 100.0, perspectives=("societal",)).iloc[0]
    assert (found["incremental_cost"], found["incremental_qaly"], found["net_benefit"]) == (40.0, 0.5, 10.0)
    assert found["incremental_cost_lower"] == pytest.approx(40.0 - 12.7062 * 10.0, rel=1e-5)
    assert found["incremental_qaly_lower"] == found["incremental_qaly_upper"] == 0.5


def test_costs_are_told_in_dollars_a_qaly_at_the_highest_willingness_to_pay(compared):
    row = {
        "policy": "naloxone", "perspective": "health_care", "discount_rate": 0.03, "cost": 5e6, "qaly": 100.0,
        "incremental_cost": 12_345.6, "incremental_qaly": 2.0, "comparator": "small", "icer": 6172.8,
        "dominance": "none",
    }  # fmt: skip
    table = [{**row, "wtp": wtp, "net_benefit": wtp * 2.0 - 12_345.6} for wtp in (0.0, 50_000.0, 100_000.0)]
    path = compared.folder / "economics.parquet"
    path.write_bytes(parquet_bytes(pd.DataFrame(table), ECONOMICS))
    text = report_of(compared.folder)
    assert "<h2>Costs and health</h2>" in text
    assert "$100,000 a QALY" in text
    assert "188,000" in text
    assert "87,700" not in text
    assert "health care" in text


def test_a_damaged_table_of_costs_is_named_and_refused(compared, capsys):
    (compared.folder / "economics.parquet").write_bytes(b"PAR1 and no more")
    code, out, err = run_cli(capsys, "report", str(compared.folder))
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith(f"{compared.folder}/economics.parquet: cannot be read as Parquet")


def test_the_command_writes_the_report_into_the_folder(compared, capsys):
    code, out, _ = run_cli(capsys, "report", str(compared.folder))
    assert code == 0
    assert out.strip().endswith("report.html")
    assert (compared.folder / "report.html").read_text(encoding="utf-8") == report_of(compared.folder)


def test_a_folder_without_results_is_refused(tmp_path, capsys):
    with pytest.raises(BadInput):
        write_report(tmp_path)
    code, _, err = run_cli(capsys, "report", str(tmp_path))
    assert code == 2
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_a_place_of_nobody_has_no_residents_that_a_person_stands_for():
    assert "Nobody is simulated" in _what_it_tells(1, 0, 100_000)
    assert "One simulated person stands for 100.0 residents" in _what_it_tells(1, 1000, 100_000)
    assert "Every resident is simulated" in _what_it_tells(1, 1000, 1000)
