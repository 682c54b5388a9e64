"""A scenario over a table of counties: each county a place of its own, all of them together a nation."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Nation": "scenarios.nation.result",
    "example_table": "scenarios.nation.example",
    "nation": "scenarios.nation.running",
    "read_counties": "scenarios.nation.table",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
