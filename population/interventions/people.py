"""Whom an intervention reaches: a fixed lot of each person, and where and how old people are."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

from population.interventions.registry import Intervention, Target
from population.mechanisms.criteria import BLOCK_DAYS

Rows = np.ndarray


def reached(model: Any, rows: Rows, kind: str, share: float) -> np.ndarray:
    """Who of `rows` is in the share of people that a kind reaches: more are reached, never others, as it grows."""
    from neuro.kernel import uniform_rows  # loads numba, which checking a scenario must not

    u = uniform_rows(model.seed, "programme", model.table.uid[rows], 0, crc32(kind.encode()) & 0x7FFFFFFF)
    return np.asarray(u[0] < share)


def among(model: Any, rows: Rows, target: Target) -> Rows:
    """Those of `rows` whom a target names."""
    table = model.table
    if target.areas is not None:
        rows = rows[np.isin(table["area"][rows], target.areas)]
    if target.deprivation is not None:
        rows = rows[np.isin(table["deprivation"][rows], target.deprivation)]
    if target.urban is not None:
        rows = rows[table["urban"][rows] == target.urban]
    if target.age is not None:
        rows = rows[(model.ages[rows] >= target.age[0]) & (model.ages[rows] < target.age[1])]
    return rows


def aged_today(model: Any, days: float) -> Rows:
    """Rows of the living who are so many days old today, in order of uid."""
    table = model.table
    rows = np.flatnonzero((table["birth_day"] == model.day - round(days)) & table.alive)
    return rows[np.argsort(table.uid[rows], kind="stable")]


class ForResidents(Intervention):
    """Base of those that speak to everybody: they deliver a share of the person-days of all residents."""

    intensity: float

    def delivered(self, model: Any, level: float, size: Any) -> float:
        return self.intensity * level * len(model.table)


def days_of_illegal_use(model: Any) -> float:
    """Person-days lived by people who use illegal substances: 28 days of those whose turn it is today."""
    from population.services import illegal_use  # loads numba

    return float(np.count_nonzero(illegal_use(model, model.in_turn) > 0.0) * BLOCK_DAYS)


def days_with_a_goal(model: Any, rows: Rows) -> float:
    """Person-days lived by those of `rows`, whose turn it is today, who have set out to stop: 28 days of each."""
    held, goal = model.table["courses"][rows], model.courses.plain("state")["goal"]
    if not len(goal):
        return 0.0
    trying = (held >= 0) & (goal[np.maximum(held, 0)] > 0.0)
    return float(np.count_nonzero(trying.any(axis=1)) * BLOCK_DAYS)
