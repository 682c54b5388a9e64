"""`mesolimbic list`: every kind, as text and as JSON, with its numbers cited."""

from __future__ import annotations

import json

import pytest

from scenarios.cli.listing import KINDS, WORDS
from tests.scenarios.command_line import run_cli


@pytest.mark.parametrize(
    "kind",
    [
        "substances",
        "treatments",
        "networks",
        "outputs",
        "scenarios",
        "interventions",
        "fields",
        "observables",
        "parameters",
        "kinds",
    ],
)
def test_every_kind_is_listed_as_text_and_as_json(capsys, kind):
    code, out, _ = run_cli(capsys, "list", kind)
    assert code == 0
    code, text, err = run_cli(capsys, "list", kind, "--json")
    rows = json.loads(text)[kind]
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if not line.endswith(":")]  # a heading ends so
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows]
    assert all(row["title"] for row in rows)


def test_the_list_of_kinds_says_in_words_what_each_of_them_is(capsys):
    assert set(WORDS) == set(KINDS) - {"kinds"}
    _, out, _ = run_cli(capsys, "list", "kinds")
    assert all(len(line.split()) > 5 for line in out.splitlines())


def test_every_number_of_a_substance_is_cited(capsys):
    _, out, _ = run_cli(capsys, "list", "substances", "--cite", "--json")
    rows = json.loads(out)["substances"]
    assert rows
    for row in rows:
        assert row["numbers"], row["id"]
        assert all(n["source"] and n["low"] <= n["value"] <= n["high"] for n in row["numbers"])


def test_outputs_are_those_that_the_model_records():
    from population.costs.accounts import MEASURES
    from population.recorder import DEATHS_OF, EVENTS, EVENTS_OF_ALL, MOVES, STATES, STATES_OF_ALL
    from scenarios.outputs import OUTPUTS

    told = {
        *EVENTS,
        *STATES,
        *MOVES,
        *MEASURES,
        *DEATHS_OF.values(),
        *EVENTS_OF_ALL,
        *STATES_OF_ALL,
        "wait_days_median",
    }
    assert {o.name for o in OUTPUTS} == told
    assert {o.name: o.unit for o in OUTPUTS if o.name in MEASURES} == MEASURES


def test_every_number_of_a_treatment_is_cited_those_of_the_laboratory_too(capsys):
    _, out, _ = run_cli(capsys, "list", "treatments", "--cite", "--json")
    rows = {row["id"]: row["numbers"] for row in json.loads(out)["treatments"]}
    assert all(number["source"] for numbers in rows.values() for number in numbers)
    varenicline = {number["parameter"]: number["value"] for number in rows["varenicline"]}
    assert 0.5 < varenicline["agonist_occupancy"] < 0.95
