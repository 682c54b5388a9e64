"""A day with several substances in one brain: what they share and what is each one's own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.neuro.brains import OPIOIDS, People, with_habit


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
    expected = people.parameters.withdrawal_severity * np.minimum(1.0, people.circuits.dependence)
    people.step()
    assert people.brains.withdrawal[0] == pytest.approx(expected.max(), rel=1e-6)


def test_a_class_shares_one_choice():
    people = People(OPIOIDS, 500, seed=9)
    people.use_heavily(*OPIOIDS)
    people.step()
    total = sum(people.of(name).choice for name in OPIOIDS)
    assert (total <= 1 + 1e-6).all()
    assert (total > 0.99).all()


def test_what_is_liked_less_takes_nothing_from_its_class_nor_from_others():
    """A pill that is at hand as often as heroin and liked less shares what is used of the class, which is used as much
    as before, and leaves another class as much room as before, where a session of both fills as much.
    """
    used = {}
    for pills in (0.0, 1.0):
        people = with_habit("rx_opioid", "heroin", "cocaine", days=60)
        people.brains["attitude"], people.parameters["occasion_share"] = 0.0, 1.0
        people.offers["availability"][people.slots[:, 0]] = pills
        people.step()
        liked = {name: float(people.of(name).drug_value[0]) for name in people.substances}
        assert liked["rx_opioid"] < liked["heroin"]
        used[pills] = {name: float(people.of(name).choice[0]) for name in people.substances}
    assert used[1.0]["rx_opioid"] > 0.01
    assert used[1.0]["rx_opioid"] + used[1.0]["heroin"] == pytest.approx(used[0.0]["heroin"], rel=1e-5)
    assert used[1.0]["cocaine"] == pytest.approx(used[0.0]["cocaine"], rel=1e-5)


def test_what_is_liked_more_is_used_more_than_what_it_comes_to():
    """A pill at hand alone, then heroin beside it that is liked more: the class is used more."""
    used = []
    for heroin in (0.0, 1.0):
        people = with_habit("heroin", met=("rx_opioid", "heroin"), days=60)
        people.brains["attitude"] = 0.0
        people.offers["availability"][people.slots[:, 0]] = 1.0
        people.offers["availability"][people.slots[:, 1]] = heroin
        people.step()
        used.append(sum(float(people.of(name).choice[0]) for name in people.substances))
    assert used[1] > 1.1 * used[0]


@pytest.mark.parametrize("pills", [0.32, 1.0])
def test_what_is_rare_is_taken_no_more_often_for_what_is_easy_to_get_beside_it(pills):
    """Heroin at hand on three of a hundred occasions: pills that come beside it and are liked far less leave its use
    nearly as it was, and are taken where it is not at hand.
    """
    used = []
    for beside in (0.0, pills):
        people = with_habit("heroin", met=("rx_opioid", "heroin"), days=60)
        people.brains["attitude"] = 0.0
        people.offers["availability"][people.slots[:, 0]] = beside
        people.offers["availability"][people.slots[:, 1]] = 0.03
        people.step()
        often = max(beside, 0.03)
        used.append([often * float(people.of(name).choice[0]) for name in people.substances])
    (_, alone), (pill, heroin) = used
    assert 0.0 < heroin <= alone
    assert heroin == pytest.approx(alone, rel=0.15)
    assert pill > 0.0


def test_what_is_rare_is_taken_no_more_often_than_it_is_at_hand():
    people = with_habit("rx_opioid", "heroin", "fentanyl", days=200)
    for name, often in (("rx_opioid", 0.5), ("heroin", 0.1), ("fentanyl", 0.02)):
        people.offers["availability"][people.slots[:, people.substances.index(name)]] = often
    people.step()
    for name, often in (("rx_opioid", 0.5), ("heroin", 0.1), ("fentanyl", 0.02)):
        assert 0.0 < 0.5 * float(people.of(name).choice[0]) <= often * (1 + 1e-6), name


def test_a_rival_fills_an_occasion_as_far_as_it_is_at_hand():
    kept = []
    for at_hand in (0.0, 0.25, 1.0, 3.0):
        people = with_habit("heroin", "cocaine", days=60)
        people.brains["attitude"] = 0.0
        people.offers["availability"][people.slots[:, 1]] = at_hand
        people.step()
        kept.append(float(people.of("heroin").choice[0]))
    free = kept[0]
    filled = [free / k - 1.0 for k in kept[1:]]
    assert filled[0] == pytest.approx(0.25 * filled[1], rel=1e-4)
    assert filled[2] == pytest.approx(filled[1], rel=1e-4)


def test_classes_compete_for_an_occasion_as_far_as_a_session_fills_it():
    """choice_k = q_k / (1 + o_j q_j), q = e / (e + e_h + e_0), all at hand, and a cigarette takes nothing's place."""
    kept = {}
    for other in ("cocaine", "nicotine"):
        people = People(("heroin", other), 500, seed=9)
        people.use_heavily("heroin", other)
        people.step()
        own, rival = people.of("heroin"), people.of(other)
        filled = people.parameters.occasion_share[1]
        against = np.exp(people.general.choice_sensitivity[0] * people.brains.natural_value)
        against = against + people.general.abstain_weight[0]
        alone, other_alone = (c.pull / (c.pull + against) for c in (own, rival))
        assert own.choice == pytest.approx(alone / (1.0 + filled * other_alone), rel=1e-4)
        kept[other] = float((own.choice / alone).mean())
    assert kept["cocaine"] < 0.9
    assert kept["nicotine"] > 0.95


