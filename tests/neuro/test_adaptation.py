"""Tolerance, dependence, receptors, set point: what each rises and falls with, and where it settles."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuro.equations.adaptation import (
    adaptation_drive,
    allostatic_load_after,
    d1_after,
    d2_density_after,
    d2_sensitivity_after,
    dependence_after,
    relieved,
    settled_dependence,
    settled_tolerance,
    tolerance_after,
    tolerance_in_place,
    wanted_dose,
    withdrawal,
)
from neuro.equations.control import structure_after
from neuro.equations.dopamine import surge
from tests.neuro.brains import equation_parameters
from tests.neuro.properties import after, falls, near, rises, shares, small, steps, substances


@given(small, small)
def test_the_drive_of_adaptation_is_a_hill_curve_of_exponent_two(a, b):
    g, _ = equation_parameters()
    assert adaptation_drive(0.0, g) == 0.0
    assert adaptation_drive(g.exposure_half_adaptation, g) == near(0.5)
    assert adaptation_drive(2e-4, g) == pytest.approx(4 * adaptation_drive(1e-4, g), rel=1e-5)
    assert rises(lambda x: adaptation_drive(x, g), a, b)
    assert adaptation_drive(a, g) < 1.0


@given(small, substances, steps)
def test_tolerance_fades_without_exposure_and_never_passes_its_largest(tolerance, name, dt):
    g, p = equation_parameters(name, dt)
    assert tolerance_after(tolerance, 0.0, g, p) == near(tolerance * exp(-dt / p.tolerance_fall_days))
    assert tolerance_after(0.0, 0.0, g, p) == 0.0
    largest = g.tolerance_gain * p.tolerance_max
    assert tolerance_after(0.0, 1e9, g, p) == near(largest * (1 - exp(-dt / p.tolerance_rise_days)))


@given(substances)
def test_steady_reference_use_brings_its_share_of_the_tolerance_of_a_substance(name):
    g, p = equation_parameters(name)
    found = after(2000, lambda t, g, p: tolerance_after(t, 1.0, g, p), 0.0, name)
    assert found == pytest.approx(
        g.tolerance_gain * p.tolerance_max / (1 + g.tolerance_half_exposure**2), rel=1e-6
    )


@given(small, small, substances)
def test_settled_tolerance_is_where_tolerance_rests_whatever_it_was(a, b, name):
    g, p = equation_parameters(name)
    assert settled_tolerance(0.0, g, p) == 0.0
    assert settled_tolerance(g.tolerance_half_exposure, g, p) == near(
        0.5 * g.tolerance_gain * p.tolerance_max
    )
    assert tolerance_after(settled_tolerance(a, g, p), a, g, p) == near(settled_tolerance(a, g, p))
    assert rises(lambda xi: settled_tolerance(xi, g, p), a, b)


@given(small, shares, shares)
def test_tolerance_is_whole_only_in_its_usual_place(tolerance, a, b):
    g, _ = equation_parameters()
    assert tolerance_in_place(tolerance, 1.0, g) == near(tolerance)
    assert tolerance_in_place(tolerance, 0.0, g) == near(tolerance * (1 - g.tolerance_context_share))
    assert rises(lambda place: tolerance_in_place(tolerance, place, g), a, b)


@given(shares, substances, steps)
def test_dependence_grows_within_weeks_and_fades_at_the_speed_of_its_withdrawal(dependence, name, dt):
    g, p = equation_parameters(name, dt)
    assert dependence_after(dependence, 0.0, g, p) == near(dependence * exp(-dt / p.withdrawal_days))
    grown = dependence_after(0.0, 1e9, g, p)
    assert grown == near(g.dependence_gain * (1 - exp(-dt / g.dependence_rise_days)))
    assert rises(lambda xi: dependence_after(dependence, xi, g, p), 0.0, 0.1, 0.4, 1.0, 5.0)


@given(small, small, substances)
def test_settled_dependence_is_where_dependence_rests_whatever_it_was(a, b, name):
    g, _ = equation_parameters(name)
    assert settled_dependence(0.0, g) == 0.0
    assert settled_dependence(g.dependence_half_exposure, g) == near(0.5 * g.dependence_gain)
    found = after(2000, lambda d, g, p: dependence_after(d, a, g, p), b, name)
    assert found == pytest.approx(settled_dependence(a, g), rel=1e-6, abs=1e-9)
    assert rises(lambda xi: settled_dependence(xi, g), a, b)


@given(substances)
def test_steady_reference_use_brings_its_share_of_dependence(name):
    g, _ = equation_parameters(name)
    found = after(1000, lambda d, g, p: dependence_after(d, 1.0, g, p), 0.0, name)
    assert found == pytest.approx(g.dependence_gain / (1 + g.dependence_half_exposure**2), rel=1e-6)


@given(small, shares, shares, substances)
def test_withdrawal_is_zero_while_the_receptors_are_occupied(dependence, occupied, b, name):
    _, p = equation_parameters(name)
    assert withdrawal(min(dependence, occupied), occupied, p) == 0.0
    assert withdrawal(dependence, 0.0, p) == near(p.withdrawal_severity * min(1.0, dependence))
    assert falls(lambda o: withdrawal(dependence, o, p), occupied, b)
    assert rises(lambda d: withdrawal(d, occupied, p), dependence, b)


@given(small, shares, shares)
def test_a_medicine_beside_the_receptor_takes_a_share_of_withdrawal_and_none_at_zero(w, relief, more):
    assert relieved(w, 0.0) == w
    assert relieved(w, 1.0) == 0.0
    assert falls(lambda r: relieved(w, r), relief, more)


RECEPTORS = {
    "d2_density": (lambda x, loss, g: d2_density_after(x, 1.0, loss, g), "d2_loss_days", "d2_recovery_days"),
    "d2_sensitivity": (d2_sensitivity_after, "d2_sensitivity_loss_days", "d2_sensitivity_recovery_days"),
    "d1": (d1_after, "d1_loss_days", "d1_recovery_days"),
    "pfc_structure": (
        lambda x, loss, g: structure_after(x, 1.0, 1.0, loss, g),
        "pfc_loss_days",
        "pfc_recovery_days",
    ),
}


@pytest.mark.parametrize("name", RECEPTORS)
@given(shares, steps)
def test_what_exposure_takes_is_lost_and_regained_at_its_own_speeds(name, loss, dt):
    function, loss_days, recovery_days = RECEPTORS[name]
    g, _ = equation_parameters(dt=dt)
    assert function(1.0, 0.0, g) == 1.0
    low = function(0.0, loss, g) / (1 - exp(-dt / g[recovery_days]))  # where a rise from nothing leads
    assert function(1.0, loss, g) == near(low + (1.0 - low) * exp(-dt / g[loss_days]), rel=1e-6)
    assert falls(lambda x: function(1.0, x, g), 0.0, loss, 1.0)


@pytest.mark.parametrize("name", ["d2_density", "d2_sensitivity", "d1"])
def test_receptors_are_lost_faster_than_regained(name):
    _, loss_days, recovery_days = RECEPTORS[name]
    g, _ = equation_parameters()
    assert g[loss_days] < g[recovery_days]


@settings(max_examples=20)
@given(st.floats(0.4, 1.4), shares, steps)
def test_d2_density_falls_to_the_share_of_the_trait_that_is_left(trait, loss, dt):
    found = after(3000, lambda r, g, p: d2_density_after(r, trait, loss, g), trait, dt=dt)
    assert found == near(trait * (1 - loss))
    g, _ = equation_parameters(dt=dt)
    assert d2_density_after(trait, trait, 0.0, g) == near(trait)


def test_d2_sensitivity_falls_by_its_loss_where_density_falls_by_the_reference():
    g, _ = equation_parameters()
    reference = g.d2_density_loss_reference
    found = after(500, lambda r, g, p: d2_sensitivity_after(r, reference, g), 1.0)
    assert found == near(1 - g.d2_sensitivity_loss)


@settings(max_examples=20)
@given(shares, shares)
def test_d1_falls_to_what_is_left(d1, loss):
    assert after(3000, lambda x, g, p: d1_after(x, loss, g), d1) == near(1 - loss)


@given(shares, shares, steps)
def test_the_set_point_shifts_within_weeks_and_returns_within_months(load, drive, dt):
    g, _ = equation_parameters(dt=dt)
    assert allostatic_load_after(0.0, 0.0, g) == 0.0
    assert allostatic_load_after(load, 0.0, g) == near(load * exp(-dt / g.allostatic_fall_days))
    grown = allostatic_load_after(0.0, drive, g)
    assert grown == near(g.allostatic_load_max * drive * (1 - exp(-dt / g.allostatic_rise_days)))


@given(small, shares, st.floats(0.3, 1.0))
def test_a_tolerant_anhedonic_brain_wants_more(tolerance, load, d2):
    g, _ = equation_parameters()
    assert wanted_dose(0.0, 0.0, 1.0, 1.0, g) == wanted_dose(0.0, 0.0, d2, d2, g) == 1.0
    assert rises(lambda t: wanted_dose(t, load, d2, 1.0, g), 0.0, tolerance, 100.0)
    assert rises(lambda a: wanted_dose(tolerance, a, d2, 1.0, g), 0.0, load, 1.0)
    assert falls(lambda r: wanted_dose(tolerance, load, r, 1.0, g), d2, 1.0)
    assert wanted_dose(1e6, load, d2, 1.0, g) == g.dose_max


@given(small)
def test_at_an_exponent_of_one_the_wanted_dose_restores_the_first_surge(tolerance):
    g, p = equation_parameters()
    titrated = wanted_dose(tolerance, 0.0, 1.0, 1.0, g) ** (1 / g.dose_exponent)
    assert surge(1.0, titrated, tolerance, 0.0, 0.0, p) == near(surge(1.0, 1.0, 0.0, 0.0, 0.0, p))
