"""Who use alike know each other: by influence, by selection, by both, and not at all without either."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from scipy.stats import combine_pvalues

from population.ties import FRIENDSHIP, HOUSEHOLD
from tests.population.small_places import check_day
from tests.population.use_among_friends import clustering, permuted, ties_outside, used_lately
from tests.studies.influence import (
    Panel,
    assign_friends,
    live,
    logistic,
    naive_odds_ratio,
    panel,
    pooled,
)

PEOPLE, SEEDS, SINCE, EASE = 3000, (1, 2, 3, 4, 5, 6), 2015, 3.0
REGRESSED = range(1, 19)
"""Seeds of the regression, whose answer varies more between places than the clustering does."""


@lru_cache
def clustered(arm):
    """(ratio to chance, P value) of the ties between two people who use, for each seed."""
    return [clustering(live(arm, PEOPLE, seed, SINCE, EASE)) for seed in SEEDS]


def mean_ratio(arm):
    return float(np.mean([ratio for ratio, _ in clustered(arm)]))


@pytest.mark.parametrize("arm", ["both", "influence only"])
def test_people_who_use_know_each_other_more_often_than_by_chance(arm):
    of_seeds = [p for _, p in clustered(arm)]
    assert combine_pvalues(of_seeds, method="fisher").pvalue < 0.001, of_seeds
    assert mean_ratio(arm) > 1.4


def test_selection_alone_clusters_use_too():
    assert mean_ratio("selection only") > 1.4
    assert min(p for _, p in clustered("selection only")) < 0.02


def test_without_influence_and_selection_use_is_where_chance_puts_it():
    of_seeds = [p for _, p in clustered("neither")]
    assert combine_pvalues(of_seeds, method="fisher").pvalue > 0.05, of_seeds
    assert 0.4 < mean_ratio("neither") < 1.4


@pytest.mark.parametrize("arm", ["influence only", "selection only", "neither"])
def test_influence_and_selection_both_matter(arm):
    assert mean_ratio("both") > 1.2 * mean_ratio(arm)


@lru_cache
def odds_ratio(assigned, years=2):
    """What the regression finds with both mechanisms on, with the friends people chose or with assigned ones."""
    panels = []
    for seed in REGRESSED:
        model = live("both", PEOPLE, seed, SINCE, EASE)
        if assigned:
            assign_friends(model, seed)
        panels.append(panel(model, years))
    return naive_odds_ratio(pooled(panels))


def test_a_naive_regression_finds_influence_where_friends_are_assigned_by_lot():
    assert odds_ratio(True) > 1.2


def test_a_naive_regression_overstates_influence_where_people_choose_their_friends():
    assert odds_ratio(False) > 1.3 * odds_ratio(True)


# -- the measures themselves ---------------------------------------------------------------------------------


def test_assigned_friends_are_alike_by_age_only_and_stay():
    model = live("both", 800, 1, 2020)
    home = int((model.ties.layer[model.ties.neighbours >= 0] == HOUSEHOLD).sum())
    friends = int((model.ties.layer[model.ties.neighbours >= 0] == FRIENDSHIP).sum())
    assign_friends(model, 1)
    check_day(model)
    used = model.ties.layer[model.ties.neighbours >= 0]
    assert (used == HOUSEHOLD).sum() == home
    # a pair that lives together keeps that tie
    assert 0.98 * friends <= (used == FRIENDSHIP).sum() <= friends
    age = -model.table["birth_day"] / 365.25
    a, b = ties_outside(model)
    assert np.corrcoef(age[a], age[b])[0, 1] > 0.5
    for _ in range(60):
        model.step()
    there = set(model.table.uid[model.table.rows].tolist())
    assert {int(model.table.uid[row]) for row in a} & there
    now = set(zip(*(end.tolist() for end in ties_outside(model)), strict=True))
    kept = [(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True) if model.table.alive[[x, y]].all()]
    assert sum(pair in now for pair in kept) > 0.99 * len(kept)


def test_use_dealt_out_anew_keeps_every_age_band():
    model = live("both", 800, 1, 2020)
    used = used_lately(model, "use_lifetime")
    dealt = permuted(used, model, np.random.default_rng(3))
    age = -model.table["birth_day"] / 365.25
    assert dealt.sum() == used.sum() > 20
    assert (dealt != used).any()
    for low, high in ((12, 14), (21, 24), (40, 45)):
        band = (age > low) & (age < high)
        assert dealt[band].sum() == used[band].sum()


def test_clustering_finds_what_was_put_there_and_nothing_else():
    model = live("both", 1500, 1, 2023)
    random = np.random.default_rng(5)
    blind = random.random(model.table.n_rows) < 0.1
    assert clustering(model, blind)[0] == pytest.approx(1.0, abs=0.25)
    a, b = ties_outside(model)
    pairs = random.choice(a.size, 60, replace=False)
    planted = np.zeros(model.table.n_rows, bool)
    planted[a[pairs]] = planted[b[pairs]] = True
    ratio, p = clustering(model, planted)
    assert ratio > 1.5
    assert p < 0.01


def test_the_regression_finds_the_odds_ratio_that_was_put_in():
    random = np.random.default_rng(7)
    n = 200_000
    friend, friend_before, own_before, male = (random.random(n) < p for p in (0.3, 0.3, 0.2, 0.5))
    age = random.uniform(15, 70, n)
    log_odds = -2.0 + np.log(2.5) * friend + 0.3 * friend_before + 1.5 * own_before - 0.02 * (age - 40)
    own = random.random(n) < 1.0 / (1.0 + np.exp(-log_odds))
    found = naive_odds_ratio(Panel(own, own_before, friend, friend_before, age, male))
    assert found == pytest.approx(2.5, rel=0.05)
    assert logistic(np.ones((n, 1)), own.astype(float))[0] == pytest.approx(
        np.log(own.mean() / (1 - own.mean())), abs=1e-6
    )
