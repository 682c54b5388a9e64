from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuro.errors import InputError
from neuro.files import read_csv
from population.people.households import CHILD, PARTNER, ROLES, distinct_places
from population.people.synthesis import (
    age_sex_table,
    describe_areas,
    new_entrant_households,
    parent_index,
    synthesize,
)
from population.tables import DATA, quantities

YEAR = 365.25
SIZES = (0, 1, 2, 3, 10, 57)
PEOPLE = synthesize(100_000, 7, 25, 0.8)
AGE = PEOPLE["age_days"] / YEAR


def household_sizes(people):
    return np.bincount(people["household"])


@pytest.mark.parametrize("size", [*SIZES, 12_345])
def test_exactly_the_people_asked_for_are_made(size):
    people = synthesize(size, 1, 20, 0.8)
    assert {column.shape for column in people.values()} == {(size,)}


def test_columns_have_the_types_that_the_model_stores():
    kinds = {name: column.dtype.name for name, column in PEOPLE.items()}
    assert kinds == {
        "age_days": "int32",
        "sex": "int8",
        "household": "int32",
        "household_role": "int8",
        "area": "int16",
        "deprivation": "int8",
        "urban": "bool",
    }


@settings(max_examples=40)
@given(st.integers(0, 300), st.integers(0, 2**63), st.integers(1, 40), st.floats(0, 1, allow_subnormal=False))
def test_whatever_is_asked_for_every_value_is_possible(size, seed, areas, urban_share):
    people = synthesize(size, seed, areas, urban_share)
    assert (people["age_days"] >= 12 * YEAR).all()
    assert (people["age_days"] < 117 * YEAR).all()
    assert np.isin(people["sex"], (0, 1)).all()
    assert ((people["area"] >= 0) & (people["area"] < areas)).all()
    assert ((people["deprivation"] >= 1) & (people["deprivation"] <= 5)).all()
    assert ((people["household_role"] >= 0) & (people["household_role"] < len(ROLES))).all()


@settings(max_examples=40)
@given(st.integers(1, 300), st.integers(0, 2**63), st.integers(1, 40))
def test_households_are_numbered_in_order_without_gaps_and_stay_in_one_area(size, seed, areas):
    people = synthesize(size, seed, areas, 0.5)
    household = people["household"]
    assert household[0] == 0
    assert np.isin(np.diff(household), (0, 1)).all()
    for column in ("area", "deprivation", "urban"):
        changes = np.diff(people[column].astype(int)) != 0
        assert (np.diff(household)[changes] == 1).all()


def test_the_same_seed_gives_the_same_people_and_another_seed_gives_others():
    again, other = synthesize(2_000, 3, 20, 0.8), synthesize(2_000, 4, 20, 0.8)
    for name, column in synthesize(2_000, 3, 20, 0.8).items():
        assert (column == again[name]).all()
    assert (again["age_days"] != other["age_days"]).any()


def test_every_cell_of_age_and_sex_has_its_share_to_within_two_people():
    age, sex, share = age_sex_table("us_2024")
    for cell_age, cell_sex, expected in zip(age, sex, share * AGE.size, strict=True):
        of_age = AGE >= 100 if cell_age == 100 else AGE.astype(int) == cell_age
        assert abs(np.sum(of_age & (PEOPLE["sex"] == cell_sex)) - expected) < 2.0


def test_small_populations_over_many_seeds_have_the_mean_age_of_the_table():
    age, _, share = age_sex_table("us_2024")
    means = [np.mean(synthesize(20, seed, 3, 0.8)["age_days"]) / YEAR for seed in range(200)]
    assert np.mean(means) == pytest.approx(np.sum((age + 0.5) * share), abs=0.3)


def test_ages_are_spread_evenly_over_the_year():
    rest = AGE % 1.0
    assert np.histogram(rest, bins=10)[0] / rest.size == pytest.approx(np.full(10, 0.1), abs=0.005)


def test_single_years_of_the_table_add_up_to_the_groups_that_have_a_source():
    table = read_csv(DATA / "age_sex_us_2024.csv", ["age", "female", "male"])
    age = np.array(table["age"], int)
    groups = quantities("age_sex_us_2024")
    for name, quantity in groups.items():
        if not name.startswith("persons_") or name.endswith("plus"):
            continue
        low, high = (int(part) for part in name.split("_")[1:])
        inside = (age >= low) & (age <= high)
        women, men = (np.array(table[sex], float)[inside].sum() for sex in ("female", "male"))
        assert women + men == pytest.approx(quantity.value, abs=0.6)
        assert men / (women + men) == pytest.approx(groups[f"male_share_{low}_{high}"].value, abs=3e-4)


def test_there_are_293_million_residents_of_12_and_over():
    total = sum(q.value for name, q in quantities("age_sex_us_2024").items() if name.startswith("persons_"))
    # 340.111 million residents less 18.599 (0-4), 20.198 (5-9) and about 8.26 (10 and 11) million
    assert total / 1000 == pytest.approx(293.05, abs=0.1)


def test_everybody_under_18_lives_with_an_adult():
    oldest = np.zeros(PEOPLE["household"].max() + 1)
    np.maximum.at(oldest, PEOPLE["household"], AGE)
    assert (oldest[PEOPLE["household"][AGE < 18]] >= 18).all()


def test_children_live_with_parents_about_28_years_older():
    women = (PEOPLE["sex"] == 0) & np.isin(PEOPLE["household_role"], (1, 3))
    mother_age = np.full(PEOPLE["household"].max() + 1, np.nan)
    mother_age[PEOPLE["household"][women]] = AGE[women]
    child = PEOPLE["household_role"] == CHILD
    gap = mother_age[PEOPLE["household"][child]] - AGE[child]
    gap = gap[np.isfinite(gap)]
    assert gap.mean() == pytest.approx(28.5, abs=1.0)
    assert gap.std() == pytest.approx(6.0, abs=0.7)
    assert np.mean(gap >= 14.9) > 0.999