def test_one_class_takes_control_of_itself_and_little_of_another():
    """A year of heavy use of alcohol: control over alcohol falls by most of what is lost, that over cocaine by the part
    that generalises; with that part whole, both fall alike; and the loss noted is that of the structure.
    """
    kept = {}
    for shared in (False, True):
        people = People(("alcohol", "cocaine"))
        people.abstain()
        if shared:
            people.general["control_generalisation"] = people.general["cross_sensitisation"] = 1.0
        for _ in range(365):
            people.circuits["exposure"] = (people.parameters.steady_amount[0], 0.0)
            people.step()
        own, bystander = people.course_table
        kept[shared] = float(own.control), float(bystander.control)
        assert own.pfc_loss == pytest.approx(1 - people.brains.pfc_structure[0], rel=1e-4)
        assert bystander.pfc_loss == 0.0
    assert kept[True][0] == pytest.approx(kept[True][1], rel=1e-6) == kept[False][0]
    people = People(("alcohol", "cocaine"))
    people.abstain()
    people.step()
    lost = float(people.brains.control[0]) - np.array([kept[False], kept[True]])
    assert lost[0, 0] > 0.1
    assert lost[0, 1] < 0.4 * lost[1, 1], "receptors are those of the whole brain"


@pytest.mark.parametrize("state", ["dependence", "preoccupation"])
def test_withdrawal_and_preoccupation_cost_control_over_their_own_class(state):
    """Whoever drank for years and withdraws from heroin loses hold of heroin, and by the share that generalises of the
    rest: the structure lost is alcohol's, and none of it is given back to alcohol.
    """
    over = {}
    for much in (0.0, 0.9):
        people = People(("alcohol", "heroin"))
        people.abstain()
        people.brains["pfc_structure"] = 0.8 * people.brains["pfc_structure"]
        people.brains["stress_reactivity"] = 0.0  # stress, which withdrawal brings, is the whole brain's
        people.course_table["pfc_loss"][0] = 0.2
        people.circuits[state][people.slots[0, 1]] = much
        people.step()
        over[much] = people.course_table["control"].astype(float)
    alcohol, heroin = over[0.9] / over[0.0]
    share = float(people.general.control_generalisation[0])
    assert heroin < 0.95
    assert np.log(alcohol) == pytest.approx(share * np.log(heroin), rel=0.02)
    spared = (1 - share * 0.2) / 0.8
    assert over[0.0][1] == pytest.approx(spared * over[0.0][0], rel=1e-4)


def test_a_lapse_costs_resolve_and_only_in_its_class():
    people = People(("heroin", "cocaine"))
    people.course_table["goal"] = 1.0
    people.occasions["goal_floor"] = 0.5
    people.use_heavily("heroin")
    people.step(30)
    heroin, cocaine = people.course_table.goal
    assert heroin < 0.3
    assert cocaine == pytest.approx(0.5 + 0.5 * np.exp(-30 / people.general.goal_days[0]), rel=1e-5)


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
