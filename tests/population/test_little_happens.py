"""What finds the few to whom something happens finds all of them, and leaves what happens to them as it is."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.kernel import uniform_rows
from neuro.records import COURSE
from population import AddictionModel
from population.courses import open_circuits
from population.loops.turns import settle_or_wake
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.demography import hazard_of, mortal, other_cause_hazard
from population.people.mortality import brings_excess, excess_hazards
from population.records import COURSE_LEDGER
from population.stores import Fields, only
from tests.population.small_places import open_circuit

YEAR = 365.25


@pytest.fixture(scope="module")
def town():
    m = AddictionModel(1500, rng=4)
    for _ in range(3):
        m.step()
    return m


@pytest.mark.parametrize("day", range(3, 31, 3))
def test_whoever_dies_by_the_full_hazard_is_among_those_let_through(town, day):
    m = town
    m.day, m.in_turn = day, np.asarray(m.table.rows)
    rows = m.in_turn
    hazard = hazard_of(
        other_cause_hazard(m.class_names), m.table["sex"][rows], day - m.table["birth_day"][rows]
    )
    hazard = hazard + excess_hazards(m, rows).sum(axis=0)
    u = uniform_rows(m.seed, "death", m.table.uid[rows], day)[0]
    dies = rows[u < -np.expm1(-hazard * BLOCK_DAYS)]
    let_through, excess = mortal(m)
    assert np.isin(dies, let_through).all()
    assert len(let_through) <= len(dies) + 3
    assert excess.shape == (2, len(let_through))
    assert not brings_excess(m)


def test_circuits_opened_together_are_those_opened_one_by_one():
    met = [(3, 1, 0), (9, 0, 1), (4, 1, 0), (20, 2, 0)]
    alone, together = (AddictionModel(60, rng=2, scenario="baseline") for _ in range(2))
    for m in (alone, together):
        m.day = 5
        m.table["slots"][...] = m.table["courses"][...] = -1
        m.forget_active_rows()
        assert not len(m.active_rows)
    one_by_one = [open_circuit(alone, *each) for each in met]
    assert open_circuits(together, met) == one_by_one
    for label in ("circuits", "courses"):
        a, b = getattr(alone, label), getattr(together, label)
        for name in a.records:
            assert a.plain(name).tobytes() == b.plain(name).tobytes()
    for name in ("brain", "slots", "courses", "settled"):
        assert alone.table[name].tobytes() == together.table[name].tobytes()
    assert together.active_rows.tolist() == alone.active_rows.tolist() == [3, 4, 9, 20]


def test_who_used_today_is_told_for_the_harm_of_the_day(town):
    m = town
    m.step()
    day = m.day - 1
    ledger = m.courses.plain("ledger")
    held = m.table["courses"][m.outcome_rows]
    used = ((held >= 0) & (ledger["last_use_day"][held] == day)).any(axis=1)
    assert 0 < used.sum() < len(used)
    assert sorted(m.used_rows.tolist()) == sorted(m.outcome_rows[used].tolist())
    hazards = m.circuits.plain("state")["overdose_hazard"][m.table["slots"][m.outcome_rows[~used]]]
    assert (hazards[m.table["slots"][m.outcome_rows[~used]] >= 0] == 0.0).all()


def test_fields_read_and_write_the_records_themselves():
    records = np.zeros(4, [("a", np.int32), ("b", np.float64, (2,))])
    fields = Fields(records)
    fields.a[1] = 7
    fields.b[2:, 0] = 1.5
    assert records["a"].tolist() == [0, 7, 0, 0]
    assert records["b"][:, 0].tolist() == [0.0, 0.0, 1.5, 1.5]
    assert only(records[1], ("a",)).a == 7


@pytest.mark.parametrize(
    ("idle", "goal", "acting", "quiet"),
    [
        (61, 0.0, 0, True),
        (60, 0.0, 0, False),
        (361, 1.0, 0, True),
        (360, 1.0, 0, False),
        (900, 1.0, 1, False),
    ],
)
def test_a_goal_that_has_held_for_long_keeps_nobody_from_being_settled(idle, goal, acting, quiet):
    course, ledger = np.zeros(1, COURSE), np.zeros(1, COURSE_LEDGER)
    course["goal"], ledger["acting"], ledger["last_use_day"] = goal, acting, 1001 - idle
    settled = np.ones(1, bool)
    for uid, expected in ((0, quiet), (1, False)):  # the weekly turn of uid 0 is today
        settle_or_wake(
            np.array([0]), 1001, np.array([uid]), np.zeros((1, 1), np.int32), course, ledger, 60.0, 360.0,
            settled,
        )  # fmt: skip
        assert settled.tolist() == [expected]
