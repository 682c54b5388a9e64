"""Groups that are denser within than between."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from population.networks.pairing import Rows, collect_pairs, columns
from population.networks.registry import People, age_years, network, sourced
from population.networks.single_layer import SingleLayer

AGE_BAND_YEARS = 5


@network("stochastic_block")
class StochasticBlock(SingleLayer):
    """Friends are drawn evenly, a share of them within the own group (Holland, Laskey & Leinhardt 1983)."""

    groups: Literal["area", "age_band"] = Field(
        default="area", description="what makes a group: the area, or an age band of five years"
    )
    within: float = sourced("block_within", 0, 1, "share of friends within the own group")

    def friendships(self, people: People, random: np.random.Generator) -> tuple[Rows, Rows]:
        group = self._group(people)
        n = group.size
        order = np.argsort(group, kind="stable")
        begins = np.searchsorted(group[order], np.arange(group.max(initial=-1) + 2))

        def draw(lacking: int) -> tuple[Rows, Rows]:
            a = random.integers(n, size=lacking)
            first, size = begins[group[a]], begins[group[a] + 1] - begins[group[a]]
            u = random.random(lacking)
            inside = (random.random(lacking) < self.within) | (size == n)
            outside = (first + size + (u * (n - size)).astype(np.int64)) % n
            place = np.where(inside, first + (u * size).astype(np.int64), outside)
            return a, order[place]

        wanted = random.poisson(self.friends_mean * n / 2.0) if n > 1 else 0
        return collect_pairs(wanted, draw).ends()

    def _group(self, people: People) -> Rows:
        if self.groups == "area":
            (area,) = columns(people, "area")
            return area
        return (age_years(people) // AGE_BAND_YEARS).astype(np.int64)
