"""One brain, and a million of them: the neurocircuit of reward learning, tolerance and prefrontal control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuro.lazy import handed_on

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

__getattr__, __dir__ = handed_on(__name__, _HOME, modules=("experiments",))
