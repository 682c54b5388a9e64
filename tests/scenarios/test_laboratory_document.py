"""The document of the evidence."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from neuro.protocols.findings import Finding, findings
from neuro.protocols.results import COLUMNS
from neuro.protocols.wording import number
from scenarios.laboratory import document, draws, knockouts
from scenarios.laboratory.document import Plan, document_text, gathered, write_document

NAMES = ("escalation", "overdose")
PLAN = Plan(
    scale=0.1,
    draws_scale=0.1,
    draws=2,
    names=NAMES,
    mechanisms=("escalation", "therapy"),
)


def quiet(line):
    pass


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    return gathered(PLAN, tmp_path_factory.mktemp("lab"), 1, quiet)


def test_the_document_tells_misses_before_all_phenomena(evidence):
    text = document_text(evidence, PLAN)
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["How many hold", "Misses", "All phenomena", "Knock-outs", "Draws"]


def test_every_phenomenon_is_told_with_range_kind_and_source(evidence):
    text = document_text(evidence, PLAN)
    for name in NAMES:
        for finding in findings(name).values():
            assert " ".join(finding.statement.split()) in text
            assert " ".join(finding.source.split()) in text


def test_every_table_stands_beside_the_command_that_makes_it(evidence):
    text = document_text(evidence, PLAN)
    for command in (
        "mesolimbic lab all --scale 0.1",
        "mesolimbic lab all --scale 0.1 --surge literature",
        "mesolimbic lab escalation --scale 0.1",
        "mesolimbic lab knockouts --scale 0.1",
        "mesolimbic lab draws --draws 2 --scale 0.1",
    ):
        assert f"\n    {command}\n" in text
    assert "| therapy | **none** |" in text


def test_the_way_to_dependence_is_told_without_each_adaptation_and_not_where_nothing_is_known(evidence):
    assert "From use to disorder" not in document_text(evidence, PLAN)
    rows = [
        {"mechanism": m, "phenomenon": f"transition.{name}", "intact": 0.2, "knocked_out": x, "broken": False}
        for m, x in (("tolerance", 0.15), ("allostasis", 0.1), ("therapy", 0.2))
        for name in ("alcohol_ten_years", "nicotine_ten_years", "alcohol_median_onset")
    ]
    text = document_text(replace(evidence, knockouts=rows), PLAN)
    table = text[text.index("### From use to disorder") : text.index("## Draws")]
    assert "| switched off | alcohol | nicotine |" in table
    assert "| intact | 0.2 | 0.2 |" in table
    assert "| tolerance | 0.15 | 0.15 |" in table
    assert "therapy" not in table


def test_every_row_of_a_table_has_as_many_cells_as_its_head(evidence):
    for table in re.findall(r"(?:^\|.*\n)+", document_text(evidence, PLAN), re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_a_miss_is_told_with_its_value_range_and_reason(evidence, monkeypatch):
    known = {
        name: {
            key: finding.model_copy(update={"miss": f"Reason {key}."})
            for key, finding in findings(name).items()
        }
        for name in NAMES
    }
    monkeypatch.setattr(document, "findings", known.__getitem__)
    missed = {
        surge: [replace(p, lower=1e4, upper=None, passed=False) for p in phenomena]
        for surge, phenomena in evidence.phenomena.items()
    }
    text = document_text(replace(evidence, phenomena=missed), PLAN)
    misses = text[text.index("## Misses") : text.index("## All phenomena")]
    for p in missed["mission"]:
        row = next(line for line in misses.splitlines() if line.startswith(f"| {p.id} |"))
        assert f"| {number(p.observed)}" in row
        assert "| at least 10,000 |" in row
        assert f"| Reason {p.id.partition('.')[2]}. |" in row


def test_the_document_is_the_same_twice_and_reuses_what_is_kept(tmp_path, monkeypatch):
    first = write_document(tmp_path / "docs" / "one.md", PLAN, tmp_path / "lab", 1, quiet).read_bytes()

    def unexpected(*given):
        raise AssertionError("computed again")

    monkeypatch.setattr(knockouts, "observe", unexpected)
    monkeypatch.setattr(draws, "observe", unexpected)
    assert write_document(tmp_path / "two.md", PLAN, tmp_path / "lab", 1, quiet).read_bytes() == first


def test_a_finding_may_say_why_it_is_missed_and_rows_do_not_change():
    facts = {
        "substance": "heroin",
        "statement": "x",
        "unit": "1",
        "kind": "built",
        "source": "y",
        "lower": 0.0,
    }
    assert Finding.model_validate(facts).miss is None
    assert Finding.model_validate({**facts, "miss": "because"}).miss == "because"
    assert "miss" not in COLUMNS
