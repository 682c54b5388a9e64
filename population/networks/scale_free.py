"""A few people with very many ties."""

from __future__ import annotations

import numpy as np

from population.networks.pairing import Rows, whole_numbers
from population.networks.registry import People, network
from population.networks.single_layer import SingleLayer


@network("scale_free")
class ScaleFree(SingleLayer):
    """People join one after another and befriend those with many friends (Barabási & Albert 1999).

    Who has more ties than the tie store has slots loses the last ones.
    """

    def friendships(self, people: People, random: np.random.Generator) -> tuple[Rows, Rows]:
        n = len(people["age_days"])
        brought = whole_numbers(self.friends_mean / 2.0, n, random)
        brought[:1] = 0
        own = np.repeat(np.arange(n), brought)
        other = preferred(own, np.repeat(np.cumsum(brought) - brought, brought), random)
        arrival = random.permutation(n)
        return arrival[own], arrival[other]


def preferred(own: Rows, earlier: Rows, random: np.random.Generator) -> Rows:
    """Other end of each tie: an end, drawn evenly, of any tie that was there before its owner came.

    An end of a tie belongs to a person in proportion to the person's ties. Drawing the far end of an
    earlier tie means that tie's own draw, so that chains of draws are followed to their beginning, all at
    once by pointer doubling (after Batagelj & Brandes 2005, Phys Rev E 71:036113).

    Parameters
    ----------
    own : ndarray of int, shape (ties,)
        Owners in the order of arrival.
    earlier : ndarray of int, shape (ties,)
        How many ties there were when the owner came; the first to come are tied to person 0.
    """
    drawn = np.floor(random.random(own.size) * 2.0 * earlier).astype(np.int64)
    tie, far = drawn // 2, drawn % 2 == 1
    other = np.where(earlier > 0, own[tie], 0) if own.size else own
    follow = np.where((earlier > 0) & far, tie, np.arange(own.size))
    while True:
        further = follow[follow]
        if np.array_equal(further, follow):
            return other[follow]
        follow = further
