"""A synthetic population: people by age and sex from a table, in households, in neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import InputError
from neuro.files import read_csv
from population.bulk_random import bulk_generator
from population.calendar import DAYS_PER_YEAR
from population.loops.homes import draw_adults
from population.people.households import compose_households
from population.people.life_table import whole_ages
from population.tables import table_path, values

ENTRY_AGE = 12
QUINTILES = 5


def synthesize(
    size: int, seed: int, areas: int, urban_share: float, age_structure: str = "us_2024"
) -> dict[str, NDArray[Any]]:
    """People of a place, in an order that keeps a household and an area together.

    Parameters
    ----------
    size : int
        How many people, 0 or more.
    seed : int
        0 <= seed < 2**64; the same seed gives the same people.
    areas : int
        Number of neighbourhoods, 1 or more.
    urban_share : float
        Share of people in urban areas, 0..1 (as near as whole areas allow).
    age_structure : str
        A table ``data/age_sex_NAME.csv``.

    Returns
    -------
    dict of arrays of shape (size,)
        ``age_days`` int32 (12 years and over), ``sex`` int8 (0 female, 1 male), ``household`` int32 (from
        0), ``household_role`` int8 (`population.people.households.ROLES`), ``area`` int16, ``deprivation`` int8
        (quintile of the area, 1 least to 5 most deprived), ``urban`` bool.

    Raises
    ------
    neuro.errors.InputError
        When there is no such age structure.
    """
    age_days, sex = _ages_and_sexes(size, seed, age_structure)
    household, role = compose_households(age_days / DAYS_PER_YEAR, sex, bulk_generator(seed, "household", 1))
    places = describe_areas(areas, urban_share, seed)
    area_of_home = _areas_of_homes(household, places["share"], seed)
    order = np.lexsort((-age_days, household, area_of_home[household]))
    area = area_of_home[household[order]]
    _, first, number = np.unique(household[order], return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.int32)
    rank[np.argsort(first)] = np.arange(first.size, dtype=np.int32)
    return {
        "age_days": age_days[order],
        "sex": sex[order],
        "household": rank[number],
        "household_role": role[order],
        "area": area.astype(np.int16),
        "deprivation": places["deprivation"][area],
        "urban": places["urban"][area],
    }


def describe_areas(areas: int, urban_share: float, seed: int) -> dict[str, NDArray[Any]]:
    """Deprivation quintile, urbanicity and relative size of each area.

    Returns
    -------
    dict of arrays of shape (areas,)
        ``deprivation`` int8 1..5, about a fifth of the people each; ``urban`` bool; ``share`` float, expected
        share of the people, sum 1.
    """
    random = bulk_generator(seed, "household", 2)
    sigma = np.sqrt(np.log1p(values("households")["area_size_cv"] ** 2))
    share = random.lognormal(0.0, sigma, areas)
    share /= share.sum()
    deprivation = 1 + np.minimum(_ranked_share(share, random) * QUINTILES, QUINTILES - 1).astype(np.int8)
    urban = _ranked_share(share, random) < urban_share
    return {"deprivation": deprivation, "urban": urban, "share": share}


def _ranked_share(share: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Share of the people who live before the middle of each area, areas taken in random order."""
    order = random.permutation(share.size)
    middle = np.empty(share.size)
    middle[order] = np.cumsum(share[order]) - share[order] / 2
    return middle


