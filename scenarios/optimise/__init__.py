"""Best spending: which portfolio of policies does most within a budget. See docs/optimise.md."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOMES = {
    "Optimisation": "scenarios.optimise.result",
    "optimise": "scenarios.optimise.running",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = handed_on(__name__, _HOMES)
