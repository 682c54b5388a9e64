"""Cost sets: every number sourced, amounts brought to the year of the set, mistakes told by field."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import yaml

from neuro.errors import BadInput
from neuro.quantities import read_quantity
from population.calendar import DAYS_PER_YEAR
from population.costs.sets import COMPONENTS, EVENTS, PERSPECTIVES, cost_set, read_cost_set
from population.mechanisms.valuing import STATES
from population.scenario.checks import cost_set_ids, treatment_ids
from population.tables import DATA
from tests.population.small_places import place

DAY, MODERATE = DAYS_PER_YEAR, STATES.index("disorder_moderate")


def shipped(name="us_2024"):
    return yaml.safe_load((DATA / "costs" / f"{name}.yaml").read_text(encoding="utf-8"))


def numbers(data, path=""):
    """Every mapping with a value, by its path."""
    if not isinstance(data, dict):
        return {}
    if "value" in data:
        return {path: data}
    return {k: v for key, part in data.items() for k, v in numbers(part, f"{path}.{key}".lstrip(".")).items()}


def plain_numbers(data, path=""):
    """Paths of numbers that stand without range, unit and source."""
    if isinstance(data, dict) and "value" not in data:
        return [p for key, part in data.items() for p in plain_numbers(part, f"{path}.{key}".lstrip("."))]
    return [path] if isinstance(data, int | float) else []


@pytest.mark.parametrize("name", cost_set_ids())
def test_every_number_has_a_range_a_unit_a_kind_and_a_source(name):
    data = shipped(name)
    assert plain_numbers(data) == ["year"]
    found = numbers(data)
    assert len(found) > 150
    for path, entry in found.items():
        quantity = read_quantity(entry, name, path)
        assert len(quantity.source) > 10, path
        assert "kind" in entry, path
        assert quantity.kind != "assumed" or quantity.source.startswith(("assumed", "definition")), path


@pytest.mark.parametrize("name", cost_set_ids())
def test_every_class_that_can_be_simulated_has_costs_and_quality_of_life(name):
    classes = {path.stem for path in (DATA / "courses").glob("*.yaml")}
    costs = cost_set(name)
    assert classes <= costs.states.keys() == costs.factors.keys()
    assert set(costs.perspectives) == set(PERSPECTIVES)
    assert set(costs.perspectives["societal"]) == set(COMPONENTS)
    for k in costs.states:
        assert costs.factors[k][0] == 1.0
        assert ((costs.factors[k] > 0.0) & (costs.factors[k] <= 1.0)).all()
        assert not costs.states[k][0].any()
        worse = [costs.states[k][MODERATE + step].sum() for step in (-1, 0, 1)]
        assert worse == sorted(worse)
    assert set(costs.events) == set(EVENTS)
    assert (costs.norm[:, 12:] > 0.5).all()
    assert (costs.norm <= 1.0).all()


def test_amounts_are_brought_to_the_year_of_the_set_by_their_own_prices():
    costs, data = cost_set("us_2024"), shipped()
    medical, general = (data["price_indices"][name] for name in ("medical", "general"))
    average = data["states"]["opioid"]["average"]
    relative = data["states"]["opioid"]["relative"]["disorder_moderate"]["value"]
    for name, index in (("health_care", medical), ("criminal_justice", general)):
        expected = average[name]["value"] * index[2024]["value"] / index[2017]["value"] / DAY * relative
        assert costs.states["opioid"][MODERATE, COMPONENTS.index(name)] == pytest.approx(expected)
    kit = (
        data["events"]["kits_given"]["health_care"]["value"] * medical[2024]["value"] / medical[2023]["value"]
    )
    assert costs.events["kits_given"][0] == pytest.approx(kit)


def test_the_costs_of_a_treatment_are_those_of_its_own_file_where_it_has_them(tmp_path, monkeypatch):
    costs, data = cost_set("us_2024"), shipped()
    day, start = costs.treatment("nothing-like-it")
    assert (day, start) == costs.treatments["other"]
    monkeypatch.setattr("population.costs.records.DATA", tmp_path)
    (tmp_path / "treatments").mkdir()
    unit = {"low": 1.0, "high": 99.0, "source": "a study of the price"}
    own = {"cost": {"per_day": {"value": 70.0, "unit": "usd_2020/person-week", **unit}}}
    (tmp_path / "treatments" / "mine.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    index = data["price_indices"]["medical"]
    expected = 10.0 * index[2024]["value"] / index[2020]["value"]
    day, start = costs.treatment("mine")
    assert day == pytest.approx(expected)
    assert start == 0.0


@pytest.mark.parametrize("name", treatment_ids())
def test_every_treatment_has_a_cost(name):
    day, start = cost_set("us_2024").treatment(name)
    assert day >= 0.0
    assert start >= 0.0
    assert np.isfinite([day, start]).all()


def test_a_change_reaches_its_number_and_no_other():
    plain = cost_set("us_2024")
    dear = cost_set("us_2024", (("costs.events.arrests.criminal_justice", 5000.0),))
    assert dear.events["arrests"][1] == pytest.approx(2.0 * plain.events["arrests"][1])
    assert all(np.array_equal(dear.states[k], plain.states[k]) for k in plain.states)
    with pytest.raises(BadInput, match=r"costs\.events\.arest: is no number of it; did you mean"):
        cost_set("us_2024", (("costs.events.arest", 1.0),))


def changed(path, value):
    """The shipped set with something else at a path; None takes it away."""
    data = deepcopy(shipped())
    *parents, last = path.split("/")
    part = data
    for key in parents:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return data


PRICE = {"value": 1.0, "low": 1.0, "high": 2.0, "unit": "usd_2020/event", "source": "a study"}
MISTAKES = [
    ("events/arrests", {"criminal_justice": {**PRICE, "unit": "eur_2020/event"}}, "unit: must be usd_YEAR"),
    ("events/arrests", {"criminal_justice": {**PRICE, "unit": "usd_1950/event"}}, "needs a price index of 1950"),
    ("events/arrests", {"criminal_justice": {**PRICE, "unit": "usd_2020/person-day"}}, "must be for a time"),
    ("events/arrests", {"criminal_justice": {**PRICE, "value": -1.0, "low": -2.0}}, "must not be below 0"),
    ("events/arrests", {"criminal_justice": {**PRICE, "value": 3.0}}, "low <= value <= high must hold"),
    ("events/arrests", {"criminal_justice": {k: v for k, v in PRICE.items() if k != "source"}}, "source: is missing"),
    ("events/arrests", {"criminal_justice": 12.0}, "must be a mapping {value, low, high, unit, source}"),
    ("events/arrests", {"justice": PRICE}, "events.arrests.justice: unknown key; did you mean 'criminal_justice'?"),
    ("events/arest", {}, "events.arest: unknown key; did you mean 'arrests'?"),
    ("states/opioid/relative/disorder_mild", None, "states.opioid.relative.disorder_mild: is missing"),
    ("states/opioid/average", 3, "states.opioid.average: must be a mapping"),
    ("quality/weights/opioid", None, "quality.weights.opioid: is missing; a class needs both"),
    ("quality/norm/male/ages_25_34", None, "quality.norm.male: has no value at the age of 25"),
    ("quality/norm/male/young", PRICE, "must be named ages_FROM_TO"),
    ("quality/jail", {**PRICE, "value": 1.5, "unit": "1"}, "quality.jail: must be from 0 to 1"),
    ("perspectives/societal", ["health"], "perspectives.societal: must be a list of health_care"),
    ("background/ages_65_up", None, "background.ages_65_up: is missing"),
    ("treatments/other", None, "treatments.other: is missing"),
    ("year", "soon", "year: must be a year"),
    ("currency", "EUR", "currency: must be USD"),
    ("id", "other", "id: must be the name of the file"),
    ("jail", None, "jail: is missing"),
    ("prices", {}, "prices: unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "message"), MISTAKES, ids=[f"{p}-{i}" for i, (p, _, _) in enumerate(MISTAKES)]
)
def test_a_mistake_is_told_with_its_field_and_what_is_allowed(tmp_path, path, value, message):
    file = tmp_path / "us_2024.yaml"
    file.write_text(yaml.safe_dump(changed(path, value)), encoding="utf-8")
    with pytest.raises(BadInput) as told:
        read_cost_set(file)
    assert any(message in str(error) for error in told.value.errors), [str(e) for e in told.value.errors]
    assert all(str(error).startswith("us_2024.yaml: ") for error in told.value.errors)


def test_a_scenario_names_its_cost_set_and_an_unknown_one_is_refused():
    assert place().costs == "us_2024"
    with pytest.raises(BadInput, match="costs: 'us_2042' is not a known cost set; did you mean 'us_2024'"):
        place({"costs": "us_2042"})


def test_the_discount_rate_of_the_set_is_that_of_the_economics():
    from scenarios.economics.table import RATE

    assert cost_set("us_2024").discount_rate == RATE == 0.03
