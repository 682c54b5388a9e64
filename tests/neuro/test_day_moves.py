"""A day of a brain: what each input and each state of it moves."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.equations.cues import contingency_ceiling
from neuro.records import INTEROCEPTIVE
from tests.neuro.brains import IDS, OPIOIDS, YEAR, People, days_of, with_habit


def test_what_is_not_to_be_had_is_not_chosen():
    people = People(OPIOIDS, 50, seed=9)
    people.use_heavily("heroin")
    people.step(30)
    assert people.of("heroin").choice.min() > 0.99
    for name in OPIOIDS:
        if name != "heroin":
            assert not people.of(name).choice.any()
            assert not people.of(name).use_trace.any()


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
WEIGHTS = {"problem": "moderation_weight", "satiety": "satiety_weight"}


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


@pytest.mark.parametrize("name", ["alcohol", "heroin"])
def test_choice_of_a_step_is_the_mean_over_its_feast_and_its_other_days(name):
    def choice(feast=0.0, feast_norm=0.0, norm=0.0):
        people = People((name,))
        people.offers["availability"] = 0.7
        people.occasions["norm"], people.occasions["feast"] = norm, feast
        people.occasions["feast_norm"] = feast_norm
        people.step()
        return float(people.circuits.choice[0])

    usual, feast = choice(), choice(norm=1.5)
    assert feast > usual > 0.0
    assert choice(feast=1.0, feast_norm=1.5) == pytest.approx(feast, rel=1e-5)
    assert choice(feast=1 / 7, feast_norm=1.5) == pytest.approx((6 * usual + feast) / 7, rel=1e-5)
    assert choice(feast=0.0, feast_norm=1.5) == choice(feast=1.0, feast_norm=0.0) == usual


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
