"""What interventions on the places of one class of substances share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from neuro.errors import shown
from neuro.registry import SUBSTANCE_CLASSES
from population.interventions.registry import Intervention, one_of

Class = Annotated[str, one_of(lambda: tuple(SUBSTANCE_CLASSES), "a class of substances")]


def classes_of(scenario: Any) -> tuple[str, ...]:
    """Classes of the scenario's substances."""
    from population.rules import class_names

    return class_names(tuple(scenario.substances))


class ClassOfPlace(Intervention):
    """Base of those that change what people meet of one class."""

    substance_class: Class = Field(description="class of substances")

    @classmethod
    def example(cls, scenario: Any) -> dict[str, Any]:
        return {"substance_class": classes_of(scenario)[0]}

    def input(self, field: str) -> str:
        """Path of a dated field of the environment."""
        return f"environment.classes.{self.substance_class}.{field}"

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        known = classes_of(scenario)
        if self.substance_class not in known:
            message = f"{shown(self.substance_class)} is not simulated; the scenario has {', '.join(known)}"
            yield "substance_class", self.substance_class, message
