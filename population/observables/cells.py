"""People in cells of age, sex, deprivation and urbanicity, and the groups that are sums of cells.

Whatever is counted by cell can be told for any bands of age, and the levels of every stratum add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.people.strata import AGE_BANDS, STRATA

OLDEST = 110
N_AGES, N_SEXES, N_QUINTILES, N_URBAN = OLDEST + 1, 2, 5, 2
N_CELLS = N_AGES * N_SEXES * N_QUINTILES * N_URBAN

NSDUH = AGE_BANDS[:-1]
"""Lower ends of the age bands of the NSDUH."""
NSDUH_FINE = (12, 14, 16, 18, 21, 26, 30, 35, 50, 65)
"""Lower ends of the bands in which the NSDUH tells first use and use by age."""
CDC = (12, 15, 25, 35, 45, 55, 65, 75, 85)
"""Lower ends of the bands in which deaths are told, from the age of 12."""

SEXES = STRATA["sex"]


class Groups(NamedTuple):
    """Groups as sums of cells: `levels` names (stratum, level), `sums` is 1 where a cell belongs, (levels, N_CELLS)."""

    levels: tuple[tuple[str, str], ...]
    sums: np.ndarray


def cells_of(model: Any, rows: np.ndarray) -> np.ndarray:
    """Cell of each person in `rows` today, shape (n,); ages beyond 110 count as 110, groups come one after another."""
    table = model.table
    age = (model.day - table["birth_day"][rows]) / DAYS_PER_YEAR
    cell = np.clip(age.astype(np.int64), 0, OLDEST)
    for column, n, first in (("sex", N_SEXES, 0), ("deprivation", N_QUINTILES, 1), ("urban", N_URBAN, 0)):
        cell = cell * n + table[column][rows].astype(np.int64) - first
    if model.group_names:
        cell = cell + N_CELLS * table["group"][rows].astype(np.int64)
    return cell


def n_cells(model: Any) -> int:
    """Cells of a place: `N_CELLS` for each of the groups that it names."""
    return N_CELLS * max(1, len(model.group_names))


def counts_of(cells: np.ndarray, mask: np.ndarray | None = None, least: int = N_CELLS) -> np.ndarray:
    """How many of the people are in each cell: at least `least` cells, and no more than up to the last with people."""
    chosen = cells if mask is None else cells[mask]
    return np.bincount(chosen, minlength=least).astype(np.float64)


def band_names(lower: tuple[int, ...]) -> tuple[str, ...]:
    """Names of bands of age: "12-17", and "65+" of the last."""
    names = [f"{a}-{b - 1}" if b - a > 1 else str(a) for a, b in pairwise(lower)]
    return (*names, f"{lower[-1]}+")


def groups(lower: Sequence[int] = NSDUH, named: tuple[str, ...] = ()) -> Groups:
    """Everybody, bands of age, sex, bands by sex, deprivation and urbanicity, and the groups that a place names.

    Parameters
    ----------
    lower : sequence of int
        Lower ends of the age bands, ascending; people below the first count to it.
    named : tuple of str
        `group_names` of the model.

    Raises
    ------
    ValueError
        When the ends do not ascend, or are no ages.
    """
    ages = tuple(lower) if isinstance(lower, Sequence | np.ndarray) and not isinstance(lower, str) else ()
    whole = all(isinstance(age, int | np.integer) and not isinstance(age, bool) for age in ages)
    if not ages or not whole or any(a >= b for a, b in pairwise(ages)) or ages[0] < 0 or ages[-1] > OLDEST:
        raise ValueError(f"bands: {lower!r} is not allowed, ascending ages from 0 to {OLDEST} are")
    return _groups(tuple(int(age) for age in ages), named)


@lru_cache(maxsize=16)
def _groups(lower: tuple[int, ...], named: tuple[str, ...]) -> Groups:
    cell = np.arange(N_CELLS)
    cell, urban = np.divmod(cell, N_URBAN)
    cell, quintile = np.divmod(cell, N_QUINTILES)
    age, sex = np.divmod(cell, N_SEXES)
    band = np.maximum(np.searchsorted(lower, age, side="right") - 1, 0)
    names = band_names(lower)
    levels: list[tuple[str, str]] = [("all", "all")]
    members = [np.ones(N_CELLS, bool)]
    for b, name in enumerate(names):
        levels.append(("age", name))
        members.append(band == b)
    for s, name in enumerate(SEXES):
        levels.append(("sex", name))
        members.append(sex == s)
    for b, name in enumerate(names):
        for s, of in enumerate(SEXES):
            levels.append(("age_sex", f"{name} {of}"))
            members.append((band == b) & (sex == s))
    for q, name in enumerate(STRATA["deprivation"]):
        levels.append(("deprivation", name))
        members.append(quintile == q)
    for u, name in enumerate(STRATA["urbanicity"]):
        levels.append(("urbanicity", name))
        members.append(urban == u)
    sums = np.tile(np.array(members, np.float64), (1, max(1, len(named))))
    for g, name in enumerate(named):
        levels.append(("group", name))
        own = np.zeros(sums.shape[1])
        own[g * N_CELLS : (g + 1) * N_CELLS] = 1.0
        sums = np.vstack((sums, own))
    return Groups(tuple(levels), sums)
