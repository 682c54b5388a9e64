"""Work and a home: lost to use, won back, and what they leave of natural reward."""

from __future__ import annotations

import numpy as np
import pytest

from population.capital import drives, lose_and_regain, stand_so
from population.life_course import pass_month
from population.mechanisms.capital import (
    home_found_rate,
    home_lost_rate,
    richness,
    within,
    work_found_rate,
    work_lost_rate,
)
from population.model import AddictionModel
from population.rules import rules
from tests.population.leaving import dependent_people, dependent_rows
from tests.population.small_places import grown, only, open_circuit, place

C = rules(("heroin",), (), 1.0).capital[0]


def test_rates_go_with_use_work_and_home():
    assert work_lost_rate(0.0, C) == home_lost_rate(0.0, False, C) == 0.0
    assert work_lost_rate(1.0, C) > work_lost_rate(0.5, C) > 0.0
    assert home_lost_rate(0.5, True, C) > home_lost_rate(0.5, False, C)
    assert (
        work_found_rate(0.0, False, C) > work_found_rate(0.8, False, C) > work_found_rate(0.8, True, C) > 0.0
    )
    assert home_found_rate(False, C) > home_found_rate(True, C)
    assert within(1.0, 365.25) == pytest.approx(1 - np.exp(-1))


def test_natural_reward_is_whole_with_both_and_less_without_each():
    assert richness(False, False, C) == 1.0
    both = richness(True, True, C)
    assert both == pytest.approx(richness(True, False, C) * richness(False, True, C))
    assert 0.5 < both < 1.0


def test_people_without_a_drug_lose_nothing():
    m = grown(500)
    for _ in range(100):
        m.step()
    never = np.setdiff1d(m.table.rows, m.active_rows)
    assert len(never) > 100
    assert not m.table["jobless"][never].any()
    assert (m.table["capital"][never] == 1.0).all()


def roles_after_five_years(name):
    """Mean roles of people who depend on a substance for as long, where they were whole."""
    scenario = place({**only(name), "population.history_from": 2024})
    m = AddictionModel(60, rng=1, past="life course", scenario=scenario)
    for row in m.table.rows.tolist():
        open_circuit(m, row, 0)
    m.circuits.plain("state")["exposure"] = m.rules.substances[0].steady_amount
    for _ in range(5 * 13):
        pass_month(m, m.table.rows)
    return float(m.table["brain"]["role"][m.table.rows].mean())


def test_daily_smoking_costs_few_of_the_roles_that_daily_heroin_costs():
    smoking, heroin = (1.0 - roles_after_five_years(name) for name in ("nicotine", "heroin"))
    assert 0.0 < smoking < 0.08
    assert heroin > 2.5 * smoking


@pytest.fixture(scope="module")
def heavy():
    m = dependent_people(2000, 3)
    return m, dependent_rows(m)


def test_lost_work_comes_back_sooner_in_abstinence_than_in_heavy_use(heavy):
    m, rows = heavy
    states = m.circuits.plain("state")
    rows = rows[(m.ages[rows] > 20) & (m.ages[rows] < 60)]
    slots = m.table["slots"][rows, m.substances.index("heroin")]
    kept = states["exposure"][slots].copy()
    back = {}
    for name, exposure in (("use", kept.max()), ("abstinence", 0.0)):
        states["exposure"][slots] = exposure
        for row in rows.tolist():
            stand_so(m, row, True, False)
        m.in_turn = rows
        for _ in range(12):
            m.day += 28
            lose_and_regain(m)
        back[name] = 1.0 - m.table["jobless"][rows].mean()
        m.day -= 12 * 28
    states["exposure"][slots] = kept
    assert back["abstinence"] > back["use"] + 0.15
    assert back["abstinence"] > 0.4


def test_heavy_use_costs_work_and_homes_and_no_use_costs_none(heavy):
    m, rows = heavy
    assert drives(m, rows).mean() > 0.3
    for row in rows.tolist():
        stand_so(m, row, False, False)
    m.in_turn = rows
    day = m.day
    for _ in range(13):
        m.day += 28
        lose_and_regain(m)
    m.day = day
    assert 0.05 < m.table["jobless"][rows].mean() < 0.6
    assert 0.0 < m.table["homeless"][rows].mean() < 0.3
    assert (m.table["capital"][rows][m.table["jobless"][rows]] < 1.0).all()


def test_natural_reward_of_the_day_is_scaled_by_work_and_home(heavy):
    m, rows = heavy
    for row in rows.tolist():
        stand_so(m, row, False, False)
    m.table["settled"][rows] = False
    m.step()
    before = m.table["around"]["reward"][rows].copy()
    for row in rows.tolist():
        stand_so(m, row, True, True)
    m.step()
    left = m.table["around"]["reward"][rows] / before
    assert np.median(left) == pytest.approx(richness(True, True, C), abs=0.03)
