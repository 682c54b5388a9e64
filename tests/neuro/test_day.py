"""A day of a brain: what must hold whatever the person, the substance, the step and the other people."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.equations.cues import contingency_ceiling
from neuro.records import BRAIN, CIRCUIT, INTEROCEPTIVE, SURROUNDINGS
from tests.neuro.brains import IDS, OPIOIDS, RANGES, People, days_of, with_habit

YEAR = 365
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


def crowd(n=40, seed=7):
    """People of all kinds, each of whom met three substances and can have them."""
    people = People(("heroin", "alcohol", "fentanyl"), n, seed=seed)
    random = np.random.default_rng(1)
    for array, record in ((people.brains, BRAIN), (people.around, SURROUNDINGS)):
        for name, (low, high) in RANGES[record].items():
            array[name] = random.uniform(low, high, n)
    people.around["clinic"] = people.around["clinic"].round()
    people.offers["availability"] = random.random(people.offers.shape)
    people.brains["attitude"] -= 4.0
    return people


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


# --- no dose ---


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


# --- heavy use and abstinence ---


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


def test_withdrawal_and_cue_craving_have_their_own_times():
    people = with_habit("heroin", days=YEAR)
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
    assert max(withdrawal[:5]) > 0.3
    g, p = people.general[0], people.parameters[0]
    gone = np.exp(-(30 - 6 * g.exposure_filter_days) / p.withdrawal_days)  # once exposure no longer feeds it
    assert max(withdrawal[30:]) < p.withdrawal_severity * g.dependence_gain * gone
    peak = int(np.argmax(reactivity))
    assert 21 < peak < 120
    assert reactivity[peak] > 1.05 * reactivity[1]


# --- draws ---


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    runs = []
    for seed in (7, 7, 8):
        people = crowd(seed=seed)
        people.step(60)
        runs.append(people.bytes())
    assert runs[0] == runs[1] != runs[2]
    assert crowd().bytes() != runs[0]


def test_the_order_of_people_does_not_matter():
    ordered, shuffled = crowd(), crowd()
    rows = np.random.default_rng(5).permutation(len(ordered.uid))
    for _ in range(60):
        ordered.step()
        shuffled.step(rows=rows)
    assert ordered.bytes() == shuffled.bytes()
    assert ordered.circuits.doses.any()


def test_a_person_moved_to_another_row_has_the_same_days():
    people, moved = crowd(), crowd()
    rows = np.arange(len(people.uid))[::-1]
    for name in ("uid", "brains", "around", "slots", "courses"):
        getattr(moved, name)[:] = getattr(moved, name)[rows].copy()
    people.step(60)
    moved.step(60)
    assert people.brains.tobytes() == moved.brains[rows].tobytes()
    assert people.circuits.tobytes() == moved.circuits.tobytes()


def test_other_people_do_not_matter():
    everybody, few = crowd(), crowd()
    rows = np.array([3, 17, 31])
    everybody.step(60)
    few.step(60, rows=rows)
    assert everybody.brains[rows].tobytes() == few.brains[rows].tobytes()
    slots = everybody.slots[rows]
    assert everybody.circuits[slots].tobytes() == few.circuits[slots].tobytes()
    assert np.delete(few.brains, rows).tobytes() == np.delete(crowd().brains, rows).tobytes()


def test_two_equal_people_have_different_days_and_the_same_expectation():
    people = People(("heroin",), 4000, seed=3)
    people.use_heavily("heroin")
    people.step()
    doses = people.circuits.doses
    mean = float(people.circuits.choice[0])
    assert len(set(people.circuits.choice.tolist())) == 1
    each = people.parameters.doses_per_session[0]
    assert doses.mean() == pytest.approx(each * mean, abs=4.5 * each * np.sqrt(mean / 4000))
    assert doses.std() > 0.5 * each


def test_two_substances_of_one_person_have_draws_of_their_own():
    people = People(("heroin", "cocaine"), 4000, seed=3)
    people.use_heavily("heroin", "cocaine")
    people.step()
    together = np.corrcoef(people.of("heroin").doses, people.of("cocaine").doses)[0, 1]
    assert abs(together) < 4.5 / np.sqrt(4000)


# --- several substances ---


@pytest.mark.parametrize("other", [name for name in OPIOIDS if name != "heroin"])
def test_opioids_share_tolerance_and_relieve_each_others_withdrawal(other):
    people = with_habit("heroin", met=("heroin", other), days=200)
    alone = float(with_habit(other, days=200).of(other).tolerance[0])
    assert people.of(other).dependence == 0
    assert not people.of(other)["cue_stable"].any()
    assert people.of(other).tolerance[0] > 0.5 * alone
    people.abstain()
    withdrawals = []
    for amount in (0.0, 1e4):
        people.circuits["concentration"] = 0.0
        people.circuits["concentration"][people.slots[0, 1]] = amount
        people.circuits["dependence"][people.slots[0, 0]] = 0.9
        people.step()
        withdrawals.append(float(people.brains.withdrawal[0]))
    assert withdrawals[0] > 0.5
    assert withdrawals[1] == 0.0


def test_tolerance_is_not_shared_between_classes():
    people = with_habit("heroin", met=("heroin", "cocaine", "alcohol"), days=200)
    assert people.of("heroin").tolerance > 1.0
    assert not people.of("cocaine").tolerance.any()
    assert not people.of("alcohol").tolerance.any()


@pytest.mark.parametrize(
    "pair", [("heroin", "cocaine"), ("alcohol", "nicotine"), ("methamphetamine", "fentanyl")]
)
def test_two_substances_share_one_brain_and_take_more_from_it_than_each(pair):
    lost = {}
    for taken in ((pair[0],), (pair[1],), pair):
        people = People(pair)
        people.abstain()
        for _ in range(200):  # the same exposure every day, whatever else the brain has learned
            for i, name in enumerate(pair):
                people.circuits["exposure"][i] = people.parameters.steady_amount[i] * (name in taken)
            people.step()
        brain = people.brains[0]
        lost[taken] = {
            "d2": 1 - brain.d2_density,
            "sensitivity": 1 - brain.d2_sensitivity,
            "d1": 1 - brain.d1,
            "load": brain.allostatic_load,
            "cortex": 1 - brain.pfc_structure,
        }
    for state, both in lost[pair].items():
        one, other = lost[pair[0],][state], lost[pair[1],][state]
        assert both <= one + other + 1e-5, state
        assert both >= max(one, other) - 1e-6, state
        if min(one, other) > 1e-3:
            assert max(one, other) < both < one + other, state
    assert max(lost[pair].values()) > 0.01


def test_withdrawal_is_that_of_the_worst_substance():
    people = with_habit("heroin", "nicotine", days=200)
    people.abstain()
    people.circuits["concentration"] = 0.0
    people.step()
    expected = people.parameters.withdrawal_severity * people.circuits.dependence
    people.step()
    assert people.brains.withdrawal[0] == pytest.approx(expected.max(), rel=1e-6)


def test_a_class_shares_one_choice():
    people = People(OPIOIDS, 500, seed=9)
    people.use_heavily(*OPIOIDS)
    people.step()
    total = sum(people.of(name).choice for name in OPIOIDS)
    assert (total <= 1 + 1e-6).all()
    assert (total > 0.99).all()
    people = People(("heroin", "cocaine"), 500, seed=9)
    people.use_heavily("heroin", "cocaine")
    people.step()
    assert (people.of("heroin").choice + people.of("cocaine").choice > 1.9).all()


def test_what_is_not_to_be_had_is_not_chosen():
    people = People(OPIOIDS, 50, seed=9)
    people.use_heavily("heroin")
    people.step(30)
    assert people.of("heroin").choice.min() > 0.99
    for name in OPIOIDS:
        if name != "heroin":
            assert not people.of(name).choice.any()
            assert not people.of(name).use_trace.any()


def test_a_lapse_costs_resolve_and_only_in_its_class():
    people = People(("heroin", "cocaine"))
    people.course_table["goal"] = 1.0
    people.occasions["goal_floor"] = 0.5
    people.use_heavily("heroin")
    people.step(30)
    heroin, cocaine = people.course_table.goal
    assert heroin < 0.3
    assert cocaine == pytest.approx(0.5 + 0.5 * np.exp(-30 / people.general.goal_days[0]), rel=1e-5)


# --- what moves what ---

MOVES = [
    ("around", "reward", (0.5, 1.5), "brains", "natural_value", "up"),
    ("around", "deliberation", (0.0, 1.0), "circuits", "habit_weight", "down"),
    ("around", "novelty", (0.0, 1.0), "circuits", "drug_value", "up"),
    ("around", "shock", (0.0, 1.0), "brains", "stress", "up"),
    ("around", "stress_input", (0.0, 1.0), "brains", "stress", "up"),
    ("around", "maturity", (0.7, 1.0), "brains", "pfc_structure", "up"),
    ("around", "therapy_sessions", (0.0, 1.0), "brains", "pfc_therapy", "up"),
    ("around", "cue_therapy", (0.0, 2.0), "circuits", "extinction_home", "up"),
    ("around", "clinic", (0.0, 1.0), "circuits", "extinction_clinic", "up"),
    ("around", "clinic", (0.0, 1.0), "circuits", "extinction_home", "down"),
    ("occasions", "norm", (0.0, 1.0), "circuits", "drug_value", "up"),
    ("occasions", "cues", (0.0, 1.0), "circuits", "cue_value", "up"),
    ("occasions", "cues", (0.0, 1.0), "circuits", "craving", "up"),
    ("occasions", "cues", (0.0, 1.0), "circuits", "surge", "down"),
    ("occasions", "goal_floor", (0.0, 1.0), "course_table", "goal", "up"),
    ("occasions", "agonist_occupancy", (0.0, 1.0), "brains", "withdrawal", "down"),
    ("occasions", "agonist_exposure", (0.0, 1.0), "circuits", "tolerance", "up"),
    ("occasions", "agonist_exposure", (0.0, 1.0), "circuits", "dependence", "up"),
    ("occasions", "antagonist_block", (0.0, 1.0), "circuits", "surge", "down"),
    ("occasions", "antagonist_block", (0.0, 1.0), "circuits", "drug_value", "down"),
    ("occasions", "agonist_occupancy", (0.0, 1.0), "circuits", "cue_value", "down"),
    ("offers", "price", (1.0, 3.0), "circuits", "drug_value", "down"),
    ("course_table", "goal", (0.1, 1.0), "circuits", "drug_value", "down"),
    ("course_table", "problem", (0.1, 1.0), "circuits", "drug_value", "down"),
    ("brains", "life_stress", (0.0, 1.0), "circuits", "craving", "up"),
    ("brains", "life_stress", (0.0, 1.0), "brains", "control", "down"),
    ("brains", "reward_trait", (1.0, 2.0), "brains", "natural_value", "up"),
    ("brains", "stress_trait", (0.0, 0.5), "brains", "stress", "up"),
    ("brains", "attitude", (0.0, 1.0), "circuits", "drug_value", "down"),
    ("brains", "pfc_therapy", (0.0, 1.0), "brains", "control", "up"),
    ("brains", "stress_reactivity", (0.8, 1.2), "brains", "stress_felt", "up"),
    ("brains", "sensitisation", (0.0, 1.0), "circuits", "cue_value", "up"),
    ("brains", "natural_expected", (0.0, 3.0), "brains", "natural_value", "down"),
    ("brains", "natural_expected", (0.0, 3.0), "brains", "natural_error", "down"),
    ("brains", "allostatic_load", (0.0, 0.5), "brains", "anhedonia", "up"),
    ("circuits", "satiety", (0.5, 2.0), "circuits", "drug_value", "down"),
    ("circuits", "sensitivity", (1.0, 2.0), "circuits", "surge", "up"),
    ("circuits", "remembered_dose", (1.0, 2.0), "circuits", "surge", "up"),
    ("circuits", "outcome_value", (0.0, 1.0), "circuits", "drug_value", "up"),
    ("circuits", "habit", (0.1, 0.9), "circuits", "habit_weight", "up"),
    ("circuits", "habit", (0.1, 0.9), "circuits", "craving", "up"),
    ("circuits", "preoccupation", (0.0, 1.0), "circuits", "expectation", "up"),
    ("circuits", "preoccupation", (0.0, 1.0), "brains", "preoccupied", "up"),
    ("circuits", "preoccupation", (0.0, 1.0), "brains", "control", "down"),
    ("circuits", "matured_synapses", (0.0, 1.0), "circuits", "cue_value", "up"),
    ("circuits", "silent_synapses", (0.0, 1.0), "circuits", "matured_synapses", "up"),
    ("circuits", "extinction_home", (0.0, 0.8), "circuits", "cue_value", "down"),
    ("circuits", "cue_labile", (0.0, 1.0), "circuits", "cue_stable", "up"),
    ("circuits", "concentration", (0.0, 9.0), "brains", "withdrawal", "down"),
    ("circuits", "concentration", (0.0, 9.0), "circuits", "surge", "down"),
    ("circuits", "exposure", (0.0, 3.0), "brains", "allostatic_load", "up"),
    ("circuits", "exposure", (0.0, 3.0), "brains", "d2_density", "down"),
]
"""What of a day, or of the brain that meets it, moves which state at the end of the day, all else the same."""


WEIGHTS = {"problem": "moderation_weight", "satiety": "satiety_weight"}
"""What moves by a weight of the substance that may be 0."""


def three_days_off():
    """A person with a habit, three days after the last dose, whom nothing pushes to use."""
    people = with_habit("heroin", days=60)
    people.abstain()
    people.brains["attitude"] = 0.0
    people.course_table["goal"] = 0.1
    people.step(3)
    return people


@pytest.mark.parametrize(("store", "field", "ends", "read", "state", "way"), MOVES)
def test_what_a_day_brings_moves_what_it_should(store, field, ends, read, state, way):
    found = []
    for value in ends:
        people = three_days_off()
        getattr(people, store)[field] = value
        people.step()
        found.append(float(getattr(people, read)[state].mean()))
    low, high = found if way == "up" else found[::-1]
    if field in WEIGHTS and not people.parameters[WEIGHTS[field]][0]:
        assert low == high
    else:
        assert low < high - 1e-5


@pytest.mark.parametrize("name", ["heroin", "cocaine", "nicotine"])
def test_the_terms_of_the_value_of_using_have_their_own_weights(name):
    def value(store=None, field=None, number=0.0):
        people = People((name,))
        people.abstain()
        people.circuits["exposure"] = people.parameters.steady_amount
        people.circuits["satiety"] = 1.0
        if store:
            getattr(people, store)[field] = number
        people.step()
        return float(people.circuits.drug_value[0])

    people = People((name,))
    g, p, base = people.general[0], people.parameters[0], value()
    assert value("occasions", "norm", 1.0) - base == pytest.approx(p.norm_weight, abs=1e-5)
    assert value("around", "novelty", 1.0) - base == pytest.approx(p.novelty_in_use, abs=1e-5)
    assert value("circuits", "satiety", 3.0) - base == pytest.approx(-2 * p.satiety_weight, abs=1e-5)
    assert value("brains", "attitude", 0.5) - base == pytest.approx(-0.5, abs=1e-5)
    assert value("offers", "price", 2.0) - base == pytest.approx(-p.price_weight, abs=1e-5)
    control = value("course_table", "goal", 1.0) - base
    assert control < -0.5 * g.goal_control_weight


def test_stress_and_a_prime_act_through_the_mean_consolidated_memory():
    def felt(stress=0.0, amount=0.0, stable=(1.0, 1.0, 0.0, 0.0, 0.0), exposure=0.0):
        people = People(("cocaine",))
        people.abstain()
        people.occasions["cues"] = 0.0
        people.circuits["cue_stable"], people.circuits["concentration"] = stable, amount
        people.circuits["exposure"] = exposure * people.parameters.steady_amount
        people.brains["stress"] = people.brains["stress_trait"] = stress
        people.step()
        return -np.log1p(-float(people.circuits.craving[0]))

    g, p = People(("cocaine",)).general[0], People(("cocaine",)).parameters[0]
    half = p.relief_half_occupancy * p.steady_amount
    assert felt() == pytest.approx(0.0, abs=1e-6)
    assert felt(stress=1.0) == pytest.approx(0.5 * g.stress_craving, rel=1e-4)
    assert felt(amount=half) == pytest.approx(0.5 * 0.5 * p.priming_gain * g.prime_craving, rel=1e-4)
    assert felt(amount=half, exposure=0.5) == pytest.approx(0.5 * felt(amount=half), rel=1e-3)
    assert felt(amount=half, exposure=1.0) == pytest.approx(0.0, abs=1e-6)
    none_outside = (0.0, 0.0, 0.0, 0.0, 1.0)
    assert felt(stress=1.0, amount=half, stable=none_outside) == pytest.approx(0.0, abs=1e-6)


def test_extinction_holds_in_the_context_in_which_it_was_learned():
    def reactivity(learned, clinic):
        people = three_days_off()
        people.circuits[learned], people.around["clinic"] = 0.8, clinic
        people.step()
        return float(people.circuits.cue_value[0])

    assert reactivity("extinction_clinic", 1.0) < 0.9 * reactivity("extinction_clinic", 0.0)
    assert reactivity("extinction_home", 0.0) < 0.9 * reactivity("extinction_home", 1.0)


def test_substances_of_a_class_add_up_to_one_relief():
    def suffered(*amounts):
        people = People(OPIOIDS)
        people.abstain()
        people.circuits["dependence"] = 0.9
        shares = people.parameters.relief_half_occupancy * people.parameters.steady_amount
        people.circuits["concentration"] = shares * np.array(amounts)
        people.step()
        return float(people.brains.withdrawal[0])

    severity = People(OPIOIDS).parameters.withdrawal_severity.max()
    for amounts in ((3.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.0, 0.0, 3.0)):
        assert suffered(*amounts) == pytest.approx(severity * (0.9 - 0.75), rel=1e-4)


def test_choice_at_an_opportunity_does_not_depend_on_how_often_it_comes():
    choices, doses = [], []
    probe = People(("heroin",))
    probe.abstain()
    probe.step()
    for available in (1.0, 0.1):
        people = People(("heroin",), 3000, seed=6)
        people.use_heavily("heroin")
        people.brains["attitude"] = (
            probe.circuits.drug_value - probe.brains.natural_value
        )  # worth as much as the day
        people.offers["availability"] = available
        people.step()
        choices.append(float(people.circuits.choice[0]))
        doses.append(float(people.circuits.doses.mean()))
    assert choices[0] == pytest.approx(choices[1], rel=1e-5)
    assert 0.2 < choices[0] < 0.5
    assert doses[1] == pytest.approx(0.1 * doses[0], rel=0.3)


@pytest.mark.parametrize("name", IDS)
def test_an_agreed_first_session_takes_place_once(name):
    people = People((name,), 50)
    people.abstain()
    people.agree(size=1.5)
    people.step()
    assert (people.circuits.doses == np.float32(1.5 * people.parameters.doses_per_session[0])).all()
    assert (people.circuits.surge > 0).all()
    # where a single use predicts nothing, a first session teaches no cue
    taught = people.circuits["cue_labile"][:, :INTEROCEPTIVE] > 0
    assert (taught == (people.general.cue_cap_floor[0] > 0)).all()
    assert not people.circuits["cue_labile"][:, INTEROCEPTIVE].any()
    people.step()
    assert not people.circuits.doses.any()


def test_the_better_of_two_substances_of_a_class_is_chosen_more():
    people = People(("heroin", "fentanyl"), seed=6)
    people.use_heavily("heroin", "fentanyl")
    people.circuits["outcome_value"][people.slots[:, 0]] = 1.0
    people.brains["attitude"] = 0.0
    people.step()
    odds = people.of("heroin").choice / people.of("fentanyl").choice
    gap = people.of("heroin").drug_value - people.of("fentanyl").drug_value
    assert odds == pytest.approx(np.exp(people.general.choice_sensitivity * gap), rel=1e-3)
    assert odds > 2


@pytest.mark.parametrize("name", IDS)
def test_a_first_day_of_use_teaches_in_shares_of_a_full_day(name):
    people = People((name,), 200, seed=1)
    people.use_heavily(name)
    people.circuits["use_trace"] = 0.01
    people.step()
    used = people.circuits[people.circuits.doses > 0]
    g, p = people.general[0], people.parameters[0]
    n = used.doses / p.reference_doses_per_day
    assert len(used) > 50
    assert used.error == pytest.approx(used.surge, rel=1e-6)
    assert used.silent_synapses == pytest.approx(
        1 - np.exp(-g.silent_synapse_rate * used.error * n), rel=1e-4
    )
    rate = g.cue_learning_rate * p.cue_learning_scale * used.error * used.doses * 0.5
    rate *= 1 + g.stress_facilitation * (people.brains.stress_felt[people.circuits.doses > 0] - g.stress_mean)
    most = contingency_ceiling(0.01, g)
    labile = most * (1 - np.exp(-rate / most)) * np.exp(-1 / g.cue_labile_days)
    assert used["cue_labile"][:, 0] == pytest.approx(labile, rel=1e-4)
    assert used.concentration == pytest.approx(
        used.doses / p.elimination * (1 - np.exp(-p.elimination)), rel=1e-4
    )
    assert (used.access == 1).all()
    share = np.minimum(1.0, used.doses)
    assert used.use_trace == pytest.approx(share + (0.01 - share) * g.keep_use_trace, rel=1e-4)


def test_the_dose_taken_and_its_potency_make_the_hazard():
    people = People(("fentanyl",), 200, seed=1)
    people.use_heavily("fentanyl")
    people.occasions["cues"] = 0.0
    people.circuits["remembered_dose"], people.circuits["tolerance"] = 2.0, 3.0
    people.offers["potency"] = 1.5
    people.step()
    used = people.circuits[people.circuits.doses > 0]
    g, p = people.general[0], people.parameters[0]
    tolerance = 3.0 * (1 - g.tolerance_context_share)
    strain = 2.0 * 1.5 / (1 + g.overdose_tolerance_weight * tolerance)
    assert used.overdose_hazard == pytest.approx(
        p.overdose_hazard * used.doses * strain**p.overdose_exponent, rel=1e-4
    )
    unused = people.circuits[people.circuits.doses == 0]
    assert len(unused) > 20
    assert not unused.overdose_hazard.any()
    assert used.concentration == pytest.approx(
        2 * used.doses / p.elimination * (1 - np.exp(-p.elimination)), rel=1e-4
    )


def test_the_wanted_dose_is_learned_little_by_little():
    people = People(("heroin",), seed=1)
    people.use_heavily("heroin")
    people.circuits["tolerance"] = 3.0
    people.circuits["remembered_dose"] = 1.0
    people.step()
    g, p, c = people.general[0], people.parameters[0], people.circuits[0]
    while not c.doses:
        people.circuits["tolerance"], people.circuits["remembered_dose"] = 3.0, 1.0
        people.step()
        c = people.circuits[0]
    step = 1 - np.exp(-g.dose_learning_rate * c.doses / p.reference_doses_per_day)
    assert c.remembered_dose == pytest.approx(1 + step * (4.0**g.dose_exponent - 1), rel=0.01)


def test_therapy_counts_sessions_a_day_whatever_the_step():
    built = []
    for dt in (1.0, 7.0):
        people = People(("heroin",), dt=dt)
        people.abstain()
        people.around["therapy_sessions"] = 1 / 7
        days_of(people, 84)
        built.append(float(people.brains.pfc_therapy[0]))
    assert built[0] == pytest.approx(built[1], rel=0.02)
    assert built[0] > 0.3


def test_access_closes_over_a_year_without_use():
    people = with_habit("heroin", days=30)
    people.step()
    people.abstain()
    people.circuits["access"] = 1.0
    people.step(YEAR)
    assert people.circuits.access[0] == pytest.approx(np.exp(-YEAR / people.general.access_days[0]), rel=1e-3)


def test_resolve_falls_with_the_doses_of_the_whole_class():
    people = People(("heroin", "fentanyl"), 300, seed=3)
    people.use_heavily("heroin", "fentanyl")
    people.circuits["session_size"] = 0.3
    people.course_table["goal"], people.occasions["goal_floor"] = 1.0, 1.0
    people.step()
    taken = people.of("heroin").doses + people.of("fentanyl").doses
    expected = np.exp(-people.general.lapse_effect * np.minimum(1.0, taken))
    assert people.course_table.goal == pytest.approx(expected, rel=1e-5)
    assert ((people.of("heroin").doses > 0) & (people.of("fentanyl").doses > 0)).any()
