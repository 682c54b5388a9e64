from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from population.networks.erdos_renyi import pair_of_number
from population.networks.household_friendship import HouseholdFriendship
from population.networks.statistics import network_statistics
from population.people.synthesis import synthesize
from population.tables import quantities
from population.ties import FRIENDSHIP, HOUSEHOLD, SCHOOLWORK, Ties, make_edges
from tests.population.built_networks import GENERATORS, PEOPLE, N, build

AGE = PEOPLE["age_days"] / 365.25


def pairs_of(edges, layer=None):
    kept = slice(None) if layer is None else edges.layer == layer
    return edges.a[kept], edges.b[kept]


def mean_degree(edges, layer, who=None):
    ends = np.concatenate(pairs_of(edges, layer))
    degree = np.bincount(ends, minlength=N)
    return degree.mean() if who is None else degree[who].mean()


@pytest.mark.parametrize("kind", GENERATORS)
@settings(max_examples=25)
@given(
    size=st.integers(0, 120),
    areas=st.integers(1, 12),
    seed=st.integers(0, 2**63),
    friends_mean=st.sampled_from([0.0, 0.7, 6.0, 20.0]),
)
def test_every_generator_gives_a_consistent_store_for_any_place(kind, size, areas, seed, friends_mean):
    people = synthesize(size, seed, areas, 0.5)
    edges = build(kind, people, seed, friends_mean=friends_mean)
    assert all(column.shape == edges.a.shape for column in edges)
    assert (edges.a != edges.b).all()
    pair = {(min(a, b), max(a, b)) for a, b in zip(edges.a.tolist(), edges.b.tolist(), strict=True)}
    assert len(pair) == edges.a.size
    assert (edges.weight > 0.0).all()
    ties = Ties.from_edges(size, edges)
    ties.check()
    assert ties.edges().a.size + ties.dropped == edges.a.size


@pytest.mark.parametrize("kind", GENERATORS)
def test_the_same_seed_gives_the_same_ties_and_another_seed_gives_others(kind):
    people = synthesize(2_000, 11, 10, 0.8)
    first, again, other = (build(kind, people, seed) for seed in (5, 5, 6))
    assert all((x == y).all() for x, y in zip(first, again, strict=True))
    assert set(zip(*pairs_of(first), strict=True)) != set(zip(*pairs_of(other), strict=True))


@pytest.mark.parametrize("kind", GENERATORS)
@pytest.mark.parametrize("friends_mean", [2.5, 6.0])
def test_people_have_as_many_friends_on_average_as_asked(kind, friends_mean):
    edges = build(kind, friends_mean=friends_mean)
    assert mean_degree(edges, FRIENDSHIP) == pytest.approx(friends_mean, rel=0.06)


@pytest.mark.parametrize("kind", GENERATORS)
def test_asking_for_no_friends_leaves_the_households(kind):
    edges = build(kind, friends_mean=0.0)
    assert not pairs_of(edges, FRIENDSHIP)[0].size
    assert pairs_of(edges, HOUSEHOLD)[0].size


