"""The equations around the circuit: limits, monotony, exact steps."""

from __future__ import annotations

from math import exp, log
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from population.mechanisms.appraisal import (
    attempt_probability,
    contemplation_after,
    determination,
    felt_harm,
    goal_floor,
    natural_loss,
    problem_after,
)
from population.mechanisms.daily_life import (
    availability,
    life_stress_after,
    news,
    novelty,
    potency,
    role,
    role_after,
    shock,
)
from population.mechanisms.depressants import (
    adulterated,
    dangerous_dose,
    on_board,
    together,
    untested,
    with_alcohol,
    with_sedatives,
)
from population.mechanisms.first_use import acceptance, first_use_probability, offer_rate, value_of_trying
from population.mechanisms.influence import pressure, visible_use
from population.mechanisms.rescue import overdose_probability
from population.rules import rules

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")
DAILY, WEEKLY = (rules(OPIOIDS, ("methadone", "cbt"), dt) for dt in (1.0, 7.0))
B, WEEK_B = DAILY.behaviour[0], WEEKLY.behaviour[0]
G, P, R, REACH = DAILY.general[0], DAILY.substances[1], DAILY.classes[0], DAILY.reach[0]
unit = st.floats(0.0, 1.0)
inside = st.floats(1e-6, 1.0 - 1e-6)
level = st.floats(0.0, 5.0)


# -- what a tie does -----------------------------------------------------------------------------------------


@given(unit, unit, st.floats(0.01, 1.0))
def test_visible_use_is_nothing_without_use_all_with_daily_use_and_grows_between(a, b, half):
    assert visible_use(0.0, half) == 0.0
    assert visible_use(1.0, half) == pytest.approx(1.0)
    low, high = sorted((a, b))
    assert visible_use(low, half) <= visible_use(high, half) + 1e-12
    assert visible_use(a, half) >= a - 1e-12, "use is seen at least as often as it happens"


@given(unit, st.integers(1, 24), st.floats(0.1, 5.0))
def test_pressure_depends_on_the_share_of_ties_that_use_not_on_their_number(share, ties, gain):
    assert pressure(share * ties, float(ties), gain) == pytest.approx(1.0 - exp(-gain * share))
    assert pressure(0.0, float(ties), gain) == 0.0
    assert pressure(0.0, 0.0, gain) == 0.0


# -- an ordinary day -----------------------------------------------------------------------------------------


def test_roles_grow_with_age_by_the_given_gain():
    assert role(B.role_age_years, B) == pytest.approx(B.role_floor + B.role_gain / 2)
    assert role(0.0, B) == pytest.approx(B.role_floor, abs=0.01)
    assert role(100.0, B) == pytest.approx(B.role_floor + B.role_gain, abs=0.01)
    assert role(20.0, B) < role(30.0, B)


@given(unit, unit, st.floats(1.0, 60.0))
def test_attained_roles_go_towards_what_exposure_leaves_and_steps_add_up(attained, drive, days):
    end = 1.0 - B.role_erosion * drive
    once = role_after(attained, drive, 2 * days, B)
    assert once == pytest.approx(role_after(role_after(attained, drive, days, B), drive, days, B))
    assert min(attained, end) - 1e-12 <= once <= max(attained, end) + 1e-12
    assert role_after(1.0, 0.0, days, B) == 1.0


def test_novelty_is_highest_at_its_peak_and_falls_faster_below_it():
    peak = B.novelty_peak_years
    assert novelty(peak, B) == 1.0
    assert novelty(peak - 1e-9, B) == pytest.approx(1.0)
    assert novelty(peak - 5, B) < novelty(peak + 5, B) < 1.0


@pytest.mark.parametrize("b", [B, WEEK_B], ids=["day", "week"])
def test_shocks_come_at_their_rate_and_have_their_mean(b):
    u = (np.arange(10_000) + 0.5) / 10_000
    found = np.array([shock(x, exp(-1.0), b) for x in u])
    assert (found > 0.0).mean() == pytest.approx(1.0 - exp(-b.shock_rate * b.dt), abs=2e-3)
    assert found.mean() == pytest.approx(b.shock_rate * b.dt * b.shock_size, rel=0.01)
    sizes = [shock(1e-3, v, b) for v in u]
    assert np.mean(sizes) == pytest.approx(np.median(sizes) / log(2.0), rel=0.01), "sizes are exponential"
    assert min(sizes) > 0.0


@given(level, st.floats(1.0, 60.0))
def test_lasting_stress_decays_alike_in_one_step_or_two(stress, days):
    once = life_stress_after(stress, 2 * days, 1.0, 0.5, B)
    twice = life_stress_after(life_stress_after(stress, days, 1.0, 0.5, B), days, 1.0, 0.5, B)
    assert once == pytest.approx(twice)
    assert once <= stress


