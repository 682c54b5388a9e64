"""What agonists and antagonists do to a day: to withdrawal, tolerance, danger, and what use teaches."""

from __future__ import annotations

import pytest

from neuro.registry import substance
from tests.neuro.brains import IDS, People, with_habit


@pytest.mark.parametrize(
    "name", [name for name in IDS if substance(name).parameters["withdrawal_severity"].value]
)
def test_agonist_occupancy_removes_withdrawal(name):
    worst = []
    for occupancy in (0.0, 0.5, 1.0):
        people = with_habit(name, days=200)
        people.abstain()
        people.circuits["dependence"], people.circuits["concentration"] = 0.9, 0.0
        people.occasions["agonist_occupancy"] = occupancy
        people.step()
        worst.append(float(people.brains.withdrawal[0]))
    assert worst[0] > worst[1] > worst[2] == 0.0
    assert worst[0] > 0.1


def test_relief_and_support_take_withdrawal_and_lift_tonic_dopamine_without_touching_the_receptor():
    found = []
    for relief, support in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5)):
        people = with_habit("alcohol", days=200)
        people.abstain()
        people.circuits["dependence"], people.circuits["concentration"] = 0.9, 0.0
        people.occasions["withdrawal_relief"], people.around["tonic_support"] = relief, support
        people.step()
        found.append((float(people.brains.withdrawal[0]), float(people.brains.tonic[0])))
    (w, tonic), relieved, supported = found
    assert relieved[0] == pytest.approx(w / 2)
    assert relieved[1] > tonic
    assert supported[0] == w
    assert 1.0 - supported[1] == pytest.approx((1.0 - tonic) / 2, rel=1e-5)


def test_a_reaction_deters_shortens_and_spoils_drinking():
    found = []
    for aversion in (0.0, 0.5):
        people = with_habit("alcohol", days=200, n=200)
        people.brains["attitude"] = 0.0
        people.occasions["aversion"] = aversion
        people.step(1)
        value = people.circuits.drug_value.mean()
        people.step(60)
        found.append((value, people.circuits.outcome_value.mean(), people.circuits.exposure.mean()))
    assert found[1][0] == pytest.approx(found[0][0] - 0.5, abs=0.01)
    assert found[1][1] < found[0][1]
    assert found[1][2] < found[0][2]


def test_what_blocks_behind_the_receptor_takes_the_surge_and_leaves_the_drug_on_board():
    found = []
    for antagonist, behind in ((0.0, 0.0), (0.0, 0.6), (0.6, 0.0)):
        people = with_habit("alcohol", days=50)
        people.occasions["antagonist_block"], people.occasions["surge_block"] = antagonist, behind
        people.agree()
        people.step()
        found.append((float(people.circuits.surge[0]), float(people.circuits.concentration[0])))
    (surge, on_board), blocked, antagonised = found
    assert blocked[0] == pytest.approx(0.4 * surge, rel=1e-5)
    assert blocked[1] == on_board
    assert antagonised[1] < on_board


def test_sessions_of_cue_exposure_extinguish_in_the_clinic_and_at_home_only_in_part():
    found = []
    for sessions in (0.0, 4.0):
        people = with_habit("cocaine", days=200)
        people.abstain()
        people.around["cue_sessions"] = sessions
        people.step(60)
        c = people.circuits[0]
        learned = float(c.extinction_clinic), float(c.extinction_home), float(c.cue_value)
        people.around["clinic"] = 1.0
        people.step()
        found.append((*learned, float(people.circuits.cue_value[0])))
    without, treated = found
    assert treated[0] > 0.1 > without[0] == 0.0
    assert treated[1] == without[1]
    assert treated[3] < treated[2] < without[2]


def test_an_agonist_keeps_tolerance_and_so_protects_from_overdose():
    hazards, protected = [], []
    for exposure in (0.0, 1.0):
        people = with_habit("heroin", days=200)
        people.abstain()
        people.occasions["agonist_exposure"] = exposure
        people.step(28)
        people.use_heavily("heroin")
        people.occasions["cues"] = 1.0
        taken = hazard = 0.0
        while not taken:
            g, p, c = people.general[0], people.parameters[0], people.circuits[0].copy()
            people.step()
            taken, hazard = float(people.circuits.doses[0]), float(people.circuits.overdose_hazard[0])
        hazards.append(hazard / taken / c.remembered_dose**p.overdose_exponent)
        protected.append((1 + g.overdose_tolerance_weight * c.tolerance) ** p.overdose_exponent)
    assert protected[1] > 1.5 * protected[0]
    assert hazards[0] > 1.5 * hazards[1] > 0
    assert hazards[0] / hazards[1] == pytest.approx(protected[1] / protected[0], rel=1e-4)


def test_an_agonist_makes_nobody_dependent_who_was_not():
    people = People(("heroin",))
    people.abstain()
    people.occasions["agonist_exposure"] = 1.0
    people.occasions["agonist_occupancy"] = 1.0
    people.step(200)
    assert not people.circuits.dependence.any()
    assert people.circuits.tolerance[0] > 1.0


