"""What the streets show: a policy on it works through what people have learned, and not without."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import BadInput
from population.rules import rules
from population.scenario import scenario_from_mapping
from population.tables import values
from tests.population.small_places import EASY_REACH, EASY_START, grown, only, place

SEEN, HIDDEN = {2020: 1.0, 2024: 1.0}, {2020: 1.0, 2023: 1.0, 2024: 0.0}


def test_a_market_is_seen_more_in_deprived_areas_within_its_bounds():
    environment = place(
        {"environment.market_visibility": 0.5, "environment.deprivation_gradient": 0.2}
    ).environment
    assert environment.visibility(2024.0) == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    steep = place(
        {"environment.market_visibility": 0.9, "environment.deprivation_gradient": 0.25}
    ).environment
    assert steep.visibility(2024.0) == pytest.approx([0.4, 0.65, 0.9, 1.0, 1.0])


def test_a_scenario_without_an_environment_has_the_usual_one():
    mapping = place().as_mapping()
    del mapping["environment"]
    usual = values("environment")
    expected = [usual["market_visibility"] + usual["deprivation_gradient"] * (q - 3) for q in range(1, 6)]
    assert scenario_from_mapping(mapping).environment.visibility(2024.0) == pytest.approx(expected)


def test_a_class_is_as_its_course_says_where_the_scenario_is_silent():
    r = rules(("nicotine",), (), 1.0).classes[0]
    given = place(only("nicotine") | {"environment": {"classes": {"nicotine": {"advertising": 2.0}}}})
    outlets, shown, work, venues, norm = given.environment.of_class("nicotine", 2024.0, r)
    assert outlets == 1.0
    assert shown == pytest.approx(2.0 * r.advertising_cue)
    assert (work, venues) == (r.barred_at_work, r.barred_in_venues)
    assert norm == pytest.approx(r.injunctive_norm + r.advertising_norm * (2.0 - 1.0))


def test_a_class_that_no_substance_belongs_to_is_refused():
    mapping = place().as_mapping()
    mapping["environment"] = {"classes": {"nicotin": {"outlets": 1.0}}}
    with pytest.raises(BadInput, match=r"environment\.classes\.nicotin.*opioid"):
        scenario_from_mapping(mapping)


@pytest.mark.parametrize(
    ("field", "value"), [("market_visibility", 1.5), ("deprivation_gradient", 1.0), ("visible", 0.5)]
)
def test_a_wrong_environment_is_refused_by_name(field, value):
    mapping = place().as_mapping()
    mapping["environment"] = {field: value}
    with pytest.raises(BadInput, match=f"environment.{field}"):
        scenario_from_mapping(mapping)


def after_hiding(**changes):
    """Craving, doses and place cues of the same people with the market hidden and in sight, shape (2, 3)."""
    found = []
    for visibility in (SEEN, HIDDEN):
        scenario = {
            "environment.market_visibility": visibility,
            "environment.deprivation_gradient": 0.0,
        } | EASY_REACH
        model = grown(6000, rng=4, scenario=scenario, changes={**EASY_START, **changes})
        craving, doses, place_cue = [], [], []
        for _ in range(120):
            model.step()
            state = model.circuits.plain("state")[: model.circuits.n_rows]
            craving.append(state["craving"].sum())
            doses.append(state["doses"].sum())
            held = model.table["courses"][model.active_rows, 0]
            place_cue.append(model.courses.plain("occasions")["cues"][held, 0].mean())
        found.append([float(np.sum(part)) for part in (craving, doses, place_cue)])
    return np.array(found[::-1])


def test_hiding_the_market_lowers_craving_and_use_and_only_through_learned_cues():
    hidden, seen = after_hiding()
    craving, doses, cue = hidden / seen
    assert cue < 0.75
    assert craving < 0.995
    assert doses < 0.99
    blind = {"circuit.cue_learning_rate": 0.0, "circuit.tolerance_context_share": 0.0}
    blind_hidden, blind_seen = after_hiding(**blind)
    assert blind_hidden[2] / blind_seen[2] < 0.75
    assert (abs(blind_hidden - blind_seen)[:2] < 0.1 * (seen - hidden)[:2]).all()


DRINKING = {"courses.alcohol.offer_ambient": 0.1}


def drinkers(environment, changes=None, days=120, people=1500):
    """Mean craving, doses by weekday and place cue of the same people under an environment of alcohol."""
    scenario = only("alcohol") | {"environment": {"classes": {"alcohol": environment}}}
    model = grown(people, rng=4, scenario=scenario | {"care": {}}, changes={**DRINKING, **(changes or {})})
    craving, doses = [], np.zeros(7)
    for _ in range(days):
        weekday = (model.scenario.start_date.weekday() + model.day) % 7
        model.step()
        state = model.circuits.plain("state")[: model.circuits.n_rows]
        craving.append(state["craving"].sum())
        doses[weekday] += state["doses"].sum()
    return float(np.sum(craving)), doses


def test_people_drink_more_at_weekends():
    _, doses = drinkers({})
    assert doses[5:].mean() > 1.15 * doses[:5].mean()


OFF, ON = {"2020": 1.0, "2023": 1.0, "2024": 0.0}, 1.0


@pytest.mark.parametrize("field", ["outlets", "advertising"])
def test_fewer_outlets_or_adverts_lower_craving_and_use_through_learned_cues(field):
    def change(**more):
        changes = {"courses.alcohol.outlet_reach": 0.0, "courses.alcohol.advertising_norm": 0.0, **more}
        (off, less), (on, usual) = (drinkers({field: x}, changes) for x in (OFF, ON))
        return np.array([on - off, usual.sum() - less.sum()]), np.array([on, usual.sum()])

    change_of_all, level = change()
    assert (change_of_all > [0.005 * level[0], 0.002 * level[1]]).all()
    blind, _ = change(**{"circuit.cue_learning_rate": 0.0, "circuit.tolerance_context_share": 0.0})
    assert (blind == 0.0).all(), "where cues teach neither craving nor tolerance, nothing is left"


def test_outlets_are_also_nearness_and_bans_take_chances():
    _, usual = drinkers({})
    _, fewer = drinkers({"outlets": {"2020": 1.0, "2023": 1.0, "2024": 0.2}})
    _, dry = drinkers({"barred_in_venues": {"2020": 0.0, "2023": 0.0, "2024": 1.0}})
    assert fewer.sum() < 0.97 * usual.sum()
    assert dry.sum() < 0.98 * usual.sum()


def test_disapproval_lowers_use():
    norm = float(rules(("alcohol",), (), 1.0).classes[0].injunctive_norm)
    _, usual = drinkers({})
    _, frowned = drinkers({"injunctive_norm": {"2020": norm, "2023": norm, "2024": norm - 0.5}})
    assert frowned.sum() < 0.9 * usual.sum()