def test_life_events_come_at_their_yearly_rate():
    u = (np.arange(20_000) + 0.5) / 20_000
    happened = np.mean([life_stress_after(0.0, 28.0, x, 0.5, B) > 0.0 for x in u])
    assert happened * 365.25 / 28.0 == pytest.approx(B.life_event_rate, rel=0.02)
    assert life_stress_after(0.0, 28.0, 0.0, exp(-1.0), B) == pytest.approx(B.life_event_size)


@given(st.floats(0.0, 10.0), unit, unit, unit, level)
def test_availability_is_between_0_and_1_and_0_without_supply(supply, access, friends, household, search):
    found = availability(supply, access, friends, household, search, REACH)
    assert 0.0 <= found <= 1.0
    assert availability(0.0, access, friends, household, search, REACH) == 0.0
    for i, more in enumerate(((1.0, friends, household), (access, 1.0, household), (access, friends, 1.0))):
        assert availability(supply, *more, search, REACH) >= found - 1e-12, i
    assert availability(supply + 1.0, access, friends, household, search, REACH) >= found - 1e-12


@given(st.floats(0.01, 0.99), level)
def test_people_who_crave_search_harder_when_supply_is_scarce_and_only_then(supply, search):
    def found(level_of_supply, s):
        return availability(level_of_supply, 1.0, 0.0, 0.0, s, REACH)

    assert found(supply, search) >= found(supply, 0.0) - 1e-12
    assert found(1.0, search) == found(1.0, 0.0)
    if search > 0.01:
        assert found(supply, search) > found(supply, 0.0)


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.6, 1.5])
def test_potency_has_mean_one_and_the_spread_asked_for(spread):
    z = norm.ppf((np.arange(40_000) + 0.5) / 40_000)
    batch = np.array([potency(spread, 0.0, 9.0, 0.5, x) for x in z])
    assert batch.mean() == pytest.approx(1.0, rel=0.02)
    assert batch.std() == pytest.approx(spread, rel=0.1)
    assert batch.min() > 0.0


def test_adulterated_batches_are_as_frequent_and_as_strong_as_said():
    assert potency(0.0, 0.3, 9.0, 0.29, 0.0) == pytest.approx(9.0)
    assert potency(0.0, 0.3, 9.0, 0.31, 0.0) == pytest.approx(1.0)
    assert potency(0.0, 0.0, 9.0, 1e-9, 0.0) == pytest.approx(1.0)


# -- first use -----------------------------------------------------------------------------------------------


@given(level, level, unit, unit, unit)
def test_offers_are_none_without_source_and_grow_with_each(supply, near, friends, household, market):
    social = friends, household, market
    of_market, of_users = offer_rate(supply, near, *social, REACH)
    assert offer_rate(0.0, near, *social, REACH) == (0.0, 0.0)
    assert sum(offer_rate(2 * supply, near, *social, REACH)) == pytest.approx(2 * (of_market + of_users))
    assert of_market == pytest.approx(supply * (REACH.offer_ambient * near + REACH.offer_market * market))
    assert offer_rate(supply, near, 0.0, 0.0, market, REACH) == (of_market, 0.0)
    assert of_users == pytest.approx(
        supply * (REACH.offer_friends * friends + REACH.offer_household * household)
    )


@given(unit, unit, st.floats(0.1, 5.0), st.floats(0.1, 1.5), st.floats(-1.0, 1.0))
def test_trying_is_worth_more_to_the_curious_among_users_at_low_price_and_with_little_control(
    novel, friends, price, control, attitude
):
    reach = SimpleNamespace(observed_use=0.6)
    p = SimpleNamespace(novelty=1.0, price_weight=0.3, disutility=0.5)

    def worth(n=novel, f=friends, x=price, c=control, a=attitude, known=0.0):
        return value_of_trying(n, f, x, c, a, known, reach, G, p)

    assert worth(n=novel + 0.1) > worth()
    assert worth(f=friends + 0.1) > worth()
    assert worth(known=0.1) == pytest.approx(worth() + 0.1)
    assert worth(x=price + 0.1) < worth()
    assert worth(c=control + 0.1) < worth()
    assert worth(a=attitude + 0.1) < worth()


@given(unit, st.floats(12.0, 90.0), st.floats(1.0, 6.0))
def test_what_most_have_met_when_young_is_no_news_later(novel, age, fade):
    sooner, as_ever = SimpleNamespace(novelty_fade=fade), SimpleNamespace(novelty_fade=1.0)
    assert news(novel, age, as_ever, B) == novel
    assert news(novel, age, sooner, B) <= novel
    assert age > B.novelty_peak_years or news(novel, age, sooner, B) == novel


