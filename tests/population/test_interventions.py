from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from neuro.errors import InputErrors
from population.burn_in import place_key
from population.environment import diverted_by
from population.harm import board_of
from population.interventions import Intervention, describe, intervention_kinds
from population.interventions.acting import field_at, first_day
from population.interventions.knock_outs import mechanism_names, mechanisms, spread
from population.interventions.levers import Acted, Lever, Schedule
from population.interventions.registry import PILLARS, intervention_class, sizes
from population.model import AddictionModel
from population.rule_ranges import rule_ranges
from population.rules import rules
from population.scenario import Scenario, scenario_from_mapping
from population.scenario.kinds import Series
from population.tables import quantities
from tests.population.small_places import EASY_START, grown, lives, place

KINDS = intervention_kinds()
PEOPLE, LATE, LAST = 300, 20, 45
FIRST = date(2024, 1, 1)


def entry(kind: str, **fields: Any) -> dict[str, Any]:
    """An intervention with what its kind asks for."""
    return {"kind": kind, **intervention_class(kind).example(place()), **fields}


def available(kind: str) -> bool:
    """Whether the baseline has what a kind acts on."""
    return not list(intervention_class(kind)(**intervention_class(kind).example(place())).errors(place()))


HERE = [kind for kind in KINDS if available(kind)]


def with_interventions(*entries: dict[str, Any]) -> Scenario:
    return place({"interventions": list(entries)})


def model(*entries: dict[str, Any]) -> AddictionModel:
    return grown(PEOPLE, scenario={"interventions": list(entries)})


def after(days: int, m: AddictionModel) -> dict[int, tuple[Any, ...]]:
    for _ in range(days):
        m.step()
    return lives(m)


def strongest(kind: str) -> float:
    return {"supervised_consumption": 1e5, "treatment_places": 5.0, "willpower_appeal": 12.0}.get(kind, 1.0)


@pytest.fixture(scope="module")
def untouched() -> dict[int, Any]:
    """Lives of the baseline's people by day."""
    m = model()
    return {LATE: after(LATE, m), LAST: after(LAST - LATE, m)}


@pytest.mark.parametrize("kind", HERE)
def test_an_intervention_of_no_intensity_changes_no_bit_of_anybody(kind, untouched):
    assert after(LAST, model(entry(kind, intensity=0.0))) == untouched[LAST]


@pytest.mark.parametrize("kind", HERE)
def test_before_its_first_day_an_intervention_changes_no_bit_of_anybody(kind, untouched):
    late = entry(kind, intensity=strongest(kind), start=str(FIRST + timedelta(days=LATE)))
    assert after(LATE, model(late)) == untouched[LATE]


@pytest.mark.parametrize("kind", HERE)
def test_an_intervention_moves_inputs_or_people_and_stops_at_its_end(kind):
    end = FIRST + timedelta(days=LATE)
    m = model(entry(kind, intensity=strongest(kind), end=str(end)))
    (acting,) = m.interventions
    levers = list(acting.what.levers(m.scenario, acting.size))
    own = type(acting.what)
    assert levers or own.enrol is not Intervention.enrol or own.stand_by is not Intervention.stand_by
    base, last = place(), first_day(m.scenario) + LATE / 365.25
    for path in {lever.path for lever in levers}:
        if path.split(".")[0] not in Scenario.model_fields or path.startswith("prescribing.offer"):
            continue  # a parameter, whose return has a test of its own
        before, now = field_at(base, path, {}), field_at(m.scenario, path, {})
        assert now.at(last) == before.at(last)
        assert now.at(first_day(m.scenario) - 0.01) == before.at(first_day(m.scenario) - 0.01)
    moved = [lever for lever in levers if lever.acted(0.4, 1.0) != 0.4]
    assert moved or not levers


