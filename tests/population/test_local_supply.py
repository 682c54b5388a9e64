"""Supply that differs within the place: where it does, how parts of a place are named, that nothing else moves."""

from __future__ import annotations

import json

import numpy as np
import pytest

from neuro.errors import InputErrors
from population.environment import open_market
from population.scenario import scenario_from_mapping
from tests.population.small_places import grown, lives, place

SOMEWHERE = {
    "deprivation": {5: {"availability": 1.5}, 4: {"availability": {2020: 1.0, 2030: 2.0}}},
    "urbanicity": {"rural": {"price": 1.25, "fentanyl_share": 3.0}},
    "areas": {0: {"availability": 2.0}},
}


def market_of(local, substance="heroin", **options):
    """A model and its market of one substance on the first day, by area."""
    m = grown(500, scenario={f"supply.{substance}.local": local} if local else None, **options)
    open_market(m)
    return m, m.market[:, m.substances.index(substance)]


def test_areas_have_the_multiples_of_their_quintile_their_kind_and_their_number():
    m, here = market_of(SOMEWHERE)
    _, everywhere = market_of(None)
    quintile, urban = m.areas.deprivation, m.areas.urban
    assert {4, 5} <= set(quintile.tolist())
    assert 0 < urban.sum() < len(urban)
    expected = np.where(quintile == 5, 1.5, np.where(quintile == 4, 1.4, 1.0))
    expected[0] *= 2.0
    assert here["supply"] / everywhere["supply"] == pytest.approx(expected, rel=1e-6)
    assert here["price"] / everywhere["price"] == pytest.approx(np.where(urban, 1.0, 1.25))
    share = np.minimum(1.0, everywhere["share"] * np.where(urban, 1.0, 3.0))
    assert here["share"] == pytest.approx(share)
    assert here["share"].max() == 1.0
    for name in ("spread", "ratio", "legal_age"):
        assert (here[name] == everywhere[name]).all()


def test_other_substances_are_not_touched():
    m, _ = market_of(SOMEWHERE)
    plain, _ = market_of(None)
    assert (m.market[:, 0] == plain.market[:, 0]).all()
    assert (plain.market == plain.market[0]).all(), "without local supply all areas are alike"


def test_multiples_of_one_change_no_bit_of_any_life():
    once = {str(q): {"availability": 1.0, "price": 1.0, "fentanyl_share": 1.0} for q in range(1, 6)}
    same = {f"supply.{name}.local": {"deprivation": once} for name in ("rx_opioid", "heroin", "fentanyl")}
    a, b = grown(300, rng=4), grown(300, rng=4, scenario=same)
    for m in (a, b):
        for _ in range(60):
            m.step()
    assert lives(a) == lives(b)


def test_people_begin_where_the_drug_is_and_nowhere_else():
    nothing = {str(q): {"availability": 0.0} for q in (1, 2, 3, 4)}
    local = {"deprivation": {**nothing, "5": {"availability": 4.0}}}
    here = {f"supply.{name}.local": local for name in ("rx_opioid", "heroin", "fentanyl")}
    m = grown(1500, rng=2, scenario={**here, "prescribing.dispensing_per_100": 0.0})
    began = np.asarray((m.table["slots"][m.table.rows] >= 0).any(axis=1))
    quintile = np.asarray(m.table["deprivation"][m.table.rows])
    assert began[quintile == 5].sum() > 10
    assert not began[quintile < 5].any()


def test_a_scenario_without_local_supply_is_written_as_before():
    assert "local" not in place().canonical()["supply"]["heroin"]


def test_local_supply_survives_the_way_through_a_manifest():
    ranged = {"value": 1.2, "low": 1.0, "high": 1.5, "unit": "1", "source": "somebody"}
    scenario = place({"supply.heroin.local": {**SOMEWHERE, "deprivation": {5: {"price": ranged}}}})
    again = scenario_from_mapping(json.loads(json.dumps(scenario.as_mapping())))
    assert again == scenario
    assert again.quantities["supply.heroin.local.deprivation.5.price"].high == 1.5
    assert json.dumps(scenario.canonical(), sort_keys=True) == json.dumps(again.canonical(), sort_keys=True)


@pytest.mark.parametrize(
    ("local", "field", "said"),
    [
        ({"deprivation": {6: {"price": 1}}}, "deprivation.6", "a whole number from 1 to 5, but is 6"),
        ({"urbanicity": {"suburb": {"price": 1}}}, "urbanicity.suburb", "'urban'"),
        ({"areas": {20: {"price": 1}}}, "areas.20", "a number of an area from 0 to 19, but is 20"),
        ({"areas": {"two": {"price": 1}}}, "areas.two", "a whole number from 0 to 9,999"),
        ({"areas": {2: {"prise": 1}}}, "areas.2.prise", "did you mean 'price'?"),
        ({"areas": {2: {"price": -1}}}, "areas.2.price", "from 0 to 100, or such numbers by year"),
        ({"areas": {2: 1.4}}, "areas.2", "must be a mapping"),
        ({"county": {}}, "county", "allowed: deprivation, urbanicity, areas"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_what_is_allowed(local, field, said):
    with pytest.raises(InputErrors) as caught:
        place({"supply.heroin.local": local})
    errors = {error.field: error.message for error in caught.value.errors}
    assert said in errors[f"supply.heroin.local.{field}"]
