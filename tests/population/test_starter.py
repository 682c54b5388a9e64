"""The population that ships with the package: it is of today's parameters, and those drawn from it resemble it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from population import AddictionModel, starter
from population.burn_in import KEPT, place_key
from population.care import places
from population.model_arguments import resolve
from population.starter import STARTER, Draw, draw_past, parameters_key, write_starter
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


def draw_of(m: AddictionModel) -> Draw:
    """How the people of a model were drawn."""
    draw = draw_past(m)
    assert draw is not None
    return draw


# -- what ships ----------------------------------------------------------------------------------------------


def test_the_starter_is_of_the_parameters_that_ship_with_it(shipped):
    assert str(shipped["parameters"]) == parameters_key(), WRITE_AGAIN


def test_the_starter_is_of_the_baseline_that_ships_with_it(shipped):
    assert str(shipped["place"]) == place_key(resolve("baseline")), WRITE_AGAIN


def test_the_starter_holds_what_models_of_today_hold(shipped):
    m = AddictionModel(people=0, past="life course")
    for name in KEPT:
        assert shipped[f"table/{name}"].dtype == m.table[name].dtype, WRITE_AGAIN
    for name in starter.PEOPLE:
        assert shipped[name].dtype == m.table[name].dtype, WRITE_AGAIN
    for label, store in (("circuits", m.circuits), ("courses", m.courses)):
        for name, dtype in store.records.items():
            assert shipped[f"{label}/{name}"].dtype == dtype, WRITE_AGAIN
    by_person = [f"table/{name}" for name in KEPT] + list(starter.PEOPLE)
    assert {len(shipped[name]) for name in by_person} == {starter.STARTER_PEOPLE}


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


@pytest.mark.parametrize("people", [0, 1, 700, 3000, 12_000, 12_001, 30_000])
def test_as_many_people_are_drawn_as_are_asked_for_and_nobody_twice_within_a_copy(bank, people):
    draw = draw_of(AddictionModel(people=people, rng=2))
    assert len(draw.rows) == len(draw.copy) == people
    for copy in np.unique(draw.copy):
        rows = draw.rows[draw.copy == copy]
        assert len(set(rows.tolist())) == len(rows)
    assert len(np.unique(draw.copy)) == -(-people // starter.STARTER_PEOPLE)


def test_whole_neighbourhoods_are_drawn_but_for_the_last(bank):
    draw = draw_of(AddictionModel(people=3000, rng=2))
    areas, counts = np.unique(bank["area"][draw.rows], return_counts=True)
    whole = np.bincount(bank["area"])[areas]
    assert 1 < len(areas) < len(np.unique(bank["area"]))
    assert (counts < whole).sum() <= 1


def test_people_drawn_are_those_of_the_starter_in_every_respect(bank):
    m = AddictionModel(people=3000, rng=2)
    draw = draw_of(m)
    for name in ("birth_day", "sex", "area", "deprivation", "urban", "household"):
        assert (m.table[name] == bank[name][draw.rows]).all()
    for name in ("brain", "settled", "threshold_key"):
        assert (m.table[name] == bank[f"table/{name}"][draw.rows]).all()
    for label, column in (("circuits", "slots"), ("courses", "courses")):
        mine, theirs = m.table[column], bank[f"table/{column}"][draw.rows]
        assert ((mine >= 0) == (theirs >= 0)).all()
        own = getattr(m, label).plain("state")[mine[mine >= 0]]
        assert own.tobytes() == bank[f"{label}/state"][theirs[theirs >= 0]].tobytes()


def test_people_keep_their_ties_among_those_drawn(bank):
    m = AddictionModel(people=3000, rng=2)
    draw = draw_of(m)
    place_of = {int(row): i for i, row in enumerate(draw.rows)}
    expected = {
        (frozenset((place_of[a], place_of[b])), layer)
        for a, b, layer in zip(*(bank[f"ties/{k}"].tolist() for k in ("a", "b", "layer")), strict=True)
        if a in place_of and b in place_of
    }
    edges = m.ties.edges()
    found = {(frozenset((a, b)), k) for a, b, k in zip(*(x.tolist() for x in edges[:3]), strict=True)}
    assert found >= expected
    assert len(found) > 3 * 3000


def test_who_lost_a_tie_to_somebody_not_drawn_has_another_of_the_layer(bank):
    m = AddictionModel(people=3000, rng=2)
    rows = draw_of(m).rows
    for layer in range(3):
        ends = np.concatenate([bank[f"ties/{end}"][bank["ties/layer"] == layer] for end in "ab"])
        had = np.bincount(ends, minlength=len(bank["area"]))[rows].mean()
        edges = m.ties.edges()
        has = 2.0 * (edges.layer == layer).sum() / 3000
        assert has == pytest.approx(had, rel=0.05), layer


def test_copies_of_the_starter_share_neither_ties_nor_homes(bank):
    m = AddictionModel(people=20_000, rng=1)
    draw = draw_of(m)
    edges = m.ties.edges()
    assert (draw.copy[edges.a] == draw.copy[edges.b]).all()
    homes = [set(m.table["household"][draw.copy == copy].tolist()) for copy in (0, 1)]
    assert homes[0]
    assert not homes[0] & homes[1]
    check_day(m)
    for _ in range(10):
        m.step()
    check_day(m)


def prevalences(held, ledger, people):
    """Shares of people who ever used, used in the past year and month, and have a disorder or a severe one."""
    mine = ledger[held[held >= 0]]
    found = [len(mine), (mine["last_use_day"] >= -365).sum(), (mine["last_use_day"] >= -30).sum()]
    found += [(mine["severity"] > 0).sum(), (mine["severity"] == 3).sum()]
    return np.array(found) / people


def test_use_and_disorder_are_as_frequent_as_in_the_starter(drawn, bank):
    expected = prevalences(bank["table/courses"][:, 0], bank["courses/ledger"], starter.STARTER_PEOPLE)
    found = prevalences(drawn.table["courses"][:, 0], drawn.courses.plain("ledger"), 8000)
    assert expected[0] > 0.05
    assert (np.abs(found - expected) < 4 * np.sqrt(expected / 8000)).all()


def test_people_drawn_are_consistent_and_their_places_are_not_more_than_filled(drawn):
    check_day(drawn)
    for t in range(len(drawn.treatments)):
        assert 0 < treated(drawn, t) <= places(drawn, t)


@pytest.mark.parametrize("seed", range(6))
def test_people_in_treatment_beyond_the_places_wait_for_one(bank, seed):
    m = AddictionModel(people=700, rng=seed)
    check_day(m)
    book = m.courses.array("ledger")[m.table["courses"][m.table["courses"] >= 0]]
    assert (book["waiting_day"][book["waiting_for"] >= 0] <= 0).all()
    m.step()
    check_day(m)


def test_another_seed_draws_others(bank):
    a, b = (draw_of(AddictionModel(people=500, rng=seed)) for seed in (5, 6))
    assert set(a.rows.tolist()) != set(b.rows.tolist())
    assert lives(AddictionModel(people=500, rng=5)) == lives(AddictionModel(people=500, rng=5))


# -- when it is used -----------------------------------------------------------------------------------------


@pytest.fixture
def draws(monkeypatch):
    """Whether each model made in the test was drawn from the starter."""
    found: list[bool] = []

    def watched(model):
        draw = draw_past(model)
        found.append(draw is not None)
        return draw

    monkeypatch.setattr("population.model.draw_past", watched)
    return found


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
def test_the_starter_is_not_used_where_it_does_not_fit(options, draws):
    AddictionModel(people=50, rng=1, **options)
    assert draws == [False]


def test_the_starter_is_used_for_the_baseline_under_any_name_or_horizon(bank, draws):
    data = resolve("baseline").as_mapping()
    AddictionModel(people=50, rng=1, scenario={**data, "name": "mine", "years": 30, "title": "Mine"})
    assert draws == [True]


def test_a_starter_of_other_parameters_is_not_used(bank, draws, monkeypatch):
    monkeypatch.setattr(starter, "parameters_key", lambda: "of tomorrow")
    AddictionModel(people=50, rng=1)
    assert draws == [False]


def test_people_with_a_life_course_are_never_drawn(draws):
    AddictionModel(people=20, rng=1, past="life course")
    assert draws == []


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
    for people in (200, 2000):
        m = AddictionModel(people=people, rng=3)
        check_day(m)
        assert len(m.active_rows) > 0
        with np.load(path) as bank:
            assert set(map(bytes, m.table["brain"])) <= set(map(bytes, bank["table/brain"]))
            assert str(bank["parameters"]) == parameters_key()
        m.step()
        check_day(m)
