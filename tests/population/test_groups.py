"""Groups that a place names: everybody has one, results are told by it, and no life depends on it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from neuro.errors import InputErrors
from population import AddictionModel
from population.burn_in import place_key
from population.observables import observables, observe, suppressed, survey
from population.observables.use import past_year_use
from population.scenario import scenario_from_mapping
from population.scenario.words import scenario_fields
from tests.population.small_places import grown, lives, place

UNINSURED = {1: 0.03, 2: 0.05, 3: 0.1, 4: 0.2, 5: 0.5}
INSURED = {"insured": {q: 1.0 - share for q, share in UNINSURED.items()}, "not insured": UNINSURED}
NAMES = ("Black or African American", "Hispanic/Latino", "white")
RACE = dict(zip(NAMES, (0.2, 0.3, 0.5), strict=True))
LONG_PAST = {"population.history_from": 2010, "care.methadone.slots": 2000, "care.cbt.slots": 1500}


@pytest.fixture(scope="module")
def lived():
    m = grown(800, rng=2, scenario={**LONG_PAST, "population.groups": RACE})
    observe(m)
    return m.run(1)


def test_everybody_has_a_group_in_its_share_also_those_who_enter(lived):
    names = [p.group for p in lived.agents]
    assert set(names) == set(NAMES)
    for name, share in RACE.items():
        assert names.count(name) / len(names) == pytest.approx(share, abs=0.06)
    entered = [p for p in lived.agents if p.unique_id >= 800]
    assert entered
    assert {p.group for p in entered} <= set(NAMES)


def test_shares_by_quintile_are_those_of_where_people_live():
    m = grown(3000, scenario={"population.history_from": 2024, "population.groups": INSURED})
    without = np.asarray(m.table["group"][m.table.rows]) == 1
    quintile = np.asarray(m.table["deprivation"][m.table.rows])
    for q, share in UNINSURED.items():
        assert without[quintile == q].mean() == pytest.approx(share, abs=0.06)


def test_naming_groups_changes_nothing_else():
    a, b = grown(300, rng=4), grown(300, rng=4, scenario={"population.groups": INSURED})
    for m in (a, b):
        observe(m)
        m.run(1)
    assert lives(a) == lives(b)
    named = b.results()
    pd.testing.assert_frame_equal(a.results(), named[named.stratum != "group"].reset_index(drop=True))
    assert set(named[named.stratum == "group"].level) == set(INSURED)
    told, more = observables(a), observables(b)
    pd.testing.assert_frame_equal(told, more[more.stratum != "group"].reset_index(drop=True))


def test_the_past_and_the_starter_do_not_know_of_groups():
    assert place_key(place({"population.groups": INSURED})) == place_key(place())
    assert place({"population.groups": INSURED}).canonical() != place().canonical()


def test_levels_of_groups_add_up_to_all_in_results_observables_and_surveys(lived):
    results = lived.results()
    results = results[results.unit == "per_100000"]
    tables = [
        (results, ["year", "substance", "measure"]),
        (observables(lived), ["observable", "year", "substance", "group", "time_days"]),
        (survey(lived), ["observable", "substance"]),
    ]
    for table, keys in tables:
        table = table[table.get("observable", pd.Series("", table.index)) != "OBS-OD-ADJ"]
        for column in ("numerator", "denominator"):
            sums = table.groupby([*keys, "stratum"], dropna=False)[column].sum().unstack("stratum")
            assert np.allclose(sums["group"], sums["all"])
        assert set(table[table.stratum == "group"].level) == set(NAMES)


def test_use_by_group_is_that_of_its_people(lived):
    table = past_year_use(lived)
    table = table[(table.stratum == "group") & (table.substance == "opioid")].set_index("level")
    ledger = lived.courses.array("ledger")
    for name in NAMES:
        held = [int(lived.table["courses"][p._row, 0]) for p in lived.agents if p.group == name]
        used = sum(row >= 0 and lived.day - ledger[row].last_use_day < 365 for row in held)
        assert table.numerator[name] == used
        assert table.denominator[name] == len(held)
    assert table.numerator.sum() > 5


def test_deaths_in_treatment_are_told_by_group(lived):
    seen = lived.observations
    assert seen.care_days[..., 0].sum() > 0
    assert (seen.care_days[..., -3:].sum(axis=-1) == seen.care_days[..., 0]).all()
    assert (seen.spells[..., -3:].sum(axis=-1) == seen.spells[..., 0]).all()


def test_small_counts_of_groups_are_suppressed(lived):
    results = lived.results()
    table = suppressed(results)
    small = (results.stratum == "group") & results.numerator.between(1, 9) & (results.unit == "per_100000")
    assert small.any()
    assert table.numerator[small].isna().all()


def test_the_starter_serves_a_place_with_groups():
    named = place({"population.history_from": 1980, "population.groups": RACE})
    m = AddictionModel(people=400, rng=1, scenario=named)
    plain = AddictionModel(people=400, rng=1)
    assert lives(m) == lives(plain)
    assert set(np.unique(m.table["group"][m.table.rows])) == {0, 1, 2}


def test_groups_survive_the_way_through_a_manifest():
    for groups in (RACE, INSURED):
        scenario = place({"population.groups": groups})
        again = scenario_from_mapping(json.loads(json.dumps(scenario.as_mapping())))
        assert again == scenario
    assert "groups" not in place().canonical()["population"]
    assert "population.groups" in {field.path for field in scenario_fields()}


@pytest.mark.parametrize(
    ("groups", "field", "said"),
    [
        ({"a": 0.5, "b": 0.4}, "population.groups", "must add up to 1, but add up to 0.9 in quintile 1"),
        ({"a": {1: 1, 2: 1}, "b": 0}, "population.groups.a", "one for each quintile of deprivation"),
        ({"a": 1.5}, "population.groups.a", "a number from 0 to 1, but is 1.5"),
        ({"all": 1.0}, "population.groups.all", "that is not 'all'"),
        ({" ": 1.0}, "population.groups. ", "a name of 1 to 60 characters"),
        ({str(i): 1 / 21 for i in range(21)}, "population.groups", "at most 20 groups, but are 21"),
        ([0.5, 0.5], "population.groups", "must be a mapping"),
    ],
)
def test_groups_that_cannot_be_are_refused(groups, field, said):
    with pytest.raises(InputErrors) as caught:
        place({"population.groups": groups})
    errors = {error.field: error.message for error in caught.value.errors}
    assert said in errors[field]
