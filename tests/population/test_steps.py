"""What a step does to one person: ties seen, treatment, the market, roles, attempts, first use."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm

import neuro.day
from neuro.equations.control import maturity
from neuro.equations.dopamine import ageing
from neuro.records import BRAIN, CIRCUIT, COURSE, empty
from population import environment, life_course
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.appraisal import (
    attempt_probability,
    determination,
    goal_floor,
)
from population.mechanisms.daily_life import (
    novelty,
    role,
)
from population.mechanisms.influence import visible_use
from population.records import COURSE_LEDGER
from population.rules import rules
from population.steps.meaning import ATTEMPTED, GOAL_LOST, NO_ATTEMPT, consider
from population.steps.month import Mind, control_at_offer, look_around
from population.steps.slots import Slots
from population.ties import FRIENDSHIP, HOUSEHOLD
from tests.population.small_places import grown, open_circuit

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")
DAILY = rules(OPIOIDS, ("methadone", "cbt"), 1.0)
B = DAILY.behaviour[0]
G, P, R, REACH = DAILY.general[0], DAILY.substances[1], DAILY.classes[0], DAILY.reach[0]


def ties_of_one(others, at_home=(), weights=None):
    """(neighbours, layers, weights) of a person in row 0 who knows these rows."""
    neighbours = np.full((1, 6), -1)
    neighbours[0, : len(others)] = others
    layers = np.array([[HOUSEHOLD if row in at_home else FRIENDSHIP for row in neighbours[0]]])
    given = np.ones((1, 6)) if weights is None else np.array([weights + [1.0] * (6 - len(weights))])
    return Slots(neighbours, layers, given, np.array([len(others)]))


def look(others, visible, age=30.0, **ties):
    """What a person sees of others with these visible uses; those without one have no course."""
    ledger = np.zeros(8, COURSE_LEDGER).view(np.recarray)
    courses = np.full((8, 1), -1)
    for row, use in visible.items():
        courses[row, 0], ledger[row].visible = row, use
    return look_around(0, 0, age, ledger, ties_of_one(others, **ties), courses, B, R)


def test_control_at_an_offer_is_what_other_classes_have_left_of_it():
    """A loss is whole over the class that made it, and hardly bears on one that was never used."""
    mind = Mind(age=30.0, novel=0.5, control=0.4, stressed=0.0, natural=0.5)
    table, brain, circuits = empty(COURSE, 1), empty(BRAIN, 1), empty(CIRCUIT, 1)
    brain["pfc_structure"], brain["d2_density"], brain["d2_sensitivity"] = 0.5, 1.0, 1.0
    brain["withdrawal"] = circuits["withdrawn"] = 0.6
    slots, classes = np.array([0, -1]), np.array([0, 1])

    def control(k, courses=(0, -1)):
        return control_at_offer(k, mind, brain[0], circuits, slots, np.array(courses), table, classes, G)

    assert control(0) == 0.4, "nothing else was ever used: all is its own"
    table["pfc_loss"] = 0.1
    x = G.control_generalisation
    kept = 0.5 * (1 - x * 0.1) / 0.9 * np.exp(-G.withdrawal_control_cost * x * 0.6)
    assert control(1) == pytest.approx(kept, rel=1e-6)


def test_a_person_without_ties_sees_nobody():
    assert look([], {}) == (0.0, 0.0, 0.0, 0.0)
    assert look([1, 2], {}) == (0.0, 0.0, 0.0, 0.0)


def test_what_is_seen_of_ties_is_their_visible_use_by_weight():
    peers, friends, household, outside = look([1, 2, 3], {1: 1.0, 2: 0.3}, weights=[2.0, 1.0, 1.0])
    seen = (2.0 * 1.0 + visible_use(0.3, R.peer_half_use)) / 4.0
    assert peers == friends == outside == pytest.approx(1.0 - exp(-B.peer_gain * seen), rel=1e-6)
    assert household == 0.0


def test_use_at_home_is_seen_as_such_and_counts_among_friends_only_for_adults():
    young, grown_up = (look([1, 2], {1: 1.0}, age=age, at_home={1}) for age in (15.0, 40.0))
    assert young[2] == grown_up[2] == pytest.approx(1.0)
    assert young[0] == grown_up[0] > 0.0
    assert young[1] == 0.0
    assert grown_up[1] == grown_up[0]


def test_what_the_household_does_is_kept_apart_from_ties_outside_at_any_age():
    for age in (15.0, 40.0):
        assert look([1, 2, 3], {1: 1.0}, age=age, at_home={1})[3] == 0.0
        assert look([1, 2, 3], {2: 1.0}, age=age, at_home={1})[3] == look([2, 3], {2: 1.0})[0] > 0.0


def test_the_view_of_ties_is_renewed_for_those_whose_turn_it_is_and_for_nobody_else():
    m = grown(400, rng=3, scenario={"population.history_from": 2012})
    book, b, r = m.courses.array("ledger"), m.rules.behaviour[0], m.rules.classes[0]
    held = m.table["courses"][:, 0]
    for name in ("peers", "friends", "household", "outside"):
        book[name][held[held >= 0]] = -1.0
    book["visible"][held[held >= 0]] = 0.5  # all who ever used are seen to
    life_course.months_pass(m)
    mine = [row for row in m.in_turn.tolist() if held[row] >= 0]
    others = sorted(set(m.active_rows.tolist()) - set(mine))
    assert mine
    for row in mine:
        expected = look_around(row, 0, m.ages[row], book, m.ties.columns, m.table["courses"], b, r)
        seen = book[held[row]]
        assert (seen.peers, seen.friends, seen.household, seen.outside) == pytest.approx(expected, abs=1e-6)
    assert (book.peers[held[others]] == -1.0).all()
    assert max(book.household[held[mine]]) > 0.0 or max(book.peers[held[mine]]) > 0.0


def one_person(**options):
    """A model of one person who has met heroin, with their brain, surroundings and course."""
    m = grown(1, rng=2, scenario={"population.history_from": 2024}, **options)
    slot = open_circuit(m, 0, 1)
    circuit, course = m.circuits.array("state")[slot], m.table["courses"][0, 0]
    return (
        m,
        m.records("brain")[0],
        m.records("around")[0],
        circuit,
        m.courses.array("ledger")[course],
        course,
    )


def test_a_day_brings_the_stress_of_the_place_and_the_reward_of_the_roles_attained():
    m, brain, around, *_ = one_person()
    brain.role, m.lasting_stress[0] = 0.5, 0.077
    m.step()
    age = (0 - m.table["birth_day"][0]) / 365.25
    assert brain.role < 0.6
    assert around.stress_input == pytest.approx(0.077)
    assert around.reward == pytest.approx(float(brain.role) * role(age, B))
    assert around.novelty == pytest.approx(novelty(age, B))
    assert around.therapy_sessions == 0.0


def test_treatment_is_an_input_of_the_circuit_while_it_lasts():
    m, _, around, _, ledger, course = one_person(changes={"methadone.low_dose_share": 0.0})
    occasion = m.courses.array("occasions")[course]
    for t in (0, m.treatments.index("cbt"), -1):
        ledger.treatment = -1
        ledger.treatment[m.tracks[max(t, 0)]], ledger.treatment_day = t, 0
        ledger.acting = t >= 0
        m.table["settled"][0] = False
        m.step()
        p = m.rules.treatments[t]
        given = (occasion.agonist_occupancy, occasion.agonist_exposure, occasion.antagonist_block)
        expected = (
            (p.agonist_occupancy, p.agonist_exposure, p.antagonist_block) if t >= 0 else (0.0, 0.0, 0.0)
        )
        assert given == pytest.approx(expected)
        assert around.therapy_sessions == pytest.approx(p.therapy_sessions if t >= 0 else 0.0)
        support = p.goal_support if t >= 0 else 0.0
        problem = m.courses.array("state")[course].problem
        assert occasion.goal_floor == pytest.approx(
            goal_floor(problem, support, 0.0, 0.0, 0.0, R, B), abs=0.01
        )


def test_the_market_of_the_day_reaches_the_person():
    m, _, _, circuit, *_ = one_person()
    m.step()
    offer, s = m.circuits.array("offers")[m.table["slots"][0, 1]], 1
    assert offer.price == pytest.approx(m.scenario.supply["heroin"].price.at(m.year - 1 / 365.25))
    assert 0.0 < offer.availability <= 1.0
    assert offer.potency > 0.0
    m.market[:, s] = (0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0)
    m.moving = [(np.array([0]), m.rules.plain)]
    environment.surround(m)
    assert offer.availability == 0.0
    assert offer.potency == pytest.approx(1.0)
    assert circuit.access > 0.0


def test_heavy_exposure_erodes_roles_and_only_untouched_brains_simply_mature():
    m, brain, _, circuit, *_ = one_person()
    circuit.exposure = 100.0
    brain.pfc_structure = 0.123
    life_course.pass_month(m, np.array([0]))
    assert brain.role < 1.0
    assert brain.pfc_structure == pytest.approx(0.123)
    untouched = grown(1, rng=2, scenario={"population.history_from": 2024})
    untouched.records("brain")[0].pfc_structure = 0.123
    life_course.pass_month(untouched, np.array([0]))
    own = untouched.records("brain")[0]
    assert own.pfc_structure == pytest.approx(own.control_trait * maturity(float(untouched.ages[0]), G))


def test_what_a_surge_is_worth_goes_with_the_years_after_youth():
    m, _, _, circuit, *_ = one_person()
    at = circuit.sensitivity
    m.table["birth_day"][0] = m.day - round(60 * DAYS_PER_YEAR)
    for _ in range(13):
        life_course.pass_month(m, np.array([0]))
    assert circuit.sensitivity == pytest.approx(
        at * exp(-G.release_ageing * 13 * 28 / DAYS_PER_YEAR), rel=1e-5
    )
    at = circuit.sensitivity
    m.table["birth_day"][0] = m.day - round(20 * DAYS_PER_YEAR)
    life_course.pass_month(m, np.array([0]))
    assert circuit.sensitivity == pytest.approx(at, rel=1e-6)


def test_who_meets_a_substance_late_meets_it_with_an_older_brain():
    worth = []
    for age in (20, 60):
        m = grown(1, rng=2, scenario={"population.history_from": 2024})
        m.table["birth_day"][0] = m.day - round(age * DAYS_PER_YEAR)
        slot = open_circuit(m, 0, 1)
        worth.append(m.circuits.array("state")[slot].sensitivity)
    assert worth[1] / worth[0] == pytest.approx(ageing(60.0, G), rel=1e-4)


def considered(goal=0.0, problem=1.0, last_use=0, day=1, uid=1, seed=1):
    """What becomes of a person's goal on a day, with the records after it."""
    ledger = np.zeros(1, COURSE_LEDGER).view(np.recarray)[0]
    ledger.last_use_day = last_use
    course = SimpleNamespace(goal=goal, problem=problem, contemplation=0.0, discouragement=0.0)
    brain = SimpleNamespace(role=1.0, attitude=0.0)
    return consider(seed, uid, day, brain, course, Numbers(ledger), 1.0, B, R), course, ledger


