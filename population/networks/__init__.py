"""Kinds of social graph: one module per generator, found through the registry."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "build_network": "registry",
    "builder": "registry",
    "describe": "registry",
    "from_graph": "graphs",
    "kinds": "registry",
    "network": "registry",
    "network_statistics": "statistics",
    "parameters_class": "registry",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
