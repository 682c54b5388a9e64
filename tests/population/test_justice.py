"""Arrest, jail and release: who is held, what a jail is like, what people leave with."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.justice import arrested, due, hold, release
from population.mechanisms.justice import arrest_rate, stay
from population.referral import JAIL
from population.rules import rules
from tests.population.leaving import (
    NO_TOLERANCE,
    dependent_people,
    dependent_rows,
    expected_deaths,
    followed,
)
from tests.population.small_places import check_day, grown, lives, place

J = rules(("heroin",), (), 1.0).justice[0]
NEWBORN = {"population.history_from": 2024}
ALL_JAILED = {"justice.jail_share": 1.0, "justice.stay_mean": 41.0, "justice.stay_median": 40.0}


def town(people=3000, scenario=None, changes=None, rng=5):
    return AddictionModel(
        people, rng=rng, past="life course", scenario=place({**NEWBORN, **(scenario or {})}), changes=changes
    )


# -- rates ---------------------------------------------------------------------------------------------------


def test_use_sex_and_age_decide_how_often_people_are_arrested():
    man = arrest_rate(25.0, True, 0.0, 0.15, J)
    assert arrest_rate(25.0, False, 0.0, 0.15, J) < man / 3
    assert arrest_rate(70.0, True, 0.0, 0.15, J) < man / 10
    using = arrest_rate(25.0, True, 1.0, 0.15, J)
    assert using > 4 * man
    assert arrest_rate(25.0, True, 1.0, 0.6, J) > using
    assert arrest_rate(25.0, True, 0.0, 0.6, J) == man


def test_most_stays_are_of_days_and_their_mean_is_a_month():
    random = np.random.default_rng(1)
    days = np.array([stay(z, J) for z in random.standard_normal(40_000)])
    assert days.min() == 1
    assert np.median(days) == pytest.approx(J.stay_median, abs=1.0)
    assert days.mean() == pytest.approx(J.stay_mean, rel=0.15)
    assert 0.08 < (days > 60).mean() < 0.25


def test_as_many_are_held_as_in_local_jails():
    m = town(20_000, {"supply.rx_opioid.availability": 0.0})
    held = []
    for day in range(400):
        m.step()
        if day >= 200:
            held.append(m.table["in_jail"].sum() / len(m.table))
    per_100000 = 1e5 * float(np.mean(held))
    assert 120 < per_100000 < 330  # 664,200 of 288 million aged 12 and over: 230


def test_no_arrests_change_no_bit():
    off = grown(400, scenario={"justice": {"arrests": 0.0}})
    also = grown(400, scenario={"justice": {"arrests": 0.0, "linkage": 1.0, "kits_at_release": 1.0}})
    without = place()
    assert without.justice.arrests.at(2024) == 1.0
    for _ in range(100):
        off.step()
        also.step()
    assert lives(off) == lives(also)
    assert not off.table["in_jail"].any()


def test_arrests_follow_the_scenarios_multiple():
    m = town(20_000)
    m.in_turn = m.table.rows
    m.ages[: m.table.n_rows] = (m.day - m.table["birth_day"]) / 365.25
    few, many = len(arrested(m, 1.0)[0]), len(arrested(m, 3.0)[0])
    assert few > 10
    assert many == pytest.approx(3 * few, rel=0.35)


# -- jail is a place -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people_who_use():
    m = dependent_people(1500, 4)
    rows = dependent_rows(m)
    for row in rows.tolist():
        hold(m, row, 45)
    return m, rows


def test_nobody_in_jail_uses_and_ties_are_kept(people_who_use):
    m, rows = people_who_use
    degree = m.ties.degree[rows].copy()
    s = m.substances.index("heroin")
    before = m.circuits.plain("state")["tolerance"][m.table["slots"][rows, s]].copy()
    for _ in range(40):
        m.step()
        inside = m.table.rows[m.table["in_jail"][m.table.rows]]
        slots = m.table["slots"][inside]
        assert not m.circuits.plain("state")["doses"][slots[slots >= 0]].any()
        assert (m.table["around"]["clinic"][inside] == 1.0).all()
    assert m.table["in_jail"][rows].all()
    assert m.ties.degree[rows].sum() > 0.7 * degree.sum()
    after = m.circuits.plain("state")["tolerance"][m.table["slots"][rows, s]]
    assert (after < before).all()
    assert after.mean() < 0.3 * before.mean()
    m.ties.check()
    for _ in range(10):
        m.step()
    assert not m.table["in_jail"][rows].any()
    assert (m.table["around"]["clinic"][rows] == 0.0).all()
    assert expected_deaths(m, rows).sum() > 0.0
    check_day(m)


def test_treatment_ends_at_the_door_unless_the_jail_lets_it_go_on():
    inside = {}
    for share in (0.0, 1.0):
        m = dependent_people(1200, 4)
        m.scenario = place({**NEWBORN, "justice": {"arrests": 0.0, "treatment_inside": share}})
        rows = dependent_rows(m)
        ledger = m.courses.plain("ledger")
        held = m.table["courses"][rows, 0]
        ledger["treatment"][held] = m.treatments.index("opioid_agonist")
        ledger["waiting_for"][held] = -1
        for row in rows.tolist():
            hold(m, row, 20)
        inside[share] = (ledger["treatment"][held] >= 0).mean()
        assert (ledger["left_day"][held[ledger["treatment"][held] < 0]] == m.day).all()
    assert inside == {0.0: 0.0, 1.0: 1.0}


# -- release -------------------------------------------------------------------------------------------------


def test_people_leave_on_the_day_with_a_referral_and_a_kit_where_the_place_gives_them():
    m = dependent_people(1200, 4)
    m.scenario = place({**NEWBORN, "justice": {"arrests": 0.0, "linkage": 1.0, "kits_at_release": 1.0}})
    rows = dependent_rows(m)
    held = m.table["courses"][rows, 0]
    m.courses.plain("ledger")["severity"][held] = 3
    m.table["kits"][rows] = 0
    for row in rows.tolist():
        hold(m, row, 7)
    m.day += 6
    assert len(due(m)) == 0
    m.day += 1
    assert sorted(due(m)) == sorted(rows)
    release(m, due(m))
    assert not m.table["in_jail"].any()
    assert (m.table["kits"][rows] == 1).all()
    assert (m.courses.plain("ledger")["referral"][held] == JAIL).all()
    assert m.recorder.events["releases", "any"][0] == len(rows)


def test_long_stays_cost_work_and_homes_and_short_ones_hardly_do():
    lost = {}
    for days in (1, 200):
        m = dependent_people(1500, 4)
        rows = dependent_rows(m)
        rows = rows[~m.table["jobless"][rows] & ~m.table["homeless"][rows]]
        for row in rows.tolist():
            hold(m, row, days)
        m.day += days
        release(m, rows)
        lost[days] = m.table["jobless"][rows].mean(), m.table["homeless"][rows].mean()
    assert lost[1][0] < 0.2
    assert lost[1][1] < 0.05
    assert lost[200][0] > 0.9
    assert lost[200][1] > 0.4


# -- what emerges --------------------------------------------------------------------------------------------


def early_against_later(changes=None):
    _, deaths = followed("release from jail", 700, 2, changes)
    return deaths[:, :14].mean() / deaths[:, 14:84].mean()


@pytest.mark.timeout(900)
def test_the_weeks_after_release_are_deadly_because_tolerance_is_lost():
    assert 2.5 < early_against_later() < 9.0  # 3 to 8 times, Merrall 2010
    assert early_against_later(NO_TOLERANCE) < 1.1
