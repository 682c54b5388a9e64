"""Friends of friends become friends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from population.networks.pairing import Pairs, Rows, collect_pairs, offers

ROUNDS = 2


def close_triangles(
    pairs: Pairs,
    sought: NDArray[np.float64],
    suits: Callable[[Rows, Rows], NDArray[np.bool_]],
    random: np.random.Generator,
) -> None:
    """Add ties between people who have a friend in common, in rounds: the friends that one round makes can
    be the friends in common of the next.

    Parameters
    ----------
    pairs : Pairs
        Friends so far; the new ones are added to them.
    sought : ndarray of float, shape (people,)
        Mean number of ties of this kind that each person shall have.
    suits : callable
        Whether each of two lists of people would be friends.
    random : numpy.random.Generator
    """
    for _ in range(ROUNDS):
        seeker = offers(sought / (2.0 * ROUNDS), random)
        if not (seeker.size and len(pairs)):
            break
        friends = _Friends(*pairs.ends(), sought.size)

        def draw(lacking: int, friends: _Friends = friends, seeker: Rows = seeker) -> tuple[Rows, Rows]:
            person = seeker[random.integers(seeker.size, size=3 * lacking)]
            third = friends.one_of(friends.one_of(person, random), random)
            person, third = person[third >= 0], third[third >= 0]
            fit = suits(person, third)
            return person[fit][:lacking], third[fit][:lacking]

        collect_pairs(len(pairs) + seeker.size, draw, pairs)


class _Friends:
    """Who is a friend of whom, for drawing one of somebody's friends."""

    def __init__(self, a: Rows, b: Rows, n: int) -> None:
        own, other = np.concatenate([a, b]), np.concatenate([b, a])
        order = np.argsort(own, kind="stable")
        self.other = np.append(other[order], -1)
        self.begins = np.searchsorted(own[order], np.arange(n + 1))

    def one_of(self, person: Rows, random: np.random.Generator) -> Rows:
        """A friend of each person, -1 for who has none; -1 stands for nobody, who has no friends."""
        begin, end = self.begins[person], self.begins[person + 1]
        chosen = begin + (random.random(person.size) * (end - begin)).astype(np.int64)
        friend: Rows = self.other[np.where((person >= 0) & (end > begin), chosen, -1)]
        return friend
