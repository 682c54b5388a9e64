"""Ties while time passes: friendships and company at school and work end and form, in the networks that say so."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from neuro.parameters import record
from population.loops.ties import ties_change, where_spans_begin
from population.mechanisms.criteria import BLOCK_DAYS
from population.networks.household_friendship import employed_share
from population.steps.support import Fellows
from population.steps.ties import SPAN_DAYS, Index, People
from population.tables import values

CHANGING = ("household_friendship",)
"""Kinds of network whose ties change; those of others are what they were made, but for deaths and entries."""
OLDEST = 120
NEW_ORDER_DAYS = 13 * BLOCK_DAYS
"""Days after which people are put in order anew, without those who died."""


def network_record(parameters: Any) -> np.recarray:
    """What the turnover of ties takes from the network's parameters, shape (1,)."""
    found = values("networks") | {
        name: value for name, value in parameters.items() if isinstance(value, int | float)
    }
    return record({name: float(value) for name, value in found.items()}, 1.0)


def changes_ties(model: Any) -> bool:
    """Whether the ties of this model change."""
    return model.scenario.network.kind in CHANGING and not model.has_own_graph


def turn_ties_over(model: Any) -> None:
    """28 days of the ties of those whose turn it is."""
    if changes_ties(model):
        change_ties(model, model.in_turn)


def people_of(model: Any) -> People:
    """What ties depend on, by person."""
    table, courses = model.table.views, model.courses
    return People(
        table["uid"], table["birth_day"], model.age_day, table["area"], table["alive"], table["courses"],
        courses.plain("ledger"), courses.plain("state"), model.rules.plain.classes["peer_half_use"], model.employed,
    )  # fmt: skip


def change_ties(model: Any, rows: np.ndarray) -> None:
    """28 days of the ties of the people in `rows`."""
    index = model.tie_index = current_index(model)
    fellows = model.fellows = current_fellows(model)
    ties_change(
        rows, model.seed, model.day, people_of(model), model.ties.columns, index, fellows, model.rules.plain.ties,
        model.network_record,
    )  # fmt: skip


def current_fellows(model: Any) -> Fellows:
    """People in recovery as they were when the block of 28 days began; who has used since is still named."""
    block = model.day // BLOCK_DAYS
    if model.fellows is not None and model.fellows.block == block:
        return cast(Fellows, model.fellows)
    ledger = model.courses.array("ledger")[: model.courses.n_rows]
    abstinent = model.day - ledger.last_use_day >= model.rules.ties[0].recovery_days
    found = np.unique(ledger.owner[(ledger.owner >= 0) & (ledger.attempts > 0) & abstinent])
    area = model.table["area"][found]
    by_area = np.argsort(area, kind="stable")
    start = np.searchsorted(area[by_area], np.arange(model.scenario.population.areas + 1))
    return Fellows(block, found[by_area].astype(np.int64), start)


def current_index(model: Any) -> Index:
    """People in order, with those who entered in the last block of 28 days; who died is still in it for a while."""
    index = model.tie_index
    if index is None or model.day // NEW_ORDER_DAYS != index.day // NEW_ORDER_DAYS:
        return index_of(model)
    if model.day // BLOCK_DAYS == index.day // BLOCK_DAYS:
        return index
    return with_entrants(index, model)


def with_entrants(index: Index, model: Any) -> Index:
    """The index with those who entered since: younger than all others."""
    table = model.table
    rows = np.asarray(table.rows)
    new = rows[table.uid[rows] >= index.next_uid]
    new = new[np.argsort(table["birth_day"][new], kind="stable")]
    birth, area = table["birth_day"][new].astype(np.float64), table["area"][new]
    if len(new) and len(index.births) and birth[0] < index.births[-1]:  # people of other ages moved in
        return index_of(model)
    at = index.area_start[area + 1]
    by_area = np.argsort(area, kind="stable")
    return with_spans(
        next_uid(model),
        model.day,
        np.insert(index.rows_by_area, at[by_area], new[by_area]),
        np.insert(index.birth_by_area, at[by_area], birth[by_area]),
        index.area_start + np.r_[0, np.cumsum(np.bincount(area, minlength=index.area_start.size - 1))],
        np.r_[index.rows_by_birth, new],
        np.r_[index.births, birth],
    )


def with_spans(
    following: int, day: int, by_area: np.ndarray, born: np.ndarray, start: np.ndarray, rows: np.ndarray,
    births: np.ndarray,
) -> Index:  # fmt: skip
    """The index of people in order, its first fields in their order, with where each span of births begins."""
    first, last = (float(births[0]), float(births[-1])) if len(births) else (0.0, 0.0)
    edges = first + SPAN_DAYS * np.arange(int((last - first) / SPAN_DAYS) + 2)
    edges[-1] = np.inf
    spans, found = np.empty((len(start) - 1, len(edges)), np.int64), np.empty((1, len(edges)), np.int64)
    where_spans_begin(born, start, edges, spans)
    where_spans_begin(births, np.array([0, len(births)]), edges, found)
    return Index(following, day, by_area, born, start, rows, births, first, spans, found[0])


def next_uid(model: Any) -> int:
    """The uid that the next person to enter will have."""
    return int(model.table.uid[model.table.rows].max(initial=-1)) + 1


def index_of(model: Any) -> Index:
    """The living in the order of their births."""
    table = model.table
    rows = np.asarray(table.rows)
    birth, area = table["birth_day"][rows].astype(np.float64), table["area"][rows]
    by_birth = np.argsort(birth, kind="stable")
    by_area = by_birth[np.argsort(area[by_birth], kind="stable")]
    start = np.searchsorted(area[by_area], np.arange(model.scenario.population.areas + 1))
    return with_spans(
        next_uid(model), model.day, rows[by_area], birth[by_area], start, rows[by_birth], birth[by_birth]
    )


def employed_by_age() -> np.ndarray:
    """Share employed at each age in whole years."""
    return employed_share(np.arange(OLDEST + 1, dtype=np.float64))
