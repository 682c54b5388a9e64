"""Habit, value, choice and intake: limits, and what each rises and falls with."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neuro.equations.choice import (
    demand,
    disutility,
    doses_per_session,
    endured_doses,
    goal_directed_value,
    habit_after,
    habit_weight,
    habitual_value,
    intake_room,
    negative_reinforcement,
    option_weight,
    overdose_hazard,
    restraint,
    sessions_mean,
)
from tests.neuro.brains import equation_parameters
from tests.neuro.properties import (
    TINY,
    amounts,
    falls,
    near,
    positive,
    rises,
    shares,
    small,
    steps,
    substances,
    values,
)

stored = st.floats(0.0, 1.0, width=32)  # a state as a record keeps it


@given(shares, amounts, small, shares, st.floats(0.5, 2.0), substances, steps)
def test_habit_grows_by_cued_repetition_and_fades_over_years(
    habit, error, doses, expected, learning, name, dt
):
    g, p = equation_parameters(name, dt)
    faded = habit * exp(-dt / g.habit_days)
    for nothing in (
        habit_after(habit, error, 0.0, expected, learning, g, p),
        habit_after(habit, error, doses, 0.0, learning, g, p),
        habit_after(habit, error, doses, expected, 0.0, g, p),
    ):
        assert nothing == near(faded)
    assert faded - TINY <= habit_after(habit, error, doses, expected, learning, g, p) <= 1.0
    assert rises(lambda x: habit_after(habit, x, doses, expected, learning, g, p), 0.0, error, 20.0)
    assert rises(lambda x: habit_after(habit, error, doses, expected, x, g, p), 0.0, learning, 3.0)
    rate = g.habit_learning_rate * p.habit_learning_scale * g.habit_repetition_part
    assert habit_after(0.0, 0.0, doses, 1.0, learning, g, p) == near(1 - exp(-rate * learning * doses))


@given(stored, stored, small, small, shares)
def test_habit_rules_where_it_is_strong_and_control_is_weak(a, b, control, other, deliberation):
    g, _ = equation_parameters()
    assert habit_weight(0.0, control, deliberation, g) == habit_weight(a, control, 1.0, g) == 0.0
    assert rises(lambda h: habit_weight(h, control, deliberation, g), a, b)
    assert falls(lambda c: habit_weight(a, c, deliberation, g), control, other)
    assert falls(lambda x: habit_weight(a, control, x, g), 0.0, deliberation, 1.0)
    assert 0.0 <= habit_weight(a, control, deliberation, g) <= 1.0
    assert habit_weight(1.0, 0.0, 0.0, g) == 1.0


@given(st.floats(0.1, 1.0), st.floats(0.1, 1.5))
def test_odds_of_habit_against_goal_are_a_power_of_their_ratio(habit, control):
    g, _ = equation_parameters()
    ratio = habit / (g.arbitration_control_weight * control)
    weight = habit_weight(habit, control, 0.0, g)
    assert weight == near(ratio**g.arbitration_steepness * (1 - weight), rel=1e-6)
    assert habit_weight(g.arbitration_control_weight * control, control, 0.0, g) == near(0.5)
    steep = g.copy()
    steep.arbitration_steepness = 2 * g.arbitration_steepness
    assert abs(habit_weight(habit, control, 0.0, steep) - 0.5) >= abs(weight - 0.5) - TINY


@given(values, positive, positive, substances)
def test_a_drug_is_worth_its_liking_less_its_cost(outcome, price, dose, name):
    g, p = equation_parameters(name)
    assert goal_directed_value(outcome, 1.0, dose, g, p) == outcome
    assert falls(lambda x: goal_directed_value(outcome, x, dose, g, p), 0.0, price, 20.0)
    base, most = g.price_base_share, g.price_dose_max
    for large, share in ((1.0, 1.0), (0.5, base + (1 - base) / 2), (50.0, base + (1 - base) * most)):
        dear = goal_directed_value(outcome, 2.0, large, g, p)
        assert dear == pytest.approx(outcome - share * p.price_weight, abs=1e-9)
    dearest = goal_directed_value(outcome, price, most, g, p)
    assert dearest == goal_directed_value(outcome, price, most + 1, g, p)


@given(small, small, small, small, substances)
def test_withdrawal_and_anhedonia_both_pull_and_add_up(w, deprived, a, b, name):
    g, p = equation_parameters(name)
    assert negative_reinforcement(0.0, 0.0, g, p) == 0.0
    assert negative_reinforcement(w, 0.0, g, p) == near(g.relief_weight * p.relief_scale * w)
    assert negative_reinforcement(0.0, deprived, g, p) == near(g.escape_weight * deprived)
    parts = negative_reinforcement(w, 0.0, g, p) + negative_reinforcement(0.0, deprived, g, p)
    assert negative_reinforcement(w, deprived, g, p) == near(parts)
    assert rises(lambda x: negative_reinforcement(x, deprived, g, p), a, b)
    assert rises(lambda x: negative_reinforcement(w, x, g, p), a, b)


@given(shares, small, small, substances)
def test_a_habit_pulls_most_in_the_presence_of_its_cues(habit, a, b, name):
    g, p = equation_parameters(name)
    most = g.habit_drive * p.habit_scale * habit
    assert habitual_value(habit, 0.0, g, p) == near(most * g.habit_uncued_fraction)
    assert habitual_value(habit, 1.0, g, p) == near(most)
    assert habitual_value(habit, 1.6, g, p) == near(most)
    assert rises(lambda cue: habitual_value(habit, cue, g, p), a, b)
    assert habitual_value(0.0, a, g, p) == 0.0


@given(small, shares, shares, substances)
def test_a_goal_restrains_more_than_a_problem_and_both_through_control(control, goal, problem, name):
    g, p = equation_parameters(name)
    assert restraint(0.0, goal, problem, g, p) == 0.0
    assert restraint(control, 0.0, 0.0, g, p) == near(control * g.control_weight)
    assert restraint(control, 1.0, problem, g, p) == near(
        control * (g.control_weight + g.goal_control_weight)
    )
    assert rises(lambda x: restraint(control, x, problem, g, p), 0.0, goal, 1.0)
    assert rises(lambda x: restraint(control, goal, x, g, p), 0.0, problem, 1.0)
    assert restraint(control, goal, 0.0, g, p) >= restraint(control, 0.0, goal, g, p)


@given(shares, shares, small, substances)
def test_a_habit_escapes_part_of_the_disutility(a, b, attitude, name):
    _, p = equation_parameters(name)
    assume(p.disutility + attitude >= 0.0)
    assert disutility(0.0, attitude, p) == near(p.disutility + attitude)
    assert falls(lambda weight: disutility(weight, attitude, p), a, b)
    assert disutility(1.0, attitude, p) == near((p.disutility + attitude) * (1 - p.habit_disutility_escape))


@given(values, values)
def test_odds_of_two_options_are_exponential_in_the_difference_of_their_values(a, b):
    g, _ = equation_parameters()
    assert option_weight(0.0, g) == 1.0
    odds = option_weight(a, g) / option_weight(b, g)
    assert odds == near(exp(g.choice_sensitivity * (a - b)), rel=1e-6)
    assert option_weight(1e6, g) == near(exp(50.0))


@given(st.floats(0.05, 20.0), substances)
def test_a_dearer_drug_is_bought_less_often_and_the_reference_price_changes_nothing(price, name):
    _, p = equation_parameters(name)
    assert demand(1.0, p) == 1.0
    assert falls(lambda x: demand(x, p), price, 1.1 * price)
    elasticity = (log(demand(1.001 * price, p)) - log(demand(price, p))) / log(1.001)
    assert elasticity == pytest.approx(-p.demand_elasticity * price, rel=2e-3)


@given(small, small, amounts, substances)
def test_need_makes_room_as_far_as_tolerance_lets_it(a, b, tolerance, name):
    g, p = equation_parameters(name)
    assert intake_room(0.0, tolerance, g, p) == 0.0
    assert intake_room(1.0, p.tolerance_max, g, p) == intake_room(9.0, 2 * p.tolerance_max, g, p) == near(1.0)
    assert intake_room(1.0, 0.0, g, p) == near(1 - g.tolerance_intake_share)
    assert rises(lambda need: intake_room(need, tolerance, g, p), a, b)
    assert rises(lambda t: intake_room(a, t, g, p), 0.0, b, tolerance)
    assert 0.0 <= intake_room(a, tolerance, g, p) <= 1.0 + TINY


@given(shares, shares, shares, substances, steps)
def test_room_fills_the_day_with_sessions(available, chosen, room, name, dt):
    g, p = equation_parameters(name, dt)
    assert sessions_mean(1.0, 1.0, 0.0, g, p) == near(dt)
    assert sessions_mean(1.0, 1.0, 1.0, g, p) == near(p.sessions_per_day_max * dt)
    assert sessions_mean(available, 0.0, room, g, p) == sessions_mean(0.0, chosen, room, g, p) == 0.0
    assert rises(lambda x: sessions_mean(available, chosen, x, g, p), 0.0, room, 1.0)
    whole = sessions_mean(1.0, 1.0, room, g, p)
    assert sessions_mean(available, chosen, room, g, p) == near(available * chosen * whole)


@given(shares, positive, substances)
def test_sessions_go_from_the_first_size_to_the_dependent_size(room, size, name):
    _, p = equation_parameters(name)
    first, last = doses_per_session(0.0, size, p), doses_per_session(1.0, size, p)
    assert first == near(size * p.doses_per_session)
    assert last == near(size * p.doses_per_session_dependent)
    assert doses_per_session(room, size, p) == near(first + (last - first) * room)


@given(positive, positive, positive, small, small, substances)
def test_overdose_hazard_is_that_of_a_first_dose_and_tolerance_protects(doses, dose, potency, a, b, name):
    g, p = equation_parameters(name)
    assert overdose_hazard(1.0, 1.0, 1.0, 0.0, g, p) == p.overdose_hazard
    assert overdose_hazard(0.0, dose, potency, a, g, p) == 0.0
    found = overdose_hazard(doses, dose, potency, a, g, p)
    assert overdose_hazard(2 * doses, dose, potency, a, g, p) == near(2 * found)
    assert overdose_hazard(doses, dose, 2 * potency, a, g, p) == near(found * 2**p.overdose_exponent)
    assert overdose_hazard(doses, potency, dose, a, g, p) == near(found)
    assert falls(lambda t: overdose_hazard(doses, dose, potency, t, g, p), a, b)


@given(amounts, small, small)
def test_a_reaction_ends_a_session_early_and_none_does_not(doses, aversion, more):
    assert endured_doses(doses, 0.0) == doses
    assert falls(lambda v: endured_doses(doses, v), aversion, more)
    assert endured_doses(doses, 1.0) == near(doses / 2.0)
