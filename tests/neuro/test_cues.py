"""Learning, consolidation, incubation and extinction of cues: limits, and what each needs."""

from __future__ import annotations

from math import exp, log, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.equations.cues import (
    NOTHING_LEFT,
    contingency_ceiling,
    cue_value,
    cue_weight,
    expectation,
    extinction_after,
    extinction_in_sessions,
    extinction_kept,
    extinction_step,
    incubation_kept,
    inhibition,
    learning_gate,
    matured_after,
    noticed,
    plasticity,
    potentiated,
    preoccupation_after,
    sated_gain,
    sensitisation_after,
    sensitised_gain,
    silent_after,
    stable_after,
)
from neuro.records import CUE_COUNT, CUES, INTEROCEPTIVE
from tests.neuro.brains import equation_parameters
from tests.neuro.properties import TINY, amounts, falls, near, rises, shares, small, steps, substances


@given(shares, shares)
def test_labile_and_stable_potentiation_open_the_same_synapse(labile, stable):
    weight = cue_weight(labile, stable)
    assert max(labile, stable) - TINY <= weight <= 1.0 + TINY
    assert weight == near(cue_weight(stable, labile))
    assert cue_weight(labile, 0.0) == labile
    assert cue_weight(labile, 1.0) == near(1.0)


@given(shares, shares, shares)
def test_who_is_preoccupied_notices_more_of_the_cues_that_are_there(cue, a, b):
    g, _ = equation_parameters()
    assert noticed(cue, 0.0, g) == cue
    assert noticed(0.0, a, g) == 0.0
    assert noticed(1.0, a, g) == 1.0
    assert rises(lambda k: noticed(cue, k, g), a, b)
    assert rises(lambda x: noticed(x, a, g), cue, b)
    assert cue - TINY <= noticed(cue, a, g) <= 1.0 + TINY
    assert noticed(0.5, 1.0, g) == near(0.5 + g.preoccupation_attention / 4)


outside = st.lists(shares, min_size=len(CUES), max_size=len(CUES))
every = st.lists(shares, min_size=CUE_COUNT, max_size=CUE_COUNT)


@given(outside, shares, every, every)
def test_the_drug_is_expected_unless_every_cue_present_fails_to_predict_it(cues, felt, labile, stable):
    g, _ = equation_parameters()
    missing = prod(1 - x * cue_weight(f, s) for x, f, s in zip([*cues, felt], labile, stable, strict=True))
    found = expectation(cues, felt, labile, stable, 0.0, g)
    assert found == near(1 - missing)
    none = [0.0] * CUE_COUNT
    assert expectation(none[:INTEROCEPTIVE], 0.0, labile, stable, 1.0, g) == 0.0
    assert expectation(cues, felt, none, none, 1.0, g) == 0.0

    def turned(x):
        return x[1:INTEROCEPTIVE] + x[:1] + x[INTEROCEPTIVE:]

    assert expectation(turned(cues), felt, turned(labile), turned(stable), 0.0, g) == near(found)
    assert expectation([1.0, *cues[1:]], felt, labile, stable, 0.0, g) >= found - TINY


@given(outside, shares, shares, every, every, shares, shares)
def test_another_drug_on_board_predicts_by_its_own_weight_and_is_not_a_matter_of_attention(
    cues, a, b, labile, stable, preoccupation, more
):
    g, _ = equation_parameters()
    assert rises(lambda felt: expectation(cues, felt, labile, stable, preoccupation, g), a, b)
    assert rises(lambda k: expectation(cues, a, labile, stable, k, g), preoccupation, more)
    unlearned = [*labile[:INTEROCEPTIVE], 0.0], [*stable[:INTEROCEPTIVE], 0.0]
    assert expectation(cues, a, *unlearned, preoccupation, g) == expectation(
        cues, 0.0, *unlearned, preoccupation, g
    )
    alone = expectation([0.0] * len(CUES), a, labile, stable, preoccupation, g)
    assert alone == near(a * cue_weight(labile[INTEROCEPTIVE], stable[INTEROCEPTIVE]))


