"""Any scenario that is allowed runs; any other is refused in words that name file and field."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuro.errors import BadInput
from population.model import AddictionModel
from population.scenario import scenario_from_mapping
from scenarios.load import load
from tests.fuzz.harness import unclear
from tests.fuzz.mutations import of_text
from tests.fuzz.scenario_strategies import mutated_scenarios, scenarios
from tests.population.small_places import check_day

DAYS = 40
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How many times as many examples as in an ordinary run of the tests."""
FEW = settings(max_examples=4 * TIMES, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=15 * TIMES, suppress_health_check=list(HealthCheck))


def lived(data: Any, people: int, days: int = DAYS) -> AddictionModel:
    """A model of a scenario after some days."""
    model = AddictionModel(people=people, rng=1, scenario=data, past="life course")
    for _ in range(days):
        model.step()
    check_day(model)
    return model


def said_well(problem: BadInput, files: tuple[str, ...]) -> None:
    """Every mistake is one plain line that begins with one of the files."""
    assert unclear(problem) == ""
    assert all(Path(error.file).name.startswith(files) for error in problem.errors)


@FEW
@given(scenarios(), st.sampled_from([1, 2, 37, 60]))
def test_whatever_is_allowed_runs_and_keeps_everything_in_bounds(data, people):
    model = lived(data, people)
    rows = model.run(years=1).results()
    assert np.isfinite(rows["numerator"].dropna()).all()
    assert (rows["numerator"].dropna() >= 0.0).all()


@MANY
@given(scenarios())
def test_what_is_allowed_comes_back_from_its_file_and_from_its_manifest(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    read, made = load(path), scenario_from_mapping(data)
    assert read.canonical() == made.canonical()
    assert scenario_from_mapping(json.loads(json.dumps(made.as_mapping()))).canonical() == made.canonical()


@MANY
@given(mutated_scenarios())
def test_a_mutated_scenario_is_refused_in_words_or_read(data):
    try:
        scenario_from_mapping(data if isinstance(data, dict) else {"name": data}, "mutated.yaml")
    except BadInput as problem:
        said_well(problem, ("mutated.yaml", "scenario"))


@FEW
@given(mutated_scenarios())
def test_a_mutated_scenario_that_is_read_runs(data):
    try:
        scenario = scenario_from_mapping(data if isinstance(data, dict) else {"name": data}, "mutated.yaml")
    except BadInput:
        return
    lived(scenario, people=20, days=10)


@MANY
@given(scenarios(), st.integers(0, 2**32))
def test_a_mutated_file_is_refused_in_words_or_read(tmp_path_factory, data, seed):
    content = yaml.safe_dump(data, allow_unicode=True).encode()
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_bytes(of_text(Random(seed), content, [content]))
    try:
        load(path)
    except BadInput as problem:
        said_well(problem, ("any", "baseline", "scenario"))


def test_a_mistake_is_not_passed_over_by_the_strategies():
    with pytest.raises(BadInput, match=r"mutated.yaml: name: must be"):
        scenario_from_mapping({"name": "../x"}, "mutated.yaml")
