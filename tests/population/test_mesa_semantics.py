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

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from population.compat import release
from population.data_collection import DataCollector
from population.people.person_set import PersonSet
from tests.population.mesa_twins import (
    NAMES,
    ColumnPerson,
    PlainModel,
    TwinModel,
    labels,
    same,
    twins,
    values_of,
)


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