def test_an_agonist_keeps_dependence_in_proportion_to_what_there_is():
    kept = []
    for dependence in (0.0, 0.1, 0.9):
        people = People(("heroin",))
        people.general = people.general.copy()
        people.general["dependence_gain"] = (
            1 + people.general["dependence_half_exposure"] ** 2
        )  # its definition
        people.abstain()
        people.circuits["dependence"], people.occasions["agonist_exposure"] = dependence, 1.0
        people.step(30)
        kept.append(float(people.circuits.dependence[0]))
    assert kept[0] == 0.0 < kept[1] < kept[2]
    assert kept[2] > 0.8


@pytest.mark.parametrize("cues", [0.0, 0.5])
def test_a_prescribed_agonist_does_not_prime_craving_and_takes_from_the_pull_of_cues(cues):
    cravings, reactivity = [], []
    for occupancy in (0.0, 1.0):
        people = People(("heroin",))
        people.abstain()
        people.occasions["agonist_occupancy"], people.occasions["cues"] = occupancy, cues
        people.circuits["cue_stable"] = 0.8
        people.step()
        cravings.append(float(people.circuits.craving[0]))
        reactivity.append(float(people.circuits.cue_value[0]))
    g = people.general[0]
    assert reactivity[1] == pytest.approx(reactivity[0] * (1 - g.agonist_satiation), rel=1e-5)
    assert cravings[0] > 0
    if cues:
        assert cravings[1] < cravings[0]
    else:  # stress alone is left, and drug on board would add to it
        assert cravings[1] == cravings[0]


def test_antagonist_block_takes_the_danger_of_a_dose_at_once_and_its_liking_as_it_is_learned():
    worth, learned, hazard = [], [], []
    for block in (0.0, 1.0):
        people = People(("heroin",), 100, seed=4)
        people.use_heavily("heroin")
        people.circuits["outcome_value"], people.occasions["antagonist_block"] = 0.8, block
        people.step()
        worth.append(float(people.circuits.drug_value[0]))
        learned.append(float(people.circuits.outcome_value[people.circuits.doses > 0].mean()))
        hazard.append(float(people.circuits.overdose_hazard.sum()))
        assert people.circuits.doses.any()
    assert worth[0] == worth[1]
    assert learned[1] < 0.8
    assert learned[1] < learned[0]
    assert hazard[0] > 0.0 == hazard[1]


def test_an_antagonist_keeps_the_drug_from_the_receptor():
    found = {}
    for block in (0.0, 0.5, 1.0):
        people = People(("heroin",), 20, seed=4)
        people.occasions["antagonist_block"], people.circuits["session_size"] = block, 2.0
        people.use_heavily("heroin")
        people.step(120)
        assert (people.circuits.use_trace > 0.3).all()
        found[block] = people.circuits
    for name in ("concentration", "exposure", "tolerance", "dependence"):
        assert not found[1.0][name].any(), name
        assert found[0.0][name].mean() > found[0.5][name].mean() > 0.0, name


def test_under_a_full_block_dependence_fades_as_without_use():
    left = []
    for block, available in ((1.0, 1.0), (0.0, 0.0)):
        people = People(("heroin",), seed=4)
        people.use_heavily("heroin")
        people.offers["availability"], people.occasions["antagonist_block"] = available, block
        people.circuits["dependence"] = 0.9
        people.step(10)
        left.append(float(people.circuits.dependence[0]))
    assert left[0] == left[1] < 0.9


def test_use_under_a_block_extinguishes_and_use_without_one_undoes_extinction():
    found = {}
    for block, agreed in ((0.0, False), (1.0, True), (0.5, True), (0.0, True)):
        people = People(("heroin",))
        people.abstain()
        people.circuits["cue_stable"], people.circuits["extinction_home"] = 0.8, 0.2
        people.occasions["antagonist_block"] = block
        if agreed:
            people.agree()
        people.step()
        assert people.circuits.doses.any() == agreed
        found[block, agreed] = float(people.circuits.extinction_home[0])
    faded = 0.2 * float(people.general.keep_extinction[0])
    assert found[1.0, True] == pytest.approx(found[0.0, False], rel=1e-6)
    assert found[1.0, True] > faded > found[0.0, True]
    assert found[1.0, True] > found[0.5, True] > found[0.0, True]


def test_antagonist_block_removes_the_surge_and_what_it_teaches():
    people = People(("heroin",), seed=4)
    people.occasions["antagonist_block"], people.circuits["session_size"] = 1.0, 2.0
    people.use_heavily("heroin")
    people.step(120)
    assert people.circuits.use_trace > 0.3
    for name in ("surge", "error", "silent_synapses", "habit", "preoccupation"):
        assert not people.circuits[name].any(), name
    assert not people.brains.sensitisation.any()
    assert not people.circuits["cue_labile"].any()
    assert not people.circuits["cue_stable"].any()
    people.occasions["antagonist_block"] = 0.5
    people.step()
    half = float(people.circuits.surge[0])
    people.circuits["tolerance"] = people.circuits["concentration"] = 0.0
    people.occasions["antagonist_block"] = 0.0
    people.circuits["remembered_dose"] = 1.0
    people.step()
    assert people.circuits.surge[0] == pytest.approx(people.parameters.surge_fold[0])
    assert 0 < half < people.circuits.surge[0]
