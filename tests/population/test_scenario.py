from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from neuro.errors import InputErrors
from population.scenario import Scenario, scenario_from_mapping
from population.scenario.kinds import Series
from population.scenario.words import scenario_fields
from tests.population.small_places import place

MINIMAL: dict[str, Any] = {
    "schema": "mesolimbic.scenario/1",
    "name": "town",
    "title": "A town",
    "substances": ["heroin"],
    "start_date": date(2020, 1, 1),
    "years": 3,
    "population": {
        "size": 5000,
        "age_structure": "us_2024",
        "areas": 4,
        "urban_share": 0.5,
        "history_from": 2000,
    },
    "network": {"kind": "household_friendship"},
    "supply": {"heroin": {"availability": {2000: 0.2, 2010: 1.0}, "price": 1, "potency_cv": 0.5}},
    "prescribing": {"dispensing_per_100": 40},
    "care": {"cbt": {"slots": 10}},
    "harms": {"witnessed": 0.5, "naloxone_coverage": 0.1, "emergency_call": 0.6},
}


def with_value(path: str, value: Any) -> dict[str, Any]:
    """Give the minimal scenario with one field set, or taken away if the value is Ellipsis."""
    data = copy.deepcopy(MINIMAL)
    *parents, last = path.split(".")
    part = data
    for key in parents:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return data


def errors_of(data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InputErrors) as caught:
        scenario_from_mapping(data, "f.yaml")
    assert all(error.file == "f.yaml" for error in caught.value.errors)
    return {error.field: error.message for error in caught.value.errors}


def test_the_minimal_scenario_has_what_a_model_asks_for():
    scenario = scenario_from_mapping(MINIMAL)
    assert scenario.population.size == 5000
    assert scenario.substances == ("heroin",)
    assert scenario.start_date == date(2020, 1, 1)
    assert scenario.network.kind == "household_friendship"
    assert scenario.network.parameters["friends_mean"] > 0
    assert scenario.supply["heroin"].availability.at(2005) == pytest.approx(0.6)
    assert scenario.supply["heroin"].fentanyl_share.at(2005) == 0
    assert scenario.prescribing.dispensing_per_100.at(2020.5) == 40
    assert 0 < scenario.prescribing.disposal.at(2020.5) < 1
    assert scenario.care["cbt"].slots.at(2024) == 10
    assert scenario.harms.witnessed.at(1999) == 0.5