@pytest.mark.parametrize("kind", HERE)
def test_parameters_return_to_what_they_were_after_the_end(kind):
    m = model(entry(kind, intensity=strongest(kind), end=str(FIRST + timedelta(days=3))))
    before = {id(dial): dial.base for dial in m.dials}
    m.step()
    assert all(dial.now != before[id(dial)] for dial in m.dials if dial.base)
    for _ in range(3):
        m.step()
    assert all(dial.now == before[id(dial)] for dial in m.dials)
    for dial in m.dials:
        assert all(float(record[name][row]) == dial.base for record, row, name in dial.cells)


def test_the_same_seed_gives_the_same_lives_under_a_policy():
    policy = [entry(kind, intensity=strongest(kind)) for kind in HERE]
    assert after(10, model(*policy)) == after(10, model(*policy))


def test_all_kinds_at_once_leave_the_rules_of_other_models_alone(untouched):
    after(2, model(*(entry(kind, intensity=strongest(kind)) for kind in HERE)))
    assert after(LATE, model()) == untouched[LATE]


def test_a_policy_shares_the_past_of_its_baseline():
    policy = with_interventions(entry("naloxone"), entry("treatment_places", start="2025-06-01"))
    assert place_key(policy) == place_key(place())
    assert place_key(place({"care.cbt.slots": 3})) != place_key(place())


def test_dated_fields_after_the_first_day_do_not_change_the_past():
    usual = place({"harms.witnessed": {2000: 0.4, 2022: 0.5}})
    later = place({"harms.witnessed": {2000: 0.4, 2022: 0.5, 2024: 0.5, 2026: 0.9}})
    sooner = place({"harms.witnessed": {2000: 0.4, 2022: 0.5, 2026: 0.9}})
    assert place_key(later) == place_key(usual)
    assert place_key(sooner) != place_key(usual), "linear from 2022 on, so the past differs"


def test_places_are_added_day_by_day_along_a_ramp():
    m = model(entry("treatment_places", intensity=1.0, start="2024-01-11", ramp_days=9))
    slots, first = m.scenario.care["cbt"].slots, first_day(m.scenario)
    base = place().care["cbt"].slots.at(2024)
    found = [slots.at(first + day / 365.25) / base for day in (9, 10, 14, 19, 400)]
    assert found == pytest.approx([1.0, 1.1, 1.5, 2.0, 2.0])


def first_evening(interventions: list[dict[str, Any]], changes: dict[str, float]) -> AddictionModel:
    m = grown(20, scenario={"interventions": interventions}, changes=EASY_START | changes)
    m.step()
    return m


@pytest.mark.parametrize("mechanism", mechanism_names())
def test_what_is_switched_off_is_off_in_the_market_and_in_the_danger_of_a_dose(mechanism):
    """Nothing that a day reads may be kept from before the switch: it is as in a place that never had the mechanism."""
    paths = {each: value for path, value in mechanisms()[mechanism].items() for each in spread(path, place())}
    off, never = first_evening([entry("knock_out", mechanism=mechanism)], {}), first_evening([], paths)
    assert off.market.tobytes() == never.market.tobytes()
    assert off.scenes.tobytes() == never.scenes.tobytes()
    assert board_of(off) == board_of(never)


def test_diversion_switched_off_leaves_the_market_as_it_is_without_prescriptions():
    usual, off = first_evening([], {}), first_evening([entry("knock_out", mechanism="diversion")], {})
    assert diverted_by(usual, 2024.0) != 1.0
    assert diverted_by(off, 2024.0) == 1.0


def test_two_interventions_on_one_input_act_one_after_the_other():
    m = model(entry("prescribing_limit", intensity=0.5), entry("prescribing_limit", intensity=0.5))
    base = place().prescribing.dispensing_per_100.at(2024)
    assert m.scenario.prescribing.dispensing_per_100.at(2024.5) == pytest.approx(0.25 * base)


