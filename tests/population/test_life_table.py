from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.errors import InputError
from neuro.files import read_csv
from population.people.life_table import annual_probability, daily_hazard, hazard_of, life_expectancy
from population.tables import DATA

HAZARD = daily_hazard()


def test_hazards_give_back_the_annual_probabilities_of_the_table():
    table = read_csv(DATA / "life_table_us_2017.csv", ["sex", "age", "q_annual"], text_columns=["sex"])
    yearly = annual_probability(HAZARD)
    for code, age, q in zip(table["sex"], table["age"], table["q_annual"], strict=True):
        if int(age) < HAZARD.shape[1] - 1:
            assert yearly["FM".index(code), int(age)] == pytest.approx(float(q), abs=1e-12)


def test_hazards_of_single_ages_are_those_published():
    yearly = annual_probability(HAZARD)
    assert yearly[1, 20] == pytest.approx(0.001146, abs=1e-9)
    assert yearly[0, 80] == pytest.approx(0.042771, abs=1e-9)


def test_nobody_survives_the_last_age_and_no_hazard_is_infinite():
    assert annual_probability(HAZARD)[:, -1] == pytest.approx(1.0)
    assert np.isfinite(HAZARD).all()
    assert (HAZARD > 0.0).all()


def test_life_expectancy_at_birth_is_that_of_the_united_states_in_2017():
    assert life_expectancy(HAZARD, 0) == pytest.approx(80.96, abs=0.05)
    assert life_expectancy(HAZARD, 1) == pytest.approx(75.97, abs=0.05)


def test_men_die_sooner_than_women_at_every_adult_age_to_100():
    assert (HAZARD[1, 18:100] > HAZARD[0, 18:100]).all()


def test_a_person_of_an_age_above_the_table_has_the_hazard_of_its_last_row():
    last = HAZARD.shape[1] - 1
    days = np.array([last * 366, 150 * 366])
    assert (hazard_of(HAZARD, np.array([0, 1]), days) == HAZARD[[0, 1], last]).all()


@given(st.integers(0, 1), st.integers(0, 118), st.integers(0, 364))
def test_the_hazard_is_constant_within_a_year_of_age(sex, years, day):
    age_days = np.array([int(np.ceil(years * 365.25)) + day])
    assert hazard_of(HAZARD, np.array([sex]), age_days)[0] == HAZARD[sex, years]


def test_an_unknown_life_table_is_refused_with_the_names_of_the_known_ones():
    with pytest.raises(InputError, match="us_2017"):
        daily_hazard("us_2071")
