"""People who move in and out: how many, of what age, with what lives; and that a place without them is as before."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from neuro.errors import InputErrors
from population.burn_in import place_key
from population.observables import observables, observe
from population.people.newcomers import later
from population.records import NEVER
from population.scenario import scenario_from_mapping
from population.scenario.words import scenario_fields
from tests.population.small_places import check_day, grown, lives, place

YOUNG_MOVE = {"in_per_1000": {12: 0, 18: 300, 30: 20}, "out_per_1000": {12: 0, 18: 200, 30: 20}}
PAST = {"population.history_from": 2010}


def moving(people=1500, rng=2, migration=YOUNG_MOVE, **scenario):
    return grown(people, rng=rng, scenario={**PAST, "population.migration": migration, **scenario})


@pytest.fixture(scope="module")
def moved():
    m = moving()
    m.first = {int(m.table.uid[row]): int(m.table["birth_day"][row]) for row in m.table.rows}
    observe(m)
    for day in range(366):
        m.step()
        if day % 90 == 0:
            check_day(m)
    return m


def test_a_rate_of_nobody_changes_no_bit_of_any_life():
    a = grown(300, rng=4)
    b = grown(300, rng=4, scenario={"population.migration": {"in_per_1000": 0, "out_per_1000": {12: 0}}})
    for m in (a, b):
        for _ in range(60):
            m.step()
    assert lives(a) == lives(b)


def test_as_many_come_and_go_as_the_rates_say_and_of_the_ages_that_move(moved):
    rows = moved.results().query("stratum in ('all', 'age')").set_index(["measure", "stratum", "level"])
    age = -np.array(list(moved.first.values())) / 365.25
    coming = np.where(age < 18, 0.0, np.where(age < 30, 0.3, 0.02)).sum()
    going = np.where(age < 18, 0.0, np.where(age < 30, 0.2, 0.02)).sum()
    told = {name: rows.numerator[name, "all", "all"] for name in ("moved_in", "moved_out")}
    assert told["moved_in"] == pytest.approx(coming, abs=4 * np.sqrt(coming))
    assert told["moved_out"] == pytest.approx(going, abs=4 * np.sqrt(going))
    assert rows.numerator["moved_in", "age", "12-17"] == 0
    young = sum(rows.numerator["moved_in", "age", name] for name in ("18-25", "26-34"))
    assert young > 0.6 * told["moved_in"]


def test_nobody_is_lost_and_nobody_counted_twice(moved):
    rows = moved.results().query("stratum == 'all'").set_index("measure").numerator
    entered = moved.table.next_uid - len(moved.first) - rows["moved_in"]
    there = len(moved.first) + entered + rows["moved_in"] - rows["moved_out"] - rows["deaths_all"]
    assert abs(len(moved.table.rows) - there) <= 3, "the last day is the next year's"
    assert entered > 0


def test_incomers_have_lived_as_residents_had_and_die_to_nobody(moved):
    new = [p for p in moved.agents if p.unique_id not in moved.first and p.age > 19]
    assert len(new) > 30
    assert any(p.circuit.keys() - {"brain"} for p in new), "some of them use"
    assert not all(p.circuit.keys() - {"brain"} for p in new), "and some do not"
    assert len({p.household for p in new}) == len(new)
    assert np.mean([len(p.ties) > 0 for p in new]) > 0.8
    ledger = moved.courses.array("ledger")
    held = moved.table["courses"][[p._row for p in new], 0]
    mine = ledger[held[held >= 0]]
    assert (mine.first_use_day <= moved.day).all()
    assert (mine.last_use_day >= mine.first_use_day).all()


def test_the_same_people_come_under_a_policy_that_changes_lives_here():
    plain = moving(600, rng=3)
    series = {name: market.availability for name, market in plain.scenario.supply.items()}
    shut = {
        f"supply.{name}.availability": {**of.as_written(), "2024": of.at(2024), "2025": 0.0}
        for name, of in series.items()
    }
    policy = moving(600, rng=3, **shut)
    both = []
    for m in (plain, policy):
        seen: dict[int, Any] = {}
        for _ in range(200):
            m.step()
            for row in m.table.rows[m.table.uid[m.table.rows] >= 600].tolist():
                uid = int(m.table.uid[row])
                born = int(m.table["birth_day"][row])
                seen.setdefault(uid, (born, m.day, m.table["brain"]["d2_trait"][row], m.table["area"][row]))
        both.append(seen)
    assert both[0] == both[1]
    assert lives(plain) != lives(policy)
    assert len(both[0]) > 20


def test_dates_of_a_life_move_with_it():
    m = grown(200, rng=6)
    record = m.courses.plain("ledger")[0].copy()
    record["first_use_day"], record["last_use_day"], record["attempt_day"] = -900, -3, NEVER
    moved = later(record, 100)
    assert [int(moved[name]) for name in ("first_use_day", "last_use_day", "attempt_day")] == [
        -800,
        97,
        NEVER,
    ]
    assert record["first_use_day"] == -900
    assert moved["visible"] == record["visible"]


def test_spells_of_those_who_leave_are_censored_and_none_begins_unseen(moved):
    seen = moved.observations
    entered, ended, censored = (seen.spells[..., i, :, 0].sum() for i in range(3))
    still = seen.open_spells()[..., 2, :, 0].sum()
    assert entered == ended + censored + still
    table = observables(moved, ["OBS-MORT"])
    deaths = table[
        (table.stratum == "all") & table.group.str.endswith("all weeks: any cause")
    ].numerator.sum()
    died = moved.results().query("measure == 'deaths_all' and stratum == 'all'").numerator.sum()
    assert deaths <= died + 3


def test_the_past_does_not_know_who_will_come():
    assert place_key(place({"population.migration": YOUNG_MOVE})) == place_key(place())
    assert "migration" not in place().canonical()["population"]


def test_migration_survives_the_way_through_a_manifest():
    scenario = place({"population.migration": YOUNG_MOVE})
    again = scenario_from_mapping(json.loads(json.dumps(scenario.as_mapping())))
    assert again == scenario
    assert again.population.migration is not None
    assert again.population.migration.in_per_1000.at(np.array([5, 18, 29.9, 80])).tolist() == [
        0,
        300,
        300,
        20,
    ]
    assert "population.migration.in_per_1000" in {field.path for field in scenario_fields()}


@pytest.mark.parametrize(
    ("migration", "field", "said"),
    [
        ({"in_per_1000": -1}, "in_per_1000", "a number from 0 to 1,000, but is -1"),
        ({"in_per_1000": {}}, "in_per_1000", "or such numbers by age"),
        ({"in_per_1000": {"old": 1}}, "in_per_1000", "a whole number from 0 to 120, but is 'old'"),
        ({"inn_per_1000": 1}, "inn_per_1000", "did you mean 'in_per_1000'?"),
    ],
)
def test_rates_that_cannot_be_are_refused(migration, field, said):
    with pytest.raises(InputErrors) as caught:
        place({"population.migration": migration})
    errors = {error.field: error.message for error in caught.value.errors}
    assert said in errors[f"population.migration.{field}"]


def test_every_day_of_those_who_come_and_go_is_counted_once(moved):
    rows = moved.results().query("measure == 'life_years' and stratum == 'all'")
    lived = 0.5 * (len(moved.first) + len(moved.table.rows))
    assert rows.numerator.item() == pytest.approx(lived, rel=0.01)
