"""Social aid in recovery: the household, friends in recovery, and what they do to people who are stopping."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.mechanisms.appraisal import family_support
from population.mechanisms.influence import visible_use
from population.mechanisms.tie_change import support_probability
from population.records import NEVER
from population.rules import rules
from population.steps.month import look_home
from population.steps.support import in_recovery, is_stopping
from population.tables import values
from population.tie_turnover import change_ties, current_fellows, people_of
from population.ties import FRIENDSHIP, HOUSEHOLD
from tests.population.small_places import EASY_START, check_day, grown

T = SimpleNamespace(**values("tie_change"))
WARM = {"tie_change.mutual_help_share": 1.0, "tie_change.support_tie_rate": 12.0}
"""Everybody who is stopping looks for people in recovery, and soon."""


@given(st.floats(0.0, 10.0), st.floats(1.0, 100.0))
def test_friends_in_recovery_are_looked_for_until_there_are_enough(known, days):
    p = support_probability(known, days, T)
    assert 0.0 <= p < 1.0
    assert support_probability(T.support_ties + known, days, T) == 0.0
    assert support_probability(0.0, days, SimpleNamespace(**{**vars(T), "support_ties": 0.0})) == 0.0
    assert support_probability(known, 2.0 * days, T) == pytest.approx(1.0 - (1.0 - p) ** 2)


@given(st.lists(st.floats(0.0, 1.0), max_size=8))
def test_a_household_supports_by_the_share_of_it_that_is_not_seen_to_use(unseen):
    found = family_support(sum(unseen), len(unseen))
    assert found == (pytest.approx(np.mean(unseen)) if unseen else 0.0)
    assert 0.0 <= found <= 1.0 + 1e-12


def changed(model, changes):
    """The model under other parameters from today on; its past is that of the others."""
    every = tuple(sorted({**dict(model.changes), **changes}.items()))
    model.rules, model.weekly_rules = (
        rules(model.substances, model.treatments, dt, every) for dt in (1.0, 7.0)
    )
    return model


def place_of_users(people=1500, rng=5):
    """A place where many use and many used to, and where use has nothing new, so that a goal has something to hold."""
    scenario = {"population.history_from": 2010, "population.areas": 6}
    easy = {**EASY_START, "courses.rx_opioid.offer_ambient": 0.1, "rx_opioid.novelty_in_use": 0.0}
    return grown(people, rng=rng, scenario=scenario, changes=easy)


def stopping(model):
    """Courses of people who used lately and hold a goal from today on; who has not used for long had tried to stop."""
    ledger = model.courses.array("ledger")[: model.courses.n_rows]
    lately = np.flatnonzero((ledger.owner >= 0) & (-ledger.last_use_day < 60))
    model.courses.array("state").goal[lately] = 1.0
    long_ago = (ledger.owner >= 0) & (-ledger.last_use_day > 400)
    ledger.attempts[long_ago] = np.maximum(ledger.attempts[long_ago], 1)
    return lately


def after(model, courses, days=168):
    """Days since the last use, and the goal, of the living owners of some courses, by uid."""
    owners = model.table.uid[model.courses.array("ledger").owner[courses]]
    for _ in range(days):
        model.step()
    rows = model.table.rows_of(owners)
    held = {int(u): int(model.table["courses"][r, 0]) for u, r in zip(owners, rows, strict=True) if r >= 0}
    ledger, state = model.courses.array("ledger"), model.courses.array("state")
    return {u: (model.day - int(ledger.last_use_day[c]), float(state.goal[c])) for u, c in held.items()}


def compared(changes_on, changes_off, people=1500, seeds=(5,)):
    """(mean days since last use, mean goal) of the same people with the same chance under two sets of parameters."""
    ends = []
    for changes in (changes_on, changes_off):
        found: dict[tuple[int, int], tuple[int, float]] = {}
        for seed in seeds:
            model = changed(place_of_users(people, seed), changes)
            found |= {(seed, u): end for u, end in after(model, stopping(model)).items()}
        ends.append(found)
    both = ends[0].keys() & ends[1].keys()
    assert len(both) > 30
    return [tuple(sum(end[u][i] for u in both) / len(both) for i in (0, 1)) for end in ends]


def test_people_stay_abstinent_for_longer_with_a_family_that_stands_by_them():
    on, off = compared({"behaviour.goal_family": 0.3}, {"behaviour.goal_family": 0.0}, 3000, (5, 6, 7))
    assert on[0] > off[0] + 1.0
    assert on[1] > off[1] + 0.02


def test_people_stay_abstinent_for_longer_with_friends_in_recovery():
    on, off = compared(
        {**WARM, "behaviour.goal_fellows": 0.3, "tie_change.support_ties": 4.0},
        {**WARM, "behaviour.goal_fellows": 0.0, "tie_change.support_ties": 0.0},
        3000,
        (5, 6, 7),
    )
    assert on[0] > off[0] + 1.0
    assert on[1] > off[1] + 0.02


@pytest.mark.parametrize(("attempts", "onset", "recovering"), [(1, NEVER, True), (0, 10, False)])
def test_recovery_is_read_off_attempts_and_abstinence_and_asks_no_diagnosis(attempts, onset, recovering):
    m = place_of_users(300)
    ledger = m.courses.array("ledger")[: m.courses.n_rows]
    held = ledger.owner >= 0
    ledger.attempts[held], ledger.onset_day[held] = attempts, onset
    ledger.last_use_day[held] = m.day - 10_000
    people, t = with_fields(people_of(m), m), m.rules.ties[0]
    rows = np.unique(ledger.owner[held])
    assert {in_recovery(int(row), m.day, people, t) for row in rows} == {recovering}
    assert (len(current_fellows(m).rows) == len(rows)) == recovering


def test_the_household_is_seen_as_it_is():
    m = place_of_users(600)
    ledger, courses, r = m.courses.array("ledger"), m.table["courses"], m.rules.classes[0]
    some = [int(row) for row in m.active_rows if (m.ties.layer[row, : m.ties.degree[row]] == HOUSEHOLD).any()]
    for row in some[:50]:
        home = m.ties.neighbours[row][m.ties.layer[row] == HOUSEHOLD]
        home = home[home >= 0]
        seen = [
            visible_use(float(ledger.visible[c]), r.peer_half_use) if c >= 0 else 0.0
            for c in courses[home, 0]
        ]
        assert look_home(row, 0, ledger, m.ties.columns, courses, r) == pytest.approx(1.0 - np.mean(seen))


def friendships(model):
    """Pairs of rows who are friends."""
    edges = model.ties.edges()
    mine = edges.layer == FRIENDSHIP
    return set(zip(edges.a[mine].tolist(), edges.b[mine].tolist(), strict=True))


def test_who_is_stopping_counts_the_friends_in_recovery():
    kept = {f"tie_change.{name}": 0.0 for name in ("friend_loss_young", "friend_loss_adult", "tie_form_rate")}
    m = changed(place_of_users(), {**kept, "tie_change.support_ties": 0.0, "tie_change.school_tie_kept": 0.0})
    stopping(m)
    m.day = 28
    change_ties(m, m.table.rows)
    people, t = with_fields(people_of(m), m), m.rules.ties[0]
    counted = {}
    for row in m.table.rows.tolist():
        if is_stopping(row, m.day, people, t):
            friends = m.ties.neighbours[row][
                (m.ties.layer[row] == FRIENDSHIP) & (m.ties.neighbours[row] >= 0)
            ]
            there = sum(in_recovery(int(other), m.day, people, t) for other in friends)
            assert people.ledger.fellows[m.table["courses"][row, 0]] == there
            counted[row] = there
    assert max(counted.values()) > 1


def with_fields(people, model):
    """The columns with fields that Python reads as attributes."""
    return people._replace(ledger=model.courses.array("ledger"), goals=model.courses.array("state"))


def test_people_who_are_stopping_make_friends_in_recovery_in_their_area_and_nobody_else_does():
    still = ("friend_loss_young", "friend_loss_adult", "tie_form_rate", "school_tie_kept")
    new = []
    for number in (0.0, 3.0):
        m = changed(place_of_users(), {**dict.fromkeys((f"tie_change.{name}" for name in still), 0.0), **WARM,
                                       "tie_change.support_ties": number})  # fmt: skip
        stopping(m)
        before = friendships(m)
        m.day = 28
        change_ties(m, m.table.rows)
        m.ties.check()
        new.append(friendships(m) - before)
        people, t = with_fields(people_of(m), m), m.rules.ties[0]
        recovered, stops = (
            {int(row) for row in m.table.rows if asked(int(row), m.day, people, t)}
            for asked in (in_recovery, is_stopping)
        )
    assert not new[0]
    assert len(new[1]) > 20
    assert recovered < stops
    for a, b in new[1]:
        assert m.table["area"][a] == m.table["area"][b]
        assert (a in recovered and b in stops) or (b in recovered and a in stops)


def test_a_place_with_mutual_help_lives_on():
    m = grown(500, rng=7, changes={**EASY_START, **WARM, "tie_change.support_ties": 6.0})
    for _ in range(60):
        m.step()
    check_day(m)
