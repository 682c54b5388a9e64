"""The population that ships with the package: it is of today's parameters, and those drawn from it resemble it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from population import AddictionModel, starter
from population.burn_in import place_key
from population.care import places
from population.columns import NOBODY
from population.model import resolve
from population.starter import AGE_CLASS_DAYS, STARTER, nearest, parameters_key, sample_past, write_starter
from tests.population.small_places import check_day, lives, place, treated

WRITE_AGAIN = (
    "the starter population is stale; write it again with `python -m population.starter` and commit it"
)


@pytest.fixture(scope="module")
def shipped():
    """The arrays of the starter."""
    with np.load(STARTER) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def bank(shipped):
    """The same, for tests that mean nothing while it is stale; then others fail and say what to do."""
    fits = str(shipped["place"]) == place_key(resolve("baseline"))
    if not fits or str(shipped["parameters"]) != parameters_key():
        pytest.skip(WRITE_AGAIN)
    return shipped


@pytest.fixture(scope="module")
def drawn(bank):
    """Many people drawn from the starter on their first day; only to look at."""
    return AddictionModel(people=8000, rng=31)


# -- what ships ----------------------------------------------------------------------------------------------


def test_the_starter_is_of_the_parameters_that_ship_with_it(shipped):
    assert str(shipped["parameters"]) == parameters_key(), WRITE_AGAIN


def test_the_starter_is_of_the_baseline_that_ships_with_it(shipped):
    assert str(shipped["place"]) == place_key(resolve("baseline")), WRITE_AGAIN


def test_the_starter_holds_what_models_of_today_hold(shipped):
    m = AddictionModel(people=0)
    for name in ("brain", "slots", "courses"):
        assert shipped[f"table/{name}"].dtype == m.table[name].dtype, WRITE_AGAIN
    for label, store in (("circuits", m.circuits), ("courses", m.courses)):
        for name, dtype in store.records.items():
            assert shipped[f"{label}/{name}"].dtype == dtype, WRITE_AGAIN
    assert {len(shipped[name]) for name in shipped if name.startswith("table/")} == {starter.STARTER_PEOPLE}


def test_every_row_of_the_starter_belongs_to_whoever_holds_it(shipped):
    for label, column in (("circuits", "slots"), ("courses", "courses")):
        held = shipped[f"table/{column}"]
        person, _ = np.nonzero(held >= 0)
        rows = held[held >= 0]
        assert (shipped[f"{label}/ledger"]["owner"][rows] == person).all()
        assert len(set(rows.tolist())) == len(rows)


def test_the_starter_is_small_enough_to_ship():
    assert STARTER.stat().st_size < 3_000_000


# -- who is drawn --------------------------------------------------------------------------------------------


def test_people_are_given_the_past_of_somebody_of_their_sex_and_about_their_age(bank):
    m = AddictionModel(people=3000, rng=2)
    chosen = nearest(m, bank["table/birth_day"], bank["table/sex"])
    assert (bank["table/sex"][chosen] == m.table["sex"]).all()
    apart = np.abs(bank["table/birth_day"][chosen] - m.table["birth_day"])
    young = m.table["birth_day"] > -90 * 365
    assert apart[young].max() <= AGE_CLASS_DAYS
    assert np.median(apart) < AGE_CLASS_DAYS / 2
    assert (m.table["brain"] == bank["table/brain"][chosen]).all()


def prevalences(held, ledger, people):
    """Shares of people who ever used, used in the past year and month, and have a disorder or a severe one."""
    mine = ledger[held[held >= 0]]
    found = [len(mine), (mine["last_use_day"] >= -365).sum(), (mine["last_use_day"] >= -30).sum()]
    found += [(mine["severity"] > 0).sum(), (mine["severity"] == 3).sum()]
    return np.array(found) / people


def test_use_and_disorder_are_as_frequent_as_in_the_starter(drawn, bank):
    expected = prevalences(bank["table/courses"][:, 0], bank["courses/ledger"], starter.STARTER_PEOPLE)
    found = prevalences(drawn.table["courses"][:, 0], drawn.courses.plain("ledger"), 8000)
    error = np.sqrt(expected / 8000 + expected / starter.STARTER_PEOPLE)
    assert expected[0] > 0.05
    assert (np.abs(found - expected) < 4 * error).all()


def test_people_drawn_are_consistent_and_their_places_are_not_more_than_filled(drawn):
    check_day(drawn)
    for t in range(len(drawn.treatments)):
        assert 0 < treated(drawn, t) <= places(drawn, t)


@pytest.mark.parametrize("seed", range(6))
def test_people_in_treatment_beyond_the_places_wait_for_one(bank, seed):
    m = AddictionModel(people=700, rng=seed)
    check_day(m)
    book = m.courses.array("ledger")[m.table["courses"][m.table["courses"] >= 0]]
    assert (book.waiting_day[book.waiting_for >= 0] <= 0).all()
    m.step()
    check_day(m)


def test_the_ties_and_homes_of_people_drawn_are_their_own(bank):
    drawn, own = AddictionModel(people=500, rng=5), AddictionModel(people=500, rng=5, past="life course")
    assert (drawn.ties.neighbours == own.ties.neighbours).all()
    for name in ("birth_day", "sex", "area", "household"):
        assert (drawn.table[name] == own.table[name]).all()


def test_another_seed_draws_others(bank):
    a, b = (AddictionModel(people=500, rng=seed) for seed in (5, 6))
    assert len(set(lives(a).values()) & set(lives(b).values())) == 0
    assert lives(a) == lives(AddictionModel(people=500, rng=5))


def test_a_person_of_the_starter_may_be_drawn_twice_and_lives_two_lives(bank):
    m = AddictionModel(people=20_000, rng=1)
    brains = m.table["brain"][m.active_rows]
    assert len(np.unique(brains)) < len(brains)
    for _ in range(30):
        m.step()
    check_day(m)


# -- when it is used -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"changes": {"behaviour.shock_rate": 0.06}},
        {"graph": nx.path_graph(50)},
        {"scenario": place()},
        {"scenario": {**resolve("baseline").as_mapping(), "start_date": "2023-01-01"}},
    ],
    ids=["changed parameters", "given ties", "another history", "another start"],
)
def test_the_starter_is_not_used_where_it_does_not_fit(options, monkeypatch):
    answers = []
    monkeypatch.setattr(
        "population.model.sample_past", lambda model: answers.append(sample_past(model)) or True
    )
    AddictionModel(people=50, rng=1, **options)
    assert answers == [False]


def test_the_starter_is_used_for_the_baseline_under_any_name_or_horizon(bank, monkeypatch):
    answers = []
    monkeypatch.setattr(
        "population.model.sample_past", lambda model: answers.append(sample_past(model)) or True
    )
    data = resolve("baseline").as_mapping()
    AddictionModel(people=50, rng=1, scenario={**data, "name": "mine", "years": 30, "title": "Mine"})
    assert answers == [True]


def test_without_the_file_people_live_their_own_past(monkeypatch, tmp_path):
    own = AddictionModel(people=60, rng=1, past="life course")
    monkeypatch.setattr(starter, "STARTER", tmp_path / "none.npz")
    assert lives(AddictionModel(people=60, rng=1)) == lives(own)


def test_the_key_of_the_parameters_changes_with_any_data_file(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.yaml").write_text("a: 1\n")
    monkeypatch.setattr(starter, "HERE", tmp_path)
    keys = [parameters_key()]
    (tmp_path / "data" / "a.yaml").write_text("a: 2\n")
    keys.append(parameters_key())
    (tmp_path / "data" / "b.csv").write_text("age\n")
    keys.append(parameters_key())
    assert len(set(keys)) == 3


def test_a_starter_can_be_written_and_drawn_from(monkeypatch, tmp_path):
    monkeypatch.setattr(starter, "STARTER_PEOPLE", 300)
    path = tmp_path / "starter.npz"
    write_starter(path)
    monkeypatch.setattr(starter, "STARTER", path)
    m = AddictionModel(people=200, rng=3)
    check_day(m)
    assert len(m.active_rows) > 0
    with np.load(path) as bank:
        assert set(map(bytes, m.table["brain"])) <= set(map(bytes, bank["table/brain"]))
        assert str(bank["parameters"]) == parameters_key()


def test_more_people_than_the_starter_has_can_be_drawn_from_it(monkeypatch, tmp_path):
    monkeypatch.setattr(starter, "STARTER_PEOPLE", 60)
    path = tmp_path / "starter.npz"
    write_starter(path)
    monkeypatch.setattr(starter, "STARTER", path)
    m = AddictionModel(people=2000, rng=3)
    m.step()
    check_day(m)
    assert NOBODY not in m.table.rows
