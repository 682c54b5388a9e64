"""Opioids taken as prescribed for years: who is on them, what they know, and how misuse of the own medicine begins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.equations.adaptation import dependence_after, tolerance_after
from neuro.records import CIRCUIT
from neuro.traits import first_meeting
from population.interventions.knock_outs import mechanisms
from population.mechanisms.first_use import OWN_STOCK
from population.mechanisms.long_term import (
    ended_share,
    known_of_medicine,
    liking_of,
    medicated,
    relief_of_end,
    therapy_days,
    withdrawn_share,
)
from population.mechanisms.stockpile import price_with_stock
from population.people.person_columns import NO_MEDICINE
from population.rules import rules
from population.steps.stocks import Users, month_of_stock
from population.ties import Ties
from tests.neuro.brains import OPIOIDS
from tests.population.small_places import grown

RULES = rules(OPIOIDS, (), 1.0)
G, S, Q = RULES.general[0], RULES.substances[OPIOIDS.index("rx_opioid")], RULES.prescribing[0]
M = medicated(G, S, Q)
unit = st.floats(0.0, 1.0)
DAY, MONTH = 100, 28.0


# -- equations -----------------------------------------------------------------------------------------------


def test_length_of_therapy_has_the_mean_asked_for():
    u = (np.arange(100_000) + 0.5) / 100_000
    days = np.array([therapy_days(x, Q) for x in u])
    assert days.mean() / 365.25 == pytest.approx(Q.long_term_years, rel=0.01)
    assert days.min() > 0.0


def test_a_medicated_circuit_is_what_months_of_the_dose_make_of_one():
    tolerance = dependence = 0.0
    for _ in range(400):
        tolerance = tolerance_after(tolerance, M.exposure, G, S)
        dependence = dependence_after(dependence, M.exposure, G, S)
    assert M.tolerance == pytest.approx(tolerance, rel=1e-3)
    assert M.dependence == pytest.approx(dependence, rel=1e-3)
    assert M.exposure == pytest.approx(Q.long_term_doses / S.reference_doses_per_day)
    assert M.dependence < M.occupancy < 1.0, "no withdrawal while the medicine is taken"


@given(st.integers(0, 2**31), st.integers(0, 2**20), st.integers(0, 7))
def test_the_liking_is_that_of_the_first_dose(seed, uid, number):
    met = np.zeros(1, CIRCUIT).view(np.recarray)
    first_meeting(met, np.array([uid]), np.array([False]), number, 0.0, seed, G, S)
    assert liking_of(seed, uid, number, G) == pytest.approx(float(met.liking[0]), rel=1e-5, abs=1e-7)


@given(st.floats(18.0, 90.0), st.floats(-1.0, 1.0), st.floats(0.0, 3.0))
def test_who_likes_it_and_pays_less_for_it_knows_more_to_its_credit(age, liking, price):
    known = known_of_medicine(M, age, liking, price, G, S, Q)
    assert known_of_medicine(M, age, liking + 0.1, price, G, S, Q) == pytest.approx(known + 0.1)
    assert known_of_medicine(M, age, liking, price + 1.0, G, S, Q) == pytest.approx(known + S.price_weight)
    assert known_of_medicine(M, age + 5.0, liking, price, G, S, Q) <= known, "surges fade with age"


def test_the_end_of_therapy_brings_relief_to_look_for_on_a_few_days_of_the_month():
    assert relief_of_end(M, G, S) > 0.3
    assert 0.0 < withdrawn_share(S) < 0.5


@given(st.floats(0.0, 10.0), unit, unit)
def test_a_stock_makes_cheap_what_it_holds(price, hand, more):
    paid = price_with_stock(price, hand, Q)
    assert min(price, Q.own_price) - 1e-12 <= paid <= max(price, Q.own_price) + 1e-12
    if price >= Q.own_price:
        assert price_with_stock(price, max(hand, more), Q) <= paid + 1e-12


def test_therapies_end_with_prescriptions_that_are_no_longer_written():
    fell = lambda year: 100.0 if year < 2020.0 else 75.0  # noqa: E731
    assert ended_share(fell, 2020.01) == pytest.approx(0.25)
    assert ended_share(fell, 2021.0) == 0.0
    assert ended_share(lambda year: year, 2020.0) == 0.0, "more is dispensed: nobody loses a prescription"
    assert ended_share(lambda year: 0.0, 2020.0) == 1.0, "nothing is dispensed: nobody stays on it"


# -- a month of one person -----------------------------------------------------------------------------------


def month(left, uid=1, using=False, ended=0.0, dispensing=0.0, share=Q.long_term_share):
    """(stock, days of therapy left) after a month that begins with `left` of them and an empty stock."""
    circuits = np.zeros(1, [(name, float) for name in ("habit_weight", "craving", "use_trace")])
    users = Users(np.array([0 if using else -1]), circuits.view(np.recarray), np.array([DAY - 1]))
    stock, days = np.zeros(1), np.array([left], np.float32)
    p = SimpleNamespace(**{name: float(Q[name]) for name in Q.dtype.names} | {"long_term_share": share})
    month_of_stock(
        0, 1, DAY, uid, 50.0, True, dispensing, ended, 0.0, 4.0, users, stock, days, Ties(1).columns, p
    )
    return stock[0], float(days[0])


def test_a_patient_has_half_a_month_at_home_and_one_who_misuses_it_all():
    monthly = Q.long_term_doses * MONTH
    assert month(500.0) == (pytest.approx(0.5 * monthly), 500.0 - MONTH)
    assert month(500.0, using=True) == (pytest.approx(monthly), 500.0 - MONTH)


def test_therapy_runs_out_and_is_a_matter_of_the_past_a_month_later():
    assert month(10.0) == (0.0, 10.0 - MONTH)
    assert month(10.0 - MONTH)[1] < NO_MEDICINE
    assert month(NO_MEDICINE)[1] == NO_MEDICINE


def test_a_share_of_courses_goes_on_and_a_share_of_therapies_ends_with_what_is_dispensed():
    begun = np.array([month(NO_MEDICINE, uid, dispensing=1e6)[1] for uid in range(2000)]) > 0.0
    assert begun.mean() == pytest.approx(Q.long_term_share, abs=0.02)
    assert not any(month(NO_MEDICINE, uid, dispensing=1e6, share=0.0)[1] > 0.0 for uid in range(200))
    ended = np.array([month(500.0, uid, ended=0.3)[1] for uid in range(2000)]) == 0.0
    assert ended.mean() == pytest.approx(0.3, abs=0.04)


# -- in a population -----------------------------------------------------------------------------------------

MANY = {"prescribing.dispensing_per_100": 150.0}
OFTEN = {"prescribing.offer_own": 0.3, "prescribing.long_term_share": 0.14}


@pytest.fixture(scope="module")
def places():
    """The same people with long-term prescribing and without."""
    return [
        grown(3000, rng=2, scenario=MANY, changes={**OFTEN, "prescribing.long_term_share": share})
        for share in (0.14, 0.0)
    ]


def late_misuse(m):
    """People of this place who first misused their own prescription after the age of 35."""
    ledger = m.circuits.plain("ledger")[: m.circuits.n_rows]
    held = ledger[
        (ledger["owner"] >= 0) & (ledger["substance"] == m.prescribed) & (ledger["source"] == OWN_STOCK)
    ]
    return int(((held["first_use_day"] - m.table["birth_day"][held["owner"]]) / 365.25 > 35.0).sum())


def test_misuse_begins_late_in_life_where_people_are_on_opioids_for_years(places):
    patients, others = places
    assert late_misuse(patients) > 20
    assert late_misuse(patients) > 2 * late_misuse(others)


def test_the_old_are_on_them_more_often_than_the_young_and_nobody_where_it_is_switched_off(places):
    patients, others = places
    assert not (others.table["medicine_days"][others.table.rows] > 0.0).any()
    rows = patients.table.rows
    on = patients.table["medicine_days"][rows] > 0.0
    age = (patients.day - patients.table["birth_day"][rows]) / 365.25
    assert on[age >= 50.0].mean() > 1.5 * on[age < 35.0].mean() > 0.0


def test_a_patient_who_misuses_has_the_medicine_on_board_and_begins_tolerant(places):
    m = places[0]
    m.step()
    rows = m.table.rows
    on = (m.table["medicine_days"][rows] > 0.0) & ~m.table["settled"][rows] & ~m.table["in_jail"][rows]
    held = m.table["courses"][rows[on], m.class_names.index("opioid")]
    held = held[held >= 0]
    assert len(held) > 5
    assert (m.courses.plain("occasions")["agonist_occupancy"][held] >= 0.99 * M.occupancy).all()


def test_tablets_of_ones_own_keep_more_people_using_than_if_they_cost_what_others_do(places):
    """The mechanism `cheap_own_tablets`, switched off for the same people."""
    changes = {**OFTEN, **mechanisms()["cheap_own_tablets"]}
    dear = grown(3000, rng=2, scenario=MANY, changes=changes)

    def lately(m):
        ledger = m.circuits.plain("ledger")[: m.circuits.n_rows]
        return int(((ledger["owner"] >= 0) & (ledger["last_use_day"] > m.day - 60)).sum())

    assert lately(dear) < 0.8 * lately(places[0])
