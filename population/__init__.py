"""People, ties, places, services and harms around the circuit: the Mesa model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuro.lazy import handed_on

if TYPE_CHECKING:
    from population.model import AddictionModel as AddictionModel
    from population.people.person import Person as Person
    from population.phases import PHASES as PHASES
    from population.scenario import Scenario as Scenario

_HOME = {
    "AddictionModel": "population.model",
    "PHASES": "population.phases",
    "Person": "population.people.person",
    "Scenario": "population.scenario",
}

__all__ = ["PHASES", "AddictionModel", "Person", "Scenario"]

__getattr__, __dir__ = handed_on(__name__, _HOME)
