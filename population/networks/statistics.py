"""Numbers that describe a social graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from population.ties import LAYERS, Edges, Ties

MOST_SAMPLED = 20_000


def network_statistics(
    ties: Ties,
    age_days: NDArray[Any],
    area: NDArray[Any] | None = None,
    alive: NDArray[np.bool_] | None = None,
) -> dict[str, float]:
    """What a reader asks of a network.

    Parameters
    ----------
    ties : Ties
    age_days : ndarray of int, shape (capacity,) or longer
    area : ndarray of int, shape (capacity,) or longer, optional
    alive : ndarray of bool, shape (capacity,) or longer, optional
        Who counts; everybody if not given.

    Returns
    -------
    dict of name to number
        ``people``, ``ties``, ``mean_degree``, ``sd_degree``, ``max_degree``, ``share_isolates``,
        ``mean_degree_LAYER``, ``transitivity`` (closed share of the paths of two ties) and ``clustering``
        (its mean over people with two ties or more; both from at most 20,000 people, evenly spaced),
        ``age_assortativity`` (correlation of the ages at the two ends of a tie), ``same_area`` (share of
        ties, where areas are given), ``components``, ``share_largest_component``. What is not defined,
        such as a correlation without ties, is NaN.
    """
    rows = np.arange(ties.capacity) if alive is None else np.flatnonzero(alive[: ties.capacity])
    edges = ties.edges()
    degree = ties.degree[rows].astype(np.int64)
    numbers: dict[str, float] = {
        "people": rows.size,
        "ties": edges.a.size,
        "mean_degree": _mean(degree),
        "sd_degree": float(degree.std()) if rows.size else np.nan,
        "max_degree": int(degree.max(initial=0)),
        "share_isolates": _mean(degree == 0),
    }
    ends = 2.0 * np.bincount(edges.layer, minlength=len(LAYERS))
    for name, count in zip(LAYERS, ends, strict=True):
        numbers[f"mean_degree_{name}"] = count / rows.size if rows.size else np.nan
    numbers["transitivity"], numbers["clustering"] = closure(ties, rows)
    numbers["age_assortativity"] = assortativity(edges, np.asarray(age_days, np.float64))
    if area is not None:
        numbers["same_area"] = _mean(area[edges.a] == area[edges.b])
    label = component_labels(edges, ties.capacity)[rows]
    sizes = np.unique(label, return_counts=True)[1]
    numbers["components"] = sizes.size
    numbers["share_largest_component"] = float(sizes.max() / rows.size) if rows.size else np.nan
    return numbers


def assortativity(edges: Edges, value: NDArray[np.float64]) -> float:
    """Correlation of a value at both ends of a tie (Newman 2003, Phys Rev E 67:026126); NaN if undefined."""
    x, y = value[np.concatenate([edges.a, edges.b])], value[np.concatenate([edges.b, edges.a])]
    if not x.size or x.std() == 0.0:
        return np.nan
    return float(np.mean((x - x.mean()) * (y - y.mean())) / x.var())


def closure(ties: Ties, rows: NDArray[Any]) -> tuple[float, float]:
    """Transitivity and mean local clustering (Watts & Strogatz 1998) of some people; NaN if undefined."""
    rows = rows[ties.degree[rows] >= 2]
    if not rows.size:
        return np.nan, np.nan
    rows = rows[np.unique(np.linspace(0, rows.size - 1, MOST_SAMPLED).astype(np.int64))]
    own, slot = np.nonzero(ties.neighbours >= 0)
    known = np.sort(own * ties.capacity + ties.neighbours[own, slot])
    closed = np.zeros(rows.size, np.int64)
    for s in range(1, ties.slots):
        for t in range(s):
            a, b = ties.neighbours[rows, s].astype(np.int64), ties.neighbours[rows, t]
            both = np.flatnonzero((a >= 0) & (b >= 0))
            if not both.size:
                break
            key = a[both] * ties.capacity + b[both]
            at = np.minimum(np.searchsorted(known, key), known.size - 1)
            closed[both] += known[at] == key
    degree = ties.degree[rows].astype(np.int64)
    possible = degree * (degree - 1) // 2
    return float(closed.sum() / possible.sum()), float(np.mean(closed / possible))


def component_labels(edges: Edges, n: int) -> NDArray[np.int64]:
    """Smallest row that can be reached from each row along ties."""
    label = np.arange(n)
    while True:
        lower = np.minimum(label[edges.a], label[edges.b])
        new = label.copy()
        for end in (edges.a, edges.b):
            np.minimum.at(new, label[end], lower)
            np.minimum.at(new, end, lower)
        while True:
            further = new[new]
            if np.array_equal(further, new):
                break
            new = further
        if np.array_equal(new, label):
            return label
        label = new


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if values.size else np.nan
