"""Who use alike know each other: because ties move people (influence), or because people move ties (selection)?

    python -m tests.studies.influence

lives the same place four times, with both, one and neither of the two switched on, and prints

* how many ties join two people who used in the past month, against use dealt out anew within age bands;
* what the regression of the literature finds (own use on a friend's use, both at two waves a year apart; Christakis &
  Fowler 2008 N Engl J Med 358:2249, recalled), with the friends people chose and with friends assigned by lot;

and draws docs/images/influence.png.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from population.model import AddictionModel
from population.ties import HOUSEHOLD, make_edges
from tests.population.small_places import EASY_START, grown
from tests.population.use_among_friends import (
    NO_INFLUENCE,
    NO_SELECTION,
    clustering,
    permuted,
    ties_outside,
    used_lately,
)

FIGURE = Path(__file__).parents[2] / "docs" / "images" / "influence.png"
ARMS: dict[str, dict[str, float]] = {
    "both": {},
    "influence only": NO_SELECTION,
    "selection only": NO_INFLUENCE,
    "neither": {**NO_SELECTION, **NO_INFLUENCE},
}


def live(arm: str, people: int, seed: int, since: int = 2014) -> AddictionModel:
    """A place with an easy start into use, on its first day, after a past lived under an arm of `ARMS`."""
    return grown(
        people, rng=seed, scenario={"population.history_from": since}, changes={**EASY_START, **ARMS[arm]}
    )


def assign_friends(model: AddictionModel, seed: int) -> None:
    """Deal the places in the network outside households anew among people of an age band; ties then stay."""
    edges = model.ties.edges()
    outside = edges.layer != HOUSEHOLD
    model.ties.remove_many(edges.a[outside], edges.b[outside])
    who = permuted(np.arange(model.table.n_rows), model, np.random.default_rng(seed))
    model.ties.add_many(
        make_edges(who[edges.a[outside]], who[edges.b[outside]], edges.layer[outside], edges.weight[outside])
    )
    model.has_own_graph = True


class Panel(NamedTuple):
    """One row for each person and friend of the later wave: use in the past month at both waves, age and sex."""

    own: np.ndarray
    own_before: np.ndarray
    friend: np.ndarray
    friend_before: np.ndarray
    age: np.ndarray
    male: np.ndarray


def panel(model: AddictionModel, years: int) -> Panel:
    """Waves a year apart, as a cohort study would see them; the model lives on for `years`."""
    waves = []
    for _ in range(years):
        uid, before = model.table.uid.copy(), used_lately(model)
        model.run(1)
        a, b = ties_outside(model)
        own, friend = np.concatenate([a, b]), np.concatenate([b, a])
        there = (model.table.uid[own] == _at(uid, own)) & (model.table.uid[friend] == _at(uid, friend))
        own, friend = own[there], friend[there]
        now = used_lately(model)
        age = (model.day - model.table["birth_day"][own]) / 365.25
        waves.append((now[own], before[own], now[friend], before[friend], age, model.table["sex"][own] == 1))
    return Panel(*(np.concatenate(part) for part in zip(*waves, strict=True)))


def _at(uid: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Who was in each row at the earlier wave, -1 where nobody."""
    return np.where(rows < uid.size, uid[np.minimum(rows, uid.size - 1)], -1)


def naive_odds_ratio(p: Panel) -> float:
    """Odds ratio of own use by the friend's use at the later wave, given both at the earlier, age and sex."""
    age = (p.age - 40.0) / 20.0
    x = np.stack(
        [np.ones(p.own.size), p.friend, p.friend_before, p.own_before, age, age**2, p.male], axis=1
    ).astype(np.float64)
    return float(np.exp(logistic(x, p.own.astype(np.float64))[1]))


def logistic(x: np.ndarray, y: np.ndarray, steps: int = 30) -> np.ndarray:
    """Coefficients of a logistic regression by Newton's method, with a ridge of 1e-6 against separation."""
    beta = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-(x @ beta)))
        curvature = (x * (p * (1.0 - p))[:, None]).T @ x + 1e-6 * np.eye(beta.size)
        step = np.linalg.solve(curvature, x.T @ (y - p) - 1e-6 * beta)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return beta