@given(st.floats(-5.0, 5.0), st.floats(-2.0, 2.0))
def test_an_offer_is_accepted_more_often_the_more_it_is_worth(value, natural):
    assert 0.0 < acceptance(value, natural, G) < 1.0
    assert acceptance(value + 0.1, natural, G) > acceptance(value, natural, G)
    assert acceptance(value, natural + 0.1, G) < acceptance(value, natural, G)


@given(st.floats(0.0, 0.1), unit, st.floats(1.0, 60.0))
def test_probabilities_of_first_use_compose_over_time(offers, accepted, days):
    p = first_use_probability(offers, accepted, days)
    assert 0.0 <= p < 1.0
    assert first_use_probability(offers, accepted, 2 * days) == pytest.approx(1.0 - (1.0 - p) ** 2)
    assert first_use_probability(0.0, accepted, days) == first_use_probability(offers, 0.0, days) == 0.0


# -- stopping ------------------------------------------------------------------------------------------------


@given(st.floats(-2.0, 2.0), st.floats(-1.0, 2.0))
def test_loss_of_natural_reward_is_a_share(now, without):
    assert 0.0 <= natural_loss(now, without) <= 1.0
    assert natural_loss(without, without) == 0.0
    assert natural_loss(now, 0.0) == 0.0


def test_half_of_the_reward_left_is_half_lost():
    assert natural_loss(0.4, 0.8) == pytest.approx(0.5)


@given(unit, unit, unit, unit, level)
def test_a_perceived_problem_stays_between_0_and_1_and_grows_with_what_use_costs(
    q, withdrawn, loss, xi, doses
):
    after = problem_after(q, withdrawn, loss, xi, doses, B)
    assert 0.0 <= after <= 1.0
    assert problem_after(q, 0.0, 0.0, xi, 0.0, B) == pytest.approx(q * exp(-1.0 / B.problem_days))
    for more in ((withdrawn + 0.1, loss, doses), (withdrawn, loss, doses + 0.1)):
        assert problem_after(q, more[0], more[1], xi, more[2], B) >= after
    assert problem_after(q, withdrawn, loss + 0.1, max(xi, 0.1), doses, B) >= problem_after(
        q, withdrawn, loss, max(xi, 0.1), doses, B
    )


@given(st.floats(12.0, 100.0), st.floats(0.1, 20.0))
def test_the_same_use_costs_more_as_people_age(age, years):
    assert felt_harm(age, B) >= 1.0
    assert felt_harm(age + years, B) > felt_harm(age, B)


def test_a_loss_that_cannot_be_put_down_to_the_drug_is_no_problem():
    assert problem_after(0.0, 0.0, 1.0, 0.0, 0.0, B) == 0.0
    assert problem_after(0.0, 0.0, 1.0, 0.5, 0.0, B) > 0.0


@given(unit)
def test_without_a_cause_a_week_of_problem_is_seven_days(q):
    daily = q
    for _ in range(7):
        daily = problem_after(daily, 0.0, 0.0, 0.0, 0.0, B)
    assert problem_after(q, 0.0, 0.0, 0.0, 0.0, WEEK_B) == pytest.approx(daily)


@pytest.mark.parametrize("b", [B, WEEK_B], ids=["day", "week"])
def test_contemplation_keeps_its_spread_at_any_step(b):
    z = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    noise = np.array([contemplation_after(0.0, x, b) for x in z]).std()
    keep = contemplation_after(1.0, 0.0, b)
    assert keep == pytest.approx(exp(-b.dt / b.contemplation_days))
    assert noise**2 + (keep * b.contemplation_sd) ** 2 == pytest.approx(b.contemplation_sd**2, rel=0.01)


def test_determination_is_the_stated_sum():
    b = SimpleNamespace(
        determination_gain=2.0, determination_price=0.5, determination_role=0.25, determination_norm=0.125,
        determination_norm_neutral=0.4, determination_fatigue=0.3, determination_attitude=0.2,
    )  # fmt: skip
    found = determination(0.5, 0.4, 3.0, 0.6, 0.1, 2.0, -1.0, b)
    assert found == pytest.approx(
        2.0 * 0.5 * (1 + 0.4 + 0.5 * 2.0 - 0.25 * 0.4 + 0.125 * 0.3) - 0.3 * 2.0 - 0.2
    )


@given(st.floats(-4.0, 4.0))
def test_attempts_are_likelier_with_determination_up_to_the_highest_hazard(determined):
    p = attempt_probability(determined, R, B)
    assert 0.0 < p < 1.0 - exp(-B.attempt_rate_max) + 1e-12
    assert attempt_probability(determined + 0.1, R, B) > p
    assert attempt_probability(determined, R, WEEK_B) == pytest.approx(1.0 - (1.0 - p) ** 7)
    assert attempt_probability(R.attempt_threshold, R, B) == pytest.approx(1.0 - exp(-B.attempt_rate_max / 2))


