"""One property, or a few, of every equation: its limits, what it rises and falls with, what it conserves."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from itertools import pairwise
from math import exp, log, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import neuro.equations
from neuro.equations.adaptation import (
    adaptation_drive,
    allostatic_load_after,
    d1_after,
    d2_density_after,
    d2_sensitivity_after,
    dependence_after,
    tolerance_after,
    tolerance_in_place,
    wanted_dose,
    withdrawal,
)
from neuro.equations.choice import (
    disutility,
    doses_per_session,
    goal_directed_value,
    habit_after,
    habit_weight,
    habitual_value,
    option_weight,
    overdose_hazard,
    restraint,
    sessions_mean,
)
from neuro.equations.control import (
    craving,
    felt_stress,
    functional_control,
    goal_after,
    maturity,
    mean_stress,
    stress_after,
    structure_after,
    therapy_after,
)
from neuro.equations.cues import (
    contingency_ceiling,
    cue_value,
    cue_weight,
    expectation,
    extinction_after,
    extinction_step,
    inhibition,
    matured_after,
    potentiated,
    silent_after,
    stable_after,
)
from neuro.equations.dopamine import (
    hedonic,
    natural_value,
    outcome_value_after,
    prediction_error,
    surge,
    tonic_without_drug,
)
from neuro.equations.kinetics import (
    amount_after,
    exposure_after,
    mean_amount,
    occupancy,
    relative_exposure,
    relax,
    relief_ratio,
)
from tests.neuro.brains import IDS, equation_parameters

MODULES = [
    importlib.import_module(f"neuro.equations.{module.name}")
    for module in pkgutil.iter_modules(neuro.equations.__path__)
]
EQUATIONS = {
    name: function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
}

substances = st.sampled_from(IDS)
steps = st.sampled_from([0.25, 1.0, 7.0])
shares = st.floats(0.0, 1.0)
amounts = st.floats(0.0, 20.0)
small = st.floats(0.0, 3.0)
values = st.floats(-5.0, 5.0)
positive = st.floats(0.01, 20.0)
TINY = 1e-12


def near(expected, rel=1e-9):
    return pytest.approx(expected, rel=rel, abs=1e-12)


def rises(function, *points):
    """Whether a function never falls over increasing points."""
    found = [function(x) for x in sorted(points)]
    return all(a <= b + TINY * max(1.0, abs(a)) for a, b in pairwise(found))


def falls(function, *points):
    return rises(lambda x: -function(x), *points)


def after(days, function, start, name="heroin", dt=1.0):
    """State after some days of steps `function(state, g, p)`."""
    g, p = equation_parameters(name, dt)
    for _ in range(round(days / dt)):
        start = function(start, g, p)
    return start


# --- every equation ---


def test_there_is_no_equation_without_a_property_below():
    used = set(EQUATIONS) & set(globals())
    assert used == set(EQUATIONS)
    source = inspect.getsource(importlib.import_module(__name__)).partition("# --- kinetics ---")[2]
    assert {name for name in EQUATIONS if f"{name}(" not in source} == set()


@pytest.mark.parametrize("name", EQUATIONS)
def test_every_docstring_states_its_equation(name):
    text = inspect.getdoc(EQUATIONS[name]) or ""
    assert "=" in text or "->" in text


def test_equations_take_and_give_single_numbers():
    for name, function in EQUATIONS.items():
        assert inspect.signature(function).return_annotation == "float", name


# --- kinetics ---


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
    assert agonist <= occupancy(a, agonist) <= 1.0
    assert occupancy(0.0, 0.0) == 0.0
    assert occupancy(a, 0.0) < 1.0


# --- adaptation ---


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
def test_steady_reference_use_brings_the_whole_tolerance_of_a_substance(name):
    found = after(2000, lambda t, g, p: tolerance_after(t, 1.0, g, p), 0.0, name)
    assert found == pytest.approx(equation_parameters(name)[1].tolerance_max, rel=1e-3)


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


@given(substances)
def test_steady_reference_use_brings_a_dependence_of_one(name):
    found = after(400, lambda d, g, p: dependence_after(d, 1.0, g, p), 0.0, name)
    assert found == pytest.approx(1.0, abs=1e-3)


@given(small, shares, shares, substances)
def test_withdrawal_is_zero_while_the_receptors_are_occupied(dependence, occupied, b, name):
    _, p = equation_parameters(name)
    assert withdrawal(min(dependence, occupied), occupied, p) == 0.0
    assert withdrawal(dependence, 0.0, p) == near(p.withdrawal_severity * dependence)
    assert falls(lambda o: withdrawal(dependence, o, p), occupied, b)
    assert rises(lambda d: withdrawal(d, occupied, p), dependence, b)


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
    assert surge(1.0, titrated, tolerance, 0.0, p) == near(surge(1.0, 1.0, 0.0, 0.0, p))


# --- dopamine ---


@given(positive, amounts, small, shares, substances)
def test_a_surge_is_proportional_to_the_dose_and_shrinks_with_tolerance(
    sensitivity, dose, tolerance, block, name
):
    _, p = equation_parameters(name)
    assert surge(1.0, 1.0, 0.0, 0.0, p) == p.surge_fold
    full = surge(sensitivity, dose, tolerance, 0.0, p)
    assert surge(sensitivity, 2 * dose, tolerance, 0.0, p) == near(2 * full)
    assert surge(sensitivity, dose, 2 * tolerance + 1, 0.0, p) == near(full / 2)
    assert surge(sensitivity, dose, tolerance, block, p) == near(full * (1 - block))
    assert surge(sensitivity, dose, tolerance, 1.0, p) == 0.0


@given(positive, amounts, shares)
def test_the_prediction_error_of_a_drug_never_reaches_zero(surged, expected, load):
    g, _ = equation_parameters()
    assert prediction_error(surged, expected, load, g) >= g.error_floor_fraction * surged > 0.0
    assert prediction_error(surged, 1e9, 0.0, g) == near(max(g.noncompensable_fraction, 0.05) * surged)


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


@given(st.floats(0.2, 1.0), st.floats(0.2, 1.0), st.floats(0.2, 3.0), shares)
def test_fewer_receptors_and_low_tone_flatten_natural_rewards(a, b, reward, tonic):
    g, _ = equation_parameters()
    assert rises(lambda d2: natural_value(d2, reward, tonic, g), a, b)
    assert natural_value(a, reward, 1.0, g) == near(hedonic(a * reward, g))
    lost = natural_value(a, reward, 1.0, g) - natural_value(a, reward, tonic, g)
    assert lost == pytest.approx(g.anhedonia_weight * (1 - tonic), abs=1e-9)


@given(values, values, positive, positive, steps)
def test_outcome_value_learns_dose_by_dose_and_fades_without_use(value, liked, a, b, dt):
    g, _ = equation_parameters(dt=dt)
    in_two = outcome_value_after(outcome_value_after(value, liked, a, g), liked, b, g)
    assert in_two == near(outcome_value_after(value, liked, a + b, g), rel=1e-7)
    assert abs(outcome_value_after(value, liked, a, g) - liked) <= abs(value - liked)
    assert outcome_value_after(value, liked, 0.0, g) == near(value * exp(-dt / g.outcome_value_days))


# --- cues ---


@given(shares, shares)
def test_labile_and_stable_potentiation_open_the_same_synapse(labile, stable):
    weight = cue_weight(labile, stable)
    assert max(labile, stable) - TINY <= weight <= 1.0 + TINY
    assert weight == near(cue_weight(stable, labile))
    assert cue_weight(labile, 0.0) == labile
    assert cue_weight(labile, 1.0) == near(1.0)


four = st.lists(shares, min_size=4, max_size=4)


@given(four, four, four)
def test_the_drug_is_expected_unless_every_cue_present_fails_to_predict_it(cues, labile, stable):
    missing = prod(1 - x * cue_weight(f, s) for x, f, s in zip(cues, labile, stable, strict=True))
    found = expectation(cues, labile, stable)
    assert found == near(1 - missing)
    assert expectation([0.0] * 4, labile, stable) == expectation(cues, [0.0] * 4, [0.0] * 4) == 0.0
    turned = (x[1:] + x[:1] for x in (cues, labile, stable))
    assert expectation(*turned) == near(found)
    assert expectation([1.0, *cues[1:]], labile, stable) >= found - TINY


@given(shares, shares)
def test_a_cue_can_predict_as_much_as_it_is_followed_by_use(a, b):
    g, _ = equation_parameters()
    assert contingency_ceiling(0.0, g) == near(g.cue_cap_floor)
    assert contingency_ceiling(1.0, g) == near(1.0)
    assert rises(lambda v: contingency_ceiling(v, g), a, b)


@given(shares, shares, shares, amounts, amounts, st.floats(0.02, 1.0), substances)
def test_a_cue_is_potentiated_only_by_an_error_and_a_dose_through_d1(
    labile, stable, cue, error, doses, cap, name
):
    g, p = equation_parameters(name)
    found = potentiated(labile, stable, cue, error, doses, 1.0, cap, g, p)
    assert labile - TINY <= found <= 1.0
    for nothing in (
        potentiated(labile, stable, 0.0, error, doses, 1.0, cap, g, p),
        potentiated(labile, stable, cue, 0.0, doses, 1.0, cap, g, p),
        potentiated(labile, stable, cue, error, 0.0, 1.0, cap, g, p),
        potentiated(labile, stable, cue, error, doses, 0.0, cap, g, p),
        potentiated(labile, stable, cue, error, doses, 1.0, cue_weight(labile, stable) or cap, g, p),
    ):
        assert nothing == near(labile) or cue_weight(labile, stable) == 0.0
    assert rises(lambda n: potentiated(labile, stable, cue, error, n, 1.0, cap, g, p), 0.0, doses, 50.0)
    first = potentiated(0.0, 0.0, 1.0, error, doses, 1.0, cap, g, p)
    assert first == near(1 - exp(-g.cue_learning_rate * p.cue_learning_scale * error * doses))


@given(shares, shares, shares, steps)
def test_labile_potentiation_becomes_stable_and_stays_for_years(labile, a, b, dt):
    g, _ = equation_parameters(dt=dt)
    assert stable_after(0.0, a, g) == near(a * exp(-dt / g.cue_stable_days))
    assert rises(lambda x: stable_after(x, a, g), 0.0, labile, 1.0)
    assert rises(lambda x: stable_after(labile, x, g), a, b)
    assert 0.0 <= stable_after(labile, a, g) <= 1.0
    assert stable_after(labile, 0.0, g) == near(1 - exp(-labile * dt / g.cue_consolidation_days))


@given(shares, shares, shares)
def test_incubation_multiplies_and_extinction_divides_cue_reactivity(expected, matured, held):
    g, _ = equation_parameters()
    assert cue_value(expected, 0.0, 0.0, g) == expected
    assert cue_value(expected, 1.0, 0.0, g) == near(expected * (1 + g.incubation_gain))
    assert cue_value(expected, matured, held, g) == near(cue_value(expected, matured, 0.0, g) * (1 - held))
    assert cue_value(0.0, matured, held, g) == 0.0


@given(shares, amounts, amounts, steps)
def test_use_makes_silent_synapses_that_mature_away(silent, error, doses, dt):
    g, _ = equation_parameters(dt=dt)
    assert silent_after(silent, error, 0.0, g) == near(silent * exp(-dt / g.maturation_days))
    assert silent_after(0.0, 0.0, doses, g) == 0.0
    assert rises(lambda n: silent_after(silent, error, n, g), 0.0, doses, 100.0)
    assert 0.0 <= silent_after(silent, error, doses, g) <= 1.0


@given(shares, shares, steps)
def test_maturation_of_two_half_steps_is_one_full_step(silent, matured, dt):
    half, _ = equation_parameters(dt=dt / 2)
    full, _ = equation_parameters(dt=dt)
    middle = matured_after(silent, matured, 0.0, half)
    in_two = matured_after(silent_after(silent, 1.0, 0.0, half), middle, 0.0, half)
    assert in_two == near(matured_after(silent, matured, 0.0, full))


@pytest.mark.parametrize("dt", [0.25, 1.0])
def test_craving_for_cues_incubates_for_weeks_and_then_declines(dt):
    g, _ = equation_parameters(dt=dt)
    silent, matured = 0.5, 0.0
    course = [matured]
    for _ in range(round(730 / dt)):
        matured = matured_after(silent, matured, 0.0, g)
        silent = silent_after(silent, 1.0, 0.0, g)
        course.append(matured)
    peak = int(np.argmax(course))
    rates = 1 / g.maturation_days, 1 / g.matured_decay_days
    assert course[1] == pytest.approx(0.5 * dt / g.maturation_days, rel=0.05)
    assert peak * dt == pytest.approx(log(rates[0] / rates[1]) / (rates[0] - rates[1]), abs=1.0)
    assert (np.diff(course[: peak + 1]) > 0).all()
    assert (np.diff(course[peak:]) < 0).all()
    assert matured_after(silent, matured, 5.0, g) < 0.1 * matured


@given(shares, shares, small)
def test_extinction_works_most_where_it_was_learned_and_needs_the_cortex(here, elsewhere, control):
    g, _ = equation_parameters()
    assert inhibition(here, elsewhere, 0.0, g) == 0.0
    at_work = control * (here + g.extinction_generalisation * elsewhere)
    assert (
        inhibition(here, elsewhere, control, g) == near(min(g.extinction_ceiling, at_work)) or control > 1.0
    )
    assert 0.0 <= inhibition(here, elsewhere, control, g) <= g.extinction_ceiling
    assert inhibition(here, 0.0, control, g) >= inhibition(0.0, here, control, g)
    assert rises(lambda c: inhibition(here, elsewhere, c, g), 0.0, control, 5.0)
    assert inhibition(here, elsewhere, 1.0, g) == inhibition(here, elsewhere, 3.0, g)


@given(st.floats(0.0, 0.85), amounts, small, steps)
def test_extinction_is_bound_to_the_context_in_which_it_is_learned(memory, rate, doses, dt):
    g, _ = equation_parameters(dt=dt)
    faded = memory * exp(-dt / g.extinction_days)
    assert extinction_after(memory, 0.0, rate, doses, g) == near(faded)
    assert extinction_after(memory, 1.0, 0.0, 0.0, g) == near(faded)
    learned = extinction_after(memory, 1.0, rate, 0.0, g)
    assert faded - TINY <= learned <= g.extinction_max + TINY
    assert extinction_after(memory, 1.0, 1e9, 0.0, g) == near(g.extinction_max)
    lost = extinction_after(memory, 1.0, 0.0, doses, g)
    assert lost == near(faded * exp(-g.reacquisition_rate * doses))


@given(shares, small, small)
def test_extinction_is_learned_only_from_a_cue_that_no_use_follows(expected, control, therapy):
    g, _ = equation_parameters()
    assert extinction_step(expected, control, therapy, True, g) == 0.0
    assert extinction_step(0.0, control, therapy, False, g) == 0.0
    plain = extinction_step(expected, control, 0.0, False, g)
    assert extinction_step(expected, control, therapy, False, g) == near(plain * (1 + therapy))
    weekly, _ = equation_parameters(dt=7.0)
    assert extinction_step(expected, control, 0.0, False, weekly) == near(7 * plain)
    assert extinction_step(expected, 1.0, 0.0, False, g) == extinction_step(expected, 2.0, 0.0, False, g)


# --- control ---


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_control_ripens_with_age(a, b):
    g, _ = equation_parameters()
    assert rises(lambda age: maturity(age, g), a, b)
    assert maturity(g.pfc_maturity_age, g) == near(1 - g.pfc_immaturity / 2)
    assert maturity(60.0, g) == pytest.approx(1.0, abs=1e-6)
    assert 1 - g.pfc_immaturity < maturity(a, g) <= 1.0


@given(st.floats(0.3, 1.5), st.floats(0.7, 1.0), shares)
def test_structure_settles_at_the_trait_times_maturity_times_what_use_left(trait, mature, loss):
    found = after(9000, lambda s, g, p: structure_after(s, trait, mature, loss, g), trait, dt=7.0)
    assert found == pytest.approx(trait * mature * (1 - loss), abs=1e-6)


@given(shares, amounts, st.floats(0.05, 1.0), steps)
def test_therapy_builds_what_slowly_fades(therapy, sessions, control, dt):
    g, _ = equation_parameters(dt=dt)
    faded = therapy * exp(-dt / g.therapy_days)
    assert therapy_after(therapy, 0.0, control, g) == near(faded)
    assert therapy_after(therapy, sessions, 0.0, g) == near(faded)
    assert faded - TINY <= therapy_after(therapy, sessions, control, g) <= 1.0
    assert rises(lambda n: therapy_after(therapy, n, control, g), 0.0, sessions, 100.0)
    assert therapy_after(therapy, sessions, 1.0, g) == therapy_after(therapy, sessions, 1.5, g)


@given(st.floats(0.3, 1.5), shares, st.floats(0.3, 1.0), small, small)
def test_withdrawal_stress_and_receptor_loss_take_control_away(structure, therapy, d2, w, stressed):
    g, _ = equation_parameters()

    def held(structure=structure, therapy=therapy, d2=d2, w=w, stressed=stressed):
        return functional_control(structure, therapy, d2, w, stressed, g)

    assert functional_control(structure, 0.0, 1.0, 0.0, 0.0, g) == structure
    assert g.control_min <= held() <= g.control_max
    assert falls(lambda x: held(w=x), 0.0, w, 4.0)
    assert falls(lambda x: held(stressed=x), 0.0, stressed, 4.0)
    assert rises(lambda x: held(d2=x), 0.2, d2, 1.0)
    assert rises(lambda x: held(therapy=x), 0.0, therapy, 1.0)
    assert rises(lambda x: held(structure=x), 0.0, structure, 1.5)
    assert held(w=1e3) == g.control_min


@given(small, shares)
def test_the_set_point_amplifies_stress(stress, load):
    g, _ = equation_parameters()
    assert felt_stress(stress, 0.0, g) == stress
    assert felt_stress(stress, load, g) == near(stress * (1 + g.allostatic_stress_gain * load))


@given(small, shares, small, small, steps)
def test_stress_returns_to_its_level_within_days(stress, level, shock, w, dt):
    half, _ = equation_parameters(dt=dt / 2)
    full, _ = equation_parameters(dt=dt)
    after_half = stress_after(stress, level, shock, w, half)
    assert stress_after(after_half, level, 0.0, w, half) == near(stress_after(stress, level, shock, w, full))
    settled = level + full.withdrawal_stress * w
    assert stress_after(settled, level, 0.0, w, full) == near(settled)
    extra = stress_after(stress, level, shock, w, full) - stress_after(stress, level, 0.0, w, full)
    assert extra == pytest.approx(shock * exp(-dt / full.stress_days), abs=1e-9)


@given(small, shares, small, small, steps)
def test_the_mean_stress_of_a_step_is_that_of_its_halves(stress, level, shock, w, dt):
    half, _ = equation_parameters(dt=dt / 2)
    full, _ = equation_parameters(dt=dt)
    middle = stress_after(stress, level, shock, w, half)
    halves = mean_stress(stress, level, shock, w, half), mean_stress(middle, level, 0.0, w, half)
    mean = mean_stress(stress, level, shock, w, full)
    assert sum(halves) / 2 == near(mean)
    ends = sorted((stress + shock, stress_after(stress, level, shock, w, full)))
    assert ends[0] - 1e-9 <= mean <= ends[1] + 1e-9
    settled = level + full.withdrawal_stress * w
    assert mean_stress(settled, level, 0.0, w, full) == near(settled)


@given(shares, small, small, shares, shares, substances)
def test_cues_withdrawal_stress_and_a_prime_all_raise_craving(cue, w, stressed, memory, primed, name):
    g, p = equation_parameters(name)

    def felt(cue=cue, w=w, stressed=stressed, memory=memory, primed=primed):
        return craving(cue, w, stressed, memory, primed, g, p)

    assert felt(0.0, 0.0, 0.0, 0.0, 0.0) == 0.0
    assert 0.0 <= felt() < 1.0
    for part, more in (("cue", 1.5), ("w", 4.0), ("stressed", 4.0), ("memory", 1.0), ("primed", 1.0)):
        assert felt(**{part: more}) >= felt()
        assert rises(lambda x, part=part: felt(**{part: x}), 0.0, 0.5, more)
    assert felt(memory=0.0) == felt(memory=0.0, stressed=0.0, primed=0.0)
    assert felt(0.5, 0.0, 0.0, 0.0, 0.0) == near(1 - exp(-0.5 * g.cue_craving))
    assert felt(0.0, 0.0, 0.0, 1.0, primed) == near(1 - exp(-p.priming_gain * g.prime_craving * primed))


@given(st.floats(0.01, 1.0), shares, amounts, steps)
def test_resolve_relaxes_to_what_supports_it_and_falls_with_each_lapse(goal, floor, doses, dt):
    half, _ = equation_parameters(dt=dt / 2)
    full, _ = equation_parameters(dt=dt)
    assert goal_after(0.0, floor, doses, full) == 0.0
    assume(floor > 0.0)
    kept = goal_after(goal, floor, 0.0, full)
    assert goal_after(goal_after(goal, floor, 0.0, half), floor, 0.0, half) == near(kept)
    assert min(goal, floor) - TINY <= kept <= max(goal, floor) + TINY
    assert goal_after(floor, floor, 0.0, full) == near(floor)
    assert goal_after(goal, floor, doses, full) == near(kept * exp(-full.lapse_effect * min(1.0, doses)))


# --- choice ---


@given(shares, amounts, small, shares, substances, steps)
def test_habit_grows_by_cued_repetition_and_fades_over_years(habit, error, doses, expected, name, dt):
    g, p = equation_parameters(name, dt)
    faded = habit * exp(-dt / g.habit_days)
    assert habit_after(habit, error, 0.0, expected, g, p) == near(faded)
    assert habit_after(habit, error, doses, 0.0, g, p) == near(faded)
    assert faded - TINY <= habit_after(habit, error, doses, expected, g, p) <= 1.0
    assert rises(lambda x: habit_after(habit, x, doses, expected, g, p), 0.0, error, 20.0)
    rate = g.habit_learning_rate * p.habit_learning_scale * g.habit_repetition_part
    assert habit_after(0.0, 0.0, doses, 1.0, g, p) == near(1 - exp(-rate * doses))


@given(shares, shares, small, small, shares)
def test_habit_rules_where_it_is_strong_and_control_is_weak(a, b, control, other, deliberation):
    g, _ = equation_parameters()
    assert habit_weight(0.0, control, deliberation, g) == 0.0
    assert rises(lambda h: habit_weight(h, control, deliberation, g), a, b)
    assert falls(lambda c: habit_weight(a, c, deliberation, g), control, other)
    assert habit_weight(a, control, 1.0, g) == 0.0
    assert 0.0 <= habit_weight(a, control, deliberation, g) <= 1.0
    assert habit_weight(g.arbitration_control_weight, 1.0, 0.0, g) == near(0.5, rel=1e-6)


@given(values, small, positive, positive, substances)
def test_a_drug_is_worth_its_liking_and_its_relief_less_its_cost(outcome, w, price, dose, name):
    g, p = equation_parameters(name)
    assert goal_directed_value(outcome, 0.0, 1.0, dose, g, p) == outcome
    relief = goal_directed_value(outcome, w, price, dose, g, p) - goal_directed_value(
        outcome, 0.0, price, dose, g, p
    )
    assert relief == pytest.approx(g.relief_weight * p.relief_scale * w, abs=1e-9)
    assert falls(lambda x: goal_directed_value(outcome, w, x, dose, g, p), 0.0, price, 20.0)
    at_usual_price = goal_directed_value(outcome, w, 1.0, dose, g, p)
    base, most = g.price_base_share, g.price_dose_max
    for large, share in ((1.0, 1.0), (0.5, base + (1 - base) / 2), (50.0, base + (1 - base) * most)):
        dear = goal_directed_value(outcome, w, 2.0, large, g, p)
        assert dear == pytest.approx(at_usual_price - share * p.price_weight, abs=1e-9)
    assert goal_directed_value(outcome, w, price, most, g, p) == goal_directed_value(
        outcome, w, price, most + 1, g, p
    )


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
    assert option_weight(1e6, g) < float("inf")


@given(shares, shares, small, substances, steps)
def test_dependence_fills_the_day_with_sessions(available, chosen, xi, name, dt):
    g, p = equation_parameters(name, dt)
    assert sessions_mean(1.0, 1.0, 0.0, g, p) == near(dt)
    assert sessions_mean(1.0, 1.0, 1.0, g, p) == near(p.sessions_per_day_max * dt)
    assert sessions_mean(1.0, 1.0, 1.0, g, p) == sessions_mean(1.0, 1.0, 9.0, g, p)
    assert sessions_mean(available, 0.0, xi, g, p) == sessions_mean(0.0, chosen, xi, g, p) == 0.0
    assert rises(lambda x: sessions_mean(available, chosen, x, g, p), 0.0, xi, 3.0)
    assert sessions_mean(available, chosen, xi, g, p) == near(
        available * chosen * sessions_mean(1.0, 1.0, xi, g, p)
    )


@given(small, small, positive, substances)
def test_sessions_grow_from_the_first_size_to_the_dependent_size(a, b, size, name):
    _, p = equation_parameters(name)
    assert doses_per_session(0.0, size, p) == near(size * p.doses_per_session)
    assert doses_per_session(1.0, size, p) == near(size * p.doses_per_session_dependent)
    assert doses_per_session(1.16, size, p) == doses_per_session(1.0, size, p)
    assert rises(lambda d: doses_per_session(d, size, p), a, b)


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