def test_couples_are_two_people_of_near_age():
    rows = np.flatnonzero(PEOPLE["household_role"] == PARTNER)
    first, second = rows[::2], rows[1::2]
    assert (PEOPLE["household"][first] == PEOPLE["household"][second]).all()
    assert np.bincount(PEOPLE["household"][rows]).max() == 2
    assert np.mean(np.abs(AGE[first] - AGE[second])) < 5.0
    same_sex = np.mean(PEOPLE["sex"][first] == PEOPLE["sex"][second])
    assert same_sex == pytest.approx(0.017, abs=0.005)


@pytest.mark.parametrize(
    ("sex", "low", "high", "name"),
    [(0, 25, 35, "women_25_34"), (1, 35, 50, "men_35_49"), (0, 75, 120, "women_75_120")],
)
def test_shares_of_partners_and_of_people_living_alone_are_those_of_the_data(sex, low, high, name):
    of_age = np.floor(AGE)
    group = (PEOPLE["sex"] == sex) & np.isin(of_age, range(low, high))
    q = quantities("households")
    partnered = PEOPLE["household_role"][group] == PARTNER
    alone = household_sizes(PEOPLE)[PEOPLE["household"][group]] == 1
    assert partnered.mean() == pytest.approx(q[f"partnered_{name}"].value, abs=0.03)
    assert alone.mean() == pytest.approx(q[f"alone_{name}"].value, abs=0.02)


def test_young_adults_live_partly_with_their_parents():
    at_home = PEOPLE["household_role"] == CHILD
    assert 0.50 < at_home[(AGE >= 18) & (AGE < 25)].mean() < 0.62
    assert 0.12 < at_home[(AGE >= 25) & (AGE < 35)].mean() < 0.20
    assert not at_home[AGE >= 35].any()


def test_household_sizes_are_plausible_for_residents_of_12_and_over():
    sizes = household_sizes(PEOPLE)
    assert 1.9 < sizes.mean() < 2.3
    assert 0.26 < np.mean(sizes == 1) < 0.32
    assert np.mean(sizes >= 6) < 0.03


@pytest.mark.parametrize("areas", [1, 2, 20, 500])
def test_deprivation_and_urban_share_cover_the_people_as_asked(areas):
    places = describe_areas(areas, 0.8, 5)
    assert places["share"].sum() == pytest.approx(1.0)
    largest = places["share"].max()
    assert abs(np.sum(places["share"][places["urban"]]) - 0.8) <= largest
    for quintile in range(1, 6):
        assert abs(np.sum(places["share"][places["deprivation"] == quintile]) - 0.2) <= largest + 0.2 / areas


def test_a_place_of_one_area_is_of_middle_deprivation():
    assert describe_areas(1, 0.8, 5)["deprivation"].tolist() == [3]


def test_an_unknown_age_structure_is_refused_with_a_hint():
    with pytest.raises(InputError, match="did you mean 'us_2024'"):
        synthesize(10, 1, 2, 0.8, "us_2042")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.integers(0, 10))
def test_places_are_all_different_and_within_bounds(wanted, spare):
    wanted = np.sort(np.array(wanted))
    places = distinct_places(wanted, wanted.size + spare)
    assert (np.diff(places) > 0).all()
    assert places[0] >= 0
    assert places[-1] < wanted.size + spare


def entrants(people, areas, size, seed=0):
    everybody = np.ones(people["age_days"].size, bool)
    index = parent_index(people["age_days"], people["area"], everybody, areas)
    random = np.random.default_rng(seed)
    area = random.integers(0, areas, size).astype(np.int16)
    home, parent = new_entrant_households(index, people["household"], area, random.random(size))
    return area, home, parent


def test_entrants_join_adults_of_their_area_28_years_older_on_average():
    area, home, parent = entrants(PEOPLE, 25, 5_000)
    assert (PEOPLE["area"][parent] == area).all()
    assert (PEOPLE["household"][parent] == home).all()
    gap = AGE[parent] - 12.0
    assert gap.mean() == pytest.approx(28.0, abs=1.0)
    assert gap.std() == pytest.approx(6.0, abs=0.7)
    assert gap.min() >= 15.0


def test_an_entrant_of_an_area_without_adults_joins_adults_elsewhere():
    people = {name: column[PEOPLE["area"] != 3] for name, column in PEOPLE.items()}
    area, _, parent = entrants(people, 25, 500)
    assert (people["area"][parent[area == 3]] != 3).all()
    assert (people["area"][parent[area != 3]] == area[area != 3]).all()


def test_an_entrant_without_any_adult_gets_no_household():
    nobody = {name: column[:0] for name, column in PEOPLE.items()}
    _, home, parent = entrants(nobody, 4, 3)
    assert home.tolist() == parent.tolist() == [-1, -1, -1]


def test_only_eligible_adults_are_chosen():
    eligible = PEOPLE["sex"] == 0
    index = parent_index(PEOPLE["age_days"], PEOPLE["area"], eligible, 25)
    area = np.arange(25, dtype=np.int16)
    for u in (0.0, 0.5, np.nextafter(1.0, 0.0)):
        _, parent = new_entrant_households(index, PEOPLE["household"], area, np.full(25, u))
        assert (PEOPLE["sex"][parent] == 0).all()
        assert (PEOPLE["area"][parent] == area).all()
