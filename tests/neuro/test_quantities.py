from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from neuro.errors import InputErrors
from neuro.quantities import Quantity, read_quantities

GOOD = {"value": 2.0, "low": 1, "high": 4.0, "unit": "days", "source": "Author 2001 Journal 1:1"}
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def messages(mapping, field="parameters"):
    with pytest.raises(InputErrors) as caught:
        read_quantities(mapping, "file.yaml", field)
    return [str(error) for error in caught.value.errors]


def test_a_complete_mapping_becomes_quantities_of_literature_kind():
    found = read_quantities({"half_life": GOOD}, "file.yaml")
    assert found == {"half_life": Quantity(value=2.0, low=1.0, high=4.0, unit="days", source=GOOD["source"])}
    assert found["half_life"].kind == "literature"
    assert isinstance(found["half_life"].low, float)


def test_a_quantity_cannot_be_changed():
    quantity = Quantity(**GOOD)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(quantity, "value", 3.0)  # noqa: B010 (a type checker refuses the plain statement)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_quantity_exists_only_with_its_value_inside_its_range(value, low, high):
    entry = {**GOOD, "value": value, "low": low, "high": high}
    if low <= value <= high:
        assert read_quantities({"x": entry}, "f")["x"].value == value
    else:
        assert any("low <= value <= high" in message for message in messages({"x": entry}))


def test_a_range_of_no_width_is_a_definition_and_not_varied():
    assert Quantity(**GOOD).varied
    assert not Quantity(**{**GOOD, "low": 2.0, "high": 2.0}).varied


@pytest.mark.parametrize("field", ["value", "low", "high", "unit", "source"])
def test_each_of_the_five_fields_is_required(field):
    entry = {key: part for key, part in GOOD.items() if key != field}
    assert messages({"x": entry}) == [f"file.yaml: parameters.x.{field}: is missing"]


@pytest.mark.parametrize("field", ["value", "low", "high"])
@pytest.mark.parametrize("wrong", ["2", True, None, [2], math.nan, math.inf, -math.inf])
def test_a_number_is_a_finite_number_and_nothing_that_looks_like_one(field, wrong):
    found = messages({"x": {**GOOD, field: wrong}})
    assert len(found) == 1
    assert found[0].startswith(f"file.yaml: parameters.x.{field}: ")


@pytest.mark.parametrize("field", ["unit", "source"])
@pytest.mark.parametrize("wrong", ["", "   ", 1, None])
def test_unit_and_source_are_text_that_is_not_empty(field, wrong):
    (found,) = messages({"x": {**GOOD, field: wrong}})
    assert found.startswith(f"file.yaml: parameters.x.{field}: must be text that is not empty")


def test_an_unknown_kind_is_refused():
    (found,) = messages({"x": {**GOOD, "kind": "guess"}})
    assert "literature" in found
    assert "assumed" in found


def test_a_misspelt_field_is_named_with_the_nearest_one():
    entry = {**GOOD, "soruce": "elsewhere"}
    (found,) = messages({"x": entry})
    assert "parameters.x.soruce: is not known; did you mean 'source'?" in found


def test_a_bare_number_is_told_what_it_lacks():
    assert messages({"x": 3.0}) == [
        "file.yaml: parameters.x: holds 3.0, but must be a mapping {value, low, high, unit, source}"
    ]


def test_every_mistake_is_reported_at_once():
    found = messages(
        {"a": 3.0, "b": {**GOOD, "unit": ""}, "c": GOOD, "d": {**GOOD, "value": 9}}, "rewards.food"
    )
    assert [message.split(": ")[1] for message in found] == [
        "rewards.food.a",
        "rewards.food.b.unit",
        "rewards.food.d",
    ]


@pytest.mark.parametrize("wrong", [None, 3, "text", [GOOD]])
def test_what_is_no_mapping_at_all_is_refused(wrong):
    (found,) = messages(wrong)
    assert "must be a mapping" in found
