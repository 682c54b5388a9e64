"""Intervals of what is counted: shares, rates and ratios."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta, binom, gamma

from scenarios.evidence.counting import (
    POSITIVE,
    RATE,
    SHARE,
    Measured,
    interval_of,
    odds_ratio,
    rate_of,
    share_of,
    smoothed,
)


@pytest.mark.parametrize(("cases", "people"), [(0, 60), (1, 60), (30, 60), (60, 60)])
def test_intervals_of_shares_are_those_of_jeffreys(cases, people):
    yes = np.arange(people) < cases
    low, high = interval_of(share_of(yes, np.ones(people)))
    expected = beta.ppf([0.025, 0.975], cases + 0.5, people - cases + 0.5)
    assert low == pytest.approx(0.0 if cases == 0 else expected[0])
    assert high == pytest.approx(1.0 if cases == people else expected[1])


@pytest.mark.parametrize("p", [0.003, 0.05, 0.4])
def test_intervals_of_shares_hold_the_truth_about_as_often_as_they_say(p):
    n = 200
    ends = [interval_of(Measured(x / n, 0.0, SHARE, float(n))) for x in range(n + 1)]
    held = sum(binom.pmf(x, n, p) for x, (low, high) in enumerate(ends) if low <= p <= high)
    assert held > 0.90


def test_no_share_rate_or_ratio_is_below_nothing_and_no_share_above_all():
    for kind in (SHARE, RATE, POSITIVE):
        for value in (0.0, 1e-6, 0.01):
            low, high = interval_of(Measured(value, 0.3, kind))
            assert 0.0 <= low <= value <= high
    assert interval_of(Measured(0.99, 0.3, SHARE))[1] <= 1.0
    assert interval_of(Measured(-1.0, 0.5)) == pytest.approx((-1.0 - 0.979982, -1.0 + 0.979982))


def test_intervals_of_rates_are_those_of_their_events():
    low, high = interval_of(rate_of(7.0, 2000.0))
    assert (low, high) == pytest.approx(tuple(gamma.ppf([0.025, 0.975], 7.5) / 2000.0))
    assert interval_of(rate_of(0.0, 2000.0))[0] == 0.0
    assert interval_of(rate_of(0.0, 2000.0))[1] == pytest.approx(gamma.ppf(0.975, 0.5) / 2000.0)


def test_intervals_of_ratios_are_even_on_a_logarithmic_scale():
    low, high = interval_of(Measured(4.0, 2.0, POSITIVE))
    assert low * high == pytest.approx(16.0)
    assert math.log(high / 4.0) == pytest.approx(1.959964 * 0.5)


def test_answers_of_one_person_count_once():
    yes, weight = np.array([True, False] * 300), np.ones(600)
    once, thrice = share_of(yes, weight), share_of(yes, weight, persons=200.0)
    assert thrice.value == once.value
    assert thrice.error == pytest.approx(once.error * math.sqrt(3.0), rel=0.01)


def test_nothing_counted_stands_for_half_a_person():
    assert smoothed(share_of(np.zeros(99, bool), np.ones(99))) == pytest.approx(0.005)
    assert smoothed(rate_of(0.0, 100.0)) == pytest.approx(0.005)
    assert smoothed(Measured(0.2, 0.1, SHARE, 10.0)) == 0.2


def test_people_are_compared_within_strata():
    """Exposure and outcome both follow the stratum; within it the odds ratio is 2."""
    random = np.random.default_rng(3)
    stratum = random.integers(0, 2, 200_000)
    exposed = random.random(stratum.size) < np.where(stratum == 1, 0.8, 0.2)
    odds = np.where(exposed, 2.0, 1.0) * np.where(stratum == 1, 1.0, 0.1)
    case = random.random(stratum.size) < odds / (1.0 + odds)
    crude, adjusted = odds_ratio(exposed, case), odds_ratio(exposed, case, stratum)
    assert adjusted.value == pytest.approx(2.0, abs=4 * adjusted.error)
    assert crude.value > 3.0
    one = odds_ratio(exposed, case, np.zeros(stratum.size, int))
    assert (one.value, one.error) == pytest.approx((crude.value, crude.error), rel=1e-3)
