"""Deaths by tobacco and alcohol: their lags, what they take out of the life table, whom they kill."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.mechanisms.mortality import harm_of_smoking, lagged_drinks, weight_of_drinking
from population.people.demography import other_cause_hazard
from population.people.life_table import daily_hazard
from population.people.mortality import CAUSES, attributable, causes_of, excess_hazards, taken_out
from population.rules import rules
from tests.population.small_places import grown, only, place

M = rules(("alcohol", "nicotine"), (), 1.0).mortality[0]
YEAR = 365.25


def smoked(years_on, years_off=0.0):
    level = harm_of_smoking(0.0, 1.0, years_on * YEAR, M)
    return harm_of_smoking(level, 0.0, years_off * YEAR, M)


def test_harm_of_smoking_grows_over_decades_and_falls_after_quitting():
    levels = [smoked(y) for y in (0, 5, 10, 20, 40)]
    assert levels == sorted(levels)
    assert levels[0] == 0.0
    assert levels[1] < 0.3
    assert 0.8 < levels[-1] < 1.0
    assert smoked(40, 5) > 0.5 * smoked(40)
    assert smoked(40, 20) < 0.2 * smoked(40)


def test_a_long_and_a_short_step_of_either_lag_agree():
    level, drinks = 0.2, 1.0
    for _ in range(13):
        level = harm_of_smoking(level, 1.0, 28.0, M)
        drinks = lagged_drinks(drinks, 6.0, 28.0, M)
    assert level == pytest.approx(harm_of_smoking(0.2, 1.0, 13 * 28.0, M))
    assert drinks == pytest.approx(lagged_drinks(1.0, 6.0, 13 * 28.0, M))


def test_heavy_drinking_weighs_more_than_in_proportion():
    light, heavy = weight_of_drinking(1.0, 1.0, M), weight_of_drinking(8.0, 8.0, M)
    assert weight_of_drinking(0.0, 0.0, M) == 0.0
    assert heavy > 12 * light
    assert weight_of_drinking(8.0, 0.0, M) < heavy


def test_the_life_table_gives_up_the_deaths_that_the_model_makes():
    table = daily_hazard("us_2017")
    assert (other_cause_hazard(("cannabis",)) == table).all()
    both = other_cause_hazard(("alcohol", "nicotine"))
    share = taken_out(("alcohol", "nicotine"))[: table.shape[1]]
    assert both == pytest.approx(table * (1.0 - share))
    assert (share < 0.5).all()
    assert (share[:18] == 0.0).all()
    assert (other_cause_hazard(("opioid", "alcohol")) <= other_cause_hazard(("opioid",))).all()


def test_attributed_deaths_of_the_united_states_are_those_published():
    """480,000 a year by smoking and 140,000 by drinking; deaths of 2017 by age, thousands, CDC, rounded."""
    deaths = {18: 95, 35: 80, 45: 170, 55: 375, 65: 530, 75: 655, 85: 880}
    for cause, published in (("tobacco", 480), ("alcohol", 140)):
        total = sum(n * attributable(cause).share[age] for age, n in deaths.items())
        assert total == pytest.approx(published, rel=0.15)


def test_people_who_smoke_die_three_times_as_often_as_those_who_never_did():
    """2.8 in women and 3.0 in men, 1.3 to 1.4 after stopping (Jha 2013); from the numbers of the file alone."""
    tobacco, alcohol = attributable("tobacco"), attributable("alcohol")

    def ratio(level, age):
        return 1.0 + tobacco.share[age] * level / tobacco.weight[age] / (1.0 - tobacco.share[age])

    assert (alcohol.weight > 0.0).all()
    assert np.mean([ratio(0.9 * smoked(age - 18), age) for age in range(45, 85)]) == pytest.approx(
        2.9, abs=0.5
    )
    assert np.mean([ratio(smoked(20, 20), age) for age in range(55, 75)]) == pytest.approx(1.35, abs=0.15)


def test_a_death_has_the_causes_in_proportion_to_their_hazards():
    n = 30_000
    u = (np.arange(n) + 0.5) / n
    codes = causes_of(np.tile([[2.0], [1.0]], n), np.full(n, 5.0), u)
    assert np.bincount(codes) / n == pytest.approx([5 / 8, 2 / 8, 1 / 8], abs=1e-3)
    assert (causes_of(np.zeros((2, 5)), np.ones(5), u[:5]) == 0).all()
    assert CAUSES == ("other", "tobacco", "alcohol")


@pytest.fixture(scope="module")
def smokers():
    """A town in which some have smoked for long and some drink much."""
    scenario = {**only("nicotine", "alcohol"), "population.history_from": 2014}
    return AddictionModel(1500, rng=1, past="life course", scenario=place(scenario))


def test_smokers_and_drinkers_carry_the_excess_and_nobody_else(smokers):
    m = smokers
    rows = m.table.rows
    found = excess_hazards(m, rows)
    assert (found[0][m.table["smoked"][rows] == 0.0] == 0.0).all()
    assert (found[1][m.table["drank"][rows] == 0.0] == 0.0).all()
    assert (found >= 0.0).all()
    assert found[0].sum() > 0.0
    assert found[1].sum() > 0.0
    assert (m.table["smoked"][rows] <= 1.0).all()
    age = (m.day - m.table["birth_day"][rows]) / YEAR
    assert (m.table["smoked"][rows][age < 12.5] == 0.0).all()


def test_deaths_are_counted_by_their_cause(smokers):
    m = smokers
    rows = m.table.rows
    table = {name: m.table[name][rows].copy() for name in ("smoked", "drank")}
    m.table["smoked"][rows] = 1.0
    m.die(rows[:3], "tobacco")
    m.die(rows[3:5], "alcohol")
    m.die(rows[5:6], "other")
    events = m.recorder.events
    assert events["deaths_tobacco", "nicotine"][0] == 3
    assert events["deaths_alcohol", "alcohol"][0] == 2
    assert events["deaths_all", "any"][0] == 6
    m.table["smoked"][m.table.rows] = table["smoked"][6:]


def test_where_nobody_drinks_or_smokes_lives_are_as_long_as_before():
    m = grown(300)
    assert not excess_hazards(m, m.table.rows).any()
    assert not m.table["smoked"].any()
    assert not m.table["drank"].any()
