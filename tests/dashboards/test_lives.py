"""A record of lives tells the same people under every plan, and tells them as the model does."""

from __future__ import annotations

import numpy as np
import pytest

from dashboards.adapters import people as view
from dashboards.adapters.plans import scenario_of
from dashboards.charts.base import column
from dashboards.lives import DIED, FIELDS, NEVER, STATES, key_of, lives_of, path_of, record
from dashboards.twins import record_all

PEOPLE, SEED, YEARS = 400, 5, 1


def quiet(what, share):
    """Nobody listens."""


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    import os

    from dashboards.adapters.folders import ROOT_VARIABLE

    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(tmp_path_factory.mktemp("lives"))
    base = scenario_of("baseline")
    nothing = {**base, "interventions": [{"kind": "naloxone", "intensity": 0.0}]}
    places = {**base, "interventions": [{"kind": "treatment_places", "intensity": 2.0}]}
    keys = record_all(quiet, [base, nothing, places], PEOPLE, SEED, YEARS)
    yield [(key, lives_of(key)) for key in keys]
    os.environ.pop(ROOT_VARIABLE) if before is None else os.environ.update({ROOT_VARIABLE: before})


def test_a_record_has_every_person_at_every_time(lives):
    found = lives[0][1]
    frames = len(found.days)
    assert frames == 27
    assert found.state.shape == (frames, PEOPLE)
    assert found.values.shape == (frames, PEOPLE, len(FIELDS))
    assert np.isfinite(found.values[found.state != DIED]).all()
    assert set(np.unique(found.state)) <= set(range(len(STATES)))


def test_nobody_comes_back_to_life_or_unlearns_having_used(lives):
    state = lives[0][1].state
    gone = state == DIED
    assert (gone[1:] >= gone[:-1]).all()
    met = (state != NEVER) & ~gone
    assert not (met[:-1] & (state[1:] == NEVER)).any()


def test_a_circuit_ends_with_its_life_and_so_do_its_line_and_its_age(lives):
    found = lives[0][1]
    gone = found.state == DIED
    assert gone.any()
    assert np.isnan(found.values[gone]).all()
    uid, last = int(np.flatnonzero(gone[-1])[0]), len(found.days) - 1
    craving = column(found.of(uid, "craving"))
    assert [value is None for value in craving] == list(gone[:, uid])
    assert not gone[view.telling(found, None, uid), uid]
    assert view.said(found, uid, last).endswith(
        f"died at {found.age[uid] + found.days[view.last_alive(found, uid)] / 365.25:.0f}"
    )


def test_a_policy_of_zero_effect_changes_no_life(lives):
    one, other = lives[0][1], lives[1][1]
    assert lives[0][0] != lives[1][0]
    for name in ("state", "area", "ties", "age"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert np.array_equal(one.values, other.values, equal_nan=True)


def test_a_policy_meets_the_same_people_on_the_first_day(lives):
    one, other = lives[0][1], lives[2][1]
    assert np.array_equal(one.state[0], other.state[0])
    assert np.array_equal(one.values[0], other.values[0])
    assert np.array_equal(one.age, other.age)


def test_the_record_agrees_with_the_model(lives):
    from population import AddictionModel

    model = AddictionModel(people=PEOPLE, rng=SEED, scenario=scenario_of("baseline"))
    found = lives[0][1]
    for person in list(model.agents)[::37]:
        uid = person.unique_id
        assert found.age[uid] == pytest.approx(person.age, abs=1e-3)
        assert found.of(uid, "craving")[0] == pytest.approx(person.craving, abs=1e-3)
        assert found.of(uid, "control")[0] == pytest.approx(person.control, abs=2e-3)
        severe = STATES[found.state[0, uid]].startswith(person.disorder)
        assert severe or person.disorder == "none" or person.in_treatment


def test_what_is_there_is_not_made_again(lives):
    stamp = path_of(lives[0][0]).stat().st_mtime_ns
    assert record(quiet, scenario_of("baseline"), PEOPLE, SEED, YEARS) == lives[0][0]
    assert path_of(lives[0][0]).stat().st_mtime_ns == stamp


def test_everything_that_decides_a_record_is_in_its_key():
    base = scenario_of("baseline")
    keys = {
        key_of(base, 400, 5, 1),
        key_of(base, 401, 5, 1),
        key_of(base, 400, 6, 1),
        key_of(base, 400, 5, 2),
    }
    keys.add(key_of({**base, "title": "other"}, 400, 5, 1))
    assert len(keys) == 5


def test_a_sample_is_around_its_centre_and_every_tie_is_known(lives):
    key, found = lives[0]
    centre = view.worth_meeting(found, 1)[0]
    placed = view.sample(key, centre, 50)
    uids = {uid for uid, _, _ in placed}
    assert centre in uids
    assert len(uids) <= 50
    assert view.sample(key, centre, 50) is placed
    assert set(view.ties_of(found, centre, 0)) <= set(range(PEOPLE))


def test_areas_and_counts_add_up(lives):
    key, found = lives[0]
    assert sum(view.counts(found, 5).values()) == PEOPLE
    assert sum(area.people for area in view.areas(found, 5)) == int((found.area[5] >= 0).sum())
    assert all(0.0 <= area.share <= 1.0 for area in view.areas(found, 5))
    assert all(0.0 <= v <= 100.0 for _, values in view.areas_over_time(key) for v in values)


def test_every_neighbourhood_tells_its_outlets_cues_and_way_to_care(lives):
    found = view.areas(lives[0][1], 0)
    assert found
    assert sum(area.people for area in found) == PEOPLE
    for area in found:
        assert area.outlets > 0.0
        assert 0.0 < area.cues <= 1.0
        assert 1.0 <= area.minutes <= 600.0
        assert area.treated <= area.affected <= area.people
    assert len({area.outlets for area in found}) == len(found)
    by_deprivation = {area.deprivation: area.cues for area in found}
    assert list(by_deprivation.values()) == sorted(by_deprivation.values())
