"""What a model is made of, checked: its people, its seed, its scenario, its past."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from neuro.errors import InputError
from population.recorder import PERIODS
from population.scenario import Scenario, scenario_from_mapping

PASTS = ("starter", "life course")


def resolve(scenario: str | Scenario | Mapping[str, Any]) -> Scenario:
    """A scenario from itself, from plain data, or from a library that registered under `mesolimbic.scenarios`.

    Raises
    ------
    neuro.errors.InputError, neuro.errors.InputErrors
        When it is unknown or wrong.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, Mapping):
        return scenario_from_mapping(scenario)
    libraries = entry_points(group="mesolimbic.scenarios")
    if "library" not in libraries.names:
        raise InputError(
            "scenario", "", scenario, "has no library: Mesolimbic is not installed, only its folder is"
        )
    found: Scenario = libraries["library"].load()(scenario)
    return found


def check_people(people: Any) -> None:
    """Refuse what is not a number of people."""
    if isinstance(people, bool) or not isinstance(people, int | np.integer) or not 0 <= people <= 50_000_000:
        raise ValueError(f"people: {people!r} is not allowed, a whole number from 0 to 50,000,000 is")


def check_seed(rng: Any) -> None:
    """Refuse what is not a seed."""
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or not 0 <= rng < 2**63:
        raise ValueError(f"rng: {rng!r} is not allowed, a whole number from 0 to 2**63 - 1 is (a seed)")


def check_periods(every: str, past: str) -> None:
    """Refuse a period of results, or a past, that is not known."""
    if every not in PERIODS:
        raise ValueError(f"every: {every!r} is not known, allowed are {', '.join(map(repr, PERIODS))}")
    if past not in PASTS:
        raise ValueError(f"past: {past!r} is not known, allowed are {' and '.join(map(repr, PASTS))}")
