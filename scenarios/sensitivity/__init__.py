"""Which numbers an answer hangs on: Morris screening, Sobol indices, tornado; chance kept apart from knowledge."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Sensitivity": "scenarios.sensitivity.result",
    "analyse": "scenarios.sensitivity.running",
    "morris_indices": "scenarios.sensitivity.indices",
    "sobol_indices": "scenarios.sensitivity.indices",
    "tornado_indices": "scenarios.sensitivity.indices",
    "variance_parts": "scenarios.sensitivity.chance",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
