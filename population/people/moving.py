"""Moving house: whole households go to other neighbourhoods, whose places are new to them.

The past knows no moves: people arrive with the neighbourhoods of the present.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from population.loops.months import may_move, new_homes, settle_in
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.places import familiarity_after, moving_probability
from population.stores import Fields


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
    movers, lots, strangers = who_moves(model, model.in_turn)
    if len(strangers):
        familiar, b = model.table["familiar"], Fields(model.rules.plain.behaviour[0])
        familiar[strangers] = familiarity_after(familiar[strangers], BLOCK_DAYS, b)
    if len(movers):
        settle(model, movers, lots)


def who_moves(model: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Those of `rows` whose household moves within 28 days, their lots, and those who do not know their neighbourhood
    in full.
    """
    table, b = model.table.views, Fields(model.rules.plain.behaviour[0])
    movers, strangers = np.empty((2, len(rows)), np.int64)
    lots = np.empty(len(rows))
    moving, strange = may_move(
        rows, model.seed, model.day // BLOCK_DAYS, table["alive"], table["household"], table["familiar"],
        moving_probability(BLOCK_DAYS, b), movers, lots, strangers,
    )  # fmt: skip
    return movers[:moving], lots[:moving], strangers[:strange]


def settle(model: Any, rows: np.ndarray, u: np.ndarray) -> None:
    """Give the people in `rows` homes in neighbourhoods drawn by their size with the uniform numbers `u`."""
    table, areas = model.table, model.areas
    goers, new = np.empty((2, len(rows)), np.int64)
    n = new_homes(rows, u, areas.cumulative, table["area"], goers, new)
    goers, new = goers[:n], new[:n]
    model.accounts.people_move(model, goers)
    settle_in(
        goers, new, areas.deprivation, areas.urban, float(model.rules.plain.behaviour["deprivation_stress"][0]),
        table["area"], table["deprivation"], table["urban"], table["familiar"], model.lasting_stress,
    )  # fmt: skip
