"""What people think of a drug stays in part what was thought of it when they were young."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.environment import AGES
from population.mechanisms.influence import injunctive_norm
from population.rules import rules
from tests.population.small_places import grown

R = rules(("cannabis",), (), 1.0).classes[0]
GROWN = int(rules(("cannabis",), (), 1.0).behaviour[0].norm_formed_years)
ADOPTED, BEFORE, SINCE = 1990, -1.0, 0.5
"""Year in which the place of these tests changes its mind, and what it thinks of use."""


def place(**changes):
    """Cannabis in a place that came to approve of it."""
    norms = {str(ADOPTED - 1): BEFORE, str(ADOPTED): SINCE}
    scenario = {
        "substances": ["cannabis"], "environment.classes": {"cannabis": {"injunctive_norm": norms}},
        "supply": {"cannabis": {"availability": 1.5, "price": 1.0, "potency_cv": 0.2}}, "care": {},
        "population.history_from": 1960,
    }  # fmt: skip
    return grown(1500, rng=5, scenario=scenario, changes=changes)


@given(st.floats(12.0, 119.0), st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_it_lies_between_what_is_thought_and_what_was_thought(age, today, then):
    scene = SimpleNamespace(injunctive_norm=today, formed=np.full(AGES, then))
    felt = injunctive_norm(age, scene, R)
    assert min(today, then) - 1e-12 <= felt <= max(today, then) + 1e-12
    assert felt == pytest.approx(today + float(R.norm_formed) * (then - today))


def test_everybody_has_the_norm_of_the_year_in_which_they_grew_up():
    model = place()
    norms = model.scenario.environment.classes["cannabis"].injunctive_norm
    found = model.scenes["formed"][0]
    for age in (12, GROWN, 25, 40, 80):
        year = int(model.year) - max(0, age - GROWN)
        assert found[age] == pytest.approx(norms.at(model.year if age <= GROWN else year))
    assert (found[80], found[20]) == (BEFORE, SINCE)


def test_those_who_grew_up_before_use_less_than_if_they_had_changed_their_minds():
    """The same place, the same day; only whether views of youth stay differs."""

    def share(model):
        rows = model.table.rows
        old = rows[(model.day - model.table["birth_day"][rows]) / 365.25 >= model.year - ADOPTED + 25.0]
        courses = model.table["courses"][old, 0]
        used = model.day - model.courses.plain("ledger")["last_use_day"][np.maximum(courses, 0)] <= 365
        return float(((courses >= 0) & used).mean())

    stays, goes = share(place()), share(place(**{"courses.cannabis.norm_formed": 0.0}))
    assert stays < 0.7 * goes
    assert goes > 0.0
