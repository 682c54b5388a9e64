"""A place where use is widespread, and what may then improve: for tests and studies."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.model import AddictionModel
from population.recorder import class_states
from population.ties import HOUSEHOLD
from tests.population.small_places import EASY_START, grown, place
from tests.population.use_among_friends import used_lately

SINCE = {"population.history_from": 2012, "supply.rx_opioid.availability": 1.4}
SUPPLY = ("rx_opioid", "heroin", "fentanyl")
CUES = {"environment.market_visibility": 0.0, "environment.deprivation_gradient": 0.0}
"""No market is seen."""
CARE = {"care.methadone.slots": 2500.0, "care.buprenorphine.slots": 2500.0, "care.cbt.slots": 800.0}
"""Places for all who ask."""


def less_supply(share: float) -> dict[str, Any]:
    """Changes of a place to a share of the availability of today."""
    now = place(SINCE).supply
    return {f"supply.{s}.availability": share * now[s].availability.at(2024) for s in SUPPLY}


ACCESS = less_supply(0.5)
"""Half as easy to get."""


def widespread(
    people: int, seed: int, now: dict[str, Any] | None = None, peers: bool = False
) -> AddictionModel:
    """A place with easy supply in its past, that from its first day on is `now`.

    Parameters
    ----------
    now : mapping of str to value, optional
        Changes of the place, see `tests.population.small_places.place`; the past does not know of them.
    peers : bool
        Whether ties outside the household between two people who used in the past month end on that day.
    """
    model = grown(people, rng=seed, scenario=SINCE, changes=EASY_START)
    model.scenario = place({**SINCE, **(now or {})})
    if peers:
        part_users(model)
    return model


def part_users(model: AddictionModel) -> None:
    """End the ties outside households between two people who used in the past month."""
    used, edges = used_lately(model), model.ties.edges()
    end = used[edges.a] & used[edges.b] & (edges.layer != HOUSEHOLD)
    model.ties.remove_many(edges.a[end], edges.b[end])


ARMS: dict[str, dict[str, Any]] = {
    "nothing changes": {},
    "no market in sight": {"now": CUES},
    "friends who do not use": {"peers": True},
    "a place in treatment for all": {"now": CARE},
    "half the supply": {"now": ACCESS},
    "all four": {"now": {**CUES, **CARE, **ACCESS}, "peers": True},
}
"""What may improve on the first day: arguments of `widespread`."""


def share_with_disorder(model: AddictionModel) -> float:
    """Share of the living with opioid use disorder."""
    states = class_states(model, 0)
    return float(np.mean(states["disorder_mild"] | states["disorder_moderate"] | states["disorder_severe"]))
