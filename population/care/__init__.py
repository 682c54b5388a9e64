"""Treatment: what there is, who seeks it, who waits, enters, stays and leaves."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "eligible": "catalogue",
    "tracks_of": "catalogue",
    "treatment": "catalogue",
    "places": "capacity",
    "enter": "capacity",
    "give_up": "retention",
    "leave": "retention",
    "seek": "seeking",
    "refer": "referral",
    "serve": "service",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"population.care.{_HOMES[name]}"), name)
