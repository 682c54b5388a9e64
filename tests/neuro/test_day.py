"""A day of a brain: every state stays valid, whatever the person, the substance and the step."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.records import BRAIN, CIRCUIT, INTEROCEPTIVE, SURROUNDINGS
from tests.neuro.brains import IDS, RANGES, YEAR, People, days_of, with_habit

LEARNED = (
    "cue_labile", "cue_stable", "habit", "outcome_value", "tolerance", "dependence", "silent_synapses",
    "matured_synapses", "preoccupation", "extinction_home", "extinction_clinic", "use_trace", "concentration",
    "exposure", "other_drug", "error", "doses", "overdose_hazard", "craving", "cue_value", "expectation",
    "habit_weight", "choice",
)  # fmt: skip
IN_UNIT = (
    "habit", "silent_synapses", "matured_synapses", "use_trace", "access", "cue_labile", "cue_stable",
    "preoccupation", "other_drug", "craving", "expectation", "habit_weight", "choice",
)  # fmt: skip
NOT_NEGATIVE = (
    "concentration",
    "exposure",
    "tolerance",
    "dependence",
    "surge",
    "error",
    "doses",
    "overdose_hazard",
    "idle_days",
)


def assert_valid(people):
    """No state outside the range that its equation allows."""
    for array in (people.brains, people.circuits, people.course_table):
        assert np.isfinite(array.view(np.float32)).all()
    brain, circuit = people.brains, people.circuits
    g, p = people.general[0], people.parameters[np.tile(np.arange(len(people.substances)), len(brain))]
    for name in IN_UNIT:
        assert ((circuit[name] >= 0) & (circuit[name] <= 1)).all(), name
    for name in NOT_NEGATIVE:
        assert (circuit[name] >= 0).all(), name
    assert (circuit.tolerance <= g.tolerance_gain * p.tolerance_max * 1.0001).all()
    assert (circuit.dependence <= np.float32(g.dependence_gain)).all()
    assert (circuit.cue_value <= (1 + g.incubation_gain) * (1 + g.sensitisation_gain)).all()
    for name in ("sensitisation", "preoccupied"):
        assert ((brain[name] >= 0) & (brain[name] <= 1)).all(), name
    assert ((brain.natural_expected >= 0) & (brain.anhedonia >= 0)).all()
    for name in ("extinction_home", "extinction_clinic"):
        assert ((circuit[name] >= 0) & (circuit[name] <= np.float32(g.extinction_max))).all(), name
    assert ((circuit.remembered_dose > 0) & (circuit.remembered_dose <= np.float32(g.dose_max))).all()
    assert ((brain.d2_density > 0) & (brain.d2_density <= brain.d2_trait * 1.0001)).all()
    for name in ("d2_sensitivity", "d1"):
        assert ((brain[name] > 0) & (brain[name] <= 1)).all(), name
    assert ((brain.allostatic_load >= 0) & (brain.allostatic_load <= np.float32(g.allostatic_load_max))).all()
    assert ((brain.pfc_structure > 0) & (brain.pfc_structure <= brain.control_trait * 1.0001)).all()
    assert ((brain.pfc_therapy >= 0) & (brain.pfc_therapy <= 1)).all()
    assert ((brain.control >= np.float32(g.control_min)) & (brain.control <= g.control_max)).all()
    assert ((brain.tonic >= np.float32(g.tonic_min)) & (brain.tonic <= 1)).all()
    assert ((brain.withdrawal >= 0) & (brain.stress >= 0)).all()
    goal = people.course_table.goal
    assert ((goal >= 0) & (goal <= 1)).all()


@pytest.mark.parametrize("dt", [1.0, 7.0])
def test_without_a_dose_ten_years_change_nothing_learned(dt):
    people = People(IDS, 20, dt=dt)
    random = np.random.default_rng(3)
    for name, (low, high) in RANGES[SURROUNDINGS].items():
        people.around[name] = random.uniform(low, high, 20)
    people.around["clinic"] = people.around["clinic"].round()
    people.occasions["cues"] = random.random(people.occasions["cues"].shape)
    people.occasions["norm"] = random.random(people.occasions.shape)
    before = people.circuits.copy()
    people.abstain()
    days_of(people, 10 * YEAR)
    for name in LEARNED:
        assert not people.circuits[name].any(), name
    for name in ("remembered_dose", "sensitivity", "session_size", "satiety"):
        assert (people.circuits[name] == before[name]).all(), name
    for name in ("d2_density", "d2_sensitivity", "d1"):
        assert (people.brains[name] == 1).all(), name
    for name in ("allostatic_load", "withdrawal", "sensitisation", "preoccupied"):
        assert not people.brains[name].any(), name


@pytest.mark.parametrize("dt", [0.25, 1.0, 7.0])
def test_who_never_used_has_no_day_of_use_behind_them_in_steps_of_any_length(dt):
    people = People(IDS, dt=dt)
    people.abstain()
    days_of(people, 14)
    assert not people.circuits.use_trace.any()


def test_a_substance_never_met_is_not_touched():
    people = with_habit("heroin", met=("heroin", "cocaine"))
    assert people.of("heroin").habit > 0
    never = People(("heroin", "cocaine"))
    never.slots[0, 1] = never.courses[0, 1] = -1
    never.use_heavily("heroin")
    untouched = never.circuits[1].tobytes(), never.course_table[1].tobytes()
    never.brains["attitude"] = -20.0
    never.step(90)
    assert (never.circuits[1].tobytes(), never.course_table[1].tobytes()) == untouched
    assert never.of("heroin").habit == people.of("heroin").habit


def test_a_person_who_met_nothing_still_has_stress_and_control():
    people = People(("heroin",))
    people.slots[:] = people.courses[:] = -1
    people.around["shock"] = 0.5
    before = people.brains.copy()
    people.step()
    assert people.brains.stress > before.stress
    assert 0 < people.brains.control < people.brains.control_trait


@pytest.mark.parametrize("surge", ["mission", "literature"])
@pytest.mark.parametrize("dt", [1.0, 7.0])
@pytest.mark.parametrize("name", IDS)
def test_a_year_of_heavy_use_and_a_year_of_abstinence_keep_every_state_valid(name, dt, surge):
    people = People((name,), 8, dt=dt, seed=11, surge=surge)
    people.brains["stress_trait"] = np.linspace(0.0, 0.8, 8)
    people.circuits["sensitivity"] = np.linspace(0.2, 5.0, 8)
    people.use_heavily(name)
    for _ in range(12):
        days_of(people, YEAR / 12)
        assert_valid(people)
    used = people.circuits.copy()
    assert (used.doses > 0).any()
    for name in ("dependence", "tolerance", "habit"):
        assert (used[name] > 0).all(), name
    assert (used["cue_stable"][:, :INTEROCEPTIVE] > 0).all()
    assert (used["cue_stable"][-1, :INTEROCEPTIVE] > 0.1).all()  # the most sensitive
    assert not used["cue_stable"][:, INTEROCEPTIVE].any()  # there was no other drug
    assert (used.preoccupation > 0).all()
    assert (people.brains.sensitisation > 0).all()
    people.abstain()
    for _ in range(12):
        days_of(people, YEAR / 12)
        assert_valid(people)
    rested = people.circuits
    assert not rested.doses.any()
    assert (rested.dependence < 1e-3).all()
    g, p = people.general[0], people.parameters[0]
    rest = 12 * round(YEAR / 12 / dt) * dt - 30  # for a month there may be some of it on board
    tolerance = g.tolerance_gain * p.tolerance_max * np.exp(-rest / p.tolerance_fall_days)
    assert (rested.tolerance <= tolerance + 1e-6).all()
    lost = p.d2_density_loss * np.exp(-rest / g.d2_recovery_days)
    assert (1 - people.brains.d2_density <= lost + 1e-6).all()
    kept = np.exp(-YEAR / people.general.cue_stable_days[0]) - 1e-3
    assert (rested["cue_stable"] >= kept * used["cue_stable"]).all()
    assert (rested.preoccupation < used.preoccupation).all()
    assert (people.brains.sensitisation > 0).all()


@pytest.mark.parametrize("dt", [1.0, 7.0])
@pytest.mark.parametrize("name", IDS)
def test_a_year_at_the_exposure_of_a_dependent_person_brings_its_tolerance_and_dependence(name, dt):
    people = People((name,), dt=dt)
    g, p = people.general[0], people.parameters[0]
    people.abstain()
    for _ in range(round(2 * YEAR / dt)):
        people.circuits["exposure"] = (
            p.steady_amount / g.keep_exposure_filter
        )  # what is left after a step is whole
        people.step()
    assert people.circuits.dependence[0] == pytest.approx(
        g.dependence_gain / (1 + g.dependence_half_exposure**2), rel=1e-3
    )
    tolerance = g.tolerance_gain * p.tolerance_max / (1 + g.tolerance_half_exposure**2)
    assert people.circuits.tolerance[0] == pytest.approx(tolerance, rel=1e-3)


def test_all_substances_in_one_brain_keep_every_state_valid():
    people = People(IDS, 5, seed=2)
    people.use_heavily(*IDS)
    people.step(YEAR)
    assert_valid(people)
    assert all((people.of(name).use_trace > 0).all() for name in IDS)
    people.abstain()
    people.step(YEAR)
    assert_valid(people)


@pytest.mark.parametrize("name", IDS)
def test_a_week_in_one_step_is_a_week_in_seven_for_a_person_who_rests(name):
    daily = with_habit(name, days=84)
    weekly = People((name,), dt=7.0)
    weekly.brains[:], weekly.circuits[:] = daily.brains, daily.circuits
    for people in (daily, weekly):
        people.abstain()
        days_of(people, 7 * 26)
    for array in ("circuits", "brains"):
        for field, (low, high) in RANGES[CIRCUIT if array == "circuits" else BRAIN].items():
            if field in ("attitude", "drug_value", "withdrawal"):
                continue
            a, b = getattr(daily, array)[field], getattr(weekly, array)[field]
            assert np.allclose(a, b, rtol=0, atol=0.04 * (high - low)), (field, a, b)


@pytest.mark.parametrize(
    ("name", "least", "first", "last"), [("heroin", 0.3, 6, 25), ("cocaine", 0.15, 21, 120)]
)
def test_withdrawal_and_cue_craving_have_their_own_times(name, least, first, last):
    people = with_habit(name, days=YEAR)
    people.abstain()
    withdrawal, reactivity = [], []
    people.occasions["cues"] = 0.0
    for _ in range(YEAR):
        people.step()
        withdrawal.append(float(people.brains.withdrawal[0]))
        people.occasions["cues"] = 1.0
        probe = people.brains.copy(), people.circuits.copy()
        people.step()
        reactivity.append(float(people.circuits.cue_value[0]))
        people.brains[:], people.circuits[:] = probe
        people.occasions["cues"] = 0.0
    assert max(withdrawal[:5]) > least
    g, p = people.general[0], people.parameters[0]
    gone = np.exp(-(30 - 6 * g.exposure_filter_days) / p.withdrawal_days)  # once exposure no longer feeds it
    assert max(withdrawal[30:]) < p.withdrawal_severity * g.dependence_gain * gone
    peak = int(np.argmax(reactivity))
    assert first < peak < last
    assert reactivity[peak] > 1.05 * reactivity[1]
