"""Homes and neighbourhoods: who smokes there, how many outlets there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from population.observables.cells import N_CELLS, N_QUINTILES, N_SEXES, N_URBAN
from scenarios.evidence.counting import Measured, odds_ratio
from scenarios.evidence.records import People, Record
from scenarios.evidence.registry import ages_of, measure

MONTH = 30 / 365.25
LAST = 2024
PARENT_YEARS, SIBLING_YEARS, SIBLING_AGE = (16.0, 45.0), 12.0, 25.0


def counted_once(found: Measured, keys: np.ndarray) -> Measured:
    """An odds ratio of rows in which people stand more than once: its error is that of as many rows as people."""
    times = len(keys) / max(len(np.unique(keys)), 1)
    return replace(found, error=found.error * float(np.sqrt(times)))


@measure("county")
def outlet_odds(
    record: Record, year: int, ages: str, thing: str = "nicotine", last: int = 6, ever: bool = False
) -> Measured:
    """Odds ratio of past-month (or ever) use in the third of neighbourhoods with most outlets against that with fewest,
    among people of the same sex, age and deprivation of the neighbourhood.

    Studies adjust for who lives there, and so does this: Mantel & Haenszel over sexes, bands of ten years of age
    (single years below 18) and fifths of deprivation. People of the `last` years are taken together.
    """
    density = record.arrays["area_outlets"]
    low, high = np.quantile(density, [1 / 3, 2 / 3])
    exposed, case, stratum, keys = [], [], [], []
    for y in range(year - last + 1, year + 1):
        people = record.people(y)
        own = density[np.clip(people["area"], 0, len(density) - 1)]
        who = people.within(*ages_of(ages)) & ((own <= low) | (own >= high))
        exposed.append((own >= high)[who])
        used = ~np.isnan(people.first(thing)) if ever else people.now - people.last(thing) < MONTH
        case.append(used[who])
        stratum.append(_alike(people)[who])
        keys.append(people["key"][who])
    found = odds_ratio(*(np.concatenate(part) for part in (exposed, case, stratum)))
    return counted_once(found, np.concatenate(keys))


def _alike(people: People) -> np.ndarray:
    """Number of the sex, age and deprivation of each person, shape (n,)."""
    quintile = people["cell"].astype(int) % N_CELLS // N_URBAN % N_QUINTILES
    age = np.where(people.age < 18.0, people.age, 20.0 + people.age // 10).astype(int)
    found: np.ndarray = (age * N_SEXES + people["sex"]) * N_QUINTILES + quintile
    return found


@measure("county")
def household_odds(record: Record, who_smokes: str, years: int = 10) -> Measured:
    """Odds ratio of ever smoking at 12-17 by current smoking in the household: a parent, mother, father, both, a
    sibling, anybody; among adolescents of the same age.

    A parent is a member 16 to 45 years older; a sibling one less than 12 years apart and below 25. People of all of the
    last `years` who still live with one another are taken together; before them, most adolescents have left the homes
    of their parents since, and the past does not know where they were. Mantel & Haenszel over years of age.
    """
    parts = [_by_household(record.people(y), who_smokes) for y in range(LAST - years + 1, LAST + 1)]
    exposed, case, age, keys = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return counted_once(odds_ratio(exposed > 0, case > 0, age), keys)


def _by_household(people: People, who_smokes: str) -> np.ndarray:
    """Exposed, ever smoked, age in years and key of the adolescents who have such a member, shape (4, n)."""
    smokes = people.now - people.last("nicotine") < MONTH
    homes: dict[int, list[int]] = {}
    for i, home in enumerate(people["household"].tolist()):
        homes.setdefault(home, []).append(i)
    tried = ~np.isnan(people.first("nicotine"))
    rows = []
    for i in np.flatnonzero(people.within(12, 18)).tolist():
        others = [j for j in homes[int(people["household"][i])] if j != i]
        of = _members(people, i, others)[who_smokes]
        smoking = [bool(smokes[j]) for j in of]
        if who_smokes == "both parents":
            if len(of) < 2 or (any(smoking) and not all(smoking)):
                continue  # one parent, or one who smokes: neither group
            smoking = [all(smoking)]
        if smoking:
            rows.append((any(smoking), tried[i], int(people.age[i]), people["key"][i]))
    return np.array(rows, np.int64).reshape(-1, 4).T


def _members(people: People, i: int, others: list[int]) -> dict[str, list[int]]:
    """Those of the household by what they are to one person."""
    apart = {j: people.age[j] - people.age[i] for j in others}
    parents = [j for j in others if PARENT_YEARS[0] <= apart[j] <= PARENT_YEARS[1]]
    return {
        "parent": parents,
        "both parents": parents,
        "mother": [j for j in parents if people["sex"][j] == 0],
        "father": [j for j in parents if people["sex"][j] == 1],
        "sibling": [j for j in others if abs(apart[j]) < SIBLING_YEARS and people.age[j] < SIBLING_AGE],
        "anybody": others,
    }
