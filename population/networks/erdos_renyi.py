"""Ties without any pattern."""

from __future__ import annotations

import numpy as np

from population.networks.pairing import Rows, collect_pairs
from population.networks.registry import People, network
from population.networks.single_layer import SingleLayer

FEW_PAIRS = 1_000_000


@network("random")
class RandomTies(SingleLayer):
    """Every two people are friends with the same chance (Erdős & Rényi 1959, G(n, p))."""

    def friendships(self, people: People, random: np.random.Generator) -> tuple[Rows, Rows]:
        n = len(people["age_days"])
        possible = n * (n - 1) // 2
        if not possible:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        wanted = int(random.binomial(possible, min(self.friends_mean / (n - 1), 1.0)))
        if possible <= FEW_PAIRS:
            return pair_of_number(random.choice(possible, wanted, replace=False, shuffle=False))
        return collect_pairs(wanted, lambda lacking: tuple(random.integers(n, size=(2, lacking)))).ends()


def pair_of_number(number: Rows) -> tuple[Rows, Rows]:
    """The pair (a < b) that has this place in the list (0,1), (0,2), (1,2), (0,3), ..."""
    b = ((1.0 + np.sqrt(1.0 + 8.0 * number)) / 2.0).astype(np.int64)
    return number - b * (b - 1) // 2, b
