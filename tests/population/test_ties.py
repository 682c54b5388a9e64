from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from population.ties import FRIENDSHIP, HOUSEHOLD, LAYERS, SCHOOLWORK, Edges, Ties, join_edges, make_edges

ROWS = 8
SLOTS = 4
row = st.integers(0, ROWS - 1)
pairs = st.lists(st.tuples(row, row), max_size=30)


def edges_of(listed, layer=FRIENDSHIP, weight=1.0):
    a, b = zip(*listed, strict=True) if listed else ((), ())
    return make_edges(a, b, layer, weight)


def as_set(ties):
    edges = ties.edges()
    return {
        (int(a), int(b), int(k), float(w))
        for a, b, k, w in zip(edges.a, edges.b, edges.layer, edges.weight, strict=True)
    }


class TiesAgainstADictionary(RuleBasedStateMachine):
    """The store does what a plain dictionary of pairs does, whatever is done to it."""

    @initialize(listed=pairs)
    def begin(self, listed):
        self.known: dict[tuple[int, int], tuple[int, float]] = {}
        self.ties = Ties(ROWS, ROWS)
        self.add_many(listed, HOUSEHOLD)

    @rule(a=row, b=row, layer=st.sampled_from(range(3)), weight=st.sampled_from([0.5, 1.0, 2.0]))
    def add(self, a, b, layer, weight):
        if a == b:
            with pytest.raises(ValueError, match="two people"):
                self.ties.add(a, b, layer, weight)
            return
        pair = (min(a, b), max(a, b))
        assert self.ties.add(a, b, layer, weight) == (pair not in self.known)
        self.known.setdefault(pair, (layer, weight))

    @rule(listed=pairs, layer=st.sampled_from(range(3)))
    def add_many(self, listed, layer):
        before = len(self.known)
        for a, b in listed:
            if a != b:
                self.known.setdefault((min(a, b), max(a, b)), (layer, 1.0))
        assert self.ties.add_many(edges_of(listed, layer)) == len(self.known) - before

    @rule(a=row, b=row)
    def remove(self, a, b):
        gone = self.known.pop((min(a, b), max(a, b)), None)
        assert self.ties.remove(a, b) == (gone is not None)

    @rule(listed=pairs)
    def remove_many(self, listed):
        before = len(self.known)
        for a, b in listed:
            self.known.pop((min(a, b), max(a, b)), None)
        edges = edges_of(listed)
        assert self.ties.remove_many(edges.a, edges.b) == before - len(self.known)

    @rule(who=st.sets(row))
    def remove_people(self, who):
        gone = {pair for pair in self.known if who & set(pair)}
        self.known = {pair: tie for pair, tie in self.known.items() if pair not in gone}
        assert self.ties.remove_people(np.array(sorted(who), np.int64)) == len(gone)

    @rule()
    def save_and_load(self):
        self.ties = Ties.from_arrays(self.ties.to_arrays())

    @invariant()
    def they_agree_and_are_consistent(self):
        self.ties.check()
        assert as_set(self.ties) == {(*pair, *tie) for pair, tie in self.known.items()}
        assert self.ties.degree.sum() == 2 * len(self.known)
        assert self.ties.dropped == 0


TestTiesAgainstADictionary = TiesAgainstADictionary.TestCase
TestTiesAgainstADictionary.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


@given(pairs)
def test_a_full_store_keeps_the_first_ties_of_both_ends_and_counts_the_others(listed):
    ties = Ties.from_edges(ROWS, edges_of(listed), SLOTS)
    ties.check()
    unique = list(dict.fromkeys((min(p), max(p)) for p in listed if p[0] != p[1]))
    seen = np.zeros(ROWS, int)
    kept = set()
    for a, b in unique:
        if seen[a] < SLOTS and seen[b] < SLOTS:
            kept.add((a, b))
        seen[a] += 1
        seen[b] += 1
    assert {pair[:2] for pair in as_set(ties)} == kept
    assert ties.dropped == len(unique) - len(kept)


def test_a_tie_with_a_full_person_is_refused_and_counted():
    ties = Ties.from_edges(ROWS, edges_of([(0, 1), (0, 2), (0, 3), (0, 4)]), SLOTS)
    assert not ties.add(5, 0, FRIENDSHIP)
    assert ties.dropped == 1
    assert ties.remove(0, 2)
    assert ties.add(5, 0, FRIENDSHIP)
    assert ties.neighbours[0].tolist() == [1, 3, 4, 5]


def test_of_two_ties_of_one_pair_the_first_stays():
    joined = join_edges(
        make_edges([0, 3], [1, 3], HOUSEHOLD, 2.0), make_edges([1, 1], [0, 2], SCHOOLWORK, 1.0)
    )
    assert joined.a.tolist() == [0, 1]
    assert joined.layer.tolist() == [HOUSEHOLD, SCHOOLWORK]


