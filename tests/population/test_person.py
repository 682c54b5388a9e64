"""A person as an agent: attributes, circuit and ties are what the columns say; people enter and leave by hand."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from neuro.records import BRAIN, CIRCUIT, CUE_COUNT
from population import AddictionModel, Person
from population.people.person import DISORDERS, SEXES
from population.people.synthesis import ENTRY_AGE
from tests.population.small_places import check_day, grown, lives, place

READ_OUTS = (
    "unique_id", "age", "sex", "area", "household", "alive", "use_today", "craving", "control", "anhedonia",
    "withdrawal", "tolerance", "disorder", "in_treatment",
)  # fmt: skip


@pytest.fixture(scope="module")
def lived():
    """A model of people of whom many use, half a year after its first day; only to look at."""
    m = grown(4000, rng=12, scenario={"population.history_from": 2008})
    for _ in range(180):
        m.step()
    return m


@pytest.fixture
def model():
    return grown(150, rng=13)


def some_user(m):
    return m.person_at(int(m.active_rows[0]))


# -- attributes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READ_OUTS)
def test_every_attribute_of_the_interface_is_alike_for_one_person_and_for_all(lived, name):
    together = lived.agents.get(name)
    assert len(together) == len(lived.agents)
    for p, value in zip(list(lived.agents)[::20], together[::20], strict=True):
        assert getattr(p, name) == value


def test_attributes_are_in_their_ranges_and_of_plain_types(lived):
    for p in lived.agents:
        assert type(p.age) is float
        assert p.age >= ENTRY_AGE - 0.003
        assert type(p.sex) is str
        assert p.sex in SEXES
        assert p.disorder in DISORDERS
        assert type(p.in_treatment) is bool
        assert 0.0 <= p.craving <= 1.0
        assert 0.0 <= p.anhedonia <= 1.0
        assert p.use_today >= 0.0
        assert p.withdrawal >= 0.0
        assert p.tolerance >= 0.0
        assert 0.0 < p.control < 2.0
        assert p.alive


def test_the_population_is_as_varied_as_it_should_be(lived):
    assert {p.disorder for p in lived.agents} == set(DISORDERS)
    assert {p.in_treatment for p in lived.agents} == {True, False}
    assert sum(p.use_today > 0 for p in lived.agents) > 3
    assert max(p.withdrawal for p in lived.agents) > 0.1
    assert max(p.anhedonia for p in lived.agents) > 0.1


def test_a_person_who_never_met_a_substance_has_nothing_of_it(lived):
    met = set(lived.table.uid[lived.active_rows].tolist())
    never = [p for p in lived.agents if p.unique_id not in met]
    assert len(never) > 100
    for p in never:
        assert list(p.circuit) == ["brain"]
        assert (p.use_today, p.craving, p.tolerance, p.withdrawal, p.disorder) == (0.0, 0.0, 0.0, 0.0, "none")
        assert not p.in_treatment


def test_withdrawal_lowers_control_and_costs_natural_reward(lived):
    withdrawn = [p for p in lived.agents if p.withdrawal > 0.2]
    others = [p for p in lived.agents if p.withdrawal == 0.0]
    assert len(withdrawn) > 1
    assert np.mean([p.control for p in withdrawn]) < np.mean([p.control for p in others])
    assert np.mean([p.anhedonia for p in withdrawn]) > np.mean([p.anhedonia for p in others])


def test_the_circuit_shows_every_state_by_name_and_substance(lived):
    several = 0
    for row in lived.active_rows.tolist():
        p = lived.person_at(row)
        view = p.circuit
        names = [s for i, s in enumerate(lived.substances) if lived.table["slots"][row, i] >= 0]
        assert list(view) == ["brain", *names]
        assert tuple(view["brain"]) == BRAIN.names
        for name in names:
            assert tuple(view[name]) == CIRCUIT.names
            assert len(view[name]["cue_stable"]) == CUE_COUNT
        assert p.craving == max(view[name]["craving"] for name in names)
        assert p.tolerance == max(view[name]["tolerance"] for name in names)
        assert p.use_today == pytest.approx(sum(view[name]["doses"] for name in names))
        several += len(names) > 1
    assert several > 3


def test_ties_are_mutual_and_of_the_living(lived):
    for p in list(lived.agents)[::10]:
        assert len(p.ties) == len(set(p.ties))
        assert p not in p.ties
        for other in p.ties:
            assert other.alive
            assert p in other.ties
            assert other is lived.person(other.unique_id)


@pytest.mark.parametrize("name", READ_OUTS)
def test_attributes_cannot_be_assigned_to(model, name):
    p = some_user(model)
    before = getattr(p, name)
    with pytest.raises(AttributeError):
        setattr(p, name, before)
    assert getattr(p, name) == before


def test_a_person_may_carry_attributes_of_the_user(model):
    p = some_user(model)
    p.nickname = "one"
    model.step()
    assert model.person(p.unique_id).nickname == "one"


def test_looking_at_the_circuit_cannot_change_it(model):
    p = some_user(model)
    p.circuit["brain"]["stress"] = 99.0
    p.circuit["brain"].clear()
    assert p.circuit["brain"]["stress"] < 50.0


# -- leaving and entering ------------------------------------------------------------------------------------


def test_the_dead_keep_what_they_were_and_have_neither_ties_nor_circuits(model):
    p = some_user(model)
    friends = p.ties
    last = {name: getattr(p, name) for name in READ_OUTS if name != "alive"}
    brain = p.circuit["brain"]
    assert friends
    p.remove()
    for _ in range(10):
        model.step()
    assert not p.alive
    assert {name: getattr(p, name) for name in last} == last
    assert p.circuit == {"brain": brain}
    assert p.ties == []
    assert all(p not in other.ties for other in friends if other.alive)
    assert p.unique_id not in model.graph
    check_day(model)
    with pytest.raises(KeyError):
        model.person(p.unique_id)


def test_removing_people_by_hand_leaves_a_consistent_model_that_goes_on(model):
    model.agents[0].remove()
    some_user(model).remove()
    model.agents.select(lambda p: p.age > 60).do("remove")
    check_day(model)
    assert max(p.age for p in model.agents) <= 60
    model.run(1)
    check_day(model)
    assert set(model.graph) == {p.unique_id for p in model.agents}


def test_everybody_may_leave(model):
    model.agents.do("remove")
    assert len(model.agents) == 0
    check_day(model)
    model.step()
    assert model.graph.number_of_nodes() == 0


def test_leaving_twice_is_leaving_once(model):
    p = model.agents[0]
    p.remove()
    before = lives(model)
    p.remove()
    assert lives(model) == before
    with pytest.raises(KeyError):
        model.deregister_agent(p)


def entered_by_hand(m, number):
    return [Person(m) for _ in range(number)]


def entered_at_once(m, number):
    return list(Person.create_agents(m, number))


@pytest.mark.parametrize("enter", [entered_by_hand, entered_at_once])
@pytest.mark.parametrize("number", [1, 400])
def test_people_added_by_hand_are_twelve_with_traits_of_their_own_and_live_on(model, enter, number):
    next_uid = model.table.next_uid
    new = enter(model, number)
    check_day(model)
    assert [p.unique_id for p in new] == list(range(next_uid, next_uid + number))
    assert {round(p.age, 1) for p in new} == {12.0}
    assert len({tuple(p.circuit["brain"].values()) for p in new}) == number
    assert all(p.ties == [] for p in new)
    assert model.table["threshold_key"][[p._row for p in new]].tolist() == [p.unique_id for p in new]
    assert set(model.graph) >= {p.unique_id for p in new}
    model.run(1)
    check_day(model)
    assert sum(p.alive for p in new) > 0.98 * number
    assert all(12.9 < p.age < 13.1 for p in new if p.alive)


def test_people_added_by_hand_have_the_traits_of_their_uid_however_they_came(model):
    other = grown(150, rng=13)
    one_by_one, at_once = entered_by_hand(model, 5), entered_at_once(other, 5)
    assert [p.circuit for p in one_by_one] == [p.circuit for p in at_once]


def test_a_person_added_by_hand_may_be_given_a_place(model):
    p = Person(model, area=3, household=7)
    assert (p.area, p.household) == (3, 7)


@pytest.mark.parametrize("values", [{"age": 30}, {"craving": 1.0}, {"unique_id": 5}, {"height": 1.8}])
def test_a_person_cannot_be_given_what_is_no_column(model, values):
    before = lives(model)
    with pytest.raises(TypeError):
        Person(model, **values)
    assert lives(model) == before


def test_a_value_that_does_not_fit_leaves_the_model_as_it_was(model):
    before, people = lives(model), len(model.agents)
    with pytest.raises(ValueError, match="abc"):
        Person(model, area="abc")
    assert lives(model) == before
    assert len(model.agents) == people
    check_day(model)
    model.step()


def test_a_row_that_is_used_again_has_nothing_of_whoever_had_it(model):
    p = some_user(model)
    row = p._row
    model.lasting_stress[row] = 55.0
    p.remove()
    new = Person(model)
    assert new._row == row
    assert new.unique_id != p.unique_id
    assert list(new.circuit) == ["brain"]
    assert new.ties == []
    assert model.lasting_stress[row] == 0.0
    check_day(model)


def test_agents_of_the_user_live_beside_people():
    from mesa import Agent

    m = AddictionModel(
        people=40, rng=1, past="life course", scenario=place({"population.history_from": 2024})
    )
    clinic = Agent(m)
    assert len(m.agents) == 41
    assert clinic.unique_id < 0
    m.step()
    assert set(m.graph) == {p.unique_id for p in m.agents if isinstance(p, Person)}
    clinic.remove()
    assert len(m.agents) == 40


def test_a_person_can_be_pickled_with_the_model(model):
    p = some_user(model)
    again = pickle.loads(pickle.dumps(p))
    assert again.unique_id == p.unique_id
    assert again.circuit == p.circuit
    assert lives(again.model) == lives(model)
