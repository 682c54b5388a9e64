"""Who lives with whom: households put together from people of given age and sex.

Children of 12 to 17, and young adults who have not left home, live with one or two adults about a
generation older; other adults live in couples, alone, or with others. Shares by age and sex and the spread
of ages within a home are those of ``data/households.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from population.tables import values

ROLES = ("child", "partner", "alone", "lone_parent", "sharing")
"""Place of a person in the household; the codes are the positions in this tuple."""
CHILD, PARTNER, ALONE, LONE_PARENT, SHARING = range(5)
ADULT_AGE = 18

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def compose_households(
    age: Floats, sex: NDArray[np.int8], random: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Household number and role of every person.

    Parameters
    ----------
    age : ndarray of float, shape (n,), years
        Exact ages, 12 and over.
    sex : ndarray of int, shape (n,)
        0 female, 1 male.
    random : numpy.random.Generator

    Returns
    -------
    household : ndarray of int32, shape (n,)
        Numbers from 0, none left out.
    role : ndarray of int8, shape (n,)
        Positions in `ROLES`.
    """
    homes = _Homes(age, sex, random)
    homes.draw_roles()
    couples = homes.form_couples()
    homes.place_children(couples)
    homes.form_shared_homes()
    _, household = np.unique(homes.home, return_inverse=True)
    return household.astype(np.int32), homes.role


