"""A model of columns and a plain Mesa model do the same and must stay the same.

People carry a ``label``, their order of entry, since ids count from 0 in columns and from 1 in Mesa.
"""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import warnings
import weakref
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from mesa.agent import AgentSet

from population.attributes import Column, Computed
from population.column_model import ColumnAgent, ColumnModel
from population.columns import ColumnSpec, PersonTable
from population.compat import release
from population.data_collection import ColumnRecords, DataCollector
from population.person_set import PersonSet

SPEC = {
    "label": ColumnSpec(np.int64),
    "age": ColumnSpec(np.int16),
    "craving": ColumnSpec(np.float32),
    "uses": ColumnSpec(bool),
    "sex": ColumnSpec("U6", "female"),
    "doses": ColumnSpec(np.uint8, shape=(2,)),
}
NAMES = (*SPEC, "risk")
NUMBERS = ("label", "age", "craving", "uses", "risk")


class Behaviour:
    """What both kinds of people do; some of it depends on order, some on the model's random stream."""

    model: Any
    remove: Any
    label: Any
    age: Any
    craving: Any

    def birthday(self, years=1):
        self.age += years
        return self.age

    def influence(self):
        self.craving, self.model.mood = (self.craving + self.model.mood) / 2, self.craving

    def gamble(self):
        self.craving = self.model.random.random()

    def quarrel(self):
        self.model.heard.append(self.label)
        if self.age % 3 == 0:
            self.model.agents.select(lambda other: other.age < self.age, at_most=1).do("remove")

    def leave_if_old(self):
        if self.age > 60:
            self.remove()


class PlainPerson(Behaviour, mesa.Agent):
    def __init__(self, model, label=0, age=0, craving=0.0, uses=False, sex="female", doses=(0, 0)):
        super().__init__(model)
        self.label, self.age, self.uses, self.sex, self.doses = label, age, uses, sex, list(doses)
        self.craving = craving

    @property
    def craving(self):
        return self._craving

    @craving.setter
    def craving(self, value):
        self._craving = float(np.float32(value))

    @property
    def risk(self):
        return self.age * self.craving


class ColumnPerson(Behaviour, ColumnAgent):
    label, age, craving, uses, sex, doses = (Column() for _ in range(6))

    @Computed
    def risk(model, rows):
        return model.table["age"][rows] * model.table["craving"][rows].astype(float)


class PlainModel(mesa.Model):
    person_class = PlainPerson

    def __init__(self, rng=1):
        super().__init__(rng=rng)
        self.mood, self.heard = 0.0, []

    def step(self):
        self.agents_by_type[PlainPerson].do("birthday")


class TwinModel(ColumnModel):
    person_class = ColumnPerson

    def __init__(self, rng=1):
        super().__init__(PersonTable(SPEC), rng=rng)
        self.mood, self.heard = 0.0, []

    def step(self):
        self.table["age"][self.table.rows] += 1


def values_of(label, seed):
    draw = np.random.default_rng([label, seed])
    return {
        "label": label,
        "age": int(draw.integers(0, 80)),
        "craving": float(np.float32(draw.choice([0.0, 0.5, draw.random()]))),
        "uses": bool(draw.random() < 0.3),
        "sex": str(draw.choice(["female", "male"])),
        "doses": draw.integers(0, 255, 2).tolist(),
    }


def twins(count=30, seed=0):
    plain, ours = PlainModel(), TwinModel()
    for model in (plain, ours):
        for label in range(count):
            model.person_class(model, **values_of(label, seed))
    return plain, ours


def labels(agents):
    return [agent.label for agent in agents]


def same(first, second):
    """Equal in value and in type, all the way down."""
    assert type(first) is type(second), (first, second)
    if isinstance(first, list | tuple):
        assert len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            same(one, other)
    elif isinstance(first, dict):
        same(list(first.items()), list(second.items()))
    elif isinstance(first, np.ndarray):
        np.testing.assert_array_equal(first, second, strict=True)
    else:
        assert first == second or first != first, (first, second)


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


