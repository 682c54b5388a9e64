"""From counties and policies to runs: every county is an experiment of its own, with keys and chance of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from neuro.streams import derive_seed
from population.scenario import Scenario
from scenarios.nation.places import county_scenario, with_policy
from scenarios.nation.sampling import Sampled
from scenarios.plan import RunSpec, comparison_key, plan_draw, sha256

BASELINE = "baseline"


@dataclass(frozen=True)
class Asked:
    """What is asked of a nation.

    Attributes
    ----------
    file
        What errors call the table.
    places
        The places that counties are like, by name; "" for those whose row does not say.
    people
        People simulated in each county, in the order of `sampled`.
    """

    file: str
    sampled: tuple[Sampled, ...]
    people: tuple[int, ...]
    places: Mapping[str, Scenario]
    policies: tuple[Scenario, ...]
    years: int
    seed: int

    @property
    def names(self) -> list[str]:
        """Names of the baseline and the policies."""
        return [BASELINE, *(policy.name for policy in self.policies)]


@dataclass(frozen=True)
class CountyPlan:
    """One county: its scenarios, the baseline first, how many people are simulated, and its seed."""

    sampled: Sampled
    scenarios: tuple[Scenario, ...]
    people: int
    years: int
    seed: int

    def key(self) -> str:
        """Key of all that its runs share, and of how it counts."""
        runs = comparison_key(self.scenarios, self.people, self.years, self.seed, 1, (), "year")
        county = self.sampled.county
        return sha256({"runs": runs, "cells": dict(county.cells), "probability": self.sampled.probability})

    def runs(self, replicates: int) -> list[list[RunSpec]]:
        """Its runs, by replicate; those of a replicate have the same people and chance, the baseline first."""
        return [
            plan_draw(self.scenarios, self.people, self.years, self.seed, number)
            for number in range(replicates)
        ]


def county_plans(asked: Asked) -> Iterator[CountyPlan]:
    """The plan of each county; chance in one has nothing to do with chance in another.

    Raises
    ------
    neuro.errors.InputErrors
        When a county cannot be made of what the table says of it.
    """
    for sampled, people in zip(asked.sampled, asked.people, strict=True):
        county = sampled.county
        place = asked.places[str(county.cells.get("place", ""))]
        scenario = county_scenario(county, place, people, asked.file)
        policies = (with_policy(scenario, policy, county.fips) for policy in asked.policies)
        seed = derive_seed(asked.seed, int(county.fips))
        yield CountyPlan(sampled, (scenario, *policies), people, asked.years, seed)


def nation_key(plans: Sequence[CountyPlan]) -> str:
    """Key of the whole: which counties with which plans; more replicates belong into the same folder."""
    return sha256({"nation": [plan.key() for plan in plans]})
