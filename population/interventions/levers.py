"""How an intervention changes an input: which one, by how much, and how far it is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, cast

from pydantic import PrivateAttr

from population.calendar import DAYS_PER_YEAR
from population.scenario.kinds import Series


@dataclass(frozen=True)
class Lever:
    """One input and what full force does to it: v' = min(highest, max(lowest, v x times + plus)).

    Attributes
    ----------
    path
        A dated field of the scenario ("supply.heroin.price"), or a parameter by the path that
        `population.rules.rules` lists ("courses.opioid.treatment_seeking").
    """

    path: str
    times: float = 1.0
    plus: float = 0.0
    lowest: float = 0.0
    highest: float = inf

    def acted(self, value: float, level: float) -> float:
        """The input with the lever at a level from 0 (nothing, to the bit) to 1 (full force)."""
        if level == 0.0 or (self.times == 1.0 and self.plus == 0.0):
            return value
        moved = value * (1.0 + level * (self.times - 1.0)) + level * self.plus
        return min(self.highest, max(self.lowest, moved))


@dataclass(frozen=True)
class Schedule:
    """When an intervention is in force, in days since the first simulated day: from `begins` to before `ends`."""

    begins: int
    ramp_days: int
    ends: float = inf

    def level(self, day: float) -> float:
        """0 before and after, 1 in full force; during a ramp of n days (d + 1) / (n + 1) on its day d."""
        if not self.begins <= day < self.ends:
            return 0.0
        return min(1.0, (day - self.begins + 1.0) / (self.ramp_days + 1.0))


class Acted(Series):
    """A dated input as interventions make it; written down, it is what it was."""

    _levers: tuple[tuple[Schedule, Lever], ...] = PrivateAttr(default=())
    _first: float = PrivateAttr(default=0.0)
    _begins: float = PrivateAttr(default=inf)

    @classmethod
    def of(cls, base: Series, first: float, levers: tuple[tuple[Schedule, Lever], ...]) -> Acted:
        """The input `base` with levers; `first` is the first simulated day as a year with fraction."""
        made = cls(years=base.years, values=base.values)
        earlier = base._levers if isinstance(base, Acted) else ()
        made._levers, made._first = (*earlier, *levers), first
        made._begins = min((schedule.begins for schedule, _ in made._levers), default=inf)
        return made

    def at(self, year: float) -> float:
        """Value at a time in years, as `Series.at`, with what is in force on that day."""
        value = super().at(year)
        own = cast(
            dict[str, Any], self.__pydantic_private__
        )  # self._first and self._levers cost ten times as much
        day = float(round((year - own["_first"]) * DAYS_PER_YEAR))
        if day < own["_begins"]:
            return value
        for schedule, lever in own["_levers"]:
            value = lever.acted(value, schedule.level(day))
        return value


def replaced(part: Any, path: list[str], new: Any) -> Any:
    """A frozen description with what stands at a path replaced."""
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(part, dict):
        return {**part, head: replaced(part.get(head), rest, new)}
    return part.model_copy(update={head: replaced(getattr(part, head), rest, new)})
