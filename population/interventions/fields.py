"""What interventions on named fields of a scenario share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from population.fields import Series
from population.interventions.levers import Lever
from population.interventions.registry import Intervention


class OfFields(Intervention):
    """Base of those that move dated fields.

    Attributes
    ----------
    needs
        For each input the fields that may hold it, the best first; a scenario without any cannot have the intervention.
    """

    needs: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def field(self, scenario: Any, number: int) -> str:
        """The field that holds an input: the first in use (above 0 at some time), or else the first there is."""
        there = [path for path in self.needs[number] if dated(scenario, path) is not None]
        in_use = [path for path in there if any(dated(scenario, path).values)]
        return (in_use or there)[0]

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        for paths in self.needs:
            if not any(dated(scenario, path) is not None for path in paths):
                yield "kind", self.kind, f"acts on {' or '.join(paths)}, which this scenario does not have"


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
