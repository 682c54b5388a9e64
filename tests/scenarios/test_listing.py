"""`mesolimbic list`: every kind, as text and as JSON, with its numbers cited."""

from __future__ import annotations

import json

import pytest

from tests.scenarios.command_line import run_cli


@pytest.mark.parametrize(
    "kind", ["substances", "treatments", "networks", "outputs", "scenarios", "fields", "observables", "kinds"]
)
def test_every_kind_is_listed_as_text_and_as_json(capsys, kind):
    code, out, _ = run_cli(capsys, "list", kind)
    assert code == 0
    code, text, err = run_cli(capsys, "list", kind, "--json")
    rows = json.loads(text)[kind]
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [row["id"] for row in rows]
    assert all(row["title"] for row in rows)


def test_every_number_of_a_substance_is_cited(capsys):
    _, out, _ = run_cli(capsys, "list", "substances", "--cite", "--json")
    rows = json.loads(out)["substances"]
    assert rows
    for row in rows:
        assert row["numbers"], row["id"]
        assert all(n["source"] and n["low"] <= n["value"] <= n["high"] for n in row["numbers"])


def test_outputs_are_those_that_the_model_records():
    from population.costs import MEASURES
    from population.recorder import EVENTS, MOVES, STATES
    from scenarios.outputs import OUTPUTS

    told = {*EVENTS, *STATES, *MOVES, *MEASURES, "wait_days_median", "deaths_all"}
    assert {o.name for o in OUTPUTS} == told
    assert {o.name: o.unit for o in OUTPUTS if o.name in MEASURES} == MEASURES