def test_a_scenario_cannot_be_changed():
    scenario = scenario_from_mapping(MINIMAL)
    with pytest.raises(ValidationError):
        scenario.years = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("schema", "mesolimbic.scenario/2", "must be 'mesolimbic.scenario/1'"),
        ("schema", ..., "is missing"),
        ("name", "My town!", "small letters, digits, _ or -, but is 'My town!'"),
        ("name", "", "small letters"),
        ("name", "x" * 65, "1 to 64"),
        ("title", "two\nlines", "one line"),
        ("title", 5, "one line of 1 to 200 characters, but is 5"),
        ("substances", [], "at least one of"),
        ("substances", "heroin", "must be a list of at least one of"),
        ("start_date", "soon", "a date (YEAR-MONTH-DAY) from 1900 to 2300, but is 'soon'"),
        ("start_date", date(2400, 1, 1), "from 1900 to 2300"),
        ("years", 0, "a whole number from 1 to 200, but is 0"),
        ("years", 201, "a whole number from 1 to 200, but is 201"),
        ("years", 2.5, "a whole number from 1 to 200, but is 2.5"),
        ("years", True, "a whole number"),
        ("years", "5", "a whole number from 1 to 200, but is '5'"),
        ("years", 10**400, "a whole number"),
        ("years", ..., "is missing; it must be given (years to simulate)"),
        ("population", None, "must be a mapping (KEY: VALUE lines) of size,"),
        ("population", [1], "must be a mapping (KEY: VALUE lines) of size,"),
        ("population.size", -1, "a whole number from 0 to 50,000,000, but is -1"),
        ("population.size", 50_000_001, "from 0 to 50,000,000"),
        ("population.sise", 10, "unknown key; did you mean 'size'? allowed: size, age_structure"),
        ("population.age_structure", "us_2042", "did you mean 'us_2024'?"),
        ("population.areas", 0, "a whole number from 1 to 10,000, but is 0"),
        ("population.urban_share", 1.01, "a number from 0 to 1, but is 1.01"),
        ("population.urban_share", float("nan"), "a number from 0 to 1, but is nan"),
        ("population.history_from", 2021, "a year up to the start year 2020, but is 2021"),
        ("network.kind", "small_words", "did you mean 'small_world'?"),
        ("network.kind", 5, "a name of a kind of network, but is 5"),
        ("network.friends_mean", -1, "must be greater than or equal to 0, but is -1"),
        ("network.friend_mean", 3, "unknown key; did you mean 'friends_mean'?"),
        ("supply.heroin.price", "cheap", "a number from 0 to 100, or such numbers by year"),
        ("supply.heroin.price", {}, "but is a mapping of 0"),
        ("supply.heroin.price", {2020: -1, 2021: 2}, "must be numbers from 0 to 100, but is -1 in 2020"),
        ("supply.heroin.price", {"early": 1}, "given for years from 1900 to 2300, but is 'early'"),
        ("supply.heroin.potency_cv", None, "a number from 0 to 5, but is nothing"),
        ("supply.heroin.fentanyl_share", 1.5, "a number from 0 to 1"),
        ("supply.heroin.purity", 1, "unknown key; "),
        ("prescribing", ..., "is missing"),
        ("prescribing.disposal", 1.2, "must be a number from 0 to 1"),
        ("prescribing.disposals", 0.5, "did you mean"),
        ("care", 5, "must be a mapping"),
        ("care.cbt.slots", -3, "from 0 to 50,000,000, or such numbers by year"),
        ("care.cbt.slots", ..., "is missing"),
        ("harms.witnessed", [0.5], "but is a list of 1"),
        ("sources", {"key": 5}, "must be text, but is 5"),
        ("quantities", {}, "unknown key"),
        ("folder", "/", "unknown key"),
        ("wether", 1, "unknown key; "),
    ],
)
def test_a_mistake_names_its_field_its_value_and_what_is_allowed(path, value, said):
    found = errors_of(with_value(path, value))
    field = next((f for f in found if f.startswith(path)), None)
    assert field is not None, found
    assert said in found[field]
    assert len(found) == 1, found


def test_all_mistakes_are_told_at_once():
    data = with_value("years", -1)
    data["population"]["size"] = "many"
    data["network"]["friends_mean"] = "few"
    data["supply"]["cocaine"] = {"availability": 1, "price": 1, "potency_cv": 0}
    data["substances"] = ["heroin", "heroine", "rx_opioid"]
    data["care"]["cbd"] = {"slots": 1}
    del data["harms"]["witnessed"]
    data["colour"] = "red"
    found = errors_of(data)
    assert set(found) == {
        "years",
        "population.size",
        "network.friends_mean",
        "substances",
        "supply.heroine",
        "supply.rx_opioid",
        "substances.1",
        "care.cbd",
        "harms.witnessed",
        "colour",
    }
    assert "did you mean 'heroin'?" in found["substances.1"]
    assert "did you mean 'cbt'?" in found["care.cbd"]
    assert "needs an entry" in found["supply.rx_opioid"]


def test_a_substance_given_twice_is_refused():
    assert "given twice" in errors_of(with_value("substances", ["heroin", "heroin"]))["substances.1"]


QUANTITY = {"value": 0.4, "low": 0.2, "high": 0.6, "unit": "1", "source": "a survey"}