def test_every_way_to_look_at_a_set_agrees_with_mesa():
    plain, ours = twins(12)
    for look in (
        lambda s: labels(s.to_list() if hasattr(s, "to_list") else s),
        lambda s: [s[0].label, s[5].label, s[-1].label],
        lambda s: labels(reversed(list(s))),
        lambda s: s.map("birthday", years=2),
        lambda s: s.map(lambda agent, power: agent.age**power, power=2),
        lambda s: s.get("label"),
        lambda s: s.get(["label", "nothing"], "default", None),
        lambda s: s.get([]),
        lambda s: s.agg("age", [min, max, np.mean]),
        lambda s: s.groupby("sex").map(len),
        lambda s: s.groupby("sex").map("get", "label"),
        lambda s: s.groupby("sex").do("do", "birthday").count(),
        lambda s: s.groupby(lambda agent: agent.label % 3).agg("craving", lambda values: values[-1]),
        lambda s: labels(s.select(agent_type=mesa.Agent, at_most=3)),
        lambda s: labels(s.select(agent_type=mesa.Model)),
        lambda s: labels(s.select(at_most=2.5)),
        lambda s: labels(s.select(at_most=-1)),
        lambda s: labels(s.select(lambda agent: agent.uses) | s.select(lambda agent: agent.age > 40)),
        lambda s: labels(s.select(lambda agent: agent.uses) & s.select(lambda agent: agent.age > 9)),
        lambda s: labels(s - s.select(lambda agent: agent.uses)),
        lambda s: s.select(at_most=3) <= s,
        lambda s: len(s.model.agents if hasattr(s, "model") else s),
    ):
        same(look(plain.agents), look(ours.agents))


@pytest.mark.parametrize(
    ("mistake", "error"),
    [
        (lambda s: s.get("nothing"), AttributeError),
        (lambda s: s.get("age", handle_missing="ignore"), ValueError),
        (lambda s: s.agg("nothing", sum), AttributeError),
        (lambda s: s.select(lambda agent: agent.uses).agg("age", max), ValueError),
        (lambda s: s.sort("nothing"), AttributeError),
        (lambda s: s.do("nothing"), AttributeError),
        (lambda s: s.groupby("doses"), TypeError),
        (lambda s: s.set("risk", 1), AttributeError),
        (lambda s: s.select(at_most=0).remove(next(iter(s))), KeyError),
        (lambda s: list(s)[99], IndexError),
    ],
)
def test_mistakes_raise_what_mesa_raises(mistake, error):
    for model in twins(5):
        model.agents.set("uses", False)
        with pytest.raises(error):
            mistake(model.agents)


def test_sorting_is_stable_both_ways_and_survives_nan():
    for seed in range(20):
        plain, ours = twins(40, seed)
        for name in ("craving", "sex", "doses", "uses"):
            for ascending in (True, False):
                same(labels(plain.agents.sort(name, ascending)), labels(ours.agents.sort(name, ascending)))
        for model in (plain, ours):
            model.agents.select(lambda agent: agent.age > 60).set("craving", float("nan"))
        same(labels(plain.agents.sort("craving")), labels(ours.agents.sort("craving")))


def test_float_sums_are_those_of_plain_python():
    plain, ours = twins(500)
    for model in (plain, ours):
        model.agents.do("gamble")
    assert plain.agents.agg("craving", sum) == ours.agents.agg("craving", sum)
    assert plain.agents.agg("craving", np.mean) == ours.agents.agg("craving", np.mean)


REPORTERS = {
    "Age": "age",
    "craving": "craving",
    "uses": "uses",
    "sex": "sex",
    "risk": "risk",
    "label": "label",
}


def collected(model, collector, steps=3):
    for _ in range(steps):
        model.step()
        collector.collect(model)
        model.agents.do("gamble")
        model.agents.select(at_most=2).do("remove")
        model.person_class(model, **values_of(100, 3))
    return collector


def relabelled(frame, shift):
    ids = frame.index.levels[1] + shift
    return frame.set_index(frame.index.set_levels(ids, level=1))


