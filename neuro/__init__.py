"""One brain, and a million of them: the neurocircuit of reward learning, tolerance and prefrontal control."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neuro.circuit import Circuit as Circuit
    from neuro.protocols import experiments as experiments
    from neuro.quantities import Quantity as Quantity
    from neuro.registry import circuit_parameters as circuit_parameters
    from neuro.registry import substance as substance
    from neuro.registry import substance_ids as substance_ids

_HOME = {
    "Circuit": "neuro.circuit",
    "Quantity": "neuro.quantities",
    "circuit_parameters": "neuro.registry",
    "experiments": "neuro.protocols.experiments",
    "substance": "neuro.registry",
    "substance_ids": "neuro.registry",
}

__all__ = ["Circuit", "Quantity", "circuit_parameters", "experiments", "substance", "substance_ids"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'neuro' has no attribute {name!r}")
    home = import_module(_HOME[name])
    return home if name == "experiments" else getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
