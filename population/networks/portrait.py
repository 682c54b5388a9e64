"""A network held against what is known of people's ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from population.networks.registry import age_years
from population.networks.statistics import assortativity, closure
from population.tables import quantities, values
from population.ties import FRIENDSHIP, SCHOOLWORK, Edges, Ties

PUPILS, YOUNG_ADULTS, ADULTS = (12.0, 18.0), (18.0, 25.0), (18.0, 200.0)


def portrait(people: Mapping[str, NDArray[Any]], ties: Ties) -> list[dict[str, Any]]:
    """Rows {measure, value, published, low, high, unit, within, source}, one for each number that is known.

    Parameters
    ----------
    people : mapping of name to ndarray, shape (n,)
        ``age_days``, ``household``.
    ties : Ties
        Their ties, by row. A number that is not defined, such as that of pupils where there are none, is NaN and not
        within its range.
    """
    age = age_years(people)
    found = {
        "school_degree": _mean(degrees(ties, SCHOOLWORK, age, PUPILS)),
        "school_transitivity": closure(layer_of(ties, SCHOOLWORK), _aged(age, PUPILS))[0],
        "young_adult_degree": _mean(degrees(ties, FRIENDSHIP, age, YOUNG_ADULTS)),
        "household_size": household_size(people),
        "adults_with_five_friends": _mean(degrees(ties, FRIENDSHIP, age, ADULTS) >= 5),
        "adults_without_friend": _mean(degrees(ties, FRIENDSHIP, age, ADULTS) == 0),
        "friend_age_correlation": friend_age_correlation(ties, age),
    }
    return [
        {
            "measure": name,
            "value": found[name],
            "published": known.value,
            "low": known.low,
            "high": known.high,
            "unit": known.unit,
            "within": bool(known.low <= found[name] <= known.high),
            "source": known.source,
        }
        for name, known in quantities("network_evidence").items()
    ]


def degrees(ties: Ties, layer: int, age: NDArray[np.float64], ages: tuple[float, float]) -> NDArray[np.int64]:
    """Ties in a layer of each person of some ages."""
    rows = _aged(age, ages)
    return ((ties.layer[rows] == layer) & (ties.neighbours[rows] >= 0)).sum(axis=1)


def layer_of(ties: Ties, layer: int) -> Ties:
    """The ties of one layer alone."""
    edges = ties.edges()
    kept = edges.layer == layer
    return Ties.from_edges(ties.capacity, Edges(*(part[kept] for part in edges)), ties.slots)


def household_size(people: Mapping[str, NDArray[Any]]) -> float:
    """Mean members of a household, with the children under 12 that the place has and the model has not."""
    households = np.unique(people["household"]).size
    grown = len(people["household"])
    return grown / households / (1.0 - values("households")["under_12"]) if households else float("nan")


def friend_age_correlation(ties: Ties, age: NDArray[np.float64]) -> float:
    """Correlation of the ages at both ends of the friendships of adults."""
    edges = ties.edges()
    adult = (edges.layer == FRIENDSHIP) & (age[edges.a] >= ADULTS[0]) & (age[edges.b] >= ADULTS[0])
    return assortativity(Edges(*(part[adult] for part in edges)), age)


def _aged(age: NDArray[np.float64], ages: tuple[float, float]) -> NDArray[np.int64]:
    return np.flatnonzero((age >= ages[0]) & (age < ages[1]))


def _mean(found: NDArray[Any]) -> float:
    return float(found.mean()) if found.size else float("nan")
