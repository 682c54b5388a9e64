"""Best spending: which portfolio of policies does most within a budget. See docs/optimise.md."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Optimisation": "scenarios.optimise.result",
    "optimise": "scenarios.optimise.running",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
