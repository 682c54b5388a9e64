"""A scenario over a table of counties: each county a place of its own, all of them together a nation."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOMES = {
    "Nation": "scenarios.nation.result",
    "example_table": "scenarios.nation.example",
    "nation": "scenarios.nation.running",
    "read_counties": "scenarios.nation.table",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = handed_on(__name__, _HOMES)
