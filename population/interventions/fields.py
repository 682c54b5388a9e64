"""What interventions on named fields of a scenario share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from population.interventions.levers import Lever
from population.interventions.registry import Intervention
from population.scenario.kinds import Series


class MoreOfFields(Intervention):
    """Base of those by which, in each of some dated fields, a share of what is not yet so comes to be so.

    Attributes
    ----------
    raised
        Paths of the fields.
    """

    raised: ClassVar[tuple[str, ...]] = ()
    intensity: float

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for path in self.raised:
            yield share_more(path, self.intensity)

    def added(self, model: Any, level: float) -> float:
        """What it adds today to the first of the fields, beyond what the place has without it."""
        field = dated(model.scenario, self.raised[0])
        usual = Series.at(field, model.year) if field is not None else 0.0
        return self.intensity * level * (1.0 - usual)


def dated(scenario: Any, path: str) -> Any:
    """The dated field at a path, or None."""
    part: Any = scenario
    for key in path.split("."):
        part = part.get(key) if isinstance(part, dict) else getattr(part, key, None)
    return part if isinstance(part, Series) else None


def share_more(path: str, share: float) -> Lever:
    """A share of what is not yet so comes to be so: v' = v + (1 - v) share."""
    return Lever(path, times=1.0 - share, plus=share, highest=1.0)


def share_less(path: str, share: float) -> Lever:
    """A share of it goes."""
    return Lever(path, times=1.0 - share)
