"""What a day teaches and what a day off takes away: fading, other drugs as cues, news, sensitisation, adolescence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.day import rest
from neuro.records import CIRCUIT, COURSE, INTEROCEPTIVE, SURROUNDINGS
from tests.neuro.brains import YEAR, People, days_of, drawn, equation_parameters, with_habit

FADES = {
    "silent_synapses": "keep_maturation",
    "preoccupation": "keep_preoccupation",
    "habit": "keep_habit",
    "outcome_value": "keep_outcome_value",
}
SETTLED_BY_REST = {*FADES, "matured_synapses", "extinction_home", "extinction_clinic", "error"}


def grown(after, before, kept=1.0):
    """Exponent by which a state of 0-1 has grown, x' = 1 - (1 - x kept) exp(-growth)."""
    return np.log((1 - float(before) * kept) / (1 - float(after)))


# --- a step without a dose ---


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.25, 1.0, 7.0]), st.booleans())
def test_a_step_without_doses_only_fades_and_extinguishes(seed, dt, in_clinic):
    random = np.random.default_rng(seed)
    g, p = equation_parameters(dt=dt)
    course, circuit, around = (drawn(record, 1, random, 0.2) for record in (COURSE, CIRCUIT, SURROUNDINGS))
    around["clinic"] = in_clinic
    around["cue_sessions"] = 0.0
    for name in ("extinction_home", "extinction_clinic"):
        circuit[name] = g.extinction_max * random.random()
    before, course_before = circuit.copy(), course.tobytes()
    rest(circuit[0], course[0], around[0], g, p)
    for name in FADES:
        assert circuit[name] == pytest.approx(
            before[name] * (p if name == "silent_synapses" else g)[FADES[name]], rel=1e-6, abs=1e-30
        ), name
    assert not circuit.error.any()
    assert 0.0 <= circuit.matured_synapses[0] <= before.matured_synapses[0] + before.silent_synapses[0]
    here, elsewhere = ("extinction_clinic", "extinction_home")[:: 1 if in_clinic else -1]
    assert circuit[elsewhere] == pytest.approx(before[elsewhere] * g.keep_extinction, rel=1e-6)
    assert (
        before[here][0] * g.keep_extinction * (1 - 1e-6) <= circuit[here][0] <= g.extinction_max * (1 + 1e-6)
    )
    for name in set(CIRCUIT.names or ()) - SETTLED_BY_REST:
        assert circuit[name].tobytes() == before[name].tobytes(), name
    assert course.tobytes() == course_before


def test_only_a_cue_that_meets_a_brain_with_control_is_extinguished():
    g, p = equation_parameters()
    course, circuit, around = (
        drawn(record, 1, np.random.default_rng(1)) for record in (COURSE, CIRCUIT, SURROUNDINGS)
    )
    around["clinic"] = 0.0
    learned = {}
    for expected, control in ((0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.1)):
        circuit["extinction_home"], circuit["expectation"], course["control"] = 0.0, expected, control
        rest(circuit[0], course[0], around[0], g, p)
        learned[expected, control] = float(circuit.extinction_home[0])
    assert learned[0.0, 1.0] == 0.0 < learned[0.5, 1.0] < learned[1.0, 1.0]
    assert learned[1.0, 0.1] < learned[1.0, 1.0]


# --- another drug on board ---


def expected(other, amount, weight, name="heroin"):
    """Expectation of a substance, and the exposure to its fifth cue, with an amount of another one on board."""
    people = People((name, other))
    people.abstain()
    people.circuits["cue_stable"][people.slots[:, 0], INTEROCEPTIVE] = weight
    people.circuits["concentration"][people.slots[:, 1]] = amount
    people.step()
    found = people.of(name)
    return float(found.expectation[0]), float(found.other_drug[0])


