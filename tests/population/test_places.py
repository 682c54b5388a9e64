"""Where people spend their day: what it shows, what it bars, and what moving house does."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.environment import AGE_GROUPS, activities, outlets_of_areas
from population.mechanisms.places import (
    chance_to_use,
    cue_exposure,
    familiarity_after,
    known_place_cue,
    moving_probability,
    object_cue,
    outlet_access,
    own_access,
    people_cue,
    place_cue,
    time_cue,
)
from population.people.moving import areas_of
from population.rules import rules
from tests.population.small_places import grown

B = rules(("alcohol",), (), 1.0).behaviour[0]
ALCOHOL = rules(("alcohol",), (), 1.0).classes[0]
OPIOIDS = rules(("heroin",), (), 1.0).classes[0]
WEEKDAY, WEEKEND, WEEK = (found.view(np.recarray) for found in activities(B))
ADULT = AGE_GROUPS.index("adult")
OPEN = SimpleNamespace(barred_at_work=0.0, barred_in_venues=0.0, advertised=0.0)
BARRED = SimpleNamespace(barred_at_work=1.0, barred_in_venues=1.0, advertised=0.0)
unit = st.floats(0.0, 1.0)
inside = st.floats(1e-6, 1.0 - 1e-6)


@given(unit, inside)
def test_a_cue_is_met_at_its_usual_level_but_in_full_on_some_days(usual, u):
    assert cue_exposure(usual, u, B) == (B.cue_high if u < B.cue_high_share else min(1.0, usual))
    assert cue_exposure(3.0, 1.0, B) == 1.0


def test_a_day_is_spent_somewhere_and_weekends_are_free():
    for kind in (WEEKDAY, WEEKEND, WEEK):
        for day in kind:
            assert day.home + day.work + day.venue + day.street == pytest.approx(1.0)
            assert min(day.home, day.work, day.venue, day.street) >= 0.0
    for group in range(len(AGE_GROUPS)):
        assert WEEKEND[group].free > WEEKDAY[group].free
        assert WEEKEND[group].company > WEEKDAY[group].company
    assert WEEK[ADULT].free == pytest.approx(1.0)
    assert WEEK[ADULT].company == pytest.approx(1.0)


@given(st.sampled_from([WEEKDAY, WEEKEND, WEEK]), st.integers(0, 2), unit, st.floats(0.0, 3.0))
def test_place_cues_grow_with_markets_and_outlets_and_fall_where_use_is_barred(kind, group, seen, outlets):
    day = kind[group]
    usual = place_cue(day, seen, outlets, OPEN, B)
    assert 0.0 <= place_cue(day, seen, outlets, BARRED, B) < usual <= 1.0
    assert place_cue(day, min(1.0, seen + 0.1), outlets, OPEN, B) >= usual
    assert place_cue(day, seen, outlets + 0.1, OPEN, B) >= usual
    assert place_cue(day, 0.0, 0.0, OPEN, B) == pytest.approx(B.cue_place_home * (day.home + day.work))


@given(unit, unit)
def test_people_and_objects_as_cues_stay_within_bounds_and_grow_with_what_makes_them(peers, xi):
    for day in (*WEEKDAY, *WEEKEND):
        assert B.cue_people_floor <= people_cue(day, peers, B) <= 1.0
        assert people_cue(day, 0.0, B) == pytest.approx(B.cue_people_floor)
    assert people_cue(WEEKEND[ADULT], 0.5, B) > people_cue(WEEKDAY[ADULT], 0.5, B)
    assert object_cue(xi, 0.1, B) == pytest.approx(min(1.0, object_cue(xi, 0.0, B) + 0.1))
    assert object_cue(0.0, 0.0, B) == pytest.approx(B.cue_object_floor)
    assert time_cue(WEEK[ADULT], B) == pytest.approx(B.cue_time)


def test_bans_take_chances_away_by_the_time_spent_where_they_hold():
    day = WEEKDAY[ADULT]
    assert chance_to_use(day, OPEN) == 1.0
    assert chance_to_use(day, BARRED) == pytest.approx(1.0 - day.work - day.venue)


@given(st.floats(0.0, 5.0), unit, unit)
def test_legal_trade_is_near_to_all_of_age_and_illegal_trade_to_those_who_know_the_way(
    outlets, legal, access
):
    assert outlet_access(1.0, 1.0, ALCOHOL) == pytest.approx(1.0)
    assert outlet_access(outlets, legal, ALCOHOL) == pytest.approx(
        legal * (1.0 + ALCOHOL.outlet_reach * (outlets - 1.0))
    )
    assert outlet_access(outlets, 1.0, OPIOIDS) == pytest.approx(1.0)
    assert own_access(access, ALCOHOL) == 1.0
    assert own_access(access, OPIOIDS) == access


@given(unit, unit, st.floats(0.0, 1000.0))
def test_a_neighbourhood_becomes_known_and_then_shows_all_its_cues(usual, familiar, days):
    later = familiarity_after(familiar, days, B)
    assert familiar - 1e-12 <= later <= 1.0
    assert familiarity_after(familiarity_after(familiar, days, B), days, B) == pytest.approx(
        familiarity_after(familiar, 2 * days, B)
    )
    assert known_place_cue(usual, 1.0, B) == pytest.approx(usual)
    assert known_place_cue(usual, 0.0, B) == pytest.approx(usual * B.new_place_cues)


def test_outlets_of_areas_have_mean_one_and_the_spread_asked_for():
    found = outlets_of_areas(5000, 1, B)
    assert found.mean() == pytest.approx(1.0, rel=0.03)
    assert np.log(found).std() == pytest.approx(B.outlet_spread, rel=0.05)
    assert (outlets_of_areas(50, 1, B) == found[:50]).all()


def test_households_move_together_at_their_rate_and_take_the_deprivation_of_the_new_area():
    model = grown(2000, rng=3, scenario={"population.history_from": 2024})
    table = model.table
    before, uids = table["area"].copy(), table.uid.copy()
    first = model.areas
    for _ in range(364):
        model.step()
    stayed = (table.uid[: len(uids)] == uids) & table.alive[: len(uids)]
    rows = np.flatnonzero(stayed)
    moved = table["area"][rows] != before[rows]
    expected = moving_probability(364.0, B)
    assert 0.5 * expected < moved.mean() < 1.5 * expected
    homes = table["household"][rows]
    for home in np.unique(homes[moved]):
        assert len(np.unique(table["area"][rows[homes == home]])) == 1, "a household stays together"
    where = table["area"][table.rows]
    assert (table["deprivation"][table.rows] == first.deprivation[where]).all()
    assert (table["urban"][table.rows] == first.urban[where]).all()
    assert model.lasting_stress[table.rows] == pytest.approx(
        model.stress_of_area(table["deprivation"][table.rows])
    )
    assert (table["familiar"][rows[moved]] < 1.0).all()
    assert (table["familiar"][rows[~moved]] == 1.0).mean() > 0.99, "but for who went and came back"


def test_areas_are_as_their_people_say():
    found = areas_of(np.array([2, 0, 2]), np.array([5, 1, 5]), np.array([True, False, True]), 4)
    assert found.deprivation.tolist() == [1, 3, 5, 3]
    assert found.urban.tolist() == [False, False, True, False]
    assert found.cumulative == pytest.approx([1 / 3, 1 / 3, 1.0, 1.0])
