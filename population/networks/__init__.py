"""Kinds of social graph: one module per generator, found through the registry."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOME = {
    "build_network": "population.networks.registry",
    "builder": "population.networks.registry",
    "describe": "population.networks.registry",
    "from_graph": "population.networks.graphs",
    "kinds": "population.networks.registry",
    "network": "population.networks.registry",
    "network_statistics": "population.networks.statistics",
    "parameters_class": "population.networks.registry",
}
__all__ = sorted(_HOME)

__getattr__, __dir__ = handed_on(__name__, _HOME)
