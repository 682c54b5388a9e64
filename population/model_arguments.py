"""What a model is made of, checked: its people, its seed, its scenario, its past."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np

from neuro.errors import InputError
from population.recorder import PERIODS
from population.scenario import Scenario, scenario_from_mapping

PASTS = ("starter", "life course")


def resolve(scenario: str | Path | Scenario | Mapping[str, Any]) -> Scenario:
    """A scenario from itself, from plain data, or by name or path from a library that registered under
    `mesolimbic.scenarios`.

    Raises
    ------
    neuro.errors.InputError, neuro.errors.InputErrors
        When it is unknown or wrong.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, Mapping):
        return scenario_from_mapping(scenario)
    if not isinstance(scenario, str | Path):
        allowed = "a name of the library, the path of a file, a Scenario or its mapping is"
        raise ValueError(f"scenario: {scenario!r} is not allowed, {allowed}")
    libraries = entry_points(group="mesolimbic.scenarios")
    if "library" not in libraries.names:
        raise InputError(
            "scenario", "", scenario, "has no library: Mesolimbic is not installed, only its folder is"
        )
    found: Scenario = libraries["library"].load()(str(scenario))
    return found


def check_people(people: Any) -> None:
    """Refuse what is not a number of people."""
    if isinstance(people, bool) or not isinstance(people, int | np.integer) or not 0 <= people <= 50_000_000:
        raise ValueError(f"people: {people!r} is not allowed, a whole number from 0 to 50,000,000 is")


def check_seed(rng: Any) -> None:
    """Refuse what is not a seed."""
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or not 0 <= rng < 2**63:
        raise ValueError(f"rng: {rng!r} is not allowed, a whole number from 0 to 2**63 - 1 is (a seed)")


def check_changes(changes: Any) -> None:
    """Refuse what is not numbers by the paths of parameters."""
    if changes is None or (isinstance(changes, Mapping) and all(isinstance(path, str) for path in changes)):
        return
    raise ValueError(f"changes: {changes!r} is not allowed, a mapping of paths of parameters to numbers is")


def check_callables(**found: Any) -> None:
    """Refuse what cannot be called."""
    for name, one in found.items():
        if one is not None and not callable(one):
            raise ValueError(f"{name}: {one!r} is not allowed, something that can be called is")


def check_periods(every: str, past: str) -> None:
    """Refuse a period of results, or a past, that is not known."""
    if every not in PERIODS:
        raise ValueError(f"every: {every!r} is not known, allowed are {', '.join(map(repr, PERIODS))}")
    if past not in PASTS:
        raise ValueError(f"past: {past!r} is not known, allowed are {' and '.join(map(repr, PASTS))}")
