"""Surges, their prediction errors, and natural reward: limits, signs, what can be learned away."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.equations.dopamine import (
    ageing,
    anhedonia,
    hedonic,
    natural_error,
    natural_expected_after,
    natural_value,
    outcome_value_after,
    prediction_error,
    share_blocked,
    spoiled,
    supported,
    surge,
    tonic_without_drug,
)
from neuro.equations.kinetics import acute_tolerance
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


@given(st.floats(12.0, 110.0), st.floats(0.1, 40.0))
def test_a_surge_is_worth_less_with_every_year_after_youth_by_the_same_share(age, years):
    g = equation_parameters()[0]
    start = g.release_ageing_from
    assert ageing(min(age, start), g) == 1.0
    assert ageing(start + years, g) == near(exp(-g.release_ageing * years))
    assert ageing(age + years, g) <= ageing(age, g) <= 1.0
    assert ageing(max(age, start) + years, g) == near(ageing(max(age, start), g) * ageing(start + years, g))
    assert 0.4 < ageing(75.0, g) < 0.9


@given(positive, amounts, small, small, shares, substances)
def test_a_surge_is_proportional_to_the_dose_and_shrinks_with_tolerance(
    sensitivity, dose, tolerance, acute, block, name
):
    _, p = equation_parameters(name)
    assert surge(1.0, 1.0, 0.0, 0.0, 0.0, p) == p.surge_fold
    full = surge(sensitivity, dose, tolerance, acute, 0.0, p)
    assert surge(sensitivity, 2 * dose, tolerance, acute, 0.0, p) == near(2 * full)
    assert surge(sensitivity, dose, 2 * tolerance + acute + 1, acute, 0.0, p) == near(full / 2)
    assert surge(sensitivity, dose, acute, tolerance, 0.0, p) == near(full)
    assert surge(sensitivity, dose, tolerance, acute, block, p) == near(full * (1 - block))
    assert surge(sensitivity, dose, tolerance, acute, 1.0, p) == 0.0


@given(positive, amounts, amounts, substances)
def test_a_dose_on_top_of_another_surges_less(sensitivity, a, b, name):
    _, p = equation_parameters(name)
    assert falls(lambda x: surge(sensitivity, 1.0, 0.0, acute_tolerance(x, p), 0.0, p), a, b)
    most = surge(sensitivity, 1.0, 0.0, 0.0, 0.0, p)
    assert (
        surge(sensitivity, 1.0, 0.0, acute_tolerance(a, p), 0.0, p) >= most / (1 + p.acute_tolerance) - TINY
    )


@given(positive, amounts, shares)
def test_the_prediction_error_of_a_drug_never_reaches_zero(surged, expected, load):
    g, _ = equation_parameters()
    assert prediction_error(surged, expected, load, g) >= g.error_floor_fraction * surged
    least = max(g.noncompensable_fraction, g.error_floor_fraction) * surged
    assert prediction_error(surged, 1e9, 0.0, g) == near(least)
    assert prediction_error(surged, expected, 0.0, g) >= least - TINY > 0.0


@given(positive, amounts, amounts, shares)
def test_what_is_expected_and_a_raised_set_point_take_from_the_error(surged, a, b, load):
    g, _ = equation_parameters()
    assert prediction_error(surged, 0.0, 0.0, g) == near(surged)
    assert prediction_error(0.0, 0.0, 0.0, g) == 0.0
    assert falls(lambda expected: prediction_error(surged, expected, load, g), a, b)
    assert falls(lambda x: prediction_error(surged, a, x, g), 0.0, load, 1.0)


def test_the_error_of_a_natural_reward_can_be_predicted_away():
    g, _ = equation_parameters()
    g = g.copy()
    g.noncompensable_fraction = g.error_floor_fraction = 0.0
    assert prediction_error(1.0, 1.0, 0.0, g) == 0.0
    assert prediction_error(1.0, 0.0, 0.0, g) == 1.0


@given(small, shares, small)
def test_tonic_dopamine_sinks_in_withdrawal_and_under_load_to_a_floor(w, load, v):
    g, _ = equation_parameters()
    assert tonic_without_drug(0.0, 0.0, g) == 1.0
    assert falls(lambda x: tonic_without_drug(x, load, g), w, v)
    assert falls(lambda x: tonic_without_drug(w, x, g), 0.0, load, 1.0)
    assert tonic_without_drug(100.0, load, g) == g.tonic_min > 0.0


@given(st.floats(0.0, 8.0), st.floats(0.0, 8.0))
def test_pleasure_is_concave_and_too_much_is_too_much(a, b):
    g, _ = equation_parameters()
    assert hedonic(0.0, g) == 0.0
    assert hedonic((a + b) / 2, g) >= (hedonic(a, g) + hedonic(b, g)) / 2 - TINY
    peak = 1 / g.hedonic_satiation - 1
    assert hedonic(peak, g) > max(hedonic(peak - 1, g), hedonic(peak + 1, g))


@given(values, values)
def test_the_error_of_natural_reward_is_what_was_not_expected(response, expected):
    assert natural_error(response, response) == 0.0
    assert natural_error(response, expected) == -natural_error(expected, response)
    assert natural_error(response, 0.0) == response


@given(small, small, steps)
def test_natural_reward_is_expected_within_months_in_steps_of_any_length(expected, response, dt):
    half, _ = equation_parameters(dt=dt / 2)
    full, _ = equation_parameters(dt=dt)
    found = natural_expected_after(expected, response, full)
    assert natural_expected_after(natural_expected_after(expected, response, half), response, half) == near(
        found
    )
    left = exp(-dt / full.natural_learning_days)
    assert natural_error(response, found) == near(natural_error(response, expected) * left)
    assert natural_expected_after(response, response, full) == response


@given(st.floats(0.2, 1.0), st.floats(0.2, 1.0), st.floats(0.2, 3.0), shares, values, values)
def test_fewer_receptors_low_tone_and_disappointment_flatten_natural_rewards(
    a, b, reward, tonic, error, other
):
    g, _ = equation_parameters()
    assert rises(lambda d2: natural_value(d2 * reward, error, tonic, g), a, b)
    assert natural_value(a * reward, 0.0, 1.0, g) == near(hedonic(a * reward, g))
    lost = natural_value(a * reward, error, 1.0, g) - natural_value(a * reward, error, tonic, g)
    assert lost == pytest.approx(g.anhedonia_weight * (1 - tonic), abs=1e-9)
    gained = natural_value(reward, other, tonic, g) - natural_value(reward, error, tonic, g)
    assert gained == pytest.approx(g.natural_error_weight * (other - error), abs=1e-9)


@given(st.floats(0.2, 1.0), st.floats(0.2, 3.0), shares, shares, shares)
def test_anhedonia_is_what_receptors_and_tone_take_from_a_day(d2, naive, tonic, a, b):
    g, _ = equation_parameters()
    assert anhedonia(naive, naive, 1.0, g) == 0.0
    assert falls(lambda share: anhedonia(share * naive, naive, tonic, g), a, b)
    assert falls(lambda level: anhedonia(d2 * naive, naive, level, g), a, b)
    lost = anhedonia(d2 * naive, naive, tonic, g)
    assert lost == near(natural_value(naive, 0.0, 1.0, g) - natural_value(d2 * naive, 0.0, tonic, g))
    assert lost >= g.anhedonia_weight * (1 - tonic) - TINY


@given(values, values, positive, positive)
def test_outcome_value_learns_dose_by_dose_what_is_liked(value, liked, a, b):
    g, _ = equation_parameters()
    in_two = outcome_value_after(outcome_value_after(value, liked, a, g), liked, b, g)
    assert in_two == near(outcome_value_after(value, liked, a + b, g), rel=1e-7)
    assert abs(outcome_value_after(value, liked, a, g) - liked) <= abs(value - liked)
    assert outcome_value_after(value, liked, 0.0, g) == value
    assert outcome_value_after(value, liked, 1e9, g) == near(liked)


# -- medicines -------------------------------------------------------------------------------------------------


@given(shares, shares, shares)
def test_support_makes_up_for_a_share_of_the_tonic_deficit_and_lifts_nobody_above_the_own_baseline(t, a, b):
    assert supported(t, 0.0) == t
    assert supported(t, 1.0) == near(1.0)
    assert rises(lambda s: supported(t, s), a, b)
    assert supported(1.0, a) == 1.0


@given(shares, shares, shares)
def test_what_is_blocked_at_and_behind_the_receptor_never_exceeds_the_surge(a, s, more):
    assert share_blocked(a, 0.0) == a
    assert share_blocked(0.0, s) == near(s)
    assert share_blocked(a, 1.0) == near(1.0)
    assert rises(lambda x: share_blocked(a, x), s, more)


@given(st.floats(-2.0, 2.0), shares)
def test_a_reaction_comes_off_what_is_liked(liked, aversion):
    assert spoiled(liked, 0.0) == liked
    assert spoiled(liked, aversion) == near(liked - aversion)
