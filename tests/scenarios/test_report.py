"""The report of a result folder: one file that needs nothing from elsewhere."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from neuro.errors import BadInput
from scenarios import compare
from scenarios.report import CHEERS, LIMITS, report_of, write_report
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
    assert "harms.witnessed" in text
    assert "key naloxone" in text
    assert all(item in text for item, _ in CHEERS)
    assert all(line.split(".")[0] in text for line in LIMITS)
    assert str(compared.manifest["scenario_sha256"]) in text


def test_costs_are_told_in_dollars_a_qaly_at_the_highest_willingness_to_pay(compared):
    row = {
        "policy": "naloxone", "perspective": "health_care", "discount_rate": 0.03, "cost": 5e6, "qaly": 100.0,
        "incremental_cost": 12_345.6, "incremental_qaly": 2.0, "comparator": "small", "icer": 6172.8,
        "dominance": "none",
    }  # fmt: skip
    table = [{**row, "wtp": wtp, "net_benefit": wtp * 2.0 - 12_345.6} for wtp in (0.0, 50_000.0, 100_000.0)]
    pd.DataFrame(table).to_parquet(compared.folder / "economics.parquet")
    text = report_of(compared.folder)
    assert "<h2>Costs and health</h2>" in text
    assert "$100,000 a QALY" in text
    assert "187,654.4" in text
    assert "87,654.4" not in text.replace("187,654.4", "")
    assert "health care" in text


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
