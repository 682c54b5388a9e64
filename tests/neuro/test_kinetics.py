"""What the body does with a dose: amounts are conserved, steps add up, shares stay shares."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.equations.kinetics import (
    acute_tolerance,
    amount_after,
    exposure_after,
    mean_amount,
    occupancy,
    relative_exposure,
    relax,
    relief_ratio,
    used_share,
)
from tests.neuro.brains import equation_parameters
from tests.neuro.properties import TINY, amounts, near, positive, rises, shares, steps, substances, values


@given(values, values, steps, positive)
def test_relax_of_two_half_steps_is_one_full_step(x, target, dt, tau):
    half, full = exp(-0.5 * dt / tau), exp(-dt / tau)
    assert relax(relax(x, target, half, half), target, half, half) == near(relax(x, target, full, full))


@given(values, values, shares, shares)
def test_relax_stays_between_the_state_and_its_target(x, target, up, down):
    assert min(x, target) - TINY <= relax(x, target, up, down) <= max(x, target) + TINY
    assert relax(target, target, up, down) == target


def test_relax_rises_and_falls_at_their_own_speeds():
    assert relax(0.0, 1.0, 0.25, 0.5) == 0.75
    assert relax(1.0, 0.0, 0.25, 0.5) == 0.5


@given(amounts, amounts, substances, steps)
def test_amount_of_two_half_steps_is_one_full_step(amount, rate, name, dt):
    _, half = equation_parameters(name, dt / 2)
    _, full = equation_parameters(name, dt)
    assert amount_after(amount_after(amount, rate, half), rate, half) == near(
        amount_after(amount, rate, full)
    )


@given(amounts, amounts, substances, steps)
def test_what_was_on_board_and_taken_is_on_board_or_eliminated(amount, rate, name, dt):
    _, p = equation_parameters(name, dt)
    eliminated = p.elimination * mean_amount(amount, rate, p) * dt
    assert amount + rate * dt == near(amount_after(amount, rate, p) + eliminated)


@given(substances)
def test_half_of_an_amount_is_gone_after_its_half_life(name):
    hours = equation_parameters(name)[1].effect_half_life_hours
    assert amount_after(1.0, 0.0, equation_parameters(name, hours / 24)[1]) == near(0.5)


@given(substances, steps)
def test_steady_intake_leads_to_the_steady_amount_and_a_relative_exposure_of_one(name, dt):
    g, p = equation_parameters(name, dt)
    amount = exposure = 0.0
    for _ in range(round(100 / dt)):
        mean = mean_amount(amount, p.reference_doses_per_day, p)
        amount = amount_after(amount, p.reference_doses_per_day, p)
        exposure = exposure_after(exposure, mean, g)
    assert amount == near(p.steady_amount)
    assert relative_exposure(exposure, p) == near(1.0)


@given(amounts, amounts, substances, steps)
def test_the_mean_amount_lies_between_start_and_end(amount, rate, name, dt):
    _, p = equation_parameters(name, dt)
    ends = sorted((amount, amount_after(amount, rate, p)))
    assert ends[0] * (1 - 1e-9) - TINY <= mean_amount(amount, rate, p) <= ends[1] * (1 + 1e-9) + TINY


@given(amounts, amounts, steps)
def test_exposure_approaches_the_mean_amount_within_the_filter_time(exposure, mean, dt):
    g, _ = equation_parameters(dt=dt)
    left = exp(-dt / g.exposure_filter_days)
    assert exposure_after(exposure, mean, g) - mean == near((exposure - mean) * left, rel=1e-6)


@given(amounts, substances)
def test_relief_is_half_at_its_share_of_the_steady_amount(amount, name):
    _, p = equation_parameters(name)
    at_half = p.relief_half_occupancy * p.steady_amount
    assert occupancy(relief_ratio(at_half, p), 0.0) == near(0.5)
    assert relief_ratio(2 * amount, p) == near(2 * relief_ratio(amount, p))


@given(amounts, amounts, shares)
def test_occupancy_is_a_share_that_rises_with_relief_and_is_never_below_the_agonist(a, b, agonist):
    assert rises(lambda x: occupancy(x, agonist), a, b)
    assert agonist - TINY <= occupancy(a, agonist) <= 1.0
    assert occupancy(a, 0.0) - TINY <= occupancy(a, agonist)
    assert occupancy(0.0, agonist) == near(agonist)
    if agonist < 1.0:
        ratio = a + agonist / (1.0 - agonist)
        assert occupancy(a, agonist) == near(ratio / (1.0 + ratio))
    assert occupancy(0.0, 0.0) == 0.0
    assert occupancy(a, 0.0) < 1.0


@given(amounts, amounts, substances)
def test_acute_tolerance_comes_with_the_drug_on_board_and_goes_with_it(a, b, name):
    _, p = equation_parameters(name)
    assert acute_tolerance(0.0, p) == 0.0
    assert acute_tolerance(p.steady_amount, p) == near(p.acute_tolerance / 2)
    assert acute_tolerance(1e9, p) == pytest.approx(p.acute_tolerance, rel=1e-6)
    assert rises(lambda x: acute_tolerance(x, p), a, b)
    assert acute_tolerance(a, p) < p.acute_tolerance


@given(amounts, st.floats(0.0, 5000.0))
def test_a_step_of_days_counts_the_days_that_its_amount_fills(amount, idle):
    assert used_share(0.0, idle, 1.0) == used_share(0.0, idle, 7.0) == 0.0
    assert used_share(amount, idle, 1.0) == min(1.0, amount)
    assert used_share(amount, idle, 7.0) == near(min(7.0, amount) / 7)


@pytest.mark.parametrize("steps_a_day", [2, 3, 4, 24])
def test_in_steps_of_hours_one_dose_makes_one_day_of_use(steps_a_day):
    dt = 1 / steps_a_day
    counted = [used_share(1.0 if k == 0 else 0.0, k / steps_a_day, dt) for k in range(3 * steps_a_day)]
    assert sum(counted) * dt == near(1.0)
    assert counted[0] == 1.0
    assert counted[-1] == 0.0