@given(shares, shares, st.floats(0.5, 1.5))
def test_the_immature_learn_faster(a, b, trait):
    g, _ = equation_parameters()
    assert plasticity(trait, 1.0, g) == trait
    assert falls(lambda mature: plasticity(trait, mature, g), a, b)
    assert plasticity(trait, 0.0, g) == near(trait * (1 + g.adolescent_plasticity))
    assert plasticity(2 * trait, a, g) == near(2 * plasticity(trait, a, g))


@given(shares, shares)
def test_a_cue_can_predict_as_much_as_it_is_followed_by_use(a, b):
    g, _ = equation_parameters()
    assert contingency_ceiling(0.0, g) == near(g.cue_cap_floor)
    assert g.cue_cap_floor - TINY <= contingency_ceiling(a, g) <= 1.0 + TINY
    assert contingency_ceiling(1.0, g) == near(1.0)
    assert rises(lambda v: contingency_ceiling(v, g), a, b)


@given(shares, shares, shares, amounts, amounts, st.floats(0.02, 1.0), substances)
def test_a_cue_is_potentiated_only_by_an_error_and_a_dose_through_d1(
    labile, stable, cue, error, doses, cap, name
):
    g, p = equation_parameters(name)
    found = potentiated(labile, stable, cue, error, doses, 1.0, cap, g, p)
    assert labile - TINY <= found <= 1.0
    assert cue_weight(found, stable) <= max(cap, cue_weight(labile, stable)) + TINY
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
    assert first == near(cap * (1 - exp(-g.cue_learning_rate * p.cue_learning_scale * error * doses / cap)))