class _Homes:
    """The work in progress: a home is named by the row of one of its members."""

    def __init__(self, age: Floats, sex: NDArray[np.int8], random: np.random.Generator) -> None:
        self.age, self.sex, self.random = age, sex, random
        self.q = values("households")
        self.home: Ints = np.arange(age.size)
        self.role = np.full(age.size, SHARING, np.int8)

    def draw_roles(self) -> None:
        """Role by age and sex, before anybody has been matched with anybody."""
        u = self.random.random(self.age.size)
        at_home = self._share("with_parents")
        partnered = at_home + self._share("partnered")
        alone = partnered + self._share("alone")
        self.role[u < alone] = ALONE
        self.role[u < partnered] = PARTNER
        self.role[(u < at_home) | (self.age < ADULT_AGE)] = CHILD

    def _share(self, kind: str) -> Floats:
        return share_by_age_and_sex(self.q, kind, self.age, self.sex)

    def form_couples(self) -> Ints:
        """Partners matched by age; returns one row per couple, hers where she is a woman."""
        partnered = np.flatnonzero(self.role == PARTNER)
        same_sex = self.random.random(partnered.size) < self.q["same_sex_couples"]
        women, men = (partnered[~same_sex & (self.sex[partnered] == s)] for s in (0, 1))
        first, second = self._matched_by_age(women, men)
        for s in (0, 1):
            a, b = self._matched_in_pairs(partnered[same_sex & (self.sex[partnered] == s)])
            first, second = np.concatenate([first, a]), np.concatenate([second, b])
        self.role[partnered] = SHARING
        self.role[first] = self.role[second] = PARTNER
        self.home[second] = first
        return first

    def _matched_by_age(self, women: Ints, men: Ints) -> tuple[Ints, Ints]:
        couples = min(women.size, men.size)
        women, men = (self.random.permutation(rows)[:couples] for rows in (women, men))
        spread = self.random.normal(0.0, self.q["couple_gap_sd"], couples)
        return women[np.argsort(self.age[women] + spread)], men[np.argsort(self.age[men])]

    def _matched_in_pairs(self, rows: Ints) -> tuple[Ints, Ints]:
        spread = self.random.normal(0.0, self.q["couple_gap_sd"], rows.size)
        ordered = rows[np.argsort(self.age[rows] + spread)]
        pairs = rows.size // 2
        return ordered[0 : 2 * pairs : 2], ordered[1 : 2 * pairs : 2]

    def place_children(self, couples: Ints) -> None:
        """Brothers and sisters get one home, with a couple or a lone parent a generation older."""
        family_of, family_rows = self._families()
        if not family_rows.size:
            return
        eldest = np.zeros(family_rows.size)
        np.maximum.at(eldest, family_of, self.age[self.role == CHILD])
        parent = np.full(family_rows.size, -1)
        wanted_age = self._wanted_parent_age(eldest)
        u = self.random.random((2, eldest.size))
        lone, mother = u[0] < self.q["lone_parent_families"], u[1] < self.q["lone_mothers"]
        single = np.flatnonzero(self.role == SHARING)
        for families, units in (
            (~lone, couples),
            (lone & mother, single[self.sex[single] == 0]),
            (lone & ~mother, single[self.sex[single] == 1]),
        ):
            self._match_parents(np.flatnonzero(families), units, wanted_age, eldest, parent)
        self.role[parent[(parent >= 0) & np.isin(parent, single)]] = LONE_PARENT
        self._settle(family_of, parent, wanted_age)

    def _families(self) -> tuple[Ints, Ints]:
        """Family number of each child, in the order of rows, and the numbers of the families."""
        children = np.flatnonzero(self.role == CHILD)
        noise = self.random.normal(0.0, self.q["sibling_gap_sd"], children.size)
        order = np.argsort(self.age[children] + noise)
        shares = [self.q["families_with_one"], self.q["families_with_two"]]
        number = np.empty(children.size, np.int64)
        number[order] = chunks(children.size, shares, self.random)
        return number, np.arange(number.max(initial=-1) + 1)

    def _wanted_parent_age(self, eldest: Floats) -> Floats:
        gap = self.random.normal(self.q["parent_gap_mean"], self.q["parent_gap_sd"], eldest.size)
        return eldest + np.maximum(gap, self.q["parent_gap_least"])

    def _match_parents(
        self, families: Ints, units: Ints, wanted_age: Floats, eldest: Floats, parent: Ints
    ) -> None:
        """Give each family a parent of its own, as near the wanted age as may be; fills `parent`."""
        units = units[np.argsort(self.age[units], kind="stable")]
        families = families[: units.size] if families.size > units.size else families
        families = families[np.argsort(wanted_age[families], kind="stable")]
        place = distinct_places(np.searchsorted(self.age[units], wanted_age[families]), units.size)
        chosen = units[place]
        fits = self.age[chosen] - eldest[families] >= self.q["parent_gap_least"]
        parent[families[fits]] = chosen[fits]

    def _settle(self, family_of: Ints, parent: Ints, wanted_age: Floats) -> None:
        """Move children in; young adults without a parent leave home, the rest join some adult's home."""
        children = np.flatnonzero(self.role == CHILD)
        alone = parent[family_of] < 0
        grown = alone & (self.age[children] >= ADULT_AGE)
        self.role[children[grown]] = SHARING
        found = children[~alone]
        self.home[found] = self.home[parent[family_of[~alone]]]
        left = alone & ~grown
        self._place_with_any_adult(children[left], wanted_age[family_of[left]])

    def _place_with_any_adult(self, children: Ints, wanted_age: Floats) -> None:
        """For the few whom no parent was left for: the home of the adult nearest to the wanted age."""
        adults = np.flatnonzero(self.age >= ADULT_AGE)
        if not children.size:
            return
        if not adults.size:
            self.home[children] = children[0]
            return
        adults = adults[np.argsort(self.age[adults], kind="stable")]
        at = np.minimum(np.searchsorted(self.age[adults], wanted_age), adults.size - 1)
        host = adults[at]
        self.home[children] = self.home[host]
        lone = self.role[host] != PARTNER
        self.role[host[lone & (self.role[host] != CHILD)]] = LONE_PARENT

    def form_shared_homes(self) -> None:
        """Adults left over join a family's home, or share homes in twos and threes of near age."""
        rows = self._join_families(np.flatnonzero(self.role == SHARING))
        spread = self.random.normal(0.0, self.q["sharing_gap_sd"], rows.size)
        rows = rows[np.argsort(self.age[rows] + spread)]
        shares = [0.0, self.q["sharing_in_pairs"]]
        number = chunks(rows.size, shares, self.random)
        if rows.size:
            first = np.searchsorted(number, np.arange(number[-1] + 1))
            self.home[rows] = rows[first[number]]
            self.role[rows[np.bincount(number)[number] == 1]] = ALONE

    def _join_families(self, rows: Ints) -> Ints:
        """Some of the adults left over live with relatives, a couple or a lone parent; returns the others."""
        families = np.flatnonzero((self.role == PARTNER) | (self.role == LONE_PARENT))
        if not families.size:
            return rows
        u = self.random.random((2, rows.size))
        joins = u[0] < self.q["sharing_with_family"]
        hosts = families[(u[1] * families.size).astype(np.int64)]
        self.home[rows[joins]] = self.home[hosts[joins]]
        return rows[~joins]


def share_by_age_and_sex(q: Mapping[str, float], kind: str, age: Floats, sex: NDArray[np.int8]) -> Floats:
    """Share of a kind, e.g. ``partnered_women_25_34``, for each person; 0 where no age group is given."""
    share = np.zeros(age.size)
    for name, value in q.items():
        for code, group in enumerate(("women", "men")):
            if name.startswith(f"{kind}_{group}_"):
                low, high = (int(part) for part in name.split("_")[-2:])
                share[(sex == code) & (age >= low) & (age < high + 1)] = value
    return share


def chunks(n: int, shares: list[float], random: np.random.Generator) -> Ints:
    """Chunk number of each of n things in a row: chunks of 1, 2, ..., len(shares) + 1 with these shares."""
    sizes = 1 + np.searchsorted(np.cumsum(shares), random.random(n), side="right")
    ends = np.cumsum(sizes)
    return np.searchsorted(ends, np.arange(n), side="right")


def distinct_places(wanted: Ints, n: int) -> Ints:
    """Places 0..n-1, all different and rising, each the first free one at or after the wanted one.

    `wanted` must not fall; near the end, places before the wanted ones are used.
    """
    k = np.arange(wanted.size)
    after = np.maximum.accumulate(wanted - k) + k if wanted.size else wanted
    return np.minimum(after, n - wanted.size + k)