def _areas_of_homes(household: NDArray[np.int32], share: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    u = bulk_generator(seed, "household", 3).random(household.max(initial=-1) + 1)
    return np.minimum(np.searchsorted(np.cumsum(share), u, side="right"), share.size - 1)


def _ages_and_sexes(size: int, seed: int, age_structure: str) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Ages and sexes by systematic sampling: every margin is right to within one person."""
    age, sex, weight = age_sex_table(age_structure)
    random = bulk_generator(seed, "household", 0)
    at = (np.arange(size) + random.random()) / max(size, 1)
    cell = np.minimum(np.searchsorted(np.cumsum(weight), at, side="right"), weight.size - 1)
    cell = random.permutation(cell)
    years = age[cell]
    begins, ends = np.ceil(years * DAYS_PER_YEAR), np.ceil((years + 1) * DAYS_PER_YEAR)
    days = begins + np.floor(random.random(size) * (ends - begins))
    oldest = years == age.max()
    beyond = random.exponential(values("households")["open_age_mean"], size) * DAYS_PER_YEAR
    days[oldest] = begins[oldest] + np.minimum(np.floor(beyond[oldest]), 15 * DAYS_PER_YEAR)
    return days.astype(np.int32), sex[cell]


def age_sex_table(name: str) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.float64]]:
    """Cells of an age structure: age in years (the last is open), sex, share of the people 12 and over.

    Raises
    ------
    neuro.errors.InputError
        When there is no such table.
    """
    return read_age_sex(table_path("age_sex", name, "population.age_structure"))


def read_age_sex(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.float64]]:
    """As `age_sex_table`, from a file.

    Raises
    ------
    neuro.errors.BadInput
        For what `neuro.files.read_csv` refuses, an age that is none or that is given twice, and numbers of people below
        0 or all 0.
    """
    table = read_csv(path, ["age", "female", "male"])
    age = np.array(whole_ages(table["age"], str(path)), np.int64)
    if np.unique(age).size < age.size:
        raise InputError(path, "age", None, "gives an age twice; give each once")
    share = np.array([table["female"], table["male"]], np.float64)
    if (share < 0.0).any() or not 0.0 < share.sum() < np.inf:
        raise InputError(path, "female, male", None, "must be numbers of people from 0, and not all 0")
    sex = np.repeat(np.array([[0], [1]], np.int8), age.size, axis=1)
    order = np.lexsort((sex.ravel(), np.tile(age, 2)))
    return np.tile(age, 2)[order], sex.ravel()[order], (share.ravel() / share.sum())[order]


@dataclass(frozen=True)
class ParentIndex:
    """Adults who could be a parent of somebody aged 12, by area, as `parent_index` makes it."""

    rows: NDArray[np.int64]
    """Rows of the candidates, area after area."""
    cumulative: NDArray[np.float64]
    """Running sum of their weights, shape (candidates + 1,)."""
    first: NDArray[np.int64]
    """Where each area begins among the candidates, shape (areas + 1,)."""


def parent_index(
    age_days: NDArray[np.int32], area: NDArray[np.int16], eligible: NDArray[np.bool_], areas: int
) -> ParentIndex:
    """Weigh everybody as a parent of an entrant: normal in the difference of ages, within three sd.

    It costs one pass over the people; making it anew every few weeks is enough.
    """
    q = values("households")
    gap = age_days / DAYS_PER_YEAR - ENTRY_AGE
    distance = (gap - q["parent_gap_mean"]) / q["parent_gap_sd"]
    possible = eligible & (gap >= q["parent_gap_least"]) & (np.abs(distance) <= 3.0)
    rows = np.flatnonzero(possible)
    rows = rows[np.argsort(area[rows], kind="stable")]
    weight = np.exp(-0.5 * distance[rows] ** 2)
    first = np.searchsorted(area[rows], np.arange(areas + 1))
    return ParentIndex(rows, np.concatenate([[0.0], np.cumsum(weight)]), first)


def new_entrant_households(
    parents: ParentIndex,
    household: NDArray[np.int32],
    entrant_area: NDArray[np.int16],
    uniform: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """A home for people who turn 12: that of an adult of parent age in the same area.

    Parameters
    ----------
    parents : ParentIndex
    household : ndarray of int, shape (people,)
    entrant_area : ndarray of int, shape (entrants,)
    uniform : ndarray of float, shape (entrants,), in [0, 1)
        One number per entrant decides which adult.

    Returns
    -------
    household, parent : ndarrays of int, shape (entrants,)
        Household number and row of the adult. Where the area has no such adult one of any area is taken;
        where there is none at all both are -1.
    """
    if not parents.rows.size:
        nobody = np.full(entrant_area.size, -1)
        return nobody.astype(np.int32), nobody
    parent = np.empty(entrant_area.size, np.int64)
    draw_adults(parents.rows, parents.cumulative, parents.first, entrant_area, uniform, parent)
    return household[parent].astype(np.int32), parent
