"""Which numbers an answer hangs on: Morris screening, Sobol indices, tornado; chance kept apart from knowledge."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOMES = {
    "Sensitivity": "scenarios.sensitivity.result",
    "analyse": "scenarios.sensitivity.running",
    "morris_indices": "scenarios.sensitivity.indices",
    "sobol_indices": "scenarios.sensitivity.indices",
    "tornado_indices": "scenarios.sensitivity.indices",
    "variance_parts": "scenarios.sensitivity.chance",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = handed_on(__name__, _HOMES)
