"""Plans: scenarios of the library, and those that were saved here."""

from __future__ import annotations

from typing import Any

from dashboards.adapters.places import as_data, library, place


def choices() -> dict[str, str]:
    """Titles of what can be simulated, by name."""
    return dict(library())


def scenario_of(name: str) -> dict[str, Any]:
    """Plain data of a plan."""
    return as_data(place(name))
