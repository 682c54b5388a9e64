"""Phenomena that hang on one mechanism, in the real circuit with few people; and the measures they are read with."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from neuro.protocols import experiments
from neuro.protocols.cohort import Cohort
from neuro.protocols.experiments import Setup
from neuro.protocols.knockouts import changes_of
from neuro.protocols.milestones import months_to_quarter
from neuro.protocols.preoccupation import attenuated
from neuro.protocols.settings import settings
from neuro.protocols.sexes import left_among_triers, triers, years_to
from neuro.protocols.treatment import Medication, reward_deficit
from neuro.protocols.vulnerability import at_hand, free_use

PEOPLE, YEARS = 600, 4.0


@cache
def observed(name, knock_out=None):
    """Numbers of an experiment by name."""
    result = experiments.run(name, knock_out, scale=0.1)
    return {p.id.partition(".")[2]: p.observed for p in result.phenomena}


def dependent_share(name, knock_out):
    """Share dependent after some years of free use, without a mechanism."""
    setup = Setup(switched_off=changes_of(knock_out))
    cohort = setup.cohort(name, people=PEOPLE, least=PEOPLE, varied=True, seed=3)
    return np.isfinite(free_use(cohort, name, YEARS)).mean()


@pytest.fixture(scope="module")
def intact():
    """Share dependent with every mechanism, by substance."""
    return {name: dependent_share(name, None) for name in ("alcohol", "cocaine")}


@pytest.mark.parametrize("mechanism", ["receptor_loss", "tolerance", "allostasis"])
def test_without_an_adaptation_fewer_go_from_use_to_dependence(mechanism, intact):
    without = {name: dependent_share(name, mechanism) for name in intact}
    assert sum(without.values()) < sum(intact.values())
    assert without["alcohol"] < intact["alcohol"]


def test_who_cannot_take_cannabis_drinks_more_because_the_two_compete():
    assert observed("substitution")["drinking_without_cannabis"] > 1.02
    assert observed("substitution", "rivalry")["drinking_without_cannabis"] < 1.02


def test_who_likes_the_first_dose_goes_on_and_people_without_tastes_cannot_differ_by_them():
    usual, alike = observed("first_use"), observed("first_use", "liking")
    assert usual["cannabis_liking"] > 1.15
    assert np.isnan(alike["cannabis_liking"])
    assert usual["cannabis_dependence"] > alike["cannabis_dependence"]


def test_without_a_gate_of_tolerance_adolescents_come_to_daily_smoking_sooner():
    assert observed("milestones", "tolerated_intake")["daily"] < 0.9 * observed("milestones")["daily"]


def test_the_milestones_come_in_their_order():
    months = observed("milestones")
    assert months["weekly"] < months["daily"] < months["dependence"]


def test_tonic_support_gives_reward_back_beyond_what_relief_does():
    relief = {"withdrawal_relief": 0.5}
    placebo = reward_deficit(Setup(), Medication())
    without = reward_deficit(Setup(), Medication(**relief))
    assert reward_deficit(Setup(), Medication(tonic_support=0.45, **relief)) < without < placebo


def test_vapour_raises_drinking_and_receptors_and_a_restored_set_point_lower_it():
    seen = observed("drinking")
    assert seen["vapour_raises"] > 1.0 > seen["set_point_after_vapour"]
    assert seen["receptors_lower"] < seen["set_point_after_vapour"] < seen["set_point_without"]


def test_error_of_measurement_weakens_a_correlation_and_nothing_else():
    s = settings()
    assert attenuated(1.0) == pytest.approx(np.sqrt(s.attention_reliability * s.craving_reliability))
    assert attenuated(0.0) == 0.0


def test_however_small_the_scale_rare_outcomes_keep_their_people():
    setup = Setup(scale=0.01)
    assert setup.cohort("heroin", people=2500, least=2000).people == 2000
    assert setup.cohort("heroin", people=2500).people == 100
    assert Setup(scale=2.0).cohort("heroin", people=2500, least=2000).people == 5000


def test_a_quarter_that_is_never_there_has_no_month():
    assert np.isnan(months_to_quarter(np.array([30.0, np.inf, np.inf, np.inf, np.inf])))
    assert months_to_quarter(np.array([365.0, np.inf, np.inf, np.inf])) == pytest.approx(12.0)


def test_a_difference_that_decides_who_tries_is_mostly_gone_among_those_who_did():
    assert 0.0 < left_among_triers(0.25, 0.16) < 0.35
    assert left_among_triers(0.9, 0.85) > left_among_triers(0.25, 0.16)


def test_triers_of_either_sex_are_the_same_people_but_for_what_differs_by_sex():
    women, men = (triers(Setup(), female) for female in (True, False))
    assert (women.brain["d2_trait"] == men.brain["d2_trait"]).all()
    assert (women.brain["plasticity"] > men.brain["plasticity"]).all()
    gap = float((women.brain["attitude"] - men.brain["attitude"]).mean())
    assert 0.0 < gap < 0.35 * women.general[0].female_attitude


def test_years_to_dependence_are_those_of_people_who_get_there():
    assert years_to(np.array([1.0, 3.0, np.inf])) == 2.0
    assert np.isnan(years_to(np.array([np.inf])))


def test_an_illegal_drug_is_less_at_hand_the_longer_ago_it_was_taken_and_a_legal_one_always():
    cohort = Cohort(("cannabis", "alcohol"), 2)
    cohort["cannabis"]["access"] = [1.0, 0.0]
    at_hand(cohort, "cannabis")
    at_hand(cohort, "alcohol")
    assert cohort.offers["availability"][:, 0] == pytest.approx([1.0, settings().ease_cannabis])
    assert (cohort.offers["availability"][:, 1] == 1.0).all()
