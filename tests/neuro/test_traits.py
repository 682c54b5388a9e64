"""What a person is born with: the stated spreads, the stated differences by sex, and nothing from anybody else."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.circuit import naive_circuit
from neuro.records import BRAIN
from neuro.traits import born, first_meeting, rate_of_learning, release_by_sex
from tests.neuro.brains import equation_parameters

MANY = 20_000
BY_SEX = {
    "plasticity": "female_plasticity",
    "stress_reactivity": "female_stress_reactivity",
    "attitude": "female_attitude",
}
NOT_YET = (
    "allostatic_load",
    "sensitisation",
    "pfc_therapy",
    "withdrawal",
    "preoccupied",
    "anhedonia",
    "life_stress",
)


def people(n=MANY, female=False, seed=1):
    return born(np.arange(n), np.full(n, female), seed, equation_parameters()[0])


@pytest.mark.parametrize("trait", BY_SEX)
def test_women_and_men_differ_by_what_is_stated_around_their_mean(trait):
    g, _ = equation_parameters()
    women, men = people(MANY, True)[trait], people(MANY, False)[trait]
    assert (women - men).mean() == pytest.approx(g[BY_SEX[trait]], rel=0.03)
    mean = 0.0 if trait == "attitude" else 1.0
    spread = {"attitude": g.attitude_sd, "plasticity": g.plasticity_log_sd}.get(trait, 0.0)
    assert ((women + men) / 2).mean() == pytest.approx(mean, abs=1e-6 + 5 * spread / np.sqrt(MANY))


def test_women_and_men_differ_in_nothing_else():
    women, men = people(100, True), people(100, False)
    for name in set(BRAIN.names or ()) - set(BY_SEX):
        assert (women[name] == men[name]).all(), name


def test_without_a_stated_difference_there_is_none():
    g = equation_parameters()[0].copy()
    for name in BY_SEX.values():
        g[name] = 0.0
    women, men = (born(np.arange(50), np.full(50, female), 1, g) for female in (True, False))
    assert women.tobytes() == men.tobytes()


def test_a_person_is_born_the_same_in_any_order_and_any_company():
    g, _ = equation_parameters()
    random = np.random.default_rng(2)
    uid, female = random.permutation(1000)[:200], random.random(200) < 0.5
    everybody = born(uid, female, 7, g)
    rows = random.permutation(200)
    assert born(uid[rows], female[rows], 7, g).tobytes() == everybody[rows].tobytes()
    assert born(uid[3:4], female[3:4], 7, g).tobytes() == everybody[3:4].tobytes()


def test_the_seed_decides_who_is_born():
    assert people(50, seed=1).tobytes() == people(50, seed=1).tobytes()
    assert (people(50, seed=1).d2_trait != people(50, seed=2).d2_trait).any()


def test_traits_have_the_stated_spread_and_keep_their_bounds():
    g, _ = equation_parameters()
    found = people()
    assert found.attitude.std() == pytest.approx(g.attitude_sd, rel=0.03)
    assert np.log(found.reward_trait).std() == pytest.approx(g.reward_log_sd, rel=0.03)
    assert np.log(found.plasticity).std() == pytest.approx(g.plasticity_log_sd, rel=0.03)
    assert np.median(found.reward_trait) == pytest.approx(g.reward_median, rel=0.03)
    assert found.liability.std() == pytest.approx(1.0, rel=0.03)
    assert np.median(found.d2_trait) == pytest.approx(1.0, abs=0.01)
    assert np.median(found.control_trait) == pytest.approx(1.0, abs=0.01)
    bounds = (
        ("d2_trait", g.trait_d2_low, g.trait_d2_high),
        ("control_trait", g.trait_control_low, g.trait_control_high),
        ("stress_trait", 0.0, g.stress_trait_max),
    )
    for name, low, high in bounds:
        assert found[name].min() >= np.float32(low), name
        assert found[name].max() <= np.float32(high), name
        assert found[name].std() > 0.0, name


def test_traits_that_are_drawn_have_nothing_else_to_do_with_each_other():
    g, found = equation_parameters()[0], people()
    drawn = (
        "d2_trait",
        "control_trait",
        "reward_trait",
        "stress_trait",
        "attitude",
        "liability",
        "plasticity",
    )
    logs = ("reward_trait", "plasticity")
    ties = np.corrcoef([np.log(found[name]) if name in logs else found[name] for name in drawn])
    stated = np.eye(len(drawn))
    through = {
        ("stress_trait", "control_trait"): -g.adversity_control,
        ("stress_trait", "attitude"): -g.adversity_attitude,
        ("control_trait", "attitude"): g.adversity_control * g.adversity_attitude,
    }
    for (one, other), r in through.items():
        i, j = drawn.index(one), drawn.index(other)
        stated[i, j] = stated[j, i] = r
    assert np.abs(ties - stated).max() < 4.5 / np.sqrt(MANY)


def test_everybody_is_born_without_a_drug_behind_them():
    found = people(500)
    for name in NOT_YET:
        assert not found[name].any(), name
    assert (found.d2_density == found.d2_trait).all()
    assert (found.pfc_structure == found.control_trait).all()
    assert (found.stress == found.stress_trait).all()
    for name in ("d2_sensitivity", "d1", "tonic"):
        assert (found[name] == 1).all(), name
    assert found.natural_expected == pytest.approx(found.d2_trait * found.reward_trait, rel=1e-6)


def met(uid, s, liability, seed=1):
    found = naive_circuit(len(uid))
    first_meeting(found, uid, uid < 0, s, liability, seed, *equation_parameters())
    return found


def test_sensitivity_to_two_substances_is_shared_as_far_as_it_is_heritable():
    g, _ = equation_parameters()
    liability, uid = people().liability, np.arange(MANY)
    one, other = (np.log(met(uid, s, liability).sensitivity) for s in (0, 1))
    assert one.std() == pytest.approx(g.sensitivity_log_sd, rel=0.03)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(g.trait_heritable_share, abs=0.03)
    assert np.corrcoef(one, liability)[0, 1] == pytest.approx(np.sqrt(g.trait_heritable_share), abs=0.03)


def test_a_dose_releases_in_women_the_stated_share_of_what_it_releases_in_men():
    g, p = equation_parameters("alcohol")
    found = {}
    for female in (True, False):
        found[female] = naive_circuit(500)
        first_meeting(found[female], np.arange(500), np.full(500, female), 0, 0.0, 1, g, p)
    women, men = found[True]["sensitivity"], found[False]["sensitivity"]
    assert p.female_surge < 1.0
    assert women / men == pytest.approx(np.full(500, p.female_surge), rel=1e-5)
    assert (women + men) / 2 == pytest.approx(men / release_by_sex(np.array(False), p.female_surge), rel=1e-5)
    assert (release_by_sex(np.array([True, False]), 1.0) == 1.0).all()


def test_people_learn_at_different_rates_of_mean_one():
    learning = rate_of_learning(np.random.default_rng(1).standard_normal(200_000), 0.6)
    assert learning.mean() == pytest.approx(1.0, abs=0.01)
    assert np.quantile(learning, 0.975) / np.quantile(learning, 0.025) == pytest.approx(
        np.exp(2 * 1.96 * 0.6), rel=0.03
    )
    assert (rate_of_learning(np.array([-1.0, 0.0, 1.0]), 0.0) == 1.0).all()


def test_size_and_satiety_of_a_first_meeting_have_the_stated_spread():
    g, _ = equation_parameters()
    found = met(np.arange(MANY), 0, 0.0)
    assert np.log(found.session_size).std() == pytest.approx(g.session_size_log_sd, rel=0.03)
    assert np.log(found.satiety).std() == pytest.approx(g.satiety_log_sd, rel=0.03)
    assert (found.remembered_dose == 1).all()
    assert (found.access == 1).all()


def test_a_first_meeting_is_the_same_in_any_order():
    uid = np.random.default_rng(3).permutation(500)[:60]
    liability = np.linspace(-2.0, 2.0, 60)
    ordered = met(uid, 2, liability)
    assert met(uid[::-1], 2, liability[::-1]).tobytes() == ordered[::-1].tobytes()