def test_more_places_bring_more_people_into_treatment():
    policy = [entry("treatment_places", intensity=20.0)]
    one_each = {f"care.{name}.slots": 70.0 for name in ("methadone", "buprenorphine", "cbt")}
    asking = EASY_START | {"courses.opioid.treatment_problem": 0.9}
    few, many = (
        grown(1500, scenario={**one_each, "interventions": policies}, changes=asking)
        for policies in ([], policy)
    )
    assert sum_in_treatment(many, 250) > sum_in_treatment(few, 250)


def sum_in_treatment(m: AddictionModel, days: int) -> int:
    after(days, m)
    held = m.table["courses"][m.table.rows]
    return int((m.courses.plain("ledger")["treatment"][held[held >= 0]] >= 0).sum())


def test_pupils_who_take_part_expect_less_of_drugs_and_others_do_not_change():
    plain, taught = model(), model(entry("school_prevention", intensity=1.0))
    after(120, plain), after(120, taught)
    before, now = (
        dict(zip(m.table.uid.tolist(), m.table["brain"]["attitude"], strict=True)) for m in (plain, taught)
    )
    age = (taught.day - taught.table["birth_day"]) / 365.25
    gain = sizes("school_prevention")["attitude_gain"]
    for uid, years in zip(taught.table.uid.tolist(), age, strict=True):
        expected = gain if 13.0 + 0.01 < years < 13.0 + 119 / 365.25 else 0.0
        if not 12.99 < years < 13.01:
            assert now[uid] - before[uid] == pytest.approx(expected, abs=1e-5)


def test_a_programme_for_deprived_areas_reaches_nobody_else():
    plain = model()
    taught = model(entry("school_prevention", intensity=1.0, target={"deprivation": [5]}))
    after(300, plain), after(300, taught)
    changed = taught.table["brain"]["attitude"] != plain.table["brain"]["attitude"]
    assert set(taught.table["deprivation"][changed].tolist()) <= {5}


def test_an_appeal_to_willpower_makes_people_try_and_leaves_every_input_as_it_was():
    plain, called = model(), model(entry("willpower_appeal", intensity=12.0))
    after(90, plain), after(90, called)
    attempts = [int(m.courses.plain("ledger")["attempts"].sum()) for m in (plain, called)]
    assert attempts[1] > attempts[0]
    assert called.scenario.care == plain.scenario.care
    assert not called.dials


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"kind": "nalox"}, "interventions.0.kind", "did you mean 'naloxone'?"),
        ({}, "interventions.0", "must be a mapping with a kind"),
        ({"kind": "advertising_ban"}, "interventions.0.substance_class", "is missing"),
        ({"kind": "naloxone", "intensity": -1}, "interventions.0.intensity", "must be a number from 0"),
        (
            {"kind": "naloxone", "start": "2023-12-31"},
            "interventions.0.start",
            "must not be before 2024-01-01",
        ),
        ({"kind": "naloxone", "end": "2024-01-01"}, "interventions.0.end", "must be after the first day"),
        (
            {"kind": "naloxone", "target": {"urban": True}},
            "interventions.0.target.urban",
            "on the whole place",
        ),
        ({"kind": "naloxone", "strength": 1}, "interventions.0.strength", "unknown key"),
        (
            {"kind": "smoke_free", "substance_class": "nicotine"},
            "interventions.0.substance_class",
            "is not simulated; the scenario has opioid",
        ),
        (
            {"kind": "price_or_tax", "substances": ["nicotine"]},
            "interventions.0.substances",
            "is not simulated",
        ),
        (
            {"kind": "recovery_support", "target": {"deprivation": [6]}},
            "interventions.0.target.deprivation",
            "must be a list of quintiles from 1",
        ),
        (
            {"kind": "recovery_support", "target": {"areas": [500]}},
            "interventions.0.target.areas",
            "must be numbers of areas from 0 to",
        ),
        (
            {"kind": "recovery_support", "target": {"age": [60, 20]}},
            "interventions.0.target.age",
            "with from under below, but is [60, 20]",
        ),
        (
            {"kind": "price_or_tax", "substances": ["heroin", "heroin"]},
            "interventions.0.substances",
            "each once",
        ),
    ],
)
def test_a_mistake_is_told_with_its_field(wrong, field, message):
    with pytest.raises(InputErrors) as caught:
        scenario_from_mapping(place().as_mapping() | {"interventions": [wrong]}, "policy.yaml")
    found = {error.field: error.message for error in caught.value.errors}
    assert message in found[field]


