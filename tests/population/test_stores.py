"""Rows that come and go: a store does what a plain dictionary does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from population.courses import close_all, new_stores, open_course
from population.records import NEVER
from population.stores import Store
from tests.population.small_places import check_day, check_rows, grown, open_circuit

STATE = np.dtype([("value", np.float32), ("pair", np.float32, (2,))])
LEDGER = np.dtype([("owner", np.int32)])
RECORDS = {"state": STATE, "ledger": LEDGER}


class StoreAgainstADictionary(RuleBasedStateMachine):
    """Whatever is taken, written and given back, everybody finds what they wrote."""

    def __init__(self):
        super().__init__()
        self.store = Store(RECORDS)
        self.known: dict[int, float] = {}

    @rule(value=st.floats(-10, 10, width=32))
    def take(self, value):
        lowest_free = min(set(range(len(self.known) + 1)) - self.known.keys())
        row = self.store.take()
        assert row == lowest_free
        assert self.store.plain("state")[row] == np.zeros((), STATE)
        self.store.array("state")[row].value = value
        self.store.plain("ledger")["owner"][row] = 7
        self.known[row] = value

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def give_back(self, data):
        row = data.draw(st.sampled_from(sorted(self.known)))
        self.store.give_back(row)
        del self.known[row]

    @rule()
    def write_and_read(self):
        self.store = Store.from_arrays(RECORDS, self.store.to_arrays())

    @invariant()
    def everybody_finds_what_they_wrote(self):
        values = self.store.plain("state")["value"]
        assert {row: float(values[row]) for row in self.known} == self.known
        assert self.store.n_rows - len(self.store.free) == len(self.known)
        assert self.store.capacity >= self.store.n_rows
        assert self.store.array("state").shape == self.store.array("ledger").shape == (self.store.capacity,)


TestStoreAgainstADictionary = StoreAgainstADictionary.TestCase


def test_a_store_grows_and_keeps_what_it_holds():
    store = Store(RECORDS)
    for i in range(500):
        row = store.take()
        store.array("state").value[row] = i
    assert (store.plain("state")["value"][:500] == np.arange(500)).all()
    assert (store.plain("state")["value"][500:] == 0).all()


def test_writing_through_fields_as_attributes_writes_to_the_plain_array():
    store = Store(RECORDS)
    row = store.take()
    store.array("state").value[row] = 3.0
    store.array("state").pair[row, 1] = 4.0
    assert store.plain("state")["value"][row] == 3.0
    assert store.plain("state")["pair"][row].tolist() == [0.0, 4.0]


def test_a_row_that_is_given_back_is_empty():
    store = Store(RECORDS)
    row = store.take()
    store.plain("state")[row] = (1.0, (2.0, 3.0))
    store.give_back(row)
    assert store.plain("state")[row] == np.zeros((), STATE)
    assert store.take() == row


# -- circuits and courses ------------------------------------------------------------------------------------


@pytest.fixture
def nobody_met_anything():
    m = grown(30, scenario={"population.history_from": 2024})
    assert m.circuits.n_rows == m.courses.n_rows == 0
    return m


def test_a_first_meeting_opens_a_circuit_and_one_course_for_its_class(nobody_met_anything):
    m = nobody_met_anything
    m.day = 12
    first, second = (open_circuit(m, 4, s) for s in (1, 2))
    assert m.table["slots"][4].tolist() == [-1, first, second]
    assert m.courses.n_rows == 1
    book = m.courses.array("ledger")[m.table["courses"][4, 0]]
    assert (book.owner, book.first_use_day, book.last_use_day, book.onset_day) == (4, 12, 12, NEVER)
    assert book.treatment.tolist() == book.waiting_for.tolist() == [-1, -1]
    state = m.circuits.array("state")[first]
    assert (state.remembered_dose, state.access, state.tolerance, state.habit) == (1.0, 1.0, 0.0, 0.0)
    assert state.sensitivity > 0.0
    assert m.active_rows.tolist() == [4]
    check_day(m)


def test_a_course_is_opened_once(nobody_met_anything):
    m = nobody_met_anything
    assert open_course(m, 3, 0) == open_course(m, 3, 0)
    assert m.courses.n_rows == 1


def test_a_persons_first_circuit_does_not_depend_on_the_row_or_on_the_day(nobody_met_anything):
    m = nobody_met_anything

    def met(row):
        slot = open_circuit(m, row, 1)
        return m.circuits.plain("state")[slot].copy()

    alone = met(9)
    m.day = 400
    met(1)
    close_all(m, np.array([9]))
    other = met(3)
    assert met(9) == alone != other


def test_closing_frees_everything_of_a_person_and_nothing_of_others(nobody_met_anything):
    m = nobody_met_anything
    for row in (2, 5, 8):
        for s in range(3):
            open_circuit(m, row, s)
    close_all(m, np.array([5]))
    assert m.active_rows.tolist() == [2, 8]
    assert (len(m.circuits.free), len(m.courses.free)) == (3, 1)
    check_rows(m.table["slots"], m.table.alive, m.circuits, "substance")
    check_rows(m.table["courses"], m.table.alive, m.courses, "substance_class")
    close_all(m, np.array([5]))
    check_day(m)


def test_new_stores_are_empty():
    circuits, courses = new_stores()
    assert circuits.n_rows == courses.n_rows == 0
