"""How alike the use of people is who know each other, against chance; for tests and studies."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.recorder import class_states
from population.ties import FRIENDSHIP, HOUSEHOLD

AGE_BANDS = (14, 16, 18, 21, 24, 27, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80)
"""Ages in years at which a band ends; use depends on age, and friends are of an age."""

SUBSTANCES = ("rx_opioid", "heroin", "fentanyl")
NO_SELECTION = {"tie_change.tie_loss_dissimilarity": 0.0, "tie_change.tie_similarity": 0.0}
"""Ties end and form whatever people use."""
NO_INFLUENCE = {
    "behaviour.peer_gain": 0.0,
    **{f"courses.{s}.{name}_household": 0.0 for s in SUBSTANCES for name in ("offer", "reach")},
    **{f"prescribing.{name}_{ties}": 0.0 for name in ("offer", "passed") for ties in ("home", "friends")},
}
"""Nobody is moved by what others use: no pressure, no norm, no offers and no drug through ties."""


def used_lately(model: Any, measure: str = "use_past_month") -> np.ndarray:
    """Whether each row's person is in a state of `population.recorder.class_states` (opioids), shape (rows,)."""
    found = np.zeros(model.table.n_rows, bool)
    found[model.table.rows] = class_states(model, 0)[measure]
    return found


def ties_outside(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows at both ends of the ties outside households: friends, and company at school and work."""
    edges = model.ties.edges()
    kept = edges.layer != HOUSEHOLD
    return edges.a[kept], edges.b[kept]


def friendships(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows at both ends of the friendships."""
    edges = model.ties.edges()
    kept = edges.layer == FRIENDSHIP
    return edges.a[kept], edges.b[kept]


def permuted(values: np.ndarray, model: Any, random: np.random.Generator) -> np.ndarray:
    """The values dealt out anew among the living of each age band."""
    rows = np.asarray(model.table.rows)
    band = np.searchsorted(AGE_BANDS, (model.day - model.table["birth_day"][rows]) / 365.25)
    dealt = values.copy()
    for b in np.unique(band):
        mine = rows[band == b]
        dealt[mine] = random.permutation(values[mine])
    return dealt


def clustering(
    model: Any,
    used: np.ndarray | None = None,
    ties: tuple[np.ndarray, np.ndarray] | None = None,
    times: int = 200,
) -> tuple[float, float]:
    """Ties between two people who use, against the same people with use dealt out anew within age bands.

    Parameters
    ----------
    model : AddictionModel
    used : ndarray of bool, shape (rows,), optional
        Who uses; in the past month if not given.
    ties : tuple of ndarray, optional
        Rows at both ends; ties outside households if not given.
    times : int
        Permutations.

    Returns
    -------
    ratio : float
        Seen over the mean of the permutations; NaN where that is 0.
    share : float
        Share of permutations with as many such ties or more, a one-sided P value.
    """
    a, b = ties_outside(model) if ties is None else ties
    used = used_lately(model) if used is None else used
    random = np.random.default_rng(1)
    seen = int((used[a] & used[b]).sum())
    chance = np.empty(times)
    for i in range(times):
        dealt = permuted(used, model, random)
        chance[i] = (dealt[a] & dealt[b]).sum()
    mean = chance.mean()
    return (seen / mean if mean else float("nan")), float((1 + (chance >= seen).sum()) / (1 + times))