@pytest.mark.parametrize("wrong", [{}, {"kind": ["naloxone"]}])
def test_an_intervention_without_a_kind_is_told_once(wrong):
    uncertain = entry(
        "naloxone", intensity={"value": 0.4, "low": 0.2, "high": 0.6, "unit": "1", "source": "assumed"}
    )
    with pytest.raises(InputErrors) as caught:
        scenario_from_mapping(place().as_mapping() | {"interventions": [uncertain, wrong]}, "policy.yaml")
    assert [error.field.split(".")[:2] for error in caught.value.errors] == [["interventions", "1"]]


def test_an_uncertain_intensity_keeps_its_range_and_is_checked_at_its_ends():
    number = {"value": 0.4, "low": 0.2, "high": 0.6, "unit": "1", "source": "assumed"}
    made = with_interventions(entry("outlet_cap", intensity=number))
    assert made.interventions[0].intervention.intensity == 0.4
    assert made.quantities["interventions.0.intensity"].high == 0.6
    assert scenario_from_mapping(made.as_mapping()).as_mapping() == made.as_mapping()
    with pytest.raises(InputErrors, match=r"interventions\.0\.intensity\.high"):
        with_interventions(entry("outlet_cap", intensity={**number, "high": 1.6}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_how_it_works_and_where_its_numbers_come_from(kind):
    told = {each["kind"]: each for each in describe()}[kind]
    assert told["pillar"] in PILLARS
    assert len(told["docs"]) > 40
    assert told["title"].endswith(".")
    usual = told["numbers"]["intensity"]["value"]
    assert intervention_class(kind)(**intervention_class(kind).example(place())).intensity == usual  # type: ignore[attr-defined]
    assert all(q.source for q in quantities(f"interventions/{kind}").values())


def test_numbers_of_interventions_can_be_changed_as_other_parameters():
    changed = sizes("school_prevention", {"interventions.school_prevention.attitude_gain": 0.5})
    assert changed["attitude_gain"] == 0.5
    rules(("heroin",), (), 1.0, (("interventions.school_prevention.attitude_gain", 0.5),))


def test_every_parameter_in_doubt_can_be_changed_and_only_those_are_in_doubt():
    ranges = rule_ranges(("heroin", "rx_opioid"), ("cbt",))
    at_low = tuple(sorted((path, q.low) for path, q in ranges.items()))
    rules(("heroin", "rx_opioid"), ("cbt",), 1.0, at_low)
    assert all(q.low < q.high for q in ranges.values())
    assert len(ranges) > 100


def test_a_lever_at_level_zero_returns_the_very_number():
    value = 0.1 + 0.2
    assert Lever("x", times=3.0, plus=1.0).acted(value, 0.0) is value
    assert Lever("x", times=0.0, plus=0.3, highest=1.0).acted(value, 1.0) == 0.3
    assert Lever("x", times=2.0, highest=0.5).acted(value, 1.0) == 0.5
    assert Lever("x", plus=-9.0).acted(value, 1.0) == 0.0


def test_a_dated_input_that_is_acted_on_is_written_as_it_was():
    base = Series(years=(2000, 2010), values=(1.0, 2.0))
    acted = Acted.of(base, 2024.0, ((Schedule(0, 0), Lever("x", times=2.0)),))
    assert acted.at(2024.0) == 4.0
    assert acted.at(2005.0) == 1.5
    assert acted.model_dump() == base.model_dump()
    assert np.isfinite(acted.at(2300.0))
