"""What a day finds in one loop is what a look at everybody finds step by step."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from neuro.kernel import uniform_rows
from neuro.streams import uniform_array
from population.columns import ColumnSpec, PersonTable
from population.loops.months import may_move, new_homes, who_uses
from population.loops.ties import where_spans_begin
from population.loops.turns import sum_up, who_moves
from population.records import COURSE_LEDGER
from population.steps.queues import join, pick

RECORD = np.dtype([("a", np.float32), ("b", np.int8, (3,))])
CHANCE = np.random.default_rng(5)
TRACKS = np.array([0, 0, 1, 1, 1])


def test_a_column_that_was_looked_at_grows_with_the_table():
    table = PersonTable({"x": ColumnSpec(np.float64, 2.0)}, 2)
    table.add(2)
    table["x"][:] = 5.0
    table.add(7)
    assert table["x"].tolist() == [5.0] * 2 + [2.0] * 7
    assert table["x"] is table["x"]
    table["x"][8] = 9.0
    assert table.to_arrays()["x"][8] == 9.0


def test_a_copy_of_a_table_has_columns_of_its_own():
    table = PersonTable({"x": ColumnSpec(np.float64)}, 2)
    table.add(2)
    table["x"][:] = 1.0
    other = copy.deepcopy(table)
    other["x"][:] = 3.0
    assert table["x"].tolist() == [1.0, 1.0]
    assert other.to_arrays()["x"].tolist() == [3.0, 3.0]


def test_a_row_used_again_has_zeroed_records():
    table = PersonTable({"r": ColumnSpec(RECORD), "s": ColumnSpec(RECORD, 0, (2,))}, 3)
    table.add(3)
    for name in ("r", "s"):
        table[name]["a"], table[name]["b"] = 4.0, 7
    table.remove([1])
    assert table.add(1).tolist() == [1]
    for name in ("r", "s"):
        assert (table[name]["a"][1] == 0.0).all()
        assert (table[name]["b"][1] == 0).all()
        assert (table[name]["a"][[0, 2]] == 4.0).all()
        assert (table[name]["b"][[0, 2]] == 7).all()


@pytest.mark.parametrize(("day", "other"), [(3, 0), (-40, 2**31), (np.arange(20), 5)])
def test_draws_for_many_are_the_same_whether_days_are_one_or_many(day, other):
    uid = np.arange(7, 27)
    assert (
        uniform_rows(2**40 + 3, "moving", uid, day, other)
        == uniform_array(2**40 + 3, "moving", uid, day, other)
    ).all()


def test_a_treatment_is_picked_by_weight_among_those_of_other_tracks():
    weights = np.array([0.2, 0.0, 0.5, 0.1, 0.2])
    u = np.linspace(0.0005, 0.9995, 1000)
    shares = np.bincount([pick(weights, x, TRACKS, -1) for x in u], minlength=5) / 1000
    assert shares == pytest.approx(weights, abs=0.002)
    others = np.bincount([pick(weights, x, TRACKS, 0) for x in u], minlength=5) / 1000
    assert others == pytest.approx([0.0, 0.0, 0.625, 0.125, 0.25], abs=0.002)
    assert pick(np.zeros(5), 0.5, TRACKS, -1) == -1
    assert pick(np.array([1.0, 1.0, 0.0, 0.0, 0.0]), 0.5, TRACKS, 0) == -1


@pytest.mark.parametrize(("second", "expected"), [(0.1, [0, 2]), (0.9, [0, -1])])
def test_some_ask_for_a_treatment_of_the_other_track_too(second, expected):
    course = np.zeros(1, COURSE_LEDGER).view(np.recarray)
    course.waiting_for = -1
    assert join(course[0], np.array([0.5, 0.0, 0.5, 0.0, 0.0]), TRACKS, (0.3, second, 0.4), 0.2, 17)
    assert np.asarray(course.waiting_for)[0].tolist() == expected
    assert np.asarray(course.waiting_day)[0, 0] == 17
    assert not join(course[0], np.zeros(5), TRACKS, (0.3, second, 0.4), 0.2, 18)


def test_spans_of_births_begin_where_a_search_finds_them():
    parts = [np.sort(CHANCE.integers(-900, 0, n)).astype(float) for n in (40, 0, 1, 25)]
    start = np.cumsum([0, *(len(part) for part in parts)])
    edges = np.r_[-900.0 + 8.0 * np.arange(110), np.inf]
    found = np.empty((4, len(edges)), np.int64)
    where_spans_begin(np.concatenate(parts), start, edges, found)
    for part, begin, row in zip(parts, start, found, strict=False):
        assert (row == begin + np.searchsorted(part, edges)).all()


def test_new_homes_are_drawn_by_the_size_of_neighbourhoods():
    cumulative, rows = np.array([0.1, 0.1, 0.7, 1.0]), np.arange(300)
    u, area = CHANCE.random(300), CHANCE.integers(0, 4, 300).astype(np.int16)
    goers, new = np.empty((2, 300), np.int64)
    n = new_homes(rows, u, cumulative, area, goers, new)
    drawn = np.minimum(np.searchsorted(cumulative, u, side="right"), 3)
    assert goers[:n].tolist() == np.flatnonzero(drawn != area).tolist()
    assert (new[:n] == drawn[goers[:n]]).all()


def test_households_move_by_their_own_draw_and_strangers_are_found():
    rows, home = np.arange(400), CHANCE.integers(-1, 150, 400).astype(np.int32)
    alive, familiar = (
        CHANCE.random(400) < 0.9,
        np.where(CHANCE.random(400) < 0.2, 0.5, 1.0).astype(np.float32),
    )
    movers, strangers = np.empty((2, 400), np.int64)
    lots = np.empty(400)
    moving, strange = may_move(rows, 11, 4, alive, home, familiar, 0.3, movers, lots, strangers)
    here = np.flatnonzero(alive & (home >= 0))
    u = uniform_array(11, "moving", home[here], 4)
    assert movers[:moving].tolist() == here[u[0] < 0.3].tolist()
    assert (lots[:moving] == u[1, u[0] < 0.3]).all()
    assert strangers[:strange].tolist() == here[familiar[here] < 1.0].tolist()


def test_who_uses_is_whoever_has_a_trace_of_an_illegal_substance_outside_jail():
    circuits = np.zeros(4, [("use_trace", np.float32)])
    circuits["use_trace"] = [0.5, 0.25, 0.0, 0.75]
    slots = np.array([[0, 1], [-1, 1], [2, -1], [-1, 3], [-1, -1]], np.int32)
    jail, users, days = np.array([False, True, False, False, False]), np.empty(5, np.int64), np.empty(5)
    n = who_uses(np.arange(5), jail, circuits, slots, np.array([True, False]), users, days)
    assert (users[:n].tolist(), days[:n].tolist()) == ([0], [0.5])
    n = who_uses(np.arange(5), jail, circuits, slots, np.array([True, True]), users, days)
    assert (users[:n].tolist(), days[:n].tolist()) == ([0, 3], [0.5, 0.75])


def test_what_a_step_brought_is_summed_up_by_class():
    rows = np.array([9, 4, 6])
    outcome, again = np.array([[1, 0], [0, 0], [1, 1]], np.int8), np.array([[0, 2], [0, 0], [1, 2]], np.int8)
    used, found = np.empty(3, np.int64), np.zeros((2, 2), np.int64)
    attempts, returns = np.empty((2, 2, 3), np.int64)
    n = sum_up(rows, outcome, again, 1, 2, used, attempts, returns, found)
    assert used[:n].tolist() == [9, 6]
    assert found.tolist() == [[2, 1], [0, 2]]
    assert attempts[0, :2].tolist() == [9, 6]
    assert attempts[1, :1].tolist() == [6]
    assert returns[1, :2].tolist() == [9, 6]


def test_settled_people_move_on_one_day_of_seven_and_others_daily():
    rows, uid = np.arange(70), np.arange(70) * 3 + 1
    settled, moved = np.arange(70) % 2 == 0, np.zeros(70, int)
    for day in range(7):
        daily, weekly = np.empty((2, 70), np.int64)
        by_day, by_week = who_moves(rows, day, uid, settled, daily, weekly)
        assert daily[:by_day].tolist() == rows[~settled].tolist()
        moved[weekly[:by_week]] += 1
    assert (moved == settled).all()