class Numbers:
    """A record whose whole numbers are Python's."""

    def __init__(self, record):
        object.__setattr__(self, "record", record)

    def __getattr__(self, name):
        return self.record[name].item()

    def __setattr__(self, name, value):
        self.record[name] = value


def test_a_goal_is_kept_until_it_is_weak_and_then_lost_with_discouragement():
    outcome, course, _ = considered(goal=B.attempt_lost_goal)
    assert (outcome, course.goal, course.discouragement) == (NO_ATTEMPT, B.attempt_lost_goal, 0.0)
    outcome, course, _ = considered(goal=B.attempt_lost_goal * 0.99)
    assert (outcome, course.goal, course.discouragement) == (GOAL_LOST, 0.0, 1.0)


def test_attempts_are_made_by_those_who_used_lately_as_often_as_determination_says():
    outcomes = [considered(uid=uid) for uid in range(6000)]
    made = [found for found in outcomes if found[0] == ATTEMPTED]
    moods = (
        B.contemplation_sd * np.sqrt(1.0 - B.keep_contemplation**2) * norm.ppf((np.arange(999) + 0.5) / 999)
    )
    determined = [determination(1.0, mood, 1.0, 1.0, 0.0, 0.0, 0.0, B) for mood in moods]
    expected = np.mean([attempt_probability(d, R, B) for d in determined])
    assert len(made) / 6000 == pytest.approx(expected, rel=0.15)
    for _, course, ledger in made:
        assert (course.goal, ledger.attempts, ledger.attempt_day) == (1.0, 1, 1)
    late = int(B.attempt_window_days) + 1
    assert not any(considered(uid=uid, day=late)[0] for uid in range(3000))


def test_people_try_a_substance_as_often_as_offers_and_acceptance_say():
    m = grown(4000, rng=5, scenario={"population.history_from": 2024}, changes={})
    environment.open_market(m)
    m.market["supply"] = 0.0
    m.market["supply"][:, 0] = 100.0
    m.in_turn = m.table.rows
    life_course.offer_first_use(m)
    found = (m.table["slots"] >= 0).mean(axis=0)
    assert found[0] > 0.005
    assert found[1] == found[2] == 0.0
    started = m.table["slots"][:, 0] >= 0
    attitude = m.table["brain"]["attitude"]
    assert attitude[started].mean() < attitude[~started].mean()
    assert (m.circuits.plain("state")["doses"][: m.circuits.n_rows] == neuro.day.FIRST_SESSION).all()