@pytest.mark.parametrize("other", ["cocaine", "alcohol", "nicotine"])
def test_a_drug_of_another_class_on_board_is_a_cue_once_it_is_learned(other):
    without, felt = expected(other, 0.0, 0.8)
    assert without == felt == 0.0
    unlearned, felt = expected(other, 50.0, 0.0)
    assert unlearned == 0.0 < felt <= 1.0
    learned, felt = expected(other, 50.0, 0.8)
    assert learned == pytest.approx(0.8 * felt, rel=1e-5)


@pytest.mark.parametrize(("name", "other"), [("heroin", "fentanyl"), ("cocaine", "methamphetamine")])
def test_a_drug_of_the_same_class_on_board_is_no_cue(name, other):
    assert expected(other, 50.0, 0.8, name) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("other", "learned"), [("alcohol", True), ("methamphetamine", True), ("fentanyl", False)]
)
def test_the_cue_of_another_drug_is_learned_by_using_both_and_only_across_classes(other, learned):
    alone = with_habit("heroin", met=("heroin", other), days=120)
    assert not alone.of("heroin")["cue_labile"][:, INTEROCEPTIVE].any()
    both = with_habit("heroin", other, days=120)
    for name in ("heroin", other):
        for weight in ("cue_labile", "cue_stable"):
            assert both.of(name)[weight][:, INTEROCEPTIVE].any() == learned, (name, weight)


def test_a_drug_that_is_kept_from_the_receptor_is_no_cue():
    people = People(("heroin", "alcohol"))
    people.use_heavily("heroin", "alcohol")
    people.occasions["antagonist_block"][people.courses[:, 0]] = 1.0
    people.circuits["session_size"] = 2.0
    people.step(120)
    assert people.of("heroin").use_trace[0] > 0.3
    assert people.of("alcohol").other_drug[0] == 0.0 < people.of("heroin").other_drug[0]


# --- natural reward ---


@pytest.mark.parametrize("dt", [0.25, 1.0, 7.0])
@pytest.mark.parametrize("reward", [0.5, 2.0])
def test_a_change_of_natural_reward_is_news_and_after_a_year_is_not(reward, dt):
    people = People(("heroin",), dt=dt)
    people.abstain()
    people.step()
    assert people.brains.natural_error[0] == 0.0
    g, usual = people.general[0], float(people.brains.natural_value[0])
    people.around["reward"] = reward
    people.step()
    news, first = float(people.brains.natural_error[0]), float(people.brains.natural_value[0])
    days_of(people, YEAR - YEAR % 7)
    left, last = float(people.brains.natural_error[0]), float(people.brains.natural_value[0])
    assert news == pytest.approx((reward - 1) * float(people.brains.reward_trait[0]), rel=1e-5)
    assert left == pytest.approx(news * np.exp(-(YEAR - YEAR % 7) / g.natural_learning_days), abs=2e-5)
    assert abs(left) < 0.02 * abs(news)
    assert first - last == pytest.approx(g.natural_error_weight * (news - left), abs=1e-4)
    assert np.sign(first - usual) == np.sign(reward - 1)


def test_what_a_drug_takes_from_natural_reward_is_news_too_until_it_is_the_usual():
    people = with_habit("cocaine", days=14)
    assert people.brains.natural_error[0] < 0.0
    assert people.brains.natural_expected[0] < people.brains.reward_trait[0]
    assert people.brains.anhedonia[0] > 0.0


# --- sensitisation ---


def test_sensitisation_to_one_class_bears_in_part_on_others():
    people = with_habit("cocaine", met=("cocaine", "heroin"), days=60)
    people.abstain()
    people.circuits["cue_stable"][people.slots[:, 1]] = 0.5
    sensitised = float(people.brains.sensitisation[0])
    before = people.brains.copy(), people.circuits.copy()
    people.step()
    pulled = float(people.of("heroin").cue_value[0])
    people.brains[:], people.circuits[:] = before
    people.brains["sensitisation"] = 0.0
    people.step()
    g = people.general[0]
    made = people.course_table["sensitisation"]
    assert made[0] == pytest.approx(sensitised, rel=0.01)
    assert made[1] == 0.0
    gain = 1 + g.sensitisation_gain * g.cross_sensitisation * sensitised
    assert sensitised > 0.0 < float(people.of("heroin").cue_value[0])
    assert pulled == pytest.approx(gain * float(people.of("heroin").cue_value[0]), rel=1e-5)


