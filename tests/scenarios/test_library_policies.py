"""Every policy of the library: it runs, moves what it is meant to move, and at no strength changes no bit."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from population.burn_in import place_key
from population.costs.programmes import interventions_of, unpriced
from population.interventions.acting import field_at, first_day
from population.interventions.opening import in_order, opened
from population.model import AddictionModel
from population.rules import class_names
from population.scenario import Scenario, scenario_from_mapping
from scenarios.load import GROUPS, is_policy, library_groups, library_names, load
from tests.population.small_places import lives

POLICIES = [name for name in library_names() if is_policy(name)]
PEOPLE, DAYS = 250, 25
OFTEN = ("rx_opioid", "heroin", "fentanyl", "alcohol", "nicotine", "cannabis", "cocaine", "methamphetamine")

MORE, LESS = 1, -1
FIELDS: dict[str, tuple[tuple[str, int], ...]] = {
    "alcohol_advertising_ban": (("environment.classes.alcohol.advertising", LESS),),
    "alcohol_outlets": (("environment.classes.alcohol.outlets", LESS),),
    "alcohol_tax": (("supply.alcohol.price", MORE),),
    "prescribing_limits": (("prescribing.dispensing_per_100", LESS), ("prescribing.disposal", MORE)),
    "smoke_free_places": (("environment.classes.nicotine.barred_in_venues", MORE),),
    "tobacco_advertising_ban": (("environment.classes.nicotine.advertising", LESS),),
    "tobacco_outlets": (("environment.classes.nicotine.outlets", LESS),),
    "tobacco_tax": (("supply.nicotine.price", MORE),),
    "drug_checking": (("harms.drug_checking.reach", MORE),),
    "good_samaritan": (("harms.good_samaritan", MORE),),
    "naloxone": (("harms.naloxone_kits", MORE),),
    "naloxone_saturation": (("harms.naloxone_kits", MORE),),
    "never_use_alone": (("harms.witnessed", MORE),),
    "supervised_consumption": (("harms.supervised_consumption.visits_per_day", MORE),),
    "syringe_services": (("harms.syringe_services.reach", MORE),),
    "jail_treatment": (("justice.treatment_inside", MORE), ("referral.jail.rate", MORE)),
    "less_stigma": (("access.stigma", LESS),),
    "more_buprenorphine": (("care.buprenorphine.slots", MORE),),
    "more_methadone": (("care.methadone.slots", MORE),),
    "more_therapy": (("care.cbt.slots", MORE),),
    "more_treatment": (("care.methadone.slots", MORE), ("care.cbt.slots", MORE)),
    "warm_handover": (("referral.emergency_department.rate", MORE),),
    "fentanyl_arrives": (("supply.fentanyl.availability", MORE), ("supply.heroin.fentanyl_share", MORE)),
    "open_markets_closed": (("environment.market_visibility", LESS),),
    "supply_shock": (("supply.heroin.availability", LESS), ("supply.fentanyl.price", MORE)),
    "alcohol_together": (("supply.alcohol.price", MORE), ("environment.classes.alcohol.outlets", LESS)),
    "fentanyl_with_naloxone": (("supply.fentanyl.availability", MORE), ("harms.naloxone_kits", MORE)),
    "four_pillars": (("prescribing.dispensing_per_100", LESS), ("care.cbt.slots", MORE)),
    "harm_reduction_together": (("harms.naloxone_kits", MORE), ("harms.witnessed", MORE)),
    "naloxone_and_treatment": (("harms.naloxone_kits", MORE), ("care.methadone.slots", MORE)),
    "places_with_low_threshold": (("care.methadone.slots", MORE),),
    "tobacco_together": (("supply.nicotine.price", MORE), ("environment.classes.nicotine.outlets", LESS)),
    "treatment_together": (("care.methadone.slots", MORE), ("justice.treatment_inside", MORE)),
}
"""Dated inputs that a policy moves, and whether up or down, two years after it began."""

OPENED = {
    "contingency_management": "contingency_management",
    "more_naltrexone_injections": "extended_release_naltrexone",
    "recovery_housing": "recovery_housing",
    "residential": "residential",
    "telehealth": "telehealth_buprenorphine",
}
"""Treatments of which a policy gives places to a place that has none."""

PEOPLE_REACHED = (
    "family_prevention",
    "school_prevention",
    "recovery_support",
    "willpower_appeal",
    "low_threshold",
)


def in_short(scenario: Scenario, interventions: list[dict[str, Any]]) -> Scenario:
    """The place of a policy with a history of four years, and with other interventions."""
    mapping = scenario.as_mapping()
    mapping["population"]["history_from"] = 2020
    return scenario_from_mapping(mapping | {"interventions": interventions})


def model(scenario: Scenario, **changes: float) -> AddictionModel:
    easy = {f"courses.{name}.offer_ambient": 0.02 for name in OFTEN if name in scenario.substances}
    return AddictionModel(people=PEOPLE, rng=1, scenario=scenario, past="life course", changes=easy | changes)


def after(days: int, m: AddictionModel) -> AddictionModel:
    for _ in range(days):
        m.step()
    return m


def at(strength: float, name: str, **more: Any) -> Scenario:
    policy = load(name)
    return in_short(policy, [each.at_strength(strength) | more for each in interventions_of(policy)])


def come_to(m: AddictionModel, treatment: str) -> bool:
    """Whether anybody is in a treatment today, or waits for it."""
    ledger, t = m.courses.plain("ledger")[: m.courses.n_rows], m.treatments.index(treatment)
    return bool((ledger["treatment"] == t).any() or (ledger["waiting_for"] == t).any())


@cache
def untouched(place: str) -> Any:
    return lives(after(DAYS, model(in_short(load(place), []))))


def place_of(name: str) -> str:
    """The status quo that a policy of the library extends."""
    key = place_key(load(name))
    return next(each for each in library_groups()[GROUPS["library"]] if place_key(load(each)) == key)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_the_library_at_no_strength_changes_no_bit_of_anybody(name):
    assert lives(after(DAYS, model(at(0.0, name)))) == untouched(place_of(name))


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_the_library_says_whence_its_size_and_what_it_costs(name):
    policy = load(name)
    assert {"effect", "cost"} <= set(policy.sources)
    assert not unpriced(policy)
    assert len(policy.description.split()) >= 8
    if name not in library_groups()["combinations"]:
        assert any(path.startswith("interventions.") for path in policy.quantities), "a size with its range"


def test_every_policy_of_the_library_is_held_to_what_it_moves():
    assert sorted([*FIELDS, *OPENED, *PEOPLE_REACHED]) == POLICIES


@pytest.mark.parametrize("name", FIELDS)
def test_a_policy_moves_its_inputs_the_way_it_is_meant_to(name):
    scenario = load(name)
    m = model(at(1.0, name, start=None))
    late = first_day(m.scenario) + 2.0
    for path, way in FIELDS[name]:
        before = field_at(in_short(scenario, []), path, {}).at(late)
        now = field_at(m.scenario, path, {}).at(late)
        assert np.sign(now - before) == way, path
    after(3, m)


@pytest.mark.parametrize(("name", "treatment"), OPENED.items())
def test_a_service_is_opened_where_there_was_none_and_people_come_to_it(name, treatment):
    scenario = at(200.0, name, ramp_days=0)
    assert treatment not in scenario.care
    assert opened(scenario) == (treatment,)
    asking = {f"courses.{name}.treatment_problem": 0.9 for name in class_names(tuple(scenario.substances))}
    easier = {f"courses.{name}.offer_ambient": 0.08 for name in scenario.substances}
    m = model(scenario, **{f"{treatment}.preference": 1.0}, **asking, **easier)
    assert m.treatments == (*scenario.care, treatment)
    assert any(come_to(after(1, m), treatment) for _ in range(365))


@pytest.mark.parametrize("name", OPENED)
def test_a_service_that_comes_later_leaves_the_past_as_it_was(name):
    place = load(place_of(name))
    assert place_key(load(name)) == place_key(place)
    early = in_short(place, [])
    mapping = early.as_mapping()
    mapping["care"] = {OPENED[name]: {"slots": {2023: 0, 2024: 0, 2025: 90}}, **mapping["care"]}
    planned = scenario_from_mapping(mapping)
    assert place_key(planned) == place_key(early)
    assert in_order(planned, 2024.0) == (*early.care, OPENED[name])


def test_pupils_and_children_of_the_programmes_differ_and_others_do_not():
    for name, field in (("school_prevention", "attitude"), ("family_prevention", "control_trait")):
        taught, plain = (after(200, model(at(1.0, name, intensity=share))) for share in (1.0, 0.0))
        gained = taught.table["brain"][field] - plain.table["brain"][field]
        young = (taught.day - taught.table["birth_day"]) / 365.25 < 14.0
        assert (gained >= 0.0).all()
        assert not (gained[~young] > 0.0).any()
        assert (gained[young] > 0.0).any(), name


def test_support_an_appeal_and_a_low_threshold_reach_people():
    called, plain = (after(300, model(at(1.0, "willpower_appeal", intensity=n))) for n in (12.0, 0.0))
    assert called.courses.plain("ledger")["attempts"].sum() > plain.courses.plain("ledger")["attempts"].sum()
    easier = after(1, model(at(1.0, "low_threshold", ramp_days=0)))
    assert {np.sign(dial.now - dial.base) for dial in easier.dials} == {-1.0, 1.0}
    (calls,), (stands_by,) = (interventions_of(load(n)) for n in ("willpower_appeal", "recovery_support"))
    both = [calls.at_strength(12.0), stands_by.at_strength(3.0) | {"ramp_days": 0}]
    helped = model(
        in_short(load("recovery_support"), both),
        **{"rx_opioid.disutility": 0.5, "courses.opioid.attempt_threshold": 0.3},
    )
    support = helped.interventions[1]
    assert sum(support.what.delivered(after(1, helped), 1.0, support.size) for _ in range(56)) > 0.0


def test_more_fentanyl_leads_to_more_people_who_have_used_it():
    few, many = (
        after(200, model(at(1.0, "fentanyl_arrives", ramp_days=0, intensity=more))) for more in (0.0, 10.0)
    )
    slots = [m.table["slots"][m.table.rows, m.substances.index("fentanyl")] for m in (few, many)]
    users = [int((held >= 0).sum()) for held in slots]
    assert users[1] > users[0]
