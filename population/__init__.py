"""People, ties, places, services and harms around the circuit: the Mesa model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from population.model import AddictionModel as AddictionModel
    from population.person import Person as Person
    from population.phases import PHASES as PHASES
    from population.scenario import Scenario as Scenario

_HOME = {
    "AddictionModel": "population.model",
    "PHASES": "population.phases",
    "Person": "population.person",
    "Scenario": "population.scenario",
}

__all__ = ["PHASES", "AddictionModel", "Person", "Scenario"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'population' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
