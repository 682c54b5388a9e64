"""Any sequence of what Mesa lets one do with a set of agents, on a plain model and on one of columns."""

from __future__ import annotations

import copy

import mesa
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.population.mesa_twins import (
    NAMES,
    NUMBERS,
    labels,
    same,
    twins,
    values_of,
)


def spread(values):
    return max(values) - min(values)


BUILTINS = [sum, min, max, len, sorted, list]
OF_NUMPY = [np.sum, np.mean, np.std, np.median, np.unique, np.max, np.array, np.argsort, np.sqrt]
OF_ONES_OWN = [
    spread,
    lambda values: values[0],
    lambda values: type(values[0]),
    lambda values: sum(values) / 2,
]


class TwinMachine(RuleBasedStateMachine):
    """Random operations on both models and on sets taken from them."""

    def __init__(self):
        super().__init__()
        self.plain, self.ours = twins(8)
        self.entered = 8
        self.kept = (self.plain.agents.select(at_most=5), self.ours.agents.select(at_most=5))

    @property
    def pairs(self):
        return [(self.plain.agents, self.ours.agents), self.kept]

    def on_both(self, act, which=0):
        outcomes = [act(agents) for agents in self.pairs[which]]
        if (
            not isinstance(outcomes[0], mesa.agent.AgentSet)
            and type(outcomes[0]).__name__ != "_HardKeyAgentSet"
        ):
            same(*outcomes)
        return outcomes

    @rule(count=st.integers(1, 4), seed=st.integers(0, 5))
    def enter(self, count, seed):
        for label in range(self.entered, self.entered + count):
            for model in (self.plain, self.ours):
                model.person_class(model, **values_of(label, seed))
        self.entered += count

    @rule(count=st.integers(0, 4), age=st.integers(0, 90))
    def enter_together(self, count, age):
        marks = list(range(self.entered, self.entered + count))
        made = [m.person_class.create_agents(m, count, label=marks, age=age) for m in (self.plain, self.ours)]
        assert labels(made[0]) == labels(made[1])
        self.entered += count

    @rule(place=st.integers(0, 30))
    def leave(self, place):
        for model in (self.plain, self.ours):
            if place < len(model.agents):
                list(model.agents)[place].remove()

    @rule(
        which=st.integers(0, 1),
        age=st.integers(0, 80),
        at_most=st.sampled_from([0, 1, 3, 0.5, 1.0, float("inf")]),
    )
    def select(self, which, age, at_most):
        self.kept = tuple(self.on_both(lambda s: s.select(lambda a: a.age >= age, at_most), which))

    @rule(at_most=st.sampled_from([2, 0.7]))
    def select_in_place(self, at_most):
        self.on_both(lambda s: s.select(lambda a: not a.uses, at_most, inplace=True), 1)

    @rule(which=st.integers(0, 1), inplace=st.booleans())
    def shuffle(self, which, inplace):
        self.kept = tuple(
            s.copy() if hasattr(s, "copy") else copy.copy(s)
            for s in self.on_both(lambda s: s.shuffle(inplace), which)
        )

    @rule(
        which=st.integers(0, 1),
        key=st.sampled_from([*NAMES, len]),
        ascending=st.booleans(),
        inplace=st.booleans(),
    )
    def sort(self, which, key, ascending, inplace):
        key = key if isinstance(key, str) else (lambda agent: agent.age // 10)
        self.kept = tuple(
            copy.copy(s) for s in self.on_both(lambda s: s.sort(key, ascending, inplace), which)
        )

    @rule(
        which=st.integers(0, 1),
        what=st.sampled_from(["birthday", "influence", "gamble", "leave_if_old", "quarrel"]),
    )
    def do(self, which, what):
        self.on_both(lambda s: s.do(what), which)

    @rule(
        which=st.integers(0, 1),
        what=st.sampled_from(["birthday", "influence", "gamble", "leave_if_old", "quarrel"]),
    )
    def shuffle_do(self, which, what):
        self.on_both(lambda s: s.shuffle_do(what), which)

    @rule(which=st.integers(0, 1), name=st.sampled_from(["age", "note"]), value=st.integers(0, 99))
    def set(self, which, name, value):
        self.on_both(lambda s: s.set(name, value), which)
        self.on_both(lambda s: s.get(["label", name], "default", -1), which)

    @rule(place=st.integers(0, 30))
    def discard(self, place):
        for everybody, kept in zip(*self.pairs, strict=True):
            if place < len(everybody):
                kept.discard(list(everybody)[place])

    @rule(place=st.integers(0, 30))
    def add(self, place):
        for everybody, kept in zip(*self.pairs, strict=True):
            if place < len(everybody):
                kept.add(list(everybody)[place])

    @precondition(lambda self: len(self.plain.agents) > 0)
    @rule(name=st.sampled_from(NUMBERS), function=st.sampled_from([*BUILTINS, *OF_NUMPY, *OF_ONES_OWN]))
    def aggregate(self, name, function):
        self.on_both(lambda s: s.agg(name, function))
        self.on_both(lambda s: s.agg(name, [function, len]))
        self.on_both(lambda s: s.groupby("uses").agg(name, function))

    @rule(
        which=st.integers(0, 1),
        by=st.sampled_from(["age", "uses", "sex", "craving", "risk", len]),
        kind=st.sampled_from(["agentset", "list"]),
    )
    def group(self, which, by, kind):
        by = by if isinstance(by, str) else (lambda agent: agent.age // 20)
        self.on_both(lambda s: {k: labels(g) for k, g in s.groupby(by, result_type=kind)}, which)
        self.on_both(lambda s: s.groupby(by, result_type=kind).count(), which)
        self.on_both(lambda s: s.groupby(by, result_type=kind).agg("age", max), which)

    @invariant()
    def both_are_the_same(self):
        for plain, ours in self.pairs:
            assert len(plain) == len(ours)
            same(plain.get(list(NAMES)), ours.get(list(NAMES)))
            same(
                [[getattr(a, n) for n in NAMES] for a in plain],
                [[getattr(a, n) for n in NAMES] for a in ours],
            )
            same(plain.map("birthday", years=0), ours.map("birthday", years=0))
        assert self.plain.heard == self.ours.heard
        assert self.plain.random.getstate() == self.ours.random.getstate()


TestTwins = TwinMachine.TestCase
TestTwins.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
