"""Moving house: whole households go to other neighbourhoods, whose places are new to them.

The past knows no moves: people arrive with the neighbourhoods of the present.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neuro.kernel import uniform_rows
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.places import familiarity_after, moving_probability


class Areas(NamedTuple):
    """What neighbourhoods are like: arrays of shape (areas,). `cumulative` is the running share of the people."""

    deprivation: np.ndarray
    urban: np.ndarray
    cumulative: np.ndarray


def areas_of(area: np.ndarray, deprivation: np.ndarray, urban: np.ndarray, n_areas: int) -> Areas:
    """The neighbourhoods that these people live in."""
    found = Areas(np.full(n_areas, 3, np.int8), np.zeros(n_areas, bool), np.zeros(n_areas))
    found.deprivation[area], found.urban[area] = deprivation, urban
    counts = np.bincount(area, minlength=n_areas)
    return found._replace(cumulative=np.cumsum(counts) / max(1, counts.sum()))


def move_house(model: Any) -> None:
    """Households that move within these 28 days, each member on the own turn; new places become familiar."""
    if model.in_past:
        return
    table, b = model.table, model.rules.behaviour[0]
    rows = model.in_turn[table.alive[model.in_turn]]
    rows = rows[table["household"][rows] >= 0]
    table["familiar"][rows] = familiarity_after(table["familiar"][rows], BLOCK_DAYS, b)
    u = uniform_rows(model.seed, "moving", table["household"][rows], model.day // BLOCK_DAYS)
    goes = u[0] < moving_probability(BLOCK_DAYS, b)
    settle(model, rows[goes], u[1, goes])


def settle(model: Any, rows: np.ndarray, u: np.ndarray) -> None:
    """Give the people in `rows` homes in neighbourhoods drawn by their size with the uniform numbers `u`."""
    table, areas = model.table, model.areas
    new = np.minimum(np.searchsorted(areas.cumulative, u, side="right"), len(areas.cumulative) - 1)
    elsewhere = new != table["area"][rows]
    rows, new = rows[elsewhere], new[elsewhere]
    model.accounts.people_move(model, rows)
    table["area"][rows] = new
    table["deprivation"][rows] = areas.deprivation[new]
    table["urban"][rows] = areas.urban[new]
    table["familiar"][rows] = 0.0
    model.lasting_stress[rows] = model.stress_of_area(table["deprivation"][rows])