@given(unit, unit, unit, unit, st.floats(0.0, 10.0))
def test_a_goal_leans_on_problem_treatment_ties_that_do_not_use_household_and_friends_in_recovery(
    problem, support, peers, family, fellows
):
    floor = goal_floor(problem, support, peers, family, fellows, R, B)
    assert R.goal_floor <= floor <= 1.0
    assert goal_floor(problem, support + 0.1, peers, family, fellows, R, B) >= floor
    assert goal_floor(problem, support, 0.0, family, fellows, R, B) >= floor
    assert goal_floor(problem, support, peers, 1.0, fellows, R, B) >= floor
    assert goal_floor(problem, support, peers, family, fellows + 1.0, R, B) >= floor
    assert goal_floor(0.0, 0.0, 1.0, 0.0, 0.0, R, B) == R.goal_floor
    assert goal_floor(0.0, 0.0, 1.0, 1.0, 0.0, R, B) == pytest.approx(R.goal_floor + B.goal_family)
    assert goal_floor(0.0, 0.0, 1.0, 0.0, 50.0, R, B) == pytest.approx(R.goal_floor + B.goal_fellows)


# -- overdose and rescue -------------------------------------------------------------------------------------


def test_other_depressants_on_board_never_make_a_dose_safer_and_none_change_nothing():
    h = DAILY.harm[0]
    assert together(0.01, 3.0, 0.0, 2.2) == with_alcohol(0.01, 0.0, 0.0, 2.2, 0.7, h) == 0.01
    assert 0.01 < with_alcohol(0.01, 1.0, 0.0, 2.2, 0.7, h) < with_alcohol(0.01, 5.0, 0.0, 2.2, 0.7, h) < 0.05
    assert 0.01 < with_alcohol(0.01, 5.0, 1.0, 2.2, 0.7, h) < with_alcohol(0.01, 5.0, 0.0, 2.2, 0.7, h)
    assert together(0.01, 3.0, dangerous_dose(0.01, 3.0, 2.2), 2.2) == pytest.approx(0.01 * 2.0**2.2)
    assert on_board(100.0, 4.0, h) == 1.0
    assert on_board(0.25 * h.awake_hours, 1.0, h) == 0.25


def test_benzodiazepines_beside_opioids_kill_as_often_as_in_the_veterans_who_got_both():
    assert with_sedatives(0.01, 2.2, DAILY.harm[0]) / 0.01 == pytest.approx(
        3.86, abs=0.05
    )  # Park 2015: 3.49-4.26


def test_the_first_dose_of_a_day_is_the_most_dangerous_and_the_usual_number_weighs_one_each():
    h = DAILY.harm[0]
    assert untested(4.0, 1.0, 4.0, h) == pytest.approx(1.0)
    assert untested(28.0, 7.0, 4.0, h) == untested(4.0, 1.0, 4.0, h)
    weights = [untested(n, 1.0, 4.0, h) for n in (0.5, 1.0, 2.0, 4.0, 8.0)]
    assert weights[0] == weights[1]
    assert (np.diff(weights[1:]) < 0.0).all()
    days = [n * untested(n, 1.0, 4.0, h) for n in (1.0, 2.0, 8.0)]
    assert days == sorted(days)
    unknown = SimpleNamespace(batch_known=0.0)
    assert untested(0.5, 1.0, 4.0, unknown) == untested(9.0, 1.0, 4.0, unknown) == 1.0


def test_hidden_fentanyl_kills_those_without_tolerance_to_opioids():
    h = DAILY.harm[0]
    alone = adulterated(2.0, 0.0, 5e-5, 2.2, 0.6, h)
    assert alone == pytest.approx(2.0 * 5e-5 * h.hidden_dose**2.2)
    assert adulterated(2.0, 6.0, 5e-5, 2.2, 0.6, h) < 0.1 * alone
    assert adulterated(2.0, 6.0, 5e-5, 2.2, 0.0, h) == pytest.approx(alone)
    assert adulterated(4.0, 0.0, 5e-5, 2.2, 0.6, h) == pytest.approx(2.0 * alone)
    assert adulterated(2.0, 0.0, 5e-5, 2.2, 0.6, SimpleNamespace(hidden_dose=0.0)) == 0.0


def test_an_overdose_is_as_frequent_as_deaths_over_the_case_fatality_of_the_cohorts():
    h = SimpleNamespace(case_fatality_cohorts=0.05)
    assert overdose_probability(0.0, h) == 0.0
    assert overdose_probability(1e-6, h) * 0.05 == pytest.approx(1e-6, rel=1e-4)
    assert overdose_probability(log(2.0) * 0.05, h) == pytest.approx(0.5)
    assert overdose_probability(1e6, h) == 1.0