@given(shares, shares, shares, st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_the_gate_of_learning_opens_with_d1_with_sensitisation_and_with_stress(d1, a, b, calm, tense):
    g, _ = equation_parameters()
    assert learning_gate(1.0, 1.0, 0.0, g.stress_mean, g) == 1.0
    assert learning_gate(0.0, 1.0, a, calm, g) == 0.0
    assert learning_gate(d1, 2.0, a, calm, g) == near(2 * learning_gate(d1, 1.0, a, calm, g))
    assert rises(lambda x: learning_gate(d1, 1.0, x, calm, g), a, b)
    assert rises(lambda x: learning_gate(d1, 1.0, a, x, g), calm, tense)
    assert learning_gate(d1, 1.0, a, 0.0, g) >= 0.0


@given(shares, shares, shares, steps)
def test_labile_potentiation_becomes_stable_and_stays_for_years(labile, a, b, dt):
    g, _ = equation_parameters(dt=dt)
    assert stable_after(0.0, a, g) == near(a * exp(-dt / g.cue_stable_days))
    assert rises(lambda x: stable_after(x, a, g), 0.0, labile, 1.0)
    assert rises(lambda x: stable_after(labile, x, g), a, b)
    assert 0.0 <= stable_after(labile, a, g) <= 1.0
    left = labile if labile >= NOTHING_LEFT else 0.0
    assert stable_after(left, 0.0, g) == near(1 - exp(-left * dt / g.cue_consolidation_days))
    assert stable_after(0.99 * NOTHING_LEFT, a, g) == stable_after(0.0, a, g)


@given(shares, small, amounts, small, shares, steps)
def test_the_expected_drug_comes_to_occupy_thought_and_lets_go_of_it(state, error, doses, gate, expected, dt):
    g, _ = equation_parameters(dt=dt)
    faded = state * exp(-dt / g.preoccupation_days)
    for nothing in (
        preoccupation_after(state, 0.0, doses, gate, expected, g),
        preoccupation_after(state, error, 0.0, gate, expected, g),
        preoccupation_after(state, error, doses, 0.0, expected, g),
        preoccupation_after(state, error, doses, gate, 0.0, g),
    ):
        assert nothing == near(faded)
    found = preoccupation_after(state, error, doses, gate, expected, g)
    assert faded - TINY <= found <= 1.0
    assert rises(lambda x: preoccupation_after(state, x, doses, gate, expected, g), 0.0, error, 20.0)
    first = preoccupation_after(0.0, error, doses, gate, expected, g)
    assert first == near(1 - exp(-g.preoccupation_rate * error * doses * gate * expected))


@given(shares, small, small, steps)
def test_surges_sensitise_for_years_and_add_up_whatever_their_substance(state, a, b, dt):
    g, _ = equation_parameters(dt=dt)
    faded = state * exp(-dt / g.sensitisation_days)
    assert sensitisation_after(state, 0.0, g) == near(faded)
    assert faded - TINY <= sensitisation_after(state, a, g) <= 1.0
    assert rises(lambda drive: sensitisation_after(state, drive, g), 0.0, a, b)
    assert sensitisation_after(state, 1e-9, g) == pytest.approx(faded, abs=1e-9)
    both = 1 - (1 - sensitisation_after(0.0, a, g)) * (1 - sensitisation_after(0.0, b, g))
    assert sensitisation_after(0.0, a + b, g) == near(both)
    assert 1 - sensitisation_after(state, a, g) == near((1 - faded) * exp(-g.sensitisation_rate * a))


@given(shares, shares)
def test_a_sensitised_system_answers_with_more(a, b):
    g, _ = equation_parameters()
    assert sensitised_gain(0.0, g) == 1.0
    assert sensitised_gain(1.0, g) == near(1 + g.sensitisation_gain)
    assert rises(lambda x: sensitised_gain(x, g), a, b)


@given(shares, shares)
def test_a_prescribed_agonist_leaves_less_of_cue_reactivity(a, b):
    g, _ = equation_parameters()
    assert sated_gain(0.0, g) == 1.0
    assert sated_gain(1.0, g) == near(1 - g.agonist_satiation)
    assert falls(lambda occupied: sated_gain(occupied, g), a, b)
    assert 0.0 <= sated_gain(a, g) <= 1.0


@given(shares, shares, st.floats(1.0, 2.0), shares)
def test_incubation_and_sensitisation_multiply_and_extinction_divides_cue_reactivity(
    expected, matured, gain, held
):
    g, _ = equation_parameters()
    assert cue_value(expected, 0.0, 1.0, 0.0, g) == expected
    assert cue_value(expected, 1.0, 1.0, 0.0, g) == near(expected * (1 + g.incubation_gain))
    found = cue_value(expected, matured, gain, held, g)
    assert found == near(gain * cue_value(expected, matured, 1.0, held, g))
    assert found == near(cue_value(expected, matured, gain, 0.0, g) * (1 - held))
    assert cue_value(0.0, matured, gain, held, g) == cue_value(expected, matured, gain, 1.0, g) == 0.0


@given(shares, amounts, amounts, steps)
def test_use_makes_silent_synapses_that_mature_away(silent, error, doses, dt):
    g, p = equation_parameters(dt=dt)
    left = silent * exp(-dt / p.maturation_days)
    assert silent_after(silent, 0.0, error, 0.0, g, p) == near(left)
    assert silent_after(0.0, 0.0, 0.0, doses, g, p) == 0.0
    assert rises(lambda n: silent_after(silent, 0.0, error, n, g, p), 0.0, doses, 100.0)
    assert 0.0 <= silent_after(silent, 0.0, error, doses, g, p) <= 1.0
    assert silent_after(silent, 1.0 - left, error, doses, g, p) == near(left)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=40), steps)
def test_silent_and_matured_synapses_never_pass_what_there_is(days, dt):
    g, p = equation_parameters(dt=dt)
    silent, matured = 0.0, 0.0
    for error, doses in days:
        matured = matured_after(silent, matured, p)
        silent = silent_after(silent, matured, error, doses, g, p)
        assert silent + matured <= 1.0 + TINY


@given(shares, shares, steps)
def test_maturation_of_two_half_steps_is_one_full_step(silent, matured, dt):
    g, half = equation_parameters(dt=dt / 2)
    _, full = equation_parameters(dt=dt)
    middle = matured_after(silent, matured, half)
    in_two = matured_after(silent_after(silent, middle, 1.0, 0.0, g, half), middle, half)
    assert in_two == near(matured_after(silent, matured, full))


