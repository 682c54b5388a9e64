"""A group of every person that the user of the model names: race and ethnicity, insurance, ...

Results are told by it; nothing in a life depends on it. Differences between groups come of the neighbourhoods that
they live in, where shares differ by deprivation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BeforeValidator, model_serializer

from neuro.streams import uniform_array
from population.scenario.kinds import Part, number, refusal, whole_key

QUINTILES = 5
MOST_GROUPS = 20
NAME = r"(?!all$)\S(.{0,58}\S)?"
NAME_IN_WORDS = "a name of 1 to 60 characters that is not 'all'"
TOLERANCE = 1e-6


class Shares(Part):
    """Share of a group among the people: everywhere, or in areas of deprivation quintile 1 to 5."""

    values: tuple[float, ...]

    def by_quintile(self) -> tuple[float, ...]:
        """The five shares."""
        return self.values * QUINTILES if len(self.values) == 1 else self.values

    @model_serializer
    def as_written(self) -> float | dict[str, float]:
        """A number, or {quintile: number}."""
        if len(self.values) == 1:
            return self.values[0]
        return {str(q): share for q, share in enumerate(self.values, start=1)}


def shares() -> BeforeValidator:
    """A share, or one for each quintile of deprivation."""
    check, key = number(0, 1).func, whole_key(1, QUINTILES).func
    allowed = "a share from 0 to 1, or one for each quintile of deprivation ({1: ..., 5: ...})"

    def read(value: Any) -> Shares:
        if isinstance(value, Shares):
            return value
        if not isinstance(value, Mapping):
            return Shares(values=(check(value),))  # type: ignore[call-arg]
        found = {key(q): check(share) for q, share in value.items()}  # type: ignore[call-arg]
        if sorted(found) != list(range(1, QUINTILES + 1)):
            raise refusal(allowed, value)
        return Shares(values=tuple(found[q] for q in range(1, QUINTILES + 1)))

    return BeforeValidator(read)


def checked(groups: dict[str, Shares]) -> dict[str, Shares]:
    """The groups, whose shares must add up to 1 in every quintile.

    Raises
    ------
    ValueError
        When they do not, or there are too many.
    """
    if len(groups) > MOST_GROUPS:
        raise ValueError(f"must be at most {MOST_GROUPS} groups, but are {len(groups)}")
    for q in range(QUINTILES if groups else 0):
        total = sum(share.by_quintile()[q] for share in groups.values())
        if abs(total - 1.0) > TOLERANCE:
            raise ValueError(f"shares must add up to 1, but add up to {total:g} in quintile {q + 1}")
    return groups


def draw_groups(model: Any, rows: np.ndarray) -> None:
    """Give the people in `rows` a group by the deprivation of where they live now, once for their lives."""
    groups = model.scenario.population.groups
    if not groups or not len(rows):
        return
    bounds = np.cumsum([share.by_quintile() for share in groups.values()], axis=0).T
    u = uniform_array(model.seed, "group", model.table.uid[rows])[0]
    here = bounds[model.table["deprivation"][rows].astype(np.int64) - 1]
    drawn = (u[:, np.newaxis] >= here).sum(axis=1)
    model.table["group"][rows] = np.minimum(drawn, len(groups) - 1)
