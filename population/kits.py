"""Naloxone kits: handed out to people who use and to their ties, carried, lost, used up."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import poisson
from population.calendar import DAYS_PER_YEAR
from population.loops.harm import kits_lapse, receivers
from population.mechanisms.criteria import BLOCK_DAYS
from population.stores import Fields

MOST_KITS = 1000
LAPSE, PROGRAMME = 0, 1
"""Which draws of the stream "kits" are whose; those from `SERVICE` on belong to syringe services and to jails."""
SERVICE, RELEASE = 2, 3


def opioid_course(model: Any) -> int:
    """Number of the class of opioids, -1 where there are none."""
    return model.class_names.index("opioid") if "opioid" in model.class_names else -1


def lapse(model: Any, rows: np.ndarray) -> None:
    """28 days of the kits of the people in `rows`."""
    table, h = model.table, model.rules.plain.harm
    kits_lapse(rows, model.seed, model.day, LAPSE, table.uid, table["kits"], h)


def hand_out_kits(model: Any) -> None:
    """28 days of kits for those whose turn it is: some lapse, and the place's programme hands out new ones."""
    table = model.table
    lapse(model, model.in_turn)
    yearly, k = model.scenario.harms.naloxone_kits.at(model.year), opioid_course(model)
    if yearly <= 0.0 or k < 0:
        return
    rows, mean = served(model, k, yearly * len(table) / 100_000.0 * BLOCK_DAYS / DAYS_PER_YEAR)
    if not len(rows):
        return
    u = uniform_rows(model.seed, "kits", table.uid[rows], model.day, PROGRAMME)
    for i, row in enumerate(rows.tolist()):
        pass_on(model, row, poisson(u[0, i], mean), u[1, i], u[2, i])


def served(model: Any, k: int, kits: float) -> tuple[np.ndarray, float]:
    """Rows of the people whom the programme reaches today with its `kits` of 28 days for people who use class k, and
    how many each of those people gets in the mean.
    """
    table, found = model.table.views, np.empty(len(model.in_turn), np.int64)
    n, users = receivers(
        model.active_rows, model.in_turn, k, model.seed, model.day, PROGRAMME, kits, table["uid"], table["courses"],
        model.courses.plain("ledger"), found,
    )  # fmt: skip
    return found[:n], kits / max(1, users)


def pass_on(model: Any, row: int, kits: int, u: float, v: float) -> None:
    """Give kits to a person who uses, or (u) to one of the person's ties, by lot (v)."""
    degree = int(model.ties.degree[row])
    if u < Fields(model.rules.plain.harm[0]).kits_to_ties and degree:
        row = int(model.ties.neighbours[row, int(v * degree)])
    give(model, row, kits)


def give(model: Any, row: int, kits: int) -> None:
    """Kits for one person."""
    if kits <= 0:
        return
    model.table["kits"][row] = min(MOST_KITS, int(model.table["kits"][row]) + kits)
    model.recorder.count("kits_given", "any", np.full(kits, row))