@pytest.mark.parametrize("dt", [0.25, 1.0])
def test_craving_for_cues_incubates_for_weeks_and_then_declines(dt):
    g, p = equation_parameters(dt=dt)
    silent, matured = 0.5, 0.0
    course = [matured]
    for _ in range(round(730 / dt)):
        matured = matured_after(silent, matured, p)
        silent = silent_after(silent, matured, 1.0, 0.0, g, p)
        course.append(matured)
    peak = int(np.argmax(course))
    rates = 1 / p.maturation_days, 1 / p.matured_decay_days
    assert course[1] == pytest.approx(0.5 * dt / p.maturation_days, rel=dt / p.maturation_days)
    assert peak * dt == pytest.approx(log(rates[0] / rates[1]) / (rates[0] - rates[1]), abs=1.0)
    assert (np.diff(course[: peak + 1]) > 0).all()
    assert (np.diff(course[peak:]) < 0).all()


@given(amounts, amounts)
def test_use_undoes_incubation_dose_by_dose(a, b):
    g, _ = equation_parameters()
    assert incubation_kept(0.0, g) == 1.0
    assert incubation_kept(a + b, g) == near(incubation_kept(a, g) * incubation_kept(b, g))
    assert incubation_kept(1.0, g) == near(exp(-g.incubation_reset))


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


@given(shares, amounts, amounts, steps)
def test_extinction_grows_to_its_largest_and_recovers_spontaneously(share, a, b, dt):
    g, _ = equation_parameters(dt=dt)
    memory = share * g.extinction_max
    faded = memory * exp(-dt / g.extinction_days)
    assert extinction_after(memory, 0.0, g) == near(faded)
    assert extinction_after(memory, 1e-9, g) == pytest.approx(faded, abs=1e-8)
    assert rises(lambda rate: extinction_after(memory, rate, g), 0.0, a, b)
    assert faded - TINY <= extinction_after(memory, a, g) <= g.extinction_max + TINY
    assert extinction_after(memory, 1e9, g) == near(g.extinction_max)


@given(amounts, amounts)
def test_use_undoes_extinction_dose_by_dose(a, b):
    g, _ = equation_parameters()
    assert extinction_kept(0.0, g) == 1.0
    assert extinction_kept(a + b, g) == near(extinction_kept(a, g) * extinction_kept(b, g))
    assert extinction_kept(1.0, g) == near(exp(-g.reacquisition_rate))


@given(shares, small, small)
def test_extinction_is_learned_from_a_cue_through_the_cortex_and_more_in_therapy(expected, control, therapy):
    g, _ = equation_parameters()
    assert extinction_step(0.0, control, therapy, g) == extinction_step(expected, 0.0, therapy, g) == 0.0
    plain = extinction_step(expected, control, 0.0, g)
    assert extinction_step(expected, control, therapy, g) == near(plain * (1 + therapy))
    weekly, _ = equation_parameters(dt=7.0)
    assert extinction_step(expected, control, 0.0, weekly) == near(7 * plain)
    assert extinction_step(expected, 1.0, 0.0, g) == extinction_step(expected, 2.0, 0.0, g)
    assert extinction_step(1.0, 1.0, 0.0, g) == near(g.extinction_rate)


@given(shares, small, small)
def test_sessions_add_extinction_up_to_the_most_there_is_and_take_none_away(memory, rate, more):
    g, _ = equation_parameters()
    start = memory * g.extinction_max
    assert extinction_in_sessions(start, 0.0, g) == start
    assert rises(lambda r: extinction_in_sessions(start, r, g), rate, more)
    assert start - 1e-12 <= extinction_in_sessions(start, rate, g) <= g.extinction_max
    left = (g.extinction_max - start) * exp(-rate)
    assert g.extinction_max - extinction_in_sessions(start, rate, g) == near(left)
