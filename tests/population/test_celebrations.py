"""People who hardly drink otherwise drink at feasts."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.interventions.knock_outs import mechanisms
from population.mechanisms.daily_life import celebrates, norm_of_celebration
from population.rules import rules
from tests.population.small_places import grown

R = rules(("alcohol",), (), 1.0).classes[0]
RATE = float(R.celebrations)


@given(st.floats(0.0, 4.0), st.floats(0.01, 5.0), st.integers(1, 28))
def test_the_mean_pull_of_the_days_of_a_step_is_right(approval, weight, days):
    found = norm_of_celebration(approval, weight, float(days))
    pulls = [exp(weight * approval), *[1.0] * (days - 1)]
    assert exp(weight * found) == pytest.approx(sum(pulls) / days)
    assert -1e-12 <= found <= approval + 1e-9


def test_a_day_has_it_in_full_and_a_drug_without_norms_has_none():
    assert norm_of_celebration(2.0, 1.5, 1.0) == pytest.approx(2.0)
    assert norm_of_celebration(2.0, 0.0, 7.0) == 0.0


@pytest.mark.parametrize("days", [1.0, 7.0])
def test_there_are_as_many_as_the_rate_says(days):
    u = (np.arange(100_000) + 0.5) / 100_000
    share = np.mean([celebrates(float(x), RATE, days) for x in u])
    assert -log(1.0 - share) / days * 365.25 == pytest.approx(RATE, rel=0.01)


def place(**changes):
    """Alcohol alone, with the drinkers whom years of it have left."""
    scenario = {
        "substances": ["alcohol"], "supply": {"alcohol": {"availability": 1.0, "price": 1.0, "potency_cv": 0.0}},
        "care": {}, "population.history_from": 1970,
    }  # fmt: skip
    return grown(2000, rng=3, scenario=scenario, changes=changes)


def drinking(model):
    """Shares of adults of 35 and over who drank in the past year, and who drink on most days."""
    rows = model.table.rows
    grown_up = rows[(model.day - model.table["birth_day"][rows]) / 365.25 >= 35.0]
    courses, circuits = model.table["courses"][grown_up, 0], model.table["slots"][grown_up, 0]
    used = (courses >= 0) & (
        model.day - model.courses.plain("ledger")["last_use_day"][np.maximum(courses, 0)] <= 365
    )
    often = (circuits >= 0) & (model.circuits.plain("state")["use_trace"][np.maximum(circuits, 0)] > 0.5)
    return float(used.mean()), float(often.mean())


def test_without_them_fewer_drink_in_a_year_and_hardly_fewer_on_most_days():
    """A place grown with them and without them, the same people."""
    (used, often), (used_without, often_without) = (
        drinking(place()),
        drinking(place(**{"courses.alcohol.celebrations": 0.0})),
    )
    assert used_without < 0.9 * used
    assert abs(often - often_without) < 0.5 * (used - used_without)
    assert often > 0.0


def test_the_mechanism_switches_them_off():
    assert mechanisms()["celebrations"] == {"courses.CLASS.celebrations": 0.0}


def test_opioids_have_none():
    assert float(rules(("heroin",), (), 1.0).classes[0].celebrations) == 0.0
