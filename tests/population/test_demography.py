"""Ageing, entry at 12 and death from other causes, against the tables they come from."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.demography import entries_per_day, other_cause_hazard
from population.people.life_table import daily_hazard, hazard_of
from population.people.synthesis import ENTRY_AGE, age_sex_table
from population.tables import values
from population.ties import FRIENDSHIP, HOUSEHOLD
from tests.population.small_places import WITHOUT_DRUGS, check_day, grown, place

ENTRY_DAYS = round(ENTRY_AGE * DAYS_PER_YEAR)


def without_drugs(people, rng=1, **options):
    """A model of a place without drugs, whose people have no past."""
    scenario = place({**WITHOUT_DRUGS, "population.history_from": 2024})
    return AddictionModel(people=people, rng=rng, scenario=scenario, past="life course", **options)


# -- death ---------------------------------------------------------------------------------------------------


def deaths_and_expectation(m, days):
    """Deaths and their expectation from the hazards of the living, by day, shape (2, days)."""
    found = np.zeros((2, days))
    for day in range(days):
        rows, entered = m.table.rows, m.table.next_uid
        age_days = m.day - m.table["birth_day"][rows]
        found[1, day] = hazard_of(other_cause_hazard(m.class_names), m.table["sex"][rows], age_days).sum()
        before = len(rows)
        m.step()
        found[0, day] = before + m.table.next_uid - entered - len(m.table)
    return found


@pytest.fixture(scope="module")
def toll():
    return deaths_and_expectation(without_drugs(50_000), 2 * 365)


def test_without_drugs_as_many_die_as_the_life_table_less_its_overdoses_says(toll):
    observed, expected = toll.sum(axis=1)
    assert expected > 1000
    assert abs(observed - expected) < 3.5 * np.sqrt(expected)


def test_the_first_weeks_kill_as_many_as_the_later_ones(toll):
    observed, expected = toll[:, :BLOCK_DAYS].sum(axis=1)
    assert abs(observed - expected) < 3.5 * np.sqrt(expected)
    assert observed > 0.6 * expected


def test_the_old_die_and_the_young_hardly_do():
    m = without_drugs(20_000, 3)
    old = {int(u) for u in m.table.uid[m.table["birth_day"] < -80 * 365.25]}
    young = {int(u) for u in m.table.uid[m.table["birth_day"] > -40 * 365.25]}
    m.run(1)
    alive = set(m.table.uid[m.table.rows].tolist())
    assert 0.05 < len(old - alive) / len(old) < 0.2
    assert len(young - alive) / len(young) < 0.005


def test_other_causes_are_the_life_table_less_opioid_overdoses():
    table, other = daily_hazard("us_2017"), other_cause_hazard(("opioid",))
    assert other.min() >= 0.0
    deaths = dict(values("overdose_deaths_us_2017"))
    male = deaths.pop("male_share")
    for name, per_100000 in deaths.items():
        low, high = map(int, name.removeprefix("ages_").split("_"))
        span, rate = slice(low, high + 1), per_100000 / 1e5 / DAYS_PER_YEAR
        taken = table[:, span] - other[:, span]
        assert np.allclose(taken[0], np.minimum(2 * (1 - male) * rate, table[0, span]), atol=1e-12)
        assert np.allclose(taken[1], np.minimum(2 * male * rate, table[1, span]), atol=1e-12)
    assert (other[:, :15] == table[:, :15]).all()
    without_drinking = other_cause_hazard(("alcohol",))
    assert (without_drinking <= table).all()
    assert (without_drinking[:, 35:] < table[:, 35:]).all()
    assert (other_cause_hazard(("cannabis",)) == table).all()


def test_a_death_is_foretold_within_the_next_28_days_and_happens_on_its_day():
    m = without_drugs(20_000, 4)
    for _ in range(60):
        due = {day: set(uids) for day, uids in m.deaths_due.items()}
        assert all(m.day <= day <= m.day + BLOCK_DAYS for day in due)
        everybody = set(m.table.uid[m.table.rows].tolist())
        today = m.day
        m.step()
        gone = everybody - set(m.table.uid[m.table.rows].tolist())
        assert gone == due.get(today, set()) & everybody


def test_who_dies_of_an_overdose_does_not_die_again_on_the_foretold_day():
    m = grown(800, rng=3)
    for day, uids in list(m.deaths_due.items()):
        if day > 2:
            m.person(uids[0]).remove()
            while m.day <= day:
                m.step()
            break
    check_day(m)
    m.run(1)
    assert m.recorder.rows


# -- entry ---------------------------------------------------------------------------------------------------


def described(m, row):
    """Somebody who entered today: their own numbers, and (row, age, area) of those they know."""
    table, ties = m.table, m.ties
    near = [
        (int(r), int(layer)) for r, layer in zip(ties.neighbours[row], ties.layer[row], strict=True) if r >= 0
    ]
    people = {r: ((m.day - table["birth_day"][r]) / DAYS_PER_YEAR, int(table["area"][r])) for r, _ in near}
    together = np.flatnonzero((table["household"] == table["household"][row]) & table.alive).tolist()
    return {
        "uid": int(table.uid[row]),
        "age_days": m.day - 1 - int(table["birth_day"][row]),
        "sex": int(table["sex"][row]),
        "area": int(table["area"][row]),
        "home": {r: people[r] for r, layer in near if layer == HOUSEHOLD},
        "friends": {r: people[r] for r, layer in near if layer == FRIENDSHIP},
        "strangers at home": [
            r for r in together if r != row and r not in people and ties.degree[r] < ties.slots
        ],
    }


@pytest.fixture(scope="module")
def entrants():
    """A model of two years without drugs, and the people who entered in that time with what they were that day."""
    m = without_drugs(8000, 5)
    found = []
    for _ in range(730):
        first = m.table.next_uid
        m.step()
        found += [described(m, row) for row in m.table.rows_of(np.arange(first, m.table.next_uid)).tolist()]
    return m, found


def test_as_many_enter_as_there_are_people_of_twelve(entrants):
    m, found = entrants
    expected = 730 * entries_per_day("us_2024", 8000)
    age, _, share = age_sex_table("us_2024")
    assert expected == pytest.approx(730 / DAYS_PER_YEAR * 8000 * share[age == 12].sum())
    assert abs(len(found) - expected) < 4 * np.sqrt(expected)
    assert len(found) == m.table.next_uid - 8000


def test_everybody_enters_at_twelve_and_nobody_is_younger(entrants):
    m, found = entrants
    assert {each["age_days"] for each in found} == {ENTRY_DAYS}
    assert (m.day - m.table["birth_day"][m.table.rows] >= ENTRY_DAYS).all()
    assert [each["uid"] for each in found] == list(range(8000, m.table.next_uid))


def test_boys_and_girls_enter_in_their_shares(entrants):
    m, found = entrants
    boys = sum(each["sex"] for each in found)
    expected = len(found) * m.share_of_boys
    assert 0.5 < m.share_of_boys < 0.53
    assert abs(boys - expected) < 4 * np.sqrt(len(found) / 4)


def test_who_enters_lives_with_an_adult_of_the_age_of_a_parent(entrants):
    _, found = entrants
    with_parent = [each for each in found if any(age > ENTRY_AGE + 15 for age, _ in each["home"].values())]
    assert len(with_parent) > 0.97 * len(found)
    for each in with_parent:
        assert {area for _, area in each["home"].values()} == {each["area"]}


def test_who_enters_knows_everybody_at_home_who_has_room_for_a_tie(entrants):
    assert [each["uid"] for each in entrants[1] if each["strangers at home"]] == []


def test_who_enters_makes_friends_of_about_the_same_age_in_the_area(entrants):
    m, found = entrants
    assert 1.0 < np.mean([len(each["friends"]) for each in found]) <= m.friends_mean
    for each in found:
        assert all(
            abs(age - ENTRY_AGE) < 1.01 and area == each["area"] for age, area in each["friends"].values()
        )


def test_the_place_keeps_about_its_size(entrants):
    m, _ = entrants
    assert len(m.table) == pytest.approx(8000, rel=0.02)


def test_traits_of_entrants_are_those_of_their_uid_and_their_roles_are_open():
    m = without_drugs(3000, 6)
    m.run(1)
    new = m.table.rows[m.table.uid[m.table.rows] >= 3000]
    brains = m.table["brain"][new]
    assert len(new) > 10
    assert len({brain.tobytes() for brain in brains}) == len(new)
    assert (brains["role"] == 1.0).all()
    again = without_drugs(3000, 6)
    again.run(1)
    assert (again.table["brain"][again.table.rows_of(m.table.uid[new])] == brains).all()


def test_people_age_by_a_day_a_day():
    m = without_drugs(50)
    before = {p.unique_id: p.age for p in m.agents}
    for _ in range(40):
        m.step()
    for p in m.agents:
        if p.unique_id in before:
            assert p.age == pytest.approx(before[p.unique_id] + 40 / DAYS_PER_YEAR)


def test_lasting_stress_of_entrants_is_that_of_their_area():
    m = without_drugs(3000, 6)
    m.run(1)
    rows = m.table.rows
    assert m.lasting_stress[rows] == pytest.approx(m.stress_of_area(m.table["deprivation"][rows]))
    assert len(set(m.lasting_stress[rows].tolist())) == 5
