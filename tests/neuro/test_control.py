"""Control, stress, craving, resolve: what takes them away and what brings them back."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neuro.equations.control import (
    borne,
    class_loss_after,
    craving,
    felt_stress,
    functional_control,
    given_back,
    goal_after,
    maturity,
    mean_stress,
    prime,
    stress_after,
    structure_after,
    therapy_after,
)
from tests.neuro.brains import equation_parameters
from tests.neuro.properties import TINY, after, amounts, falls, near, rises, shares, small, steps, substances


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_control_ripens_with_age(a, b):
    g, _ = equation_parameters()
    assert rises(lambda age: maturity(age, g), a, b)
    assert maturity(g.pfc_maturity_age, g) == near(1 - g.pfc_immaturity / 2)
    assert maturity(g.pfc_maturity_age + 20 * g.pfc_maturity_width, g) == pytest.approx(1.0, abs=1e-6)
    assert 1 - g.pfc_immaturity < maturity(a, g) <= 1.0


@given(st.floats(0.3, 1.5), st.floats(0.7, 1.0), shares)
def test_structure_settles_at_the_trait_times_maturity_times_what_use_left(trait, mature, loss):
    found = after(9000, lambda s, g, p: structure_after(s, trait, mature, loss, g), trait, dt=7.0)
    assert found == pytest.approx(trait * mature * (1 - loss), abs=1e-6)


@given(shares, shares, steps)
def test_what_a_class_costs_is_lost_and_won_back_as_structure_is(loss, cost, dt):
    g, _ = equation_parameters(dt=dt)
    assert class_loss_after(loss, cost, g) == near(1.0 - structure_after(1.0 - loss, 1.0, 1.0, cost, g), 1e-6)


@given(st.floats(0.0, 0.7), st.floats(0.0, 0.7))
def test_what_other_classes_cost_is_given_back_but_for_the_part_that_bears_on_all(one, other):
    g, _ = equation_parameters()
    part = g.control_generalisation
    assert given_back(0.0, g) == 1.0
    assert (1.0 - one) * given_back(one, g) == near(1.0 - part * one)
    assert rises(lambda loss: given_back(loss, g), one, other)


@given(shares, shares, st.floats(0.0, 1.0))
def test_the_own_bears_whole_and_the_rest_by_a_share(own, more, share):
    whole = own + more
    assert borne(own, whole, 0.0) == own
    assert borne(own, whole, 1.0) == near(whole)
    assert borne(own, own, share) == own
    assert own - TINY <= borne(own, whole, share) <= whole + TINY


@given(shares, amounts, st.floats(0.05, 1.0), steps)
def test_therapy_builds_what_slowly_fades(therapy, sessions, control, dt):
    g, _ = equation_parameters(dt=dt)
    faded = therapy * exp(-dt / g.therapy_days)
    assert therapy_after(therapy, 0.0, control, g) == near(faded)
    assert therapy_after(therapy, sessions, 0.0, g) == near(faded)
    assert therapy_after(therapy, 1e-9, control, g) == pytest.approx(faded, abs=1e-9)
    assert faded - TINY <= therapy_after(therapy, sessions, control, g) <= 1.0
    assert rises(lambda n: therapy_after(therapy, n, control, g), 0.0, sessions, 100.0)
    left = exp(-g.therapy_learning_rate * sessions * min(1.0, control))
    assert 1.0 - therapy_after(therapy, sessions, control, g) == near((1.0 - faded) * left)
    assert therapy_after(therapy, sessions, 1.0, g) == therapy_after(therapy, sessions, 1.5, g)


@given(st.floats(0.3, 1.5), shares, st.floats(0.3, 1.0), small, small, shares)
def test_withdrawal_stress_preoccupation_and_receptor_loss_take_control_away(
    structure, therapy, d2, w, stressed, preoccupied
):
    g, _ = equation_parameters()

    def held(structure=structure, therapy=therapy, d2=d2, w=w, stressed=stressed, preoccupied=preoccupied):
        return functional_control(structure, therapy, d2, w, stressed, preoccupied, g)

    assert functional_control(structure, 0.0, 1.0, 0.0, 0.0, 0.0, g) == structure
    assert g.control_min <= held() <= g.control_max
    assert falls(lambda x: held(w=x), 0.0, w, 4.0)
    assert falls(lambda x: held(stressed=x), 0.0, stressed, 4.0)
    assert falls(lambda x: held(preoccupied=x), 0.0, preoccupied, 1.0)
    assert rises(lambda x: held(d2=x), 0.2, d2, 1.0)
    assert rises(lambda x: held(therapy=x), 0.0, therapy, 1.0)
    assert rises(lambda x: held(structure=x), 0.0, structure, 1.5)
    assert held(w=1e3) == g.control_min
    full = functional_control(1.0, 0.0, 1.0, 0.0, 0.0, 1.0, g)
    assert full == near(exp(-g.preoccupation_control_cost))


@given(small, shares, st.floats(0.5, 1.5))
def test_the_set_point_and_the_persons_reactivity_amplify_stress(stress, load, reactivity):
    g, _ = equation_parameters()
    assert felt_stress(stress, 0.0, 1.0, g) == stress
    assert felt_stress(stress, load, 1.0, g) == near(stress * (1 + g.allostatic_stress_gain * load))
    assert felt_stress(stress, load, reactivity, g) == near(reactivity * felt_stress(stress, load, 1.0, g))
    assert felt_stress(0.0, load, reactivity, g) == 0.0


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


@given(shares, small, small)
def test_a_drug_on_board_primes_who_is_not_used_to_it(occupied, a, b):
    assert prime(occupied, 0.0) == occupied
    assert prime(occupied, 1.0) == prime(occupied, 3.0) == prime(0.0, a) == 0.0
    assert prime(occupied, 0.5) == near(occupied / 2)
    assert falls(lambda xi: prime(occupied, xi), a, b)
    assert rises(lambda o: prime(o, a), 0.0, occupied, 1.0)


@given(shares, shares, small, small, shares, shares, substances)
def test_cues_habit_withdrawal_stress_and_a_prime_all_raise_craving(
    cue, habit, w, stressed, memory, primed, name
):
    g, p = equation_parameters(name)

    def felt(cue=cue, habit=habit, w=w, stressed=stressed, memory=memory, primed=primed):
        return craving(cue, habit, w, stressed, memory, primed, g, p)

    def pulled(cue=0.0, habit=0.0, w=0.0, stressed=0.0, memory=0.0, primed=0.0):
        return craving(cue, habit, w, stressed, memory, primed, g, p)

    assert felt(0.0, 1.0, 0.0, 0.0, 0.0, 0.0) == 0.0
    assert 0.0 <= felt() <= 1.0
    largest = {"cue": 1.5, "habit": 1.0, "w": 4.0, "stressed": 4.0, "memory": 1.0, "primed": 1.0}
    for part, more in largest.items():
        assert felt(**{part: more}) >= felt()
        assert rises(lambda x, part=part: felt(**{part: x}), 0.0, 0.5, more)
    assert felt(memory=0.0) == felt(memory=0.0, stressed=0.0, primed=0.0)
    assert felt(cue=0.0) == felt(cue=0.0, habit=0.0)
    assert pulled(cue=0.5) == near(1 - exp(-0.5 * g.cue_craving))
    assert pulled(cue=0.5, habit=habit) == near(1 - exp(-0.5 * (g.cue_craving + g.habit_craving * habit)))
    assert pulled(w=w) == near(1 - exp(-g.withdrawal_craving * w))
    assert pulled(memory=1.0, stressed=stressed) == near(1 - exp(-g.stress_craving * stressed))
    assert pulled(memory=1.0, primed=primed) == near(1 - exp(-p.priming_gain * g.prime_craving * primed))


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
    days_of_use = min(dt, doses * min(1.0, dt))
    assert goal_after(goal, floor, doses, full) == near(kept * exp(-full.lapse_effect * days_of_use))
