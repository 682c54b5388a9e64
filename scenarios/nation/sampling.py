"""Which counties of a table are simulated, and how much of the nation each stands for.

Counties are drawn with probability proportional to their residents, systematically along a list ordered by kind of
place and share of residents in towns (Madow 1949 Ann Math Stat 20:333); the largest are always in. A county with the
probability p stands for 1 / p of its size (Horvitz & Thompson 1952 J Am Stat Assoc 47:663).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from scenarios.nation.table import County

Array = NDArray[np.float64]
STREAM = "sample of counties"


class Sampled(NamedTuple):
    """A county that is simulated, and the probability with which it was drawn; 1 where it is always in."""

    county: County
    probability: float


def sample_of(counties: Sequence[County], number: int | None, seed: int) -> list[Sampled]:
    """All counties, or a sample of some, in the order of the table."""
    if number is None or number >= len(counties):
        return [Sampled(county, 1.0) for county in counties]
    chances = probabilities(np.array([county.population for county in counties], float), number)
    listed = sorted(range(len(counties)), key=lambda i: _place_in_list(counties[i]))
    drawn = [i for i in listed if chances[i] == 1.0]
    others = [i for i in listed if chances[i] < 1.0]
    start = np.random.Generator(np.random.Philox(key=[seed, crc32(STREAM.encode())])).random()
    drawn += [others[i] for i in systematic(chances[others], start)]
    return [Sampled(counties[i], float(chances[i])) for i in sorted(drawn)]


def probabilities(sizes: Array, number: int) -> Array:
    """Probability of each to be in a sample of `number`, proportional to its size and at most 1; they add up to it."""
    sure = np.zeros(len(sizes), bool)
    while True:
        chances = np.where(sure, 1.0, (number - sure.sum()) * sizes / sizes[~sure].sum())
        more = ~sure & (chances >= 1.0)
        if not more.any():
            return chances
        sure |= more


def systematic(chances: Array, start: float) -> list[int]:
    """Places of a systematic sample: where the running sum of the chances passes start, start + 1, ..."""
    ends = np.cumsum(chances)
    points = start + np.arange(round(float(ends[-1]))) if len(ends) else np.empty(0)
    return [min(int(i), len(ends) - 1) for i in np.searchsorted(ends, points, side="right")]


def people_of(population: int, people_per: int, least: int, most: int) -> int:
    """People simulated in a county: one for every `people_per` residents, within bounds.

    Person for person a large county then tells as much as a small one; the lower bound keeps a social graph in the
    smallest ones.
    """
    return min(most, max(least, round(population / people_per)))


def _place_in_list(county: County) -> tuple[str, float, str]:
    urban = county.cells.get("urban_share", 0.5)
    return str(county.cells.get("place", "")), float(urban), county.fips
