"""The default: households, friendships, and company at school and work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from population.bulk_random import bulk_generator
from population.networks.pairing import (
    Rows,
    columns,
    household_ties,
    offers,
    pair_offers,
    spread_by_age,
)
from population.networks.registry import NetworkParameters, People, age_years, network, sourced
from population.networks.triangles import close_triangles
from population.tables import values
from population.ties import FRIENDSHIP, SCHOOLWORK, Edges, join_edges, make_edges

SCHOOL, WORK, NEITHER = range(3)


@network("household_friendship")
class HouseholdFriendship(NetworkParameters):
    """Households are cliques; friends are near in age and often in area; company is kept at school and work.

    A pair that could be tied twice keeps its first tie: household before friendship before school and work.
    """

    friends_mean: float = sourced("friends_mean", 0, 20, "mean number of friends")
    friends_cv: float = sourced("friends_cv", 0, 2, "how much people differ in the friends they seek")
    friends_age_sd: float = sourced("friends_age_sd", 0.1, 20, "spread of age differences of friends, years")
    friends_age_sd_slope: float = sourced(
        "friends_age_sd_slope", 0, 1, "rise of that spread per year over 18"
    )
    friends_same_area: float = sourced(
        "friends_same_area", 0, 1, "share of friends sought within the own area"
    )
    friends_closure: float = sourced("friends_closure", 0, 0.9, "share of friends met through a friend")
    school_mean: float = sourced("school_mean", 0, 20, "mean company of pupils in their class")
    work_mean: float = sourced("work_mean", 0, 20, "mean company of people at work")
    school_group_size: float = sourced("school_group_size", 2, 1000, "people of a school class")
    work_group_size: float = sourced("work_group_size", 2, 1000, "people of a workplace")
    work_same_area: float = sourced("work_same_area", 0, 1, "share of workers who work in their own area")
    household_weight: float = sourced("household_weight", 0.01, 100, "weight of a tie within the household")
    friendship_weight: float = sourced("friendship_weight", 0.01, 100, "weight of a friendship")
    schoolwork_weight: float = sourced("schoolwork_weight", 0.01, 100, "weight of a tie at school or work")

    def build(self, people: People, seed: int, folder: Path | None = None) -> Edges:
        return join_edges(
            household_ties(people, self.household_weight),
            make_edges(*self.friendships(people, seed), FRIENDSHIP, self.friendship_weight),
            make_edges(*self.company(people, seed), SCHOOLWORK, self.schoolwork_weight),
        )

    def friendships(self, people: People, seed: int) -> tuple[Rows, Rows]:
        """Pairs of friends: met by age and area, then through friends; the rest are met as at first."""
        random = bulk_generator(seed, "ties", 0)
        age, (area,) = age_years(people), columns(people, "area")
        spread = spread_by_age(age, self.friends_age_sd, self.friends_age_sd_slope)

        def place(owner: Rows) -> tuple[Rows, NDArray[np.float64]]:
            near = random.random(owner.size) < self.friends_same_area
            noise = random.standard_normal(owner.size) / np.sqrt(2.0)
            return np.where(near, area[owner] + 1, 0), age[owner] + spread[owner] * noise

        def suits(person: Rows, third: Rows) -> NDArray[np.bool_]:
            reach = 2.0 * np.minimum(spread[person], spread[third])
            afar = random.random(person.size) >= self.friends_same_area
            return (np.abs(age[person] - age[third]) <= reach) & (afar | (area[person] == area[third]))

        sought = self._friends_sought(age.size, random)
        pairs = pair_offers(offers(sought * (1.0 - self.friends_closure), random), place)
        close_triangles(pairs, sought * self.friends_closure, suits, random)
        lacking = max(sought.sum() - 2.0 * len(pairs), 0.0)
        return pair_offers(offers(sought * (lacking / max(sought.sum(), 1.0)), random), place, pairs).ends()

    def _friends_sought(self, n: int, random: np.random.Generator) -> NDArray[np.float64]:
        if self.friends_cv == 0:
            return np.full(n, self.friends_mean)
        return self.friends_mean * random.gamma(self.friends_cv**-2, self.friends_cv**2, n)

    def company(self, people: People, seed: int) -> tuple[Rows, Rows]:
        """Pairs of people in one class or workplace."""
        random = bulk_generator(seed, "ties", 1)
        group = self.groups(people, random)
        pupil = age_years(people) < values("networks")["school_leaving_age"]
        mean = np.where(pupil, self.school_mean, self.work_mean)
        owner = offers(np.where(group >= 0, mean, 0.0), random)
        return pair_offers(owner, lambda who: (group[who], random.random(who.size))).ends()

    def groups(self, people: People, random: np.random.Generator) -> Rows:
        """Class or workplace of each person, -1 for none."""
        age, (area,) = age_years(people), columns(people, "area")
        activity = _activity(age, random)
        away = random.random(age.size) >= self.work_same_area
        site = np.where(away, random.permutation(area), area)
        chance = random.random(age.size)
        group = np.full(age.size, -1)
        used = 0
        for kind, where, position, size in (
            (SCHOOL, area, age, self.school_group_size),
            (WORK, site, chance, self.work_group_size),
        ):
            rows = np.flatnonzero(activity == kind)
            group[rows] = used + _cut_into_groups(where[rows], position[rows], int(size))
            used = int(group.max(initial=-1)) + 1
        return group


def employed_share(age: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of people in work at each age, in years."""
    employed = np.zeros(age.size)
    for name, share in values("networks").items():
        if name.startswith("employed_"):
            low, high = (int(part) for part in name.split("_")[1:])
            employed[(age >= low) & (age < high + 1)] = share
    return employed


def _activity(age: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int8]:
    """School to the leaving age; then work, with the share of the employed at that age."""
    work = np.where(random.random(age.size) < employed_share(age), WORK, NEITHER)
    return np.where(age < values("networks")["school_leaving_age"], SCHOOL, work).astype(np.int8)


def _cut_into_groups(where: Rows, position: NDArray[np.float64], size: int) -> Rows:
    """Number of the group of each person: within an area, by position, `size` people at a time."""
    order = np.lexsort((position, where))
    ordered = where[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if order.size else order
    rank = np.arange(order.size) - np.repeat(starts, np.diff(np.r_[starts, order.size]))
    opens = rank % size == 0
    group = np.empty(order.size, np.int64)
    group[order] = np.cumsum(opens) - 1
    return group
