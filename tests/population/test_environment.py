"""What the streets show: a policy on it works through what people have learned, and not without."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import BadInput
from population.scenario import scenario_from_mapping
from tests.population.small_places import EASY_START, grown, place

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
    assert scenario_from_mapping(mapping).environment.visibility(2024.0) == [0.5] * 5


@pytest.mark.parametrize(
    ("field", "value"), [("market_visibility", 1.5), ("deprivation_gradient", 1.0), ("visible", 0.5)]
)
def test_a_wrong_environment_is_refused_by_name(field, value):
    mapping = place().as_mapping()
    mapping["environment"] = {field: value}
    with pytest.raises(BadInput, match=f"environment.{field}"):
        scenario_from_mapping(mapping)


def after_hiding(**changes):
    """Craving and doses of the same people in the first year with the market in sight over those with it hidden."""
    found = []
    for visibility in (SEEN, HIDDEN):
        scenario = {"environment.market_visibility": visibility, "environment.deprivation_gradient": 0.0}
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
    return [hidden / seen for seen, hidden in zip(*found, strict=True)]


def test_hiding_the_market_lowers_craving_and_use_and_only_through_learned_cues():
    craving, doses, cue = after_hiding()
    assert cue < 0.75
    assert craving < 0.995
    assert doses < 0.99
    craving, doses, cue = after_hiding(**{"circuit.cue_learning_rate": 0.0})
    assert cue < 0.75
    assert craving == pytest.approx(1.0, abs=2e-3)
    assert doses == pytest.approx(1.0, abs=5e-3)
