"""Twins, ratings of craving, patients: what the simulated studies do to what they are given."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from neuro.protocols.cohort import abstain
from neuro.protocols.experiments import Setup
from neuro.protocols.relapse import follow, patients
from neuro.protocols.settings import settings
from scenarios.evidence import cues, trials, twins
from scenarios.evidence.numbers import study_quantities, study_values
from scenarios.evidence.twins import FRATERNAL, IDENTICAL, heritability, places, tetrachoric

KINDS = (IDENTICAL, IDENTICAL, FRATERNAL)


def test_the_tetrachoric_correlation_is_found_again():
    pairs = multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], seed=3).rvs(20_000)
    assert tetrachoric(pairs[:, 0] > 1.0, pairs[:, 1] > 1.0) == pytest.approx(0.6, abs=0.05)
    assert tetrachoric(np.zeros(10, bool), np.zeros(10, bool)) is None


@pytest.mark.parametrize(("a", "c"), [(0.5, 0.2), (0.3, 0.0), (0.0, 0.5)])
def test_places_in_a_trait_correlate_by_what_pairs_share(a, c):
    own, same, half = (places(40_000, 7, 3, share, i, (a, c)) for i, share in enumerate(KINDS))
    assert own.std() == pytest.approx(1.0, abs=0.02)
    assert half.std() == pytest.approx(1.0, abs=0.02)
    assert np.corrcoef(own, same)[0, 1] == pytest.approx(a + c, abs=0.02)
    assert np.corrcoef(own, half)[0, 1] == pytest.approx(a / 2 + c, abs=0.02)


def test_heritability_is_falconers_unless_the_home_would_count_for_less_than_nothing():
    assert heritability(0.5, 0.3) == pytest.approx(0.4)
    assert heritability(0.6, 0.3) == pytest.approx(0.6)
    assert heritability(0.5, 0.1) == pytest.approx(0.44)


def test_a_liability_of_known_heritability_is_found_again():
    """The whole estimate on liabilities made by the rule of the study, with a threshold."""
    own, same, half = (places(40_000, 11, 0, share, i, (0.5, 0.2)) > 1.0 for i, share in enumerate(KINDS))
    assert twins._of_pairs(own, same, half) == pytest.approx(0.5, abs=0.08)


def test_twins_have_the_traits_of_the_population():
    setup = Setup(scale=0.1)
    people = setup.cohort("cocaine", people=twins.PAIRS, varied=True, seed=90)
    own, same, half = twins.twins("cocaine", setup)
    for trait in twins.OF_BRAIN:
        for cohort in (own, same, half):
            assert cohort.brain[trait].mean() == pytest.approx(people.brain[trait].mean(), abs=0.1)
            assert cohort.brain[trait].std() == pytest.approx(people.brain[trait].std(), rel=0.2)
    born = np.corrcoef([people.brain[trait] for trait in twins.OF_BRAIN])
    for cohort in (own, half):
        placed = np.corrcoef([cohort.brain[trait] for trait in twins.OF_BRAIN])
        assert placed == pytest.approx(born, abs=0.2)
    assert len({own.seed, same.seed, half.seed}) == 3
    alike = [np.corrcoef(own.brain["d2_trait"], c.brain["d2_trait"])[0, 1] for c in (same, half)]
    assert alike[0] > alike[1] + 0.15


def test_every_number_of_a_study_has_a_range_and_a_source():
    for part in ("inherited", "household", "rating", "patients"):
        for name, q in study_quantities(part).items():
            assert q.low <= q.value <= q.high, name
            assert q.source, name
    a, c = study_values("inherited"), study_values("household")
    assert set(a) == set(c) == {*twins.OF_BRAIN, *twins.OF_CIRCUIT}
    assert all(a[name] + c[name] <= 1.0 for name in a)


def test_ratings_of_one_person_differ_from_occasion_to_occasion_as_told():
    craving = np.full(20_000, 0.5)
    first, second = cues.rating(craving, 1, 0), cues.rating(craving, 1, 1)
    n = study_values("rating")
    assert first.mean() == pytest.approx(50.0, abs=0.5)
    assert first.std() == pytest.approx(n["between_people_sd"] * np.sqrt(1.0 - n["reliability"]), rel=0.03)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
    assert (cues.rating(craving, 1, 0) == first).all()
    ends = cues.rating(np.array([0.0, 1.0] * 500), 1, 0)
    assert ends.min() >= 0.0
    assert ends.max() <= 100.0


def test_a_study_of_cues_asks_people_with_histories_of_their_own():
    found = cues.cue_study("cocaine", 1.0, Setup(scale=0.1))
    assert set(found) == {"cue cocaine", "stress cocaine"}
    (cue, error), (stress, _) = found["cue cocaine"], found["stress cocaine"]
    assert cue is not None
    assert stress is not None
    assert error is not None
    assert cue > stress > 0.0


def test_who_comes_for_help_without_the_aim_to_stop_has_no_goal_and_is_back_within_days():
    cohort = patients(Setup(scale=0.1), "heroin", 60, 300)
    trials.come_for_help(cohort)
    to_stop = cohort.course["goal"] > 0.0
    assert to_stop.mean() == pytest.approx(study_values("patients")["to_abstain"], abs=0.01)
    assert set(cohort.course["goal"][to_stop]) == {1.0}
    assert (cohort.occasion["goal_floor"] == settings().goal_floor_treated).all()
    abstain(cohort, trials.DETOX_DAYS)
    within_a_week = follow(cohort, 7).lapse <= 7
    assert within_a_week[~to_stop.ravel()].mean() > within_a_week[to_stop.ravel()].mean() + 0.3