def test_members_of_a_household_are_all_tied_and_only_they():
    a, b = pairs_of(build("household_friendship"), HOUSEHOLD)
    assert (PEOPLE["household"][a] == PEOPLE["household"][b]).all()
    size = np.bincount(PEOPLE["household"])
    assert a.size == np.sum(size * (size - 1) // 2)


def test_layers_carry_the_weights_asked_for():
    edges = build("household_friendship", household_weight=3.0, friendship_weight=0.5, schoolwork_weight=0.25)
    for layer, weight in ((HOUSEHOLD, 3.0), (FRIENDSHIP, 0.5), (SCHOOLWORK, 0.25)):
        assert set(edges.weight[edges.layer == layer].tolist()) == {weight}


def test_friends_are_much_nearer_in_age_than_chance():
    a, b = pairs_of(build("household_friendship"), FRIENDSHIP)
    apart = np.abs(AGE[a] - AGE[b])
    by_chance = np.abs(AGE[a] - np.random.default_rng(0).permutation(AGE[b]))
    assert np.median(apart) < np.median(by_chance) / 4


def test_ages_of_friends_spread_as_the_parameters_say():
    people = synthesize(100_000, 3, 1, 0.8)
    age = people["age_days"] / 365.25
    a, b = HouseholdFriendship(friends_closure=0.0).friendships(people, 1)
    own, other = np.concatenate([a, b]), np.concatenate([b, a])
    apart = age[own] - age[other]
    q = {name: quantity.value for name, quantity in quantities("networks").items()}
    for at in (16.0, 40.0, 60.0):
        near = np.abs(age[own] - at) < 0.5
        expected = q["friends_age_sd"] + q["friends_age_sd_slope"] * max(at - 18.0, 0.0)
        assert apart[near].std() == pytest.approx(expected, rel=0.15)


def test_the_share_of_friends_in_the_own_area_is_the_one_asked_for():
    for share in (0.5, 0.75, 0.95):
        a, b = pairs_of(build("household_friendship", friends_same_area=share), FRIENDSHIP)
        same = np.mean(PEOPLE["area"][a] == PEOPLE["area"][b])
        # those who may come from anywhere come from the same area now and then
        assert share - 0.02 < same < share + (1.0 - share) * 0.55


def test_friends_met_through_friends_make_triangles():
    def transitivity(closure):
        a, b = pairs_of(build("household_friendship", friends_closure=closure), FRIENDSHIP)
        return network_statistics(Ties.from_edges(N, make_edges(a, b)), PEOPLE["age_days"])["transitivity"]

    assert transitivity(0.0) < 0.03
    assert 0.18 < transitivity(0.5) < 0.30


def test_pupils_have_company_of_their_age_and_area_and_workers_of_any_age():
    edges = build("household_friendship", friends_mean=0.0)
    a, b = pairs_of(edges, SCHOOLWORK)
    pupil = AGE < 19
    assert (pupil[a] == pupil[b]).all()
    school = pupil[a]
    assert (PEOPLE["area"][a] == PEOPLE["area"][b])[school].all()
    assert np.mean(np.abs(AGE[a] - AGE[b])[school]) < 0.5
    assert np.mean(np.abs(AGE[a] - AGE[b])[~school]) > 10.0


def test_company_at_school_and_work_is_as_large_as_asked():
    edges = build("household_friendship", friends_mean=0.0, school_mean=4.0)
    assert mean_degree(edges, SCHOOLWORK, AGE < 19) == pytest.approx(4.0, rel=0.05)
    retired = mean_degree(edges, SCHOOLWORK, AGE >= 76)
    assert 0.0 < retired < 1.0


def test_some_people_have_no_ties_and_everybody_else_forms_one_large_component():
    numbers = network_statistics(Ties.from_edges(N, build("household_friendship")), PEOPLE["age_days"])
    assert 0.0 < numbers["share_isolates"] < 0.02
    assert numbers["share_largest_component"] > 0.98


def test_hardly_any_tie_of_the_default_network_finds_no_slot():
    edges = build("household_friendship")
    assert Ties.from_edges(N, edges).dropped < 0.005 * edges.a.size


def test_a_random_graph_has_degrees_of_a_poisson_distribution():
    a, b = pairs_of(build("random", households=False, friends_mean=6.0))
    degree = np.bincount(np.concatenate([a, b]), minlength=N)
    assert degree.var() == pytest.approx(degree.mean(), rel=0.05)
    assert np.mean(degree == 0) == pytest.approx(np.exp(-6.0), abs=0.002)


def test_small_random_graphs_have_every_pair_equally_often():
    people = synthesize(4, 1, 1, 0.5)
    count = np.zeros((4, 4))
    for seed in range(600):
        a, b = pairs_of(build("random", people, seed, households=False, friends_mean=1.5))
        count[np.minimum(a, b), np.maximum(a, b)] += 1
    assert count[np.triu_indices(4, 1)] / 600 == pytest.approx(np.full(6, 0.5), abs=0.09)


@given(st.integers(2, 200))
def test_numbers_of_pairs_go_once_through_all_pairs(n):
    a, b = pair_of_number(np.arange(n * (n - 1) // 2))
    assert (a >= 0).all()
    assert (a < b).all()
    assert b.max() == n - 1
    assert np.unique(a * n + b).size == a.size


@pytest.mark.parametrize("rewired", [0.0, 0.1, 1.0])
def test_a_small_world_clusters_as_the_one_of_networkx(rewired):
    a, b = pairs_of(build("small_world", households=False, rewired=rewired, friends_mean=6.0))
    ours = network_statistics(Ties.from_edges(N, make_edges(a, b)), PEOPLE["age_days"])["clustering"]
    theirs = nx.average_clustering(nx.watts_strogatz_graph(3_000, 6, rewired, seed=1))
    assert ours == pytest.approx(theirs, abs=0.02)


def test_a_scale_free_graph_has_the_hubs_of_that_of_networkx():
    a, b = pairs_of(build("scale_free", households=False, friends_mean=6.0))
    ours = np.bincount(np.concatenate([a, b]), minlength=N)
    theirs = np.array([d for _, d in nx.barabasi_albert_graph(N, 3, seed=1).degree])
    for many in (5, 10, 20, 40):
        assert np.mean(ours >= many) == pytest.approx(np.mean(theirs >= many), rel=0.2)
        assert np.mean(ours >= many) == pytest.approx(12 / (many * (many + 1)), rel=0.2)
    assert ours.max() > 200


def test_hubs_of_a_scale_free_graph_lose_the_ties_that_find_no_slot():
    edges = build("scale_free")
    ties = Ties.from_edges(N, edges)
    assert ties.degree.max() == ties.slots
    assert ties.dropped == edges.a.size - ties.edges().a.size > 0


@pytest.mark.parametrize("groups", ["area", "age_band"])
def test_blocks_hold_the_share_of_friends_asked_for(groups):
    a, b = pairs_of(build("stochastic_block", households=False, groups=groups, within=0.6))
    group = PEOPLE["area"] if groups == "area" else (AGE // 5).astype(int)
    assert np.mean(group[a] == group[b]) == pytest.approx(0.6, abs=0.02)


def test_a_place_of_one_block_has_no_friends_of_everybody():
    people = synthesize(1_000, 1, 1, 0.5)
    a, b = pairs_of(build("stochastic_block", people, households=False))
    assert np.bincount(np.concatenate([a, b])).max() < 25
