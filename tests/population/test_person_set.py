"""Persons and sets of them where columns go beyond plain Mesa."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.agent import AgentSet

from population.column_model import ColumnAgent, ColumnModel
from population.columns import ColumnSpec, PersonTable
from population.listing import aggregate, sorting_order
from population.people.attributes import Column, Computed
from population.people.person_set import PersonSet

BRAIN = np.dtype([("dopamine", np.float32), ("control", np.float32)])
SPEC = {
    "age": ColumnSpec(np.int16, 12),
    "born": ColumnSpec(np.int32, -1),
    "control": ColumnSpec(np.float32, 0.5),
    "brain": ColumnSpec(BRAIN, 0, (2,)),
}
DISORDER = np.array(["none", "mild", "severe"])


class Person(ColumnAgent):
    age = Column()
    birth_day = Column("born", read_only=True)
    willpower = Column("control")
    brain = Column()

    @Computed
    def dopamine(model, rows):
        """Largest over substances."""
        model.calls.append(len(rows))
        return model.table["brain"]["dopamine"][rows].max(axis=1)

    disorder = Computed(lambda model, rows: DISORDER[model.table["age"][rows] % 3])


class Model(ColumnModel):
    person_class: ClassVar[type[ColumnAgent]] = Person

    def __init__(self, people=0):
        super().__init__(PersonTable(SPEC), rng=1)
        self.calls = []
        rows = self.table.add(people)
        self.table["age"][rows] = rows


def ages(agents):
    return [agent.age for agent in agents]


def test_attributes_read_and_write_cells_as_python_scalars():
    model = Model(3)
    person = model.person(1)
    person.age, person.willpower = 40, 0.25
    assert model.table["age"].tolist() == [0, 40, 2]
    assert model.table["control"][1] == 0.25
    assert [type(value) for value in (person.age, person.willpower, person.alive)] == [int, float, bool]
    assert person.disorder == "mild"
    assert type(person.disorder) is str
    assert person.brain == [(0.0, 0.0), (0.0, 0.0)]
    assert Person.dopamine.__doc__ == "Largest over substances."


@pytest.mark.parametrize("name", ["birth_day", "dopamine", "disorder", "unique_id", "alive"])
def test_what_is_read_only_cannot_be_assigned(name):
    model = Model(2)
    with pytest.raises(AttributeError, match=name):
        setattr(model.person(0), name, 1)
    with pytest.raises(AttributeError, match=name):
        model.agents.set(name, 1)
    assert model.agents.select(at_most=0).set(name, 1) is not None


def test_a_value_that_does_not_fit_its_column_is_refused():
    model = Model(2)
    for give in (
        lambda value: setattr(model.person(0), "age", value),
        lambda value: model.agents.set("age", value),
    ):
        with pytest.raises(ValueError, match="one value"):
            give([1, 2])
        with pytest.raises(OverflowError):
            give(99_999)
    assert model.table["age"].tolist() == [0, 1]


def test_a_new_person_adds_a_row_and_may_fill_read_only_columns():
    model = Model(2)
    person = Person(model, age=30, birth_day=-400)
    assert (person.unique_id, person.age, person.birth_day, person.willpower) == (2, 30, -400, 0.5)
    assert model.person(2) is person
    assert person in model.agents


@pytest.mark.parametrize(
    ("values", "error"),
    [({"aeg": 1}, TypeError), ({"dopamine": 1}, TypeError), ({"unique_id": 1}, TypeError)],
)
def test_what_is_no_column_cannot_be_filled(values, error):
    model = Model(1)
    with pytest.raises(error, match=next(iter(values))):
        Person(model, **values)
    with pytest.raises(error, match=next(iter(values))):
        Person.create_agents(model, 2, **values)
    assert len(model.table) == 1


def test_nobody_enters_with_a_value_that_does_not_fit():
    model = Model(1)
    with pytest.raises(OverflowError):
        Person(model, age=99_999)
    assert len(model.agents) == 1


def test_only_the_person_class_of_a_model_can_enter():
    class Other(Person):
        pass

    with pytest.raises(TypeError, match="Person, not Other"):
        Other(Model())


def test_many_enter_at_once_with_one_value_for_all_or_one_for_each():
    model = Model(1)
    made = Person.create_agents(model, 3, age=np.array([7, 8, 9]), willpower=0.25, brain=(1.0, 2.0))
    assert isinstance(made, PersonSet)
    assert model.n_person_objects == 0
    assert made.get(["unique_id", "age", "willpower"]) == [[1, 7, 0.25], [2, 8, 0.25], [3, 9, 0.25]]
    assert made[0].brain == [(1.0, 2.0)] * 2


def test_a_constructor_of_ones_own_is_called_for_everybody():
    class Named(Person):
        def __init__(self, model, name):
            super().__init__(model, age=len(name))
            self.name = name

    class NamedModel(Model):
        person_class = Named

    made = Named.create_agents(NamedModel(), 2, ["Kim", "Alex"])
    assert made.get(["name", "age"]) == [["Kim", 3], ["Alex", 4]]


def test_a_person_is_the_same_object_whichever_way_one_looks():
    model = Model(5)
    person = model.agents[2]
    person.nickname = "Kim"
    assert model.agents.select(lambda each: each.age == 2)[0] is person
    assert model.person(2) is person
    assert model.person_at(2) is person
    assert model.agents.shuffle().get("nickname", "default").count("Kim") == 1
    del person
    assert model.agents[2].nickname == "Kim"


def test_computed_attributes_are_asked_once_for_the_whole_set():
    model = Model(10)
    model.table["brain"]["dopamine"][:, 1] = np.arange(10)
    assert model.agents.agg("dopamine", max) == 9.0
    assert model.agents.sort("dopamine").get("dopamine") == list(map(float, range(9, -1, -1)))
    assert model.agents[4].dopamine == 4.0
    assert model.calls == [10, 10, 10, 1]
    assert model.n_person_objects == 1


def test_a_computed_attribute_of_the_wrong_length_is_refused():
    class Wrong(Person):
        total = Computed(lambda model, rows: model.table["age"][rows].sum())

    class WrongModel(Model):
        person_class = Wrong

    with pytest.raises(ValueError, match="'total': 3 values"):
        WrongModel(3).agents.get("total")


def test_values_are_copies_in_the_order_of_the_set():
    model = Model(4)
    values = model.agents.sort("age").values("age")
    assert values.tolist() == [3, 2, 1, 0]
    values[:] = 9
    assert model.table["age"].tolist() == [0, 1, 2, 3]
    with pytest.raises(AttributeError, match="'wealth' is no column of Person"):
        model.agents.values("wealth")


def test_a_boolean_array_selects_without_making_persons():
    model = Model(6)
    older = model.agents.select(model.agents.values("age") > 2)
    assert older.get("age") == [3, 4, 5]
    assert older.select(np.array([True, False, True]), at_most=1).get("age") == [3]
    assert older.select(np.array([True, False, True]), inplace=True) is older
    assert older.get("age") == [3, 5]
    assert model.n_person_objects == 0


@pytest.mark.parametrize("mask", [np.ones(5, bool), np.ones(6), np.ones((6, 1), bool)])
def test_a_mask_that_does_not_fit_the_set_is_refused(mask):
    with pytest.raises(ValueError, match="a mask of 6 bool"):
        Model(6).agents.select(mask)


def test_setting_one_value_of_some_leaves_the_others():
    model = Model(4)
    chosen = model.agents.select(model.agents.values("age") >= 2)
    assert chosen.set("willpower", 0.75) is chosen
    assert model.table["control"].tolist() == [0.5, 0.5, 0.75, 0.75]


def test_a_held_set_never_takes_in_whoever_gets_a_used_again_row():
    model = Model(6)
    held = model.agents.select(model.agents.values("age") % 2 == 0)
    everybody = model.agents
    model.table.remove([2, 3])
    assert model.table.add(2).tolist() == [2, 3]
    assert held.get("unique_id") == [0, 4]
    assert model.person(6) not in held
    assert everybody.get("unique_id") == [0, 1, 4, 5, 6, 7]


def test_the_object_of_a_used_again_row_is_a_new_one():
    model = Model(3)
    person = model.agents[1]
    person.nickname = "Kim"
    person.remove()
    newcomer = Person(model)
    assert newcomer._row == 1
    assert newcomer is not person
    assert not hasattr(newcomer, "nickname")
    assert (person.unique_id, newcomer.unique_id) == (1, 3)


def test_the_values_of_a_person_who_died_stay_those_of_that_moment():
    model = Model(3)
    model.table["brain"]["dopamine"][1] = [3, 4]
    person, other = model.agents[1], model.agents[2]
    person.age = 70
    model.table.remove([1])
    newcomer = Person(model, age=5)
    assert (newcomer._row, newcomer.age, newcomer.dopamine) == (1, 5, 0.0)
    assert (person.alive, person.unique_id, person.age, person.dopamine, person.disorder) == (
        False,
        1,
        70,
        4.0,
        "mild",
    )
    person.age = 71
    assert (person.age, newcomer.age) == (71, 5)
    assert (other.alive, other.age) == (True, 2)
    assert person.model is model


def test_the_death_of_somebody_nobody_looked_at_computes_nothing():
    model = Model(50)
    model.agents[0].remove()
    assert model.calls == [1]
    model.table.remove(np.arange(1, 50))
    assert model.calls == [1]
    assert model.n_person_objects == 0


def test_whoever_died_is_in_no_set_and_enters_none():
    model = Model(3)
    person, held = model.agents[1], model.agents.select(at_most=2)
    person.remove()
    held.add(person)
    assert person not in held
    assert person not in model.agents
    assert ages(held) == [0]


def test_newcomers_join_everybody_but_no_other_set():
    model = Model(2)
    everybody, copied = model.agents, model.agents.copy()
    Person(model, age=9)
    assert everybody is model.agents
    assert ages(everybody) == [0, 1, 9]
    assert ages(copied) == ages(everybody.select(at_most=2)) == [0, 1]


def test_newcomers_join_at_the_end_of_a_rearranged_everybody():
    model = Model(4)
    model.agents.sort("age", inplace=True)
    model.table.remove(model.table.row_of(2))
    Person(model, age=2)
    Person(model, age=9)
    assert ages(model.agents) == [3, 1, 0, 2, 9]


def test_a_loop_goes_on_when_people_come_and_go():
    model = Model(6)
    seen = []
    for person in model.agents:
        seen.append(person.age)
        if person.age % 2 == 0:
            model.person(person.unique_id + 1).remove()
            Person(model, age=77)
    assert seen == [0, 2, 4]
    assert ages(model.agents) == [0, 2, 4, 77, 77, 77]


def test_sets_are_asked_by_person_not_by_number():
    model, other = Model(3), Model(3)
    chosen = model.agents.select(at_most=2)
    assert model.person(1) in chosen
    assert model.person(2) not in chosen
    assert other.person(1) not in chosen
    assert 1 not in chosen
    assert chosen.index(model.person(1)) == 1
    assert chosen.count(model.person(2)) == 0


def test_sets_grow_and_shrink_by_one():
    model = Model(5)
    chosen = model.agents.select(at_most=2)
    chosen.add(model.person(4))
    chosen.add(model.person(0))
    assert ages(chosen) == [0, 1, 4]
    chosen.discard(model.person(0))
    chosen.discard(model.person(3))
    assert ages(chosen) == [1, 4]
    chosen.remove(model.person(1))
    with pytest.raises(KeyError):
        chosen.remove(model.person(1))
    assert chosen.pop() is model.person(4)
    assert len(chosen) == 0


def test_persons_of_another_model_are_refused():
    with pytest.raises(TypeError, match="no person of this model"):
        Model(1).agents.add(Model(1).person(0))


def test_unions_across_models_are_plain_agent_sets():
    model, other = Model(2), Model(1)
    assert type(model.agents | other.agents) is AgentSet
    assert len(model.agents | other.agents) == 3
    assert isinstance(model.agents | model.agents, PersonSet)
    assert model.agents == model.agents.copy()
    assert model.agents.isdisjoint(other.agents)


def test_slices_are_lists_and_the_inside_is_that_of_an_agent_set():
    model = Model(5)
    assert ages(model.agents[1:3]) == [1, 2]
    assert list(model.agents._agents) == list(model.agents)
    assert isinstance(model.agents, AgentSet)


def test_rows_and_uids_of_a_set_cannot_be_changed_by_accident():
    model = Model(3)
    chosen = model.agents.sort("age")
    assert (chosen.rows.tolist(), chosen.uids.tolist()) == ([2, 1, 0], [2, 1, 0])
    for array in (chosen.rows, chosen.uids):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_model_is_built_upon_a_checkpoint():
    model = Model(4)
    model.person(2).remove()

    class Continued(ColumnModel):
        person_class = Person

    again = Continued(PersonTable.from_arrays(SPEC, model.table.to_arrays()), rng=1)
    assert again.agents.get(["unique_id", "age"]) == model.agents.get(["unique_id", "age"])
    assert Person(again).unique_id == 4


NUMBERS = st.one_of(
    st.lists(st.integers(-100, 100)).map(lambda values: np.array(values, np.int8)),
    st.lists(st.integers(0, 200)).map(lambda values: np.array(values, np.uint8)),
    st.lists(st.integers(0, 2**63)).map(lambda values: np.array(values, np.uint64)),
    st.lists(st.booleans()).map(lambda values: np.array(values, bool)),
    st.lists(st.floats(width=32)).map(lambda values: np.array(values, np.float32)),
    st.lists(st.sampled_from(["female", "male"])).map(lambda values: np.array(values, "U6")),
)


@settings(deadline=None)
@given(values=NUMBERS, ascending=st.booleans())
def test_sorting_an_array_gives_the_order_of_a_sorted_list(values, ascending):
    listed = values.tolist()
    expected = sorted(range(len(listed)), key=listed.__getitem__, reverse=not ascending)
    assert list(sorting_order(values, ascending)) == expected


@settings(deadline=None)
@given(
    values=NUMBERS,
    function=st.sampled_from([sum, min, max, len, list, np.sum, np.min, np.unique, np.sort, np.size]),
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_aggregating_an_array_gives_what_the_list_gives(values, function):
    try:
        expected = function(values.tolist())
    except (TypeError, ValueError) as problem:
        with pytest.raises(type(problem)):
            aggregate(values, function)
        return
    found = aggregate(values, function)
    assert type(found) is type(expected)
    assert getattr(found, "dtype", None) == getattr(expected, "dtype", None)
    assert repr(found) == repr(expected)
