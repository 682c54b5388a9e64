"""What surveys and cohorts measure, computed from people's histories: `observe` a model, then read `observables`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Observable": "population.observables.registry",
    "TIDY": "population.observables.tidy",
    "all_observables": "population.observables.registry",
    "observable": "population.observables.registry",
    "observables": "population.observables.registry",
    "observe": "population.observables.observations",
    "suppressed": "population.observables.suppression",
    "survey": "population.observables.surveys",
}

__all__ = [
    "TIDY",
    "Observable",
    "all_observables",
    "observable",
    "observables",
    "observe",
    "suppressed",
    "survey",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'population.observables' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