def test_both_ends_know_layer_and_weight():
    ties = Ties(3)
    ties.add(2, 0, SCHOOLWORK, 0.25)
    for own, other in ((0, 2), (2, 0)):
        at = ties.slot_of(own, other)
        assert ties.layer[own, at] == SCHOOLWORK
        assert ties.weight[own, at] == 0.25
    assert ties.slot_of(0, 1) == -1


def test_removing_one_person_ends_all_of_that_persons_ties_and_no_others():
    ties = Ties.from_edges(5, edges_of([(0, 1), (0, 2), (3, 0), (1, 2)]))
    assert ties.remove_people(np.array([0])) == 3
    assert as_set(ties) == {(1, 2, FRIENDSHIP, 1.0)}
    assert ties.remove_people(np.array([0])) == 0


def test_growing_keeps_every_tie_and_makes_room():
    ties = Ties.from_edges(4, edges_of([(0, 1), (2, 3)]))
    before = as_set(ties)
    ties.grow(10)
    assert as_set(ties) == before
    assert ties.add(9, 0, FRIENDSHIP)
    ties.check()
    with pytest.raises(ValueError, match="cannot shrink"):
        ties.grow(3)


@pytest.mark.parametrize("edge", [(0, ROWS), (-1, 0)])
def test_a_tie_with_a_row_that_does_not_exist_is_refused(edge):
    with pytest.raises(IndexError, match=r"rows 0\.\.7"):
        Ties.from_edges(ROWS, edges_of([edge]))


def test_a_store_for_nobody_has_no_ties():
    ties = Ties.from_edges(0, edges_of([]))
    ties.check()
    assert ties.edges().a.size == 0
    assert ties.to_networkx(np.arange(0), np.arange(0)).number_of_nodes() == 0


def test_arrays_of_a_checkpoint_are_not_shared_with_the_store_made_of_them():
    ties = Ties.from_edges(4, edges_of([(0, 1)]))
    copy = Ties.from_arrays(ties.to_arrays())
    copy.remove(0, 1)
    assert as_set(ties) == {(0, 1, FRIENDSHIP, 1.0)}


def one_sided(ties):
    ties.neighbours[1] = -1
    ties.degree[1] = 0


def to_oneself(ties):
    ties.neighbours[0, 0] = 0


def layers_differ(ties):
    ties.layer[0, 0] = SCHOOLWORK


def a_gap(ties):
    ties.neighbours[2, 1], ties.neighbours[2, 0] = ties.neighbours[2, 0], -1


def a_pair_twice(ties):
    for own, other in ((2, 3), (3, 2)):
        ties.neighbours[own, 1] = other
        ties.degree[own] = 2


def out_of_the_store(ties):
    ties.neighbours[0, 0] = 77


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (one_sided, "both ends"),
        (to_oneself, "themselves"),
        (layers_differ, "agree"),
        (a_gap, "come first"),
        (a_pair_twice, "one tie only"),
        (out_of_the_store, "rows of the store"),
    ],
)
def test_check_finds_every_kind_of_damage_and_says_what_it_is(damage, sentence):
    ties = Ties.from_edges(4, edges_of([(0, 1), (2, 3)]))
    ties.check()
    damage(ties)
    with pytest.raises(AssertionError, match=sentence):
        ties.check()


def test_the_networkx_graph_is_frozen_and_names_people_layers_and_weights():
    ties = Ties.from_edges(
        4, Edges(*(np.array(x) for x in ([0, 1, 2], [1, 2, 3], [0, 1, 2], [2.0, 1.0, 0.5])))
    )
    uid, age = np.array([10, 11, 12, 13]), np.array([20, 30, 40, 50])
    graph = ties.to_networkx(np.array([True, True, True, False]), uid, {"age": age})
    assert nx.is_frozen(graph)
    assert dict(graph.nodes(data="age")) == {10: 20, 11: 30, 12: 40}
    assert graph.edges[11, 10] == {"layer": "household", "weight": 2.0}
    assert sorted(graph.edges) == [(10, 11), (11, 12)]
    assert {data for _, _, data in graph.edges(data="layer")} <= set(LAYERS)
    assert all(type(value) is int for value in (*graph.nodes, *nx.get_node_attributes(graph, "age").values()))


def test_rows_may_be_given_as_numbers_in_any_order():
    ties = Ties.from_edges(3, edges_of([(0, 1), (1, 2)]))
    graph = ties.to_networkx(np.array([2, 1]), np.arange(3))
    assert list(graph.nodes) == [2, 1]
    assert list(graph.edges) == [(2, 1)]
