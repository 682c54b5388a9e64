from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from population.columns import ColumnSpec, PersonTable
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.finding import Homes, Near
from population.turns import Turns

YEAR = 365.25
AREAS = 3

changes = st.lists(
    st.tuples(st.sampled_from(["enter", "leave", "renumber", "move", "ask", "pass"]), st.integers(0, 99)),
    max_size=30,
)


def place(n):
    """A table with what is looked for by, and everything that finds people in it."""
    table = PersonTable(
        {
            "birth_day": ColumnSpec(np.int32),
            "area": ColumnSpec(np.int16),
            "household": ColumnSpec(np.int32),
        }
    )
    finders = Turns(table), Near(table, YEAR), Homes(table)
    enter(table, n, 0, range(-9000, -4000, 29))
    return table, *finders


def enter(table, n, day, births=(-4383,)):
    rows = table.add(n)
    table["birth_day"][rows] = day + np.resize(np.array(list(births)), n)
    table["area"][rows] = rows % AREAS
    table["household"][rows] = table.uid[rows] // 3


def change(table, kind, number, day):
    rows = table.rows
    if kind == "enter":
        enter(table, number % 4 + 1, day)
    elif kind == "leave" and len(rows):
        table.remove(rows[[number % len(rows)]])
    elif kind == "renumber" and len(rows):
        table.uid[rows[number % len(rows)]] += 1000 * (day + 1)
        table.version += 1
    elif kind == "move" and len(rows):
        table["area"][rows[number % len(rows)]] = number % AREAS


def by_looking_at_everybody(table):
    """Rows of the living in order of uid."""
    rows = np.flatnonzero(table.alive)
    return rows[np.argsort(table.uid[rows], kind="stable")]


@settings(deadline=None)
@given(changes)
def test_whoever_is_found_by_turn_is_found_by_a_look_at_everybody(given_changes):
    table, turns, *_ = place(40)
    day = 0
    for kind, number in given_changes:
        change(table, kind, number, day)
        day += number if kind == "pass" else 0
        if kind == "ask":
            everybody = by_looking_at_everybody(table)
            assert table.rows.tolist() == everybody.tolist()
            mine = everybody[(table.uid[everybody] - day) % BLOCK_DAYS == 0]
            assert turns.on(day).tolist() == mine.tolist()
            uids = table.uid[everybody][:3]
            assert turns.rows_of(uids).tolist() == everybody[:3].tolist()
    assert turns.rows_of(np.array([10**9])).tolist() == [-1]


@settings(deadline=None)
@given(changes)
def test_whoever_is_found_near_in_age_or_at_home_is_found_by_a_look_at_everybody(given_changes):
    table, _, youngest, homes = place(40)
    day = 0
    for kind, number in given_changes:
        if kind == "move":
            day += 1  # people are looked for at the end of a day, when all have moved who do
        if kind != "renumber":
            change(table, kind, number, day)
        if kind == "pass":
            day += number
        if kind == "ask" and table.alive.any():
            enter(table, 2, day, (-4383, -9000 + 50 * number))
            row = int(table.rows[-1])
            near = np.abs(table["birth_day"] - table["birth_day"][row]) < YEAR
            near &= table.alive & (table["area"] == table["area"][row])
            near[row] = False
            assert youngest.near(row, day).tolist() == np.flatnonzero(near).tolist()
            home = int(table["household"][table.rows[number % len(table)]])
            together = np.flatnonzero((table["household"] == home) & table.alive)
            assert homes.members(home, day).tolist() == together.tolist()


def test_who_entered_last_is_found_in_an_area_given_later():
    table, _, youngest, _ = place(0)
    enter(table, 3, 0)
    table["area"][:] = 0
    assert youngest.near(0, 0).tolist() == [1, 2]
    table["area"][1] = 2
    assert youngest.near(0, 0).tolist() == [2]


@pytest.mark.parametrize("n", [0, 1])
def test_nobody_is_found_where_nobody_is(n):
    _, turns, youngest, homes = place(n)
    assert turns.on(5).tolist() == []
    assert homes.members(77, 0).tolist() == []
    if n:
        assert youngest.near(0, 0).tolist() == []
