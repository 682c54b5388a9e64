"""What a day does with the parameters as they are shipped: sizes that other values in their ranges need not reach."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.parameters import parameters
from neuro.records import INTEROCEPTIVE
from tests.neuro.brains import IDS, YEAR, People, days_of, with_habit


@pytest.mark.parametrize("surge", ["mission", "literature"])
@pytest.mark.parametrize("dt", [1.0, 7.0])
@pytest.mark.parametrize("name", IDS)
def test_a_year_of_heavy_use_adapts_the_brain_and_a_year_without_lets_it_recover(name, dt, surge):
    people = People((name,), 8, dt=dt, seed=11, surge=surge)
    people.brains["stress_trait"] = np.linspace(0.0, 0.8, 8)
    people.circuits["sensitivity"] = np.linspace(0.2, 5.0, 8)
    people.use_heavily(name)
    for _ in range(12):
        days_of(people, YEAR / 12)
    used = people.circuits.copy()
    assert (used.dependence > 0.3).all()
    assert (used.tolerance > 0.3).all()
    assert (used["cue_stable"][:, :INTEROCEPTIVE] > 0.1).all()
    people.abstain()
    for _ in range(12):
        days_of(people, YEAR / 12)
    rested = people.circuits
    assert (rested.dependence < 1e-3).all()
    assert (rested.tolerance < 1e-3 * used.tolerance.max()).all()
    assert (people.brains.d2_density > 0.98).all()
    outside = rested["cue_stable"][:, :INTEROCEPTIVE]
    assert (outside > 0.8 * used["cue_stable"][:, :INTEROCEPTIVE]).all()


def test_withdrawal_from_heroin_is_over_after_three_weeks():
    people = with_habit("heroin", days=YEAR)
    people.abstain()
    people.occasions["cues"] = 0.0
    withdrawal = []
    for _ in range(60):
        people.step()
        withdrawal.append(float(people.brains.withdrawal[0]))
    assert max(withdrawal[:5]) > 0.3
    assert max(withdrawal[21:]) < 0.05


def test_an_agonist_keeps_a_first_dose_from_being_three_times_as_dangerous():
    hazards = []
    for exposure in (0.0, 1.0):
        people = with_habit("heroin", days=200)
        people.abstain()
        people.occasions["agonist_exposure"] = exposure
        people.step(28)
        people.use_heavily("heroin")
        people.occasions["cues"] = 1.0
        taken = hazard = 0.0
        while not taken:
            people.step()
            taken, hazard = float(people.circuits.doses[0]), float(people.circuits.overdose_hazard[0])
        hazards.append(hazard / taken)
    assert hazards[0] > 3 * hazards[1] > 0


def test_a_full_agonist_keeps_dependence():
    people = People(("heroin",))
    people.abstain()
    people.circuits["dependence"], people.occasions["agonist_exposure"] = 0.9, 1.0
    people.step(30)
    assert people.circuits.dependence[0] > 0.8


@pytest.mark.parametrize(
    "pair", [("heroin", "cocaine"), ("alcohol", "nicotine"), ("methamphetamine", "fentanyl")]
)
def test_two_substances_that_are_chosen_take_more_than_each_and_less_than_their_sum(pair):
    lost = {}
    for taken in ((pair[0],), (pair[1],), pair):
        people = People(pair, n=50)
        people.parameters["occasion_share"] = (
            0.0  # what a session of one keeps from the other is another matter
        )
        people.use_heavily(*taken)
        days_of(people, 200)
        brain = people.brains
        lost[taken] = {
            "d2": 1 - brain.d2_density.mean(),
            "sensitivity": 1 - brain.d2_sensitivity.mean(),
            "d1": 1 - brain.d1.mean(),
            "load": brain.allostatic_load.mean(),
            "cortex": 1 - brain.pfc_structure.mean(),
        }
    for state, both in lost[pair].items():
        one, other = lost[pair[0],][state], lost[pair[1],][state]
        assert both > 1.001 * max(one, other) > 0, state
        assert both < one + other + 1e-3, state


def test_the_better_liked_of_two_opioids_is_chosen_five_times_as_often():
    people = People(("heroin", "fentanyl"), seed=6)
    people.use_heavily("heroin", "fentanyl")
    people.circuits["outcome_value"][people.slots[:, 0]] = 1.0
    people.brains["attitude"] = 0.0
    people.step()
    assert people.of("heroin").choice / people.of("fentanyl").choice > 5


def test_the_prefrontal_cortex_is_lost_faster_than_it_recovers():
    general, _ = parameters(("heroin",))
    assert general[0].pfc_loss_days < general[0].pfc_recovery_days