@pytest.mark.parametrize("reporters", [REPORTERS, REPORTERS | {"next": lambda agent: agent.age + 1}])
def test_collected_frames_are_those_of_mesa(reporters):
    plain, ours = twins(10)
    options = {
        "model_reporters": {"heads": lambda model: len(model.agents), "mood": "mood"},
        "agent_reporters": reporters,
        "tables": {"notes": ["who"]},
    }
    plain_collector, our_collector = mesa.DataCollector(**options), DataCollector(**options)
    collected(plain, plain_collector), collected(ours, our_collector)
    frame = our_collector.get_agent_vars_dataframe()
    assert frame.index.names == ["Step", "AgentID"]
    pd.testing.assert_frame_equal(relabelled(frame, 1), plain_collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(
        our_collector.get_model_vars_dataframe(), plain_collector.get_model_vars_dataframe()
    )


def test_collected_frames_of_a_type_are_those_of_mesa():
    plain, ours = twins(10)
    frames = []
    for model, kind in ((plain, mesa.DataCollector), (ours, DataCollector)):
        collector = collected(model, kind(agenttype_reporters={model.person_class: REPORTERS}))
        frames.append(collector.get_agenttype_vars_dataframe(model.person_class))
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_a_step_without_people_leaves_the_frame_whole():
    frames = []
    for model, kind in zip(twins(3), (mesa.DataCollector, DataCollector), strict=True):
        collector = kind(agent_reporters={"label": "label"})
        for _ in range(2):
            model.step()
            collector.collect(model)
            model.remove_all_agents()
        frames.append(collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_collecting_columns_makes_no_person_object_and_keeps_small_types():
    _, ours = twins(0)
    ours.table.add(50)
    collector = DataCollector(agent_reporters={"age": "age", "risk": "risk"})
    collector.collect(ours)
    ours.step()
    (records,) = collector._agent_records.values()
    assert isinstance(records, ColumnRecords)
    assert records.columns["age"].dtype == np.int16
    assert records[7] == (0, 7, 0, 0.0)
    assert len(records) == len(list(records)) == 50
    assert ours.n_person_objects == 0


def test_collected_frames_hold_structured_and_wide_columns():
    plain, ours = twins(4)
    frames = []
    for model, kind in ((plain, mesa.DataCollector), (ours, DataCollector)):
        collector = kind(agent_reporters={"doses": "doses"})
        collector.collect(model)
        frames.append(collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_what_was_collected_does_not_change_with_the_columns():
    class Viewed(ColumnPerson):
        years = Computed(lambda model, rows: model.table["age"])

    class ViewedModel(TwinModel):
        person_class = Viewed

    model = ViewedModel()
    model.table.add(2)
    collector = DataCollector(agent_reporters={"years": "years", "age": "age"})
    collector.collect(model)
    model.table["age"] += 7
    assert collector.get_agent_vars_dataframe().to_numpy().tolist() == [[0, 0], [0, 0]]


class Visitor(mesa.Agent):
    age = 5


def test_ordinary_agents_live_beside_persons_in_order_of_entry():
    plain, ours = twins(3)
    for model in (plain, ours):
        visitors = [Visitor(model), Visitor(model)]
        model.person_class(model, **values_of(3, 0))
        Visitor(model)
        assert [getattr(a, "label", "visitor") for a in model.agents] == [
            0,
            1,
            2,
            "visitor",
            "visitor",
            3,
            "visitor",
        ]
        visitors[0].remove()
        next(iter(model.agents)).remove()
        assert [getattr(a, "label", "visitor") for a in model.agents] == [1, 2, "visitor", 3, "visitor"]
        assert model.agent_types == [model.person_class, Visitor]
        assert labels(model.agents_by_type[model.person_class]) == [1, 2, 3]
        assert len(model.agents_by_type[Visitor]) == 2
        assert len(model.agents.select(agent_type=Visitor)) == 2
        assert model.agents.agg("age", len) == 5
        assert len(set(model.agents.get("unique_id"))) == 5
    assert type(ours.agents) is AgentSet
    assert ours.agents is ours.agents
    assert [person.unique_id for person in ours.persons] == [1, 2, 3]
    for model in (plain, ours):
        model.agents_by_type[Visitor].do("remove")
    assert ours.agents is ours.persons
    collector = DataCollector(agent_reporters={"age": "age"})
    Visitor(ours)
    collector.collect(ours)
    assert len(collector.get_agent_vars_dataframe()) == 4


def test_removing_all_agents_leaves_nobody():
    for model in twins(5):
        Visitor(model)
        model.remove_all_agents()
        assert len(model.agents) == 0
        assert [len(agents) for agents in model.agents_by_type.values()] == [0, 0]


def test_a_removal_of_ones_own_is_called_for_everybody():
    class Polite(ColumnPerson):
        def remove(self):
            self.model.heard.append(self.label)
            super().remove()

    class PoliteModel(TwinModel):
        person_class = Polite

    model = PoliteModel()
    Polite.create_agents(model, 3, label=[0, 1, 2])
    model.remove_all_agents()
    assert (model.heard, len(model.agents)) == ([0, 1, 2], 0)


def test_removing_a_person_twice_is_harmless_as_in_mesa():
    for model in twins(3):
        person = list(model.agents)[1]
        person.remove()
        person.remove()
        assert labels(model.agents) == [0, 2]
        with pytest.raises(KeyError):
            model.deregister_agent(person)


def test_assigning_agents_is_refused_as_in_mesa():
    for model in twins(1):
        with pytest.raises(AttributeError):
            model.agents = []


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copied_model_goes_on_by_itself_and_alike(copied):
    _, model = twins(20)
    model.agents[3].nickname = "Kim"
    friends = model.friends = model.agents.select(lambda agent: agent.age > 30)
    twin = copied(model)
    assert twin.agents[3].nickname == "Kim"
    assert twin.agents[3].model is twin
    assert labels(twin.friends) == labels(friends)
    for each in (model, twin):
        each.agents.shuffle_do("gamble").shuffle_do("quarrel")
        each.person_class(each, label=50)
        each.step()
    assert twin.steps == model.steps == 1
    same(twin.agents.get(list(NAMES)), model.agents.get(list(NAMES)))
    same(labels(twin.friends), labels(model.friends))
    twin.agents[0].remove()
    assert len(twin.agents) == len(model.agents) - 1


def test_a_pickled_set_brings_its_model_along():
    _, model = twins(6)
    chosen = pickle.loads(pickle.dumps(model.agents.select(lambda agent: agent.age > 30)))
    assert labels(chosen) == labels(model.agents.select(lambda agent: agent.age > 30))
    assert chosen[0].model is not model


@pytest.mark.parametrize("rng", [None, 7, np.int64(7), np.random.default_rng(7), np.random.SeedSequence(7)])
def test_every_kind_of_seed_makes_a_model(rng):
    assert len(TwinModel(rng).agents) == 0


def test_the_same_seed_gives_the_random_stream_of_mesa():
    assert (
        PlainModel(5).random.random()
        == TwinModel(np.int64(5)).random.random()
        == TwinModel(5).random.random()
    )


def test_making_and_stepping_a_model_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, model = twins(3)
        model.step()
        model.agents.shuffle().sort("age").select(at_most=1)[0].remove()


def test_a_frozen_scenario_can_be_kept_on_the_model():
    scenario = ("frozen",)
    _, model = twins(1)
    model.scenario = scenario
    assert model.scenario is scenario
    assert model.agents[0].model.scenario is scenario


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Mesa tells observers since 3.5")
def test_observers_hear_of_persons_who_enter_and_leave():
    from mesa.experimental.mesa_signals import ModelSignals

    heard = []
    _, model = twins(2)

    def note(message):
        heard.append((message.signal_type, message.additional_kwargs["args"][0].label))

    model.observe("agents", [ModelSignals.AGENT_ADDED, ModelSignals.AGENT_REMOVED], note)
    person = ColumnPerson(model)
    person.remove()
    assert [signal for signal, _ in heard] == [ModelSignals.AGENT_ADDED, ModelSignals.AGENT_REMOVED]


@pytest.mark.parametrize("kind", [PlainModel, TwinModel])
def test_a_released_model_is_collected(kind):
    model = kind()
    model.person_class(model, age=3)
    Visitor(model)
    model.step()
    watch = weakref.ref(model)
    release(model)
    del model
    gc.collect()
    assert watch() is None


def test_a_model_of_persons_alone_is_collected_without_release():
    _, model = twins(3)
    model.agents.do("birthday")
    watch = weakref.ref(model)
    del model, _
    gc.collect()
    assert watch() is None


def test_a_run_that_never_touches_agents_makes_no_person():
    class Watched(ColumnPerson):
        made = 0

        def _stand_for(self, model, row):
            Watched.made += 1
            super()._stand_for(model, row)

    class Quiet(TwinModel):
        person_class = Watched

    model = Quiet()
    model.table.add(1000)
    for _ in range(5):
        model.step()
        model.table.remove(model.table.rows[:10])
        model.table.add(20)
    assert model.agents.agg("age", max) == 5
    assert model.agents.groupby("uses").count() == {False: 1050}
    assert (Watched.made, model.n_person_objects) == (0, 0)
    assert model.agents[0].age == 5
    assert (Watched.made, model.n_person_objects) == (1, 1)


def test_a_hundred_thousand_persons_cost_no_more_than_their_columns():
    tracing = pytest.importorskip("tracemalloc")
    model = TwinModel()
    tracing.start()
    try:
        before = tracing.get_traced_memory()[0]
        rows = model.table.add(100_000)
        del rows
        model.step()
        model.agents.agg("age", np.mean)
        grown = tracing.get_traced_memory()[0] - before
    finally:
        tracing.stop()
    cells = sum(model.table[name][0].nbytes for name in model.table.names)
    orders = 3 * 8  # rows in the table's order, rows and uids of the set
    assert grown < 1.05 * 100_000 * (cells + orders)
    assert isinstance(model.agents, PersonSet)
    assert model.n_person_objects == 0
