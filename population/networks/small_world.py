"""Near neighbours, and a few ties across the world."""

from __future__ import annotations

import numpy as np

from population.networks.pairing import Rows, columns, whole_numbers
from population.networks.registry import People, network, sourced
from population.networks.single_layer import SingleLayer


@network("small_world")
class SmallWorld(SingleLayer):
    """A ring by area and age: friends are the nearest, or now and then anybody (Watts & Strogatz 1998)."""

    rewired: float = sourced("small_world_rewired", 0, 1, "share of ties that lead anywhere")

    def friendships(self, people: People, random: np.random.Generator) -> tuple[Rows, Rows]:
        area, age_days = columns(people, "area", "age_days")
        n = area.size
        ring = np.lexsort((age_days, area))
        ahead = whole_numbers(self.friends_mean / 2.0, n, random)
        own = np.repeat(np.arange(n), ahead)
        step = 1 + np.arange(own.size) - np.repeat(np.cumsum(ahead) - ahead, ahead)
        other = (own + step) % max(n, 1)
        anywhere = random.random(own.size) < self.rewired
        other[anywhere] = random.integers(max(n, 1), size=int(anywhere.sum()))
        return ring[own], ring[other]
