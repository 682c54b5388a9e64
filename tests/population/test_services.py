"""Naloxone kits, witnesses, drug checking, supervised consumption, syringe services."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population import AddictionModel
from population.care.names import ROUTES
from population.harm import harm
from population.kits import hand_out_kits
from population.mechanisms.rescue import (
    EMERGENCY,
    NALOXONE,
    SUPERVISED,
    UNAIDED,
    call_probability,
    company,
    fatality,
    frailty,
    lapsed,
    presence,
)
from population.rescue import NOBODY, rescue, witnesses
from population.rules import rules
from population.scenario import scenario_from_mapping
from population.services import serve_people_who_use, supervised_share
from tests.population.leaving import dependent_people, dependent_rows, expected_deaths
from tests.population.small_places import grown, lives, open_circuit, place, using

H = rules(("heroin",), (), 1.0).harm[0]
NEWBORN = {"population.history_from": 2024, "justice": {"arrests": 0.0}}
unit = st.floats(0.0, 1.0)


def town(people=2000, harms=None, changes=None, **others):
    """A newborn place in which everybody has met heroin."""
    usual = {"witnessed": 0.5, "emergency_call": 0.5}
    m = AddictionModel(
        people, rng=3, past="life course", scenario=place({**NEWBORN, "harms": {**usual, **(harms or {})}, **others}),
        changes=changes,
    )  # fmt: skip
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index("heroin"))
    m.outcome_rows = m.used_rows = m.table.rows
    return m


# -- equations -----------------------------------------------------------------------------------------------


@given(unit, unit, unit)
def test_more_company_and_more_caution_bring_more_witnesses(amount, witnessed, cautious):
    found = presence(amount, witnessed, cautious, H)
    assert 0.0 <= found <= 1.0
    assert presence(amount + 0.5, witnessed, cautious, H) >= found
    assert presence(amount, witnessed, min(1.0, cautious + 0.3), H) >= found
    assert presence(amount, 0.0, cautious, H) == presence(0.0, witnessed, cautious, H) == 0.0


def test_the_usual_company_is_there_as_often_as_the_scenario_says():
    assert presence(H.company_reference, 0.4, 0.0, H) == pytest.approx(0.4)


def test_people_at_home_and_people_who_use_keep_company():
    assert company(True, 1.0, 0.0, H) > company(False, 1.0, 0.0, H)
    assert company(False, 1.0, 1.0, H) > company(False, 1.0, 0.0, H)


@given(unit, unit)
def test_a_law_that_protects_never_lowers_calls_and_needs_people_who_know_it(called, protected):
    assert call_probability(called, 0.0, H) == called
    assert called - 1e-12 <= call_probability(called, protected, H) <= 1.0


@given(st.integers(0, 50), unit)
def test_no_more_kits_lapse_than_there_are(kits, u):
    assert 0 <= lapsed(kits, u, 28.0, H) <= kits


def test_kits_last_as_long_as_they_are_said_to():
    u = (np.arange(4000) + 0.5) / 4000
    left = np.mean([10 - lapsed(10, float(v), 28.0, H) for v in u])
    assert left == pytest.approx(10 * np.exp(-28 / H.kit_life_days), rel=0.005)


def test_help_never_makes_an_overdose_more_deadly():
    for odds in (0.5, 1.0, 5.0):
        found = [fatality(met, odds, H) for met in (SUPERVISED, NALOXONE, EMERGENCY, UNAIDED)]
        assert found == sorted(set(found))


@given(st.floats(12.0, 110.0), st.sampled_from([UNAIDED, EMERGENCY, NALOXONE, SUPERVISED]))
def test_older_people_die_of_more_of_their_overdoses_and_of_no_more_than_all(age, met):
    younger, older = (fatality(met, frailty(a, H), H) for a in (age, age + 10.0))
    assert 0.0 < younger < older < 1.0
    assert fatality(met, frailty(H.cohort_age, H), H) == pytest.approx(fatality(met, 1.0, H))


# -- the chain -----------------------------------------------------------------------------------------------


def test_witnesses_are_living_ties_outside_jail():
    m = town()
    rows = m.table.rows[:300]
    jailed = m.table.rows[1::3]
    m.table["in_jail"][jailed] = True
    seen = 0
    for row in rows.tolist():
        there, _ = witnesses(m, row, 0.99)
        near = set(m.ties.neighbours[row][: m.ties.degree[row]].tolist())
        assert set(there) <= near
        assert m.table.alive[there].all()
        assert not m.table["in_jail"][there].any()
        seen += len(there)
    assert seen > 20


def test_a_person_without_ties_is_found_by_passers_by_only():
    m = town(500)
    m.ties.remove_people(m.table.rows)
    found = [witnesses(m, int(row), 0.001) for row in m.table.rows]
    assert not any(there for there, _ in found)
    assert all(passer_by for _, passer_by in found)


def test_the_kit_of_a_witness_or_the_own_is_used_once_and_never_owed():
    m = town(harms={"witnessed": 1.0}, changes={"overdose.kit_carried": 1.0})
    m.table["kits"][m.table.rows] = 1
    before = int(m.table["kits"][m.table.rows].sum())
    died, met = rescue(m, m.table.rows)
    used = [each.kit_of for each in met if each.kit_of != NOBODY]
    assert len(used) > 1000
    assert before - int(m.table["kits"][m.table.rows].sum()) == len(used)
    assert len(set(used)) == len(used)
    assert (m.table["kits"] >= 0).all()
    assert all(each.met == NALOXONE for each in met if each.kit_of != NOBODY)
    assert died.mean() < 0.5 * H.case_fatality_unaided


def test_without_a_witness_a_kit_saves_nobody():
    m = town(harms={"witnessed": 0.0}, changes={"overdose.frailty_per_decade": 1.0})
    m.table["kits"][m.table.rows] = 5
    died, met = rescue(m, m.table.rows)
    assert not any(each.witnessed for each in met)
    assert died.mean() == pytest.approx(H.case_fatality_unaided, abs=0.02)
    assert (m.table["kits"][m.table.rows] == 5).all()


def test_as_many_kits_are_handed_out_as_the_scenario_says_and_to_ties_too():
    m = dependent_people(2000, 4)
    rate = 100_000.0
    m.scenario = place({**NEWBORN, "harms": {"witnessed": 0.5, "emergency_call": 0.5, "naloxone_kits": rate}})
    m.table["kits"][m.table.rows] = 0
    m.recorder.events.clear()
    begun = m.day
    for m.day in range(begun, begun + 56):
        m.in_turn = m.table.rows[(m.table.uid[m.table.rows] - m.day) % 28 == 0]
        hand_out_kits(m)
    given_out = m.recorder.events["kits_given", "any"][0]
    assert given_out == pytest.approx(rate * len(m.table) / 1e5 * 56 / 365.25, rel=0.25)
    used = np.zeros(m.table.n_rows, bool)
    used[m.active_rows] = True
    assert (m.table["kits"][: m.table.n_rows][~used] > 0).any()
    assert (m.table["kits"] >= 0).all()


def test_survivors_who_were_taken_to_hospital_are_referred_where_treatment_is_offered():
    changes = dict.fromkeys(("overdose.case_fatality_unaided", "overdose.case_fatality_emergency"), 0.0)
    everybody = {"referral.emergency_department": {"rate": 1.0, "linkage": 1.0}}
    m = town(harms={"witnessed": 1.0, "emergency_call": 1.0}, changes=changes, **everybody)
    held = m.table["courses"][m.table.rows, 0]
    m.courses.plain("ledger")["severity"][held] = 3
    m.circuits.array("state").overdose_hazard = 100.0
    m.circuits.array("state").doses = 1.0
    harm(m)
    assert (
        m.courses.plain("ledger")["referred_by"][held] == ROUTES.index("emergency_department")
    ).mean() > 0.99
    assert (m.courses.plain("ledger")["waiting_for"][held] >= 0).any(axis=1).mean() > 0.99
    assert m.recorder.events["emergency_calls", "any"][0] == len(held)


# -- caution -------------------------------------------------------------------------------------------------


def test_a_survived_overdose_makes_people_take_less_for_a_time():
    m = dependent_people(1500, 4)
    rows = dependent_rows(m)
    slots = m.table["slots"][rows, m.substances.index("heroin")]
    held = m.table["courses"][rows, 0]
    m.courses.plain("ledger")["caution"][held] = 0.0
    plain = m.courses.plain("ledger")["caution"]
    plain[held[::2]] = 1.0
    m.step()
    offers = m.circuits.plain("offers")["held_back"][slots]
    assert offers[::2] == pytest.approx(m.rules.behaviour[0].caution_dose)
    assert (offers[1::2] == 0.0).all()
    state = m.circuits.plain("state")
    each = np.where(state["doses"] > 0, state["overdose_hazard"] / np.maximum(state["doses"], 1e-9), np.nan)[
        slots
    ]
    assert np.nanmedian(each[::2]) < 0.5 * np.nanmedian(each[1::2])
    for _ in range(400):
        m.step()
    alive = m.table.alive[rows]
    assert (m.courses.plain("ledger")["caution"][held[::2][alive[::2]]] < 0.2).mean() > 0.8


# -- services ------------------------------------------------------------------------------------------------


def harm_with(harms, days=60):
    """Expected deaths, doses and kits of people who depend on heroin, with services from the first day."""
    m = dependent_people(2000, 6)
    rows = dependent_rows(m)
    mapping = m.scenario.as_mapping()
    mapping["harms"] |= harms
    mapping["supply"]["heroin"]["fentanyl_share"] = 0.4
    m.scenario = scenario_from_mapping(mapping)
    deaths, doses = 0.0, 0.0
    for _ in range(days):
        m.step()
        deaths += float(expected_deaths(m, rows).sum())
        doses += float(m.circuits.plain("state")["doses"].sum())
    return m, rows, deaths, doses


def test_checking_drugs_lowers_deaths_and_leaves_most_use():
    _, _, usual, doses = harm_with({})
    _, _, fewer, doses_checked = harm_with({"drug_checking": {"reach": 1.0}})
    assert fewer < 0.85 * usual
    assert doses_checked > 0.85 * doses


def test_supervised_places_hold_no_more_than_their_capacity_and_save_those_in_them():
    m, rows, _, _ = harm_with({}, days=1)
    mapping = m.scenario.as_mapping()
    shares = []
    for visits in (0.0, 20.0, 40.0, 1e6):
        mapping["harms"]["supervised_consumption"] = {"visits_per_day": visits}
        m.scenario = scenario_from_mapping(mapping)
        shares.append(supervised_share(m))
    assert shares[0] == 0.0
    assert shares[2] == pytest.approx(2 * shares[1])
    assert shares[3] == 1.0
    m.table["homeless"][rows] = True
    _, met = rescue(m, rows)
    watched = np.mean([each.met == SUPERVISED for each in met])
    assert watched == pytest.approx(H.public_homeless * H.supervised_uptake, abs=0.06)


def test_syringe_services_give_kits_refer_and_prevent_infections():
    found = {}
    for reach in (0.0, 1.0):
        m, rows, _, _ = harm_with({"syringe_services": {"reach": reach}}, days=1)
        m.courses.plain("ledger")["severity"][m.table["courses"][rows, 0]] = 3
        m.table["kits"][m.table.rows] = 0
        m.recorder.events.clear()
        m.in_turn = m.table.rows
        for _ in range(60):
            m.day += 28
            serve_people_who_use(m)
        by = m.courses.plain("ledger")["referred_by"][m.table["courses"][rows, 0]]
        referred = (by == ROUTES.index("outreach")).sum()
        found[reach] = m.recorder.events["infections", "any"][0], int(m.table["kits"].sum()), int(referred)
    assert found[0.0][1:] == (0, 0)
    assert found[1.0][1] > 100
    assert found[1.0][2] > 100
    assert found[1.0][0] == pytest.approx((1.0 - H.syringe_protection) * found[0.0][0], rel=0.2)


@pytest.mark.parametrize(
    "harms",
    [
        {"drug_checking": {"reach": 0.0}},
        {"supervised_consumption": {"visits_per_day": 0.0}},
        {"syringe_services": {"reach": 0.0}},
        {"naloxone_kits": 0.0},
        {"good_samaritan": 0.0},
    ],
)
def test_a_service_of_rate_zero_changes_no_bit(harms):
    usual = {"witnessed": 0.5, "emergency_call": 0.5}
    a, b = (grown(300, scenario={"harms": found}) for found in (usual, {**usual, **harms}))
    for _ in range(60):
        a.step()
        b.step()
    assert lives(a) == lives(b)


def test_naloxone_for_all_lowers_deaths_and_changes_nobodys_use():
    expected, use = [], []
    for kits in (0, 9):
        m = dependent_people(1200, 6)
        m.table["kits"][m.table.rows] = kits
        rows = dependent_rows(m)
        for _ in range(10):
            m.step()
        met = [each for _ in range(3) for each in rescue(m, rows)[1]]
        expected.append(np.mean([fatality(each.met, 1.0, H) for each in met]))
        use.append(using(m))
    assert expected[1] < 0.8 * expected[0]
    assert use[0] == use[1]
