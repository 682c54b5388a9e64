"""How many people move into the place and out of it, by age; `population.people.newcomers` lets them."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, model_serializer

from population.scenario.kinds import Part, number, refusal, whole_key

OLDEST = 120
MOST_PER_1000 = 1000.0


class ByAge(Part):
    """A number that differs by age, from the age at which each value begins; the first holds for the younger too."""

    ages: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, age: np.ndarray) -> np.ndarray:
        """Value at each age in years."""
        band = np.searchsorted(self.ages, age, side="right") - 1
        return np.asarray(self.values)[np.maximum(band, 0)]

    @model_serializer
    def as_written(self) -> float | dict[str, float]:
        """A number, or {age: number}."""
        if len(self.values) == 1:
            return self.values[0]
        return {str(age): value for age, value in zip(self.ages, self.values, strict=True)}


def by_age(low: float, high: float) -> BeforeValidator:
    """A number from `low` to `high`, or such numbers by the age from which on they hold."""
    check, key = number(low, high).func, whole_key(0, OLDEST).func
    allowed = f"a number from {low:g} to {high:g}, or such numbers by age ({{12: ..., 25: ...}})"

    def read(value: Any) -> ByAge:
        if isinstance(value, ByAge):
            return value
        if not isinstance(value, dict):
            return ByAge(ages=(0,), values=(check(value),))  # type: ignore[call-arg]
        if not value:
            raise refusal(allowed, value)
        found = {key(age): check(v) for age, v in value.items()}  # type: ignore[call-arg]
        return ByAge(ages=tuple(sorted(found)), values=tuple(found[age] for age in sorted(found)))

    return BeforeValidator(read)


class Migration(Part):
    """People who move into the place and out of it, per 1,000 residents and year."""

    in_per_1000: Annotated[ByAge, by_age(0, MOST_PER_1000)] = Field(
        default=ByAge(ages=(0,), values=(0.0,)),
        description="people who move in, per 1,000 residents of the first day and year, or by age",
    )
    out_per_1000: Annotated[ByAge, by_age(0, MOST_PER_1000)] = Field(
        default=ByAge(ages=(0,), values=(0.0,)),
        description="people who move out, per 1,000 residents and year, or by age",
    )
