"""People who hardly drink otherwise drink at feasts."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from neuro.records import OCCASION, empty
from population.interventions.knock_outs import mechanisms
from population.mechanisms.daily_life import feasts
from population.rules import rules
from population.steps.care import Stay
from population.steps.jail import day_in_jail
from population.steps.ordinary_day import celebrate
from tests.population.small_places import grown

RULES = rules(("alcohol",), (), 1.0)
R, JUSTICE = RULES.classes[0], RULES.justice[0]
RATE = float(R.celebrations)
ALCOHOL = {
    "substances": ["alcohol"], "supply": {"alcohol": {"availability": 1.0, "price": 1.0, "potency_cv": 0.0}},
    "care": {}, "population.history_from": 1970,
}  # fmt: skip


@pytest.mark.parametrize("days", [0.25, 1.0, 7.0, 28.0])
def test_there_are_as_many_as_the_rate_says_and_no_more_than_days(days):
    u = (np.arange(100_000) + 0.5) / 100_000
    shares = np.array([feasts(float(x), RATE, days) for x in u])
    assert shares.min() == 0.0
    assert shares.max() <= 1.0
    if days >= 7.0:
        assert shares.mean() * 365.25 == pytest.approx(RATE, rel=0.01)
    else:  # two on one day are one
        assert (shares > 0.0).mean() == pytest.approx(-np.expm1(-RATE * days / 365.25), rel=0.01)


@pytest.mark.parametrize("days", [1.0, 7.0])
@pytest.mark.parametrize("resident", [0.0, 0.6, 1.0])
def test_a_residence_keeps_people_from_the_share_of_their_feasts_that_they_live_there(days, resident):
    occasion, found = SimpleNamespace(feast=9.0, feast_norm=9.0), []
    for uid in range(3000):
        celebrate(3, uid, 70, 0, occasion, Stay(resident, 0.0, 0.0), SimpleNamespace(dt=days), R)
        assert occasion.feast_norm == R.celebration_norm
        found.append(occasion.feast)
    assert np.mean(found) == pytest.approx(RATE / 365.25 * (1.0 - resident), rel=0.25)


def test_there_is_none_in_jail():
    occasions, around = empty(OCCASION, 1), SimpleNamespace(clinic=0.0, reward=1.0, stress_input=0.0)
    occasions["feast"] = occasions["norm"] = 1.0
    nothing = np.array([-1])
    day_in_jail(around, occasions.view(np.recarray), None, nothing, np.array([0]), JUSTICE)
    assert occasions["feast"][0] == occasions["norm"][0] == 0.0


def place(**changes):
    """Alcohol alone, with the drinkers whom years of it have left."""
    return grown(2000, rng=3, scenario=ALCOHOL, changes=changes)


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


def test_switched_off_on_a_day_nobody_goes_on_feasting():
    off = {"kind": "knock_out", "mechanism": "celebrations", "start": "2024-01-21"}
    m = grown(600, rng=3, scenario=ALCOHOL | {"interventions": [off]}, changes={})
    occasions = m.courses.plain("occasions")
    for _ in range(20):
        m.step()
    assert (occasions["feast"] > 0.0).any()
    for _ in range(20):
        m.step()
    assert not (m.courses.plain("occasions")["feast"] > 0.0).any()


def test_opioids_have_none():
    assert float(rules(("heroin",), (), 1.0).classes[0].celebrations) == 0.0
