"""What the textbook graphs have in common: one mean number of friends, with or without households."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

import numpy as np
from pydantic import Field

from population.bulk_random import bulk_generator
from population.networks.pairing import Rows, household_ties, no_edges
from population.networks.registry import NetworkParameters, People, sourced
from population.ties import FRIENDSHIP, Edges, join_edges, make_edges


class SingleLayer(NetworkParameters):
    """Friendships of one mechanism, over households."""

    friends_mean: float = sourced("friends_mean", 0, 20, "mean number of friends")
    households: bool = Field(default=True, description="whether members of a household are tied as well")
    household_weight: float = sourced("household_weight", 0.01, 100, "weight of a tie within the household")
    friendship_weight: float = sourced("friendship_weight", 0.01, 100, "weight of a friendship")

    @abstractmethod
    def friendships(self, people: People, random: np.random.Generator) -> tuple[Rows, Rows]:
        """Pairs of friends; self-ties and repeated pairs are dropped afterwards."""

    def build(self, people: People, seed: int, folder: Path | None = None) -> Edges:
        home = household_ties(people, self.household_weight) if self.households else no_edges()
        a, b = self.friendships(people, bulk_generator(seed, "ties", 0))
        return join_edges(home, make_edges(a, b, FRIENDSHIP, self.friendship_weight))
