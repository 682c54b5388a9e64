"""Ties end and form: as often as was seen, by age and area, and more between people who use alike."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.mechanisms.tie_change import accepted, end_probability, friend_loss, seek_probability
from population.tables import quantities, values
from population.tie_turnover import change_ties, changes_ties, employed_by_age
from population.ties import FRIENDSHIP, HOUSEHOLD, SCHOOLWORK
from tests.population.small_places import check_day, grown, open_circuit

T = SimpleNamespace(**values("tie_change"))
YEAR = 365
shares = st.floats(0.0, 1.0)
PUPILS, YOUNG, ADULTS = (12, 18), (18, 25), (30, 65)


def tied(model, layer):
    """Pairs of uid tied in a layer."""
    edges = model.ties.edges()
    mine = edges.layer == layer
    uid = model.table.uid
    return {
        frozenset(pair) for pair in zip(uid[edges.a[mine]].tolist(), uid[edges.b[mine]].tolist(), strict=True)
    }


def ages_by_uid(model):
    rows = model.table.rows
    ages = (model.day - model.table["birth_day"][rows]) / 365.25
    return dict(zip(model.table.uid[rows].tolist(), ages.tolist(), strict=True))


def persistence(before, after, ages, low, high):
    """Ties at both times over ties at either, among people of an age at the first (Jaccard)."""
    old, new = (
        {pair for pair in pairs if all(low <= ages.get(uid, 0) < high for uid in pair)}
        for pairs in (before, after)
    )
    return len(old & new) / len(old | new)


def degrees(model, layer, low, high):
    """Number of ties in a layer of people of an age."""
    ages = (model.day - model.table["birth_day"]) / 365.25
    rows = model.table.rows[(ages[model.table.rows] >= low) & (ages[model.table.rows] < high)]
    return ((model.ties.layer[rows] == layer) & (model.ties.neighbours[rows] >= 0)).sum(axis=1)


@pytest.fixture(scope="module")
def year():
    """A place before and after a year: ties by layer, and ages at the start."""
    model = grown(8000, rng=3, scenario={"population.areas": 4})
    before = {layer: tied(model, layer) for layer in (HOUSEHOLD, FRIENDSHIP, SCHOOLWORK)}
    ages = ages_by_uid(model)
    model.run(1)
    check_day(model)
    return model, before, ages


@given(shares, shares, st.floats(12, 90), st.floats(12, 90), st.floats(1.0, 300.0))
def test_ties_end_more_between_the_young_and_the_unlike(v, w, a, b, days):
    assert friend_loss(min(a, b), T) >= friend_loss(max(a, b), T) >= T.friend_loss_adult
    alike = end_probability(0.5, v, v, days, T)
    assert alike == pytest.approx(1 - np.exp(-0.5 * days / 365.25))
    assert end_probability(0.5, v, w, days, T) == pytest.approx(end_probability(0.5, w, v, days, T))
    assert alike <= end_probability(0.5, v, w, days, T) <= end_probability(0.5, 0.0, 1.0, days, T)
    assert accepted(v, v, T) == 1.0
    assert accepted(0.0, 1.0, T) <= accepted(v, w, T) <= 1.0


@given(st.floats(-5, 5), st.floats(1.0, 300.0))
def test_only_who_lacks_a_tie_looks_for_one(missing, days):
    found = seek_probability(missing, days, T)
    assert (found == 0.0) == (missing <= 0.0) or missing < 1e-12
    assert found == pytest.approx(1 - np.exp(-T.tie_form_rate * max(0.0, missing) * days / 365.25))


def test_friendships_and_school_ties_last_as_long_as_was_seen(year):
    """Share of ties at both of two waves: pupils .40-.56, s41599-023-02124-9; young adults .30-.40, PMC10922236."""
    model, before, ages = year
    school = persistence(before[SCHOOLWORK], tied(model, SCHOOLWORK), ages, 12, 17)
    young = persistence(before[FRIENDSHIP], tied(model, FRIENDSHIP), ages, *YOUNG)
    adults = persistence(before[FRIENDSHIP], tied(model, FRIENDSHIP), ages, *ADULTS)
    assert 0.40 <= school <= 0.56
    assert 0.30 <= young <= 0.40
    assert adults > 1.5 * young


def test_pupils_and_young_adults_have_as_many_ties_as_was_seen(year):
    """Nominations per pupil 7.9 (7.2-8.6), s41599-023-02124-9; ties of young adults 3.4-5.6, PMC10922236."""
    model, *_ = year
    assert 7.2 <= degrees(model, SCHOOLWORK, *PUPILS).mean() <= 8.6
    assert 3.4 <= degrees(model, FRIENDSHIP, *YOUNG).mean() <= 5.6
    wanted = quantities("networks")["friends_mean"].value
    assert degrees(model, FRIENDSHIP, *ADULTS).mean() == pytest.approx(wanted, rel=0.2)


def test_households_stay_and_work_ends_with_work(year):
    model, before, _ = year
    still = {pair for pair in before[HOUSEHOLD] if (model.table.rows_of(np.array(list(pair))) >= 0).all()}
    assert still <= tied(model, HOUSEHOLD)
    employed = employed_by_age()
    assert employed[15] == 0.0 < employed[80] < employed[40]
    assert degrees(model, SCHOOLWORK, 76, 110).mean() < 0.5 * degrees(model, SCHOOLWORK, 30, 60).mean()


def test_pupils_keep_company_with_pupils_of_their_age(year):
    model, *_ = year
    edges = model.ties.edges()
    ages = (model.day - model.table["birth_day"]) / 365.25
    company = edges.layer == SCHOOLWORK
    a, b = ages[edges.a[company]], ages[edges.b[company]]
    leaving = values("networks")["school_leaving_age"]
    both = (a < leaving) & (b < leaving)
    mixed = (a < leaving) != (b < leaving)
    assert np.abs(a - b)[both].max() < 4.0
    assert np.abs(a - b)[both].mean() < 1.0
    assert mixed.mean() < 0.01


def unlike_share(changes):
    """Share of friendships between a user and another, after a year in which every second person uses visibly."""
    model = grown(1500, rng=5, changes={**SELECTION, **changes}, scenario={"population.history_from": 2023})
    rows = model.table.rows
    for row in rows.tolist():
        if model.table["slots"][row, 0] < 0:
            open_circuit(model, row, 0)
    held = model.table["courses"][:, 0]
    ledger = model.courses.array("ledger")
    for row in rows.tolist():
        ledger[held[row]].visible = float(model.table.uid[row] % 2)
    for block in range(13):
        model.day = 28 * block
        change_ties(model, rows)
    model.ties.check()
    edges = model.ties.edges()
    friends = edges.layer == FRIENDSHIP
    uses = model.table.uid % 2
    return float((uses[edges.a[friends]] != uses[edges.b[friends]]).mean())


SELECTION = {"courses.rx_opioid.offer_ambient": 0.0}
OFF = {"tie_change.tie_loss_dissimilarity": 0.0, "tie_change.tie_similarity": 0.0}


def test_people_who_use_alike_drift_together_and_not_when_selection_is_off():
    with_selection, without = unlike_share({}), unlike_share(OFF)
    assert without == pytest.approx(0.5, abs=0.03)
    assert with_selection < without - 0.08


def test_a_network_of_another_kind_stays_as_it_was_made():
    model = grown(300, rng=2, scenario={"network": {"kind": "small_world"}})
    assert not changes_ties(model)
    before = {layer: tied(model, layer) for layer in (HOUSEHOLD, FRIENDSHIP)}
    for _ in range(60):
        model.step()
    there = {
        uid for pair in before[FRIENDSHIP] for uid in pair if model.table.rows_of(np.array([uid]))[0] >= 0
    }
    kept = {pair for pair in before[FRIENDSHIP] if pair <= there}
    assert kept <= tied(model, FRIENDSHIP)


@pytest.mark.parametrize("network", ["household_friendship", "small_world"])
def test_a_thousand_days_of_births_deaths_and_ties_leave_nothing_behind(network):
    """No row leaks, no neighbour is dead, no degree is negative, and a uid is one person's for ever."""
    model = grown(500, rng=8, scenario={"network": {"kind": network}, "population.history_from": 2022})
    table, ties = model.table, model.ties
    born = dict(zip(table.uid[table.rows].tolist(), table["birth_day"][table.rows].tolist(), strict=True))
    gone: set[int] = set()
    living, most = set(born), len(table)
    for day in range(1000):
        model.step()
        now = table.uid[table.rows].tolist()
        assert len(set(now)) == len(now)
        gone |= living - set(now)
        living, most = set(now), max(most, len(table))
        assert not gone & living
        if day % 20 == 19:
            check_day(model)
            degree, rows = ties.degree, np.asarray(table.rows)
            assert degree.min() >= 0
            near = ties.neighbours[ties.neighbours >= 0]
            assert table.alive[near].all()
            assert degree[rows].sum() == near.size
            for row in rows.tolist():
                assert (
                    born.setdefault(int(table.uid[row]), int(table["birth_day"][row]))
                    == table["birth_day"][row]
                )
            # rows and circuits of the dead are used again before new ones are opened
            assert table.n_rows <= most
            assert table.n_rows - len(table) == int((~table.alive).sum())
    assert len(gone) >= 10
    assert len(born) > 500
    assert sorted(born) == list(range(table.next_uid))


def test_a_row_of_the_dead_is_given_to_the_next_who_enters():
    model = grown(300, rng=3, scenario={"population.history_from": 2023})
    row = int(model.table.rows[17])
    model.die(np.array([row]), "other")
    assert model.ties.degree[row] == 0
    assert not (model.ties.neighbours == row).any()
    assert model.table.add(1).tolist() == [row]
