"""Networks of one place, as the tests of networks build them."""

from __future__ import annotations

from population.networks import registry
from population.people.synthesis import synthesize

GENERATORS = ("household_friendship", "random", "scale_free", "small_world", "stochastic_block")
N = 20_000
PEOPLE = synthesize(N, 11, 10, 0.8)


def build(kind, people=PEOPLE, seed=5, **parameters):
    """Edges of a network of this kind."""
    return registry.build_network(kind, parameters, people, seed)
