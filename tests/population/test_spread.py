"""Use comes along ties: from a few people outwards, further where ways are short, to nobody without ties."""

from __future__ import annotations

from functools import lru_cache

import networkx as nx
import numpy as np
import pytest

from population.records import NEVER
from tests.population.small_places import EASY_START, check_day, grown
from tests.population.spreading import WELL_DISPOSED, distances, first_use_days, ring, seeded, spread
from tests.population.use_among_friends import clustering, friendships, used_lately

PEOPLE, DAYS = 1000, 600
SEEDS = range(500, 515)
SHORT, SHORTER = 0.05, 0.5
"""Shares of the ties of a ring that lead anywhere: ways between people get shorter, nobody gets more ties."""


@lru_cache
def outbreak(rewired):
    """The graph, the model after `DAYS` days and the days of first use; the same people and seeds on all graphs."""
    graph = ring(PEOPLE, rewired)
    return graph, *spread(graph, SEEDS, DAYS)


def starters(rewired):
    return int((outbreak(rewired)[2] > 0).sum())


def mean_way(graph):
    """Mean number of ties between two people, from every 50th of them to all."""
    ways = [nx.single_source_shortest_path_length(graph, node) for node in range(0, PEOPLE, 50)]
    return np.mean([far for found in ways for far in found.values() if far])


@pytest.mark.parametrize("rewired", [0.0, SHORT])
def test_use_moves_outwards_from_those_who_began(rewired):
    graph, _, day = outbreak(rewired)
    far = distances(graph, SEEDS)
    new = day > 0
    assert new.sum() >= 8
    near, rest = new[far == 1].mean(), new[far > 8].mean()
    assert near > 0.5
    assert near > 2 * rest
    order = np.argsort(np.argsort(day[new])), np.argsort(np.argsort(far[new], kind="stable"))
    assert np.corrcoef(*order)[0, 1] > 0.4


def test_whoever_begins_has_a_tie_with_somebody_who_began_before():
    graph, _, day = outbreak(0.0)
    for node in np.flatnonzero(day > 0).tolist():
        assert any(NEVER < day[other] < day[node] for other in graph[node]), node


def test_of_equal_density_the_graph_with_shorter_ways_sees_more_first_use():
    ways = [mean_way(ring(PEOPLE, rewired)) for rewired in (0.0, SHORT, SHORTER)]
    assert ways[0] > 2 * ways[1] > 2 * ways[2]
    assert len({ring(PEOPLE, rewired).number_of_edges() for rewired in (0.0, SHORT, SHORTER)}) == 1
    assert starters(SHORT) > 1.5 * starters(0.0)
    assert starters(SHORTER) > 1.5 * starters(SHORT)


def test_a_few_people_can_begin_an_outbreak():
    assert starters(SHORTER) > 0.3 * PEOPLE
    model = outbreak(SHORTER)[1]
    assert used_lately(model).sum() > 5 * len(SEEDS)
    check_day(model)


def test_without_the_first_few_nobody_begins():
    _, day = spread(ring(PEOPLE, SHORTER), range(0), DAYS)
    assert (day == NEVER).all()


def test_people_without_a_way_to_those_who_use_never_begin():
    graph = ring(PEOPLE, 0.0)
    graph.remove_edges_from(
        [edge for edge in graph.edges() if (edge[0] < PEOPLE // 4) != (edge[1] < PEOPLE // 4)]
    )
    _, day = spread(graph, SEEDS, 200)
    far = distances(graph, SEEDS)
    assert (far < 0).sum() >= PEOPLE // 4
    assert (day[far < 0] == NEVER).all()
    assert (day > 0).any()


def test_people_who_are_not_disposed_stay_out_of_an_outbreak():
    graph = ring(PEOPLE, SHORTER)
    day = spread(graph, SEEDS, DAYS, disposed=0.0)[1]
    assert (day > 0).sum() < 0.05 * starters(SHORTER)
    assert WELL_DISPOSED < 0.0


def test_the_same_people_stand_on_every_graph():
    one, other = (seeded(ring(300, rewired), range(5)) for rewired in (0.0, 1.0))
    assert (one.table["brain"] == other.table["brain"]).all()
    assert (one.table["birth_day"] == other.table["birth_day"]).all()
    assert (first_use_days(one, 300) == first_use_days(other, 300)).all()


# -- clustering in a place as it is --------------------------------------------------------------------------


@pytest.mark.parametrize("ties", [friendships, None], ids=["friends", "all outside the household"])
def test_people_who_use_are_tied_more_often_than_use_dealt_out_within_age_bands(ties):
    easy = {name: 2.0 * value for name, value in EASY_START.items()}
    model = grown(8000, rng=1, scenario={"population.history_from": 2016}, changes=easy)
    ratio, p = clustering(model, ties=ties and ties(model))
    assert p < 0.01
    assert ratio > 1.3