def test_a_number_may_carry_its_range_and_source():
    data = with_value("population.urban_share", QUANTITY)
    data["supply"]["heroin"]["availability"] = {2000: {**QUANTITY, "value": 0.5}, 2010: 1.0}
    data["network"]["friends_cv"] = QUANTITY
    scenario = scenario_from_mapping(data)
    assert scenario.population.urban_share == 0.4
    assert scenario.supply["heroin"].availability.at(2005) == 0.75
    assert scenario.network.parameters["friends_cv"] == 0.4
    assert set(scenario.quantities) == {
        "population.urban_share",
        "supply.heroin.availability.2000",
        "network.friends_cv",
    }
    assert scenario.quantities["population.urban_share"].source == "a survey"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"low": 0.5}, "population.urban_share", "low <= value <= high must hold"),
        ({"high": 1.5}, "population.urban_share.high", "a number from 0 to 1, but is 1.5"),
        ({"source": ""}, "population.urban_share.source", "not empty"),
        ({"hihg": 1}, "population.urban_share.hihg", "did you mean 'high'?"),
        ({"value": "x"}, "population.urban_share.value", "must be a number"),
    ],
)
def test_a_wrong_range_is_refused(change, field, said):
    found = errors_of(with_value("population.urban_share", {**QUANTITY, **change}))
    assert said in found[field]


def test_a_scenario_comes_back_whole_from_json():
    data = with_value("population.urban_share", QUANTITY)
    data["sources"] = {"value": "a key that looks like a quantity"}
    scenario = scenario_from_mapping(data)
    again = scenario_from_mapping(json.loads(json.dumps(scenario.as_mapping())))
    assert again == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_what_only_readers_see_does_not_decide_a_result():
    plain = scenario_from_mapping(with_value("population.urban_share", 0.4))
    data = with_value("population.urban_share", QUANTITY)
    data |= {"title": "Another", "description": "Long", "sources": {"a": "b"}}
    assert scenario_from_mapping(data).canonical() == plain.canonical()


@pytest.mark.parametrize("path", ["years", "population.size", "care.cbt.slots", "harms.witnessed"])
def test_what_a_model_sees_decides_a_result(path):
    changed = scenario_from_mapping(with_value(path, 1))
    assert changed.canonical() != scenario_from_mapping(MINIMAL).canonical()


def test_a_parameter_that_is_left_out_counts_as_its_default():
    default = scenario_from_mapping(MINIMAL).network.parameters["friends_mean"]
    spelt_out = scenario_from_mapping(with_value("network.friends_mean", default))
    assert spelt_out.canonical() == scenario_from_mapping(MINIMAL).canonical()


def test_the_canonical_form_is_sorted_plain_json():
    canonical = scenario_from_mapping(MINIMAL).canonical()
    assert json.dumps(canonical) == json.dumps(canonical, sort_keys=True)


points = st.dictionaries(st.integers(1900, 2300), st.floats(-10, 10), min_size=1, max_size=8)


@given(points, st.floats(1800, 2400))
def test_a_series_stays_between_its_neighbours(by_year, when):
    years = tuple(sorted(by_year))
    series = Series(years=years, values=tuple(by_year[y] for y in years))
    before = [y for y in years if y <= when] or [years[0]]
    after = [y for y in years if y >= when] or [years[-1]]
    ends = by_year[before[-1]], by_year[after[0]]
    assert min(ends) - 1e-9 <= series.at(when) <= max(ends) + 1e-9


@given(points)
def test_a_series_goes_through_its_points(by_year):
    years = tuple(sorted(by_year))
    series = Series(years=years, values=tuple(by_year[y] for y in years))
    assert [series.at(y) for y in years] == [by_year[y] for y in years]


def test_a_number_is_a_series_that_never_changes():
    assert Series(years=(), values=(3.0,)).at(1800) == Series(years=(), values=(3.0,)).at(2400) == 3.0


def test_the_schema_is_read_without_the_machinery():
    code = (
        "import sys; from population.scenario import Scenario; "
        "print([m for m in ('mesa', 'numba', 'networkx', 'pandas', 'solara') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert Scenario.model_config["frozen"]


def test_every_field_is_described_with_what_is_allowed():
    fields = {field.path: field for field in scenario_fields()}
    assert all(field.meaning for field in fields.values())
    assert fields["population.areas"].allowed == "a whole number from 1 to 10,000"
    assert fields["environment.classes.CLASS.outlets"].usual == "1.0"
    assert fields["prescribing.disposal"].allowed.startswith("a number from 0 to 1, or such numbers by year")
    without = {"schema", "substances"}
    assert all(field.allowed for path, field in fields.items() if path not in without)
    for market in place().as_mapping()["supply"].values():
        assert {f"supply.SUBSTANCE.{key}" for key in market} <= fields.keys()
