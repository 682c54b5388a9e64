"""What surveys and cohorts measure, computed from people's histories: `observe` a model, then read `observables`."""

from __future__ import annotations

from neuro.lazy import handed_on

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

__getattr__, __dir__ = handed_on(__name__, _HOME)