def test_surges_of_two_substances_add_up_to_one_sensitisation():
    growth = {}
    for names in (("cocaine",), ("alcohol",), ("cocaine", "alcohol")):
        people = People(names)
        people.abstain()
        people.agree()
        people.step()
        growth[names] = grown(people.brains.sensitisation[0], 0.0)
    assert min(growth.values()) > 0.0
    assert growth["cocaine", "alcohol"] == pytest.approx(growth["cocaine",] + growth["alcohol",], rel=1e-3)


def test_stress_and_sensitisation_speed_the_learning_of_cues_and_by_themselves_teach_nothing():
    growth, felt = [], []
    for stress, sensitised, agreed in (
        (0.0, 0.0, True),
        (1.0, 0.0, True),
        (0.0, 1.0, True),
        (1.0, 1.0, False),
    ):
        people = People(("cocaine",))
        people.abstain()
        people.brains["stress"] = people.brains["stress_trait"] = stress
        people.brains["sensitisation"] = sensitised
        people.circuits["use_trace"] = 1.0
        if agreed:
            people.agree()
        people.step()
        growth.append(float(-np.log1p(-people.circuits.cue_labile[0, 0] / people.general.keep_cue_labile[0])))
        felt.append(float(people.brains.stress_felt[0]))
    g = people.general[0]
    calm, tense = (1 + g.stress_facilitation * (s - g.stress_mean) for s in felt[:2])
    assert tense > calm
    assert growth[1] == pytest.approx(growth[0] * tense / calm, rel=1e-3)
    assert growth[2] == pytest.approx(growth[0] * (1 + g.sensitisation_gain), rel=1e-3)
    assert growth[0] > 0.0 == growth[3]


def test_sensitisation_outlasts_withdrawal_and_fades_over_years():
    people = with_habit("methamphetamine", days=90)
    people.abstain()
    start = float(people.brains.sensitisation[0])
    people.step(2 * YEAR)
    assert people.brains.withdrawal[0] == pytest.approx(0.0, abs=1e-6)
    fading = np.exp(-2 * YEAR / people.general.sensitisation_days[0])
    assert people.brains.sensitisation[0] == pytest.approx(start * fading, rel=1e-3)


# --- who learns faster ---


def taught(maturity=1.0, plasticity=1.0):
    """How much one session of cocaine teaches a person to whom its cues already mean something."""
    people = People(("cocaine",))
    people.abstain()
    people.around["maturity"], people.brains["plasticity"] = maturity, plasticity
    people.circuits["cue_stable"], people.circuits["use_trace"] = 0.3, 1.0
    people.agree()
    people.step()
    g, c = people.general[0], people.circuits[0]
    return {
        "cue": grown(c.cue_labile[0] / g.keep_cue_labile, 0.0),
        "habit": grown(c.habit, 0.0),
        "preoccupation": grown(c.preoccupation, 0.0),
        "sensitisation": grown(people.brains.sensitisation[0], 0.0),
    }


@pytest.mark.parametrize("state", ["cue", "habit", "preoccupation", "sensitisation"])
def test_adolescents_learn_faster(state):
    g, _ = equation_parameters()
    adult, young = taught(), taught(maturity=0.7)
    assert 0.0 < adult[state] < young[state]
    assert young[state] == pytest.approx((1 + 0.3 * g.adolescent_plasticity) * adult[state], rel=1e-2)


@pytest.mark.parametrize("state", ["cue", "habit", "preoccupation", "sensitisation"])
def test_plasticity_of_the_person_is_the_rate_of_learning(state):
    slow, fast = taught(plasticity=0.8), taught(plasticity=1.2)
    assert fast[state] == pytest.approx(1.5 * slow[state], rel=1e-2)
