"""The hazard of dying at each age, from a period life table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import InputError, shown
from neuro.files import read_csv
from population.calendar import DAYS_PER_YEAR
from population.tables import table_path

SEX_CODES = {"F": 0, "M": 1}
OLDEST = 150
LEAST_SURVIVAL = 2.0**-53
"""Survival through a year in which death is certain: the smallest step of a double keeps hazards finite."""


def daily_hazard(name: str = "us_2017") -> NDArray[np.float64]:
    """Hazard of dying a day, constant within a year of age: -ln(1 - q) / DAYS_PER_YEAR.

    Nobody survives the last age of the table (q = 1 there).

    Parameters
    ----------
    name : str
        A table ``data/life_table_NAME.csv`` with columns sex, age, q_annual.

    Returns
    -------
    ndarray of float, shape (2, ages)
        By sex (0 female, 1 male) and completed years of age from 0; per person-day.

    Raises
    ------
    neuro.errors.InputError
        When there is no such table.
    """
    return read_life_table(table_path("life_table", name, "population.people.life_table"))


def read_life_table(path: Path) -> NDArray[np.float64]:
    """As `daily_hazard`, from a file.

    Raises
    ------
    neuro.errors.BadInput
        For what `neuro.files.read_csv` refuses, for a sex, an age or a probability that is none, and when an age is
        missing.
    """
    table = read_csv(path, ["sex", "age", "q_annual"], text_columns=["sex"])
    file, sex, age = str(path), table["sex"], whole_ages(table["age"], str(path))
    if unknown := sorted(set(sex) - SEX_CODES.keys()):
        raise InputError(file, "sex", unknown[0], f"must be F or M, but is {shown(unknown[0])}")
    if wrong := [q for q in table["q_annual"] if not 0.0 <= q <= 1.0]:
        raise InputError(file, "q_annual", wrong[0], f"must be from 0 to 1, but is {shown(wrong[0])}")
    q = np.full((2, max(age, default=0) + 1), np.nan)
    q[[SEX_CODES[code] for code in sex], age] = table["q_annual"]
    if np.isnan(q).any():
        message = f"must give every age from 0 to {q.shape[1] - 1} for both sexes"
        raise InputError(file, "age", None, message)
    q[:, -1] = 1.0
    return -np.log(np.maximum(1.0 - q, LEAST_SURVIVAL)) / DAYS_PER_YEAR


def whole_ages(ages: list[float], file: str) -> list[int]:
    """Ages of a table in completed years; raises `neuro.errors.InputError` when one is none."""
    if wrong := [age for age in ages if not 0 <= age <= OLDEST or age != int(age)]:
        message = f"must be a whole number from 0 to {OLDEST}, but is {shown(wrong[0])}"
        raise InputError(file, "age", wrong[0], message)
    return [int(age) for age in ages]


def hazard_of(hazard: NDArray[np.float64], sex: Any, age_days: Any) -> NDArray[np.float64]:
    """Hazard of each person.

    Parameters
    ----------
    hazard : ndarray of float, shape (2, ages)
        As `daily_hazard` returns it.
    sex, age_days : array of int, shape (n,)
        Ages above the table use its last row.

    Returns
    -------
    ndarray of float, shape (n,), per person-day.
    """
    years = np.minimum(np.asarray(age_days) / DAYS_PER_YEAR, hazard.shape[1] - 1).astype(np.int64)
    return hazard[np.asarray(sex, np.int64), years]


def annual_probability(hazard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of dying within a year of age, 1 - exp(-365.25 hazard); shape as `hazard`."""
    return -np.expm1(-hazard * DAYS_PER_YEAR)


def life_expectancy(hazard: NDArray[np.float64], sex: int, age: int = 0) -> float:
    """Years that a person of this sex and exact age may expect to live under the table's hazards."""
    yearly = hazard[sex, age:] * DAYS_PER_YEAR
    alive_at_start = np.exp(-np.concatenate([[0.0], np.cumsum(yearly[:-1])]))
    lived_within = np.where(yearly > 0.0, -np.expm1(-yearly) / np.where(yearly > 0.0, yearly, 1.0), 1.0)
    return float(np.sum(alive_at_start * lived_within))
