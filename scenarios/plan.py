"""From a scenario to the runs it needs, each with a key made of all that decides its result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import count, islice
from pathlib import Path
from typing import Any

from neuro.errors import InputError, shown
from neuro.streams import derive_seed
from population.scenario import Scenario

PACKAGES_THAT_DECIDE = ("neuro", "population")
SUFFIXES_THAT_DECIDE = (".py", ".yaml", ".csv", ".json", ".npz", ".parquet")
LIFE_COURSE, STARTER = "life course", "starter"
"""Where the first day of a run comes from: lives lived anew, or people drawn from those that ship with the package."""


@dataclass(frozen=True)
class RunSpec:
    """One run of one model: a replicate of a scenario.

    Attributes
    ----------
    scenario
        The place and its policy.
    people
        How many people are simulated.
    years
        Complete years simulated.
    seed
        Seed of the whole experiment, 0 to 2**63 - 1.
    replicate
        Number of the replicate, from 0.
    draw
        Number of the parameter draw; 0 holds the central values.
    key
        SHA-256 over all that decides the result.
    plugins
        Modules to import before the model is made.
    every
        How often results are told: "year", or "month" or "day" beside it.
    changes
        Parameters in place of the data files', by path; see `population.rules.rules`.
    persons
        Whether to tell of each person too; decides no other result, and so is no part of the key.
    past
        Where the first day comes from; see `population.AddictionModel`.
    """

    scenario: Scenario
    people: int
    years: int
    seed: int
    replicate: int
    draw: int
    key: str
    plugins: tuple[str, ...] = ()
    every: str = "year"
    persons: bool = False
    changes: tuple[tuple[str, float], ...] = ()
    past: str = LIFE_COURSE

    @property
    def model_seed(self) -> int:
        """Seed of this replicate's model."""
        return derive_seed(self.seed, self.replicate)


def plan(
    scenario: Scenario,
    people: int,
    years: int | None = None,
    replicates: int = 1,
    seed: int = 1,
    plugins: Sequence[str] = (),
    every: str = "year",
    persons: bool = False,
) -> list[RunSpec]:
    """The runs of an experiment at the central parameter values, ordered by replicate.

    Parameters
    ----------
    scenario
        The place and its policy.
    people
        How many people to simulate.
    years
        Complete years to simulate; those of the scenario if not given.
    replicates
        How many runs that differ by chance alone.
    seed
        Replicate r has the seed ``neuro.streams.derive_seed(seed, r)``.
    plugins
        Modules that add to the model; their sources become part of the keys.
    every
        How often results are told: "year", or "month" or "day" beside it.
    persons
        Whether to tell of each person too.
    """
    years = scenario.years if years is None else years
    return list(islice(_endless(scenario, people, years, seed, plugins, every, persons), replicates))


def more_replicates(specs: Sequence[RunSpec]) -> Iterator[RunSpec]:
    """The replicates of an experiment that follow those of a plan, without end."""
    spec = specs[0]
    shared = spec.scenario, spec.people, spec.years, spec.seed, spec.plugins, spec.every, spec.persons
    return _endless(*shared, first=len(specs))


def experiment_key(specs: Sequence[RunSpec]) -> str:
    """Key of an experiment: what its runs share; more replicates of it belong into the same folder."""
    spec = specs[0]
    return sha256(_shared(spec.scenario, spec.people, spec.years, spec.seed, spec.plugins, spec.every))


def plan_draw(
    scenarios: Sequence[Scenario], people: int, years: int, seed: int, replicate: int, draw: int = 0,
    changes: Mapping[str, float] | None = None, plugins: Sequence[str] = (), every: str = "year", persons: bool = False,
    past: str = LIFE_COURSE,
) -> list[RunSpec]:  # fmt: skip
    """One run of each scenario with the same people, chance and parameters: a replicate of a parameter draw.

    Without changes, and with lives lived anew, the keys are those of `plan`.
    """
    new = tuple(sorted((changes or {}).items()))
    specs = []
    for scenario in scenarios:
        shared = _shared(scenario, people, years, seed, plugins, every)
        decided = {**shared, "replicate": replicate, "draw": draw} | ({"changes": new} if new else {})
        key = sha256(decided | _other_past(past))
        specs.append(
            RunSpec(
                scenario, people, years, seed, replicate, draw, key, tuple(plugins), every, persons, new, past
            )
        )
    return specs


def comparison_key(
    scenarios: Sequence[Scenario], people: int, years: int, seed: int, draws: int, plugins: Sequence[str], every: str,
    pathways: Sequence[str] = (), posterior: str = "", past: str = LIFE_COURSE,
) -> str:  # fmt: skip
    """Key of a comparison: what its runs share, and which scenarios it compares, the first being the baseline.

    `posterior` is the key of that which draws are from; without one, the key is as if there were none.
    """
    shared = [_shared(scenario, people, years, seed, plugins, every) for scenario in scenarios]
    asked = {"compare": shared, "draws": draws} | _other_past(past)
    asked |= {"posterior": posterior} if posterior else {}
    return sha256(asked | ({"pathways": list(pathways)} if pathways else {}))


def _other_past(past: str) -> dict[str, Any]:
    """What a past that is not lived anew adds to what is hashed; nothing otherwise, so that keys stay as they were."""
    return {} if past == LIFE_COURSE else {"past": past}


def sha256(data: Any) -> str:
    """SHA-256 of plain data, written as JSON with sorted keys and no spaces."""
    return hashlib.sha256(
        json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    ).hexdigest()


@cache
def code_version() -> str:
    """SHA-256 over the sources and data files of the packages that decide a result."""
    digest = hashlib.sha256()
    for package in PACKAGES_THAT_DECIDE:
        for path, entry in sorted(_deciding_files(files(package), package)):
            content = entry.read_bytes()
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _endless(
    scenario: Scenario,
    people: int,
    years: int,
    seed: int,
    plugins: Sequence[str],
    every: str,
    persons: bool,
    first: int = 0,
) -> Iterator[RunSpec]:
    shared = _shared(scenario, people, years, seed, plugins, every)
    for replicate in count(first):
        key = sha256({**shared, "replicate": replicate, "draw": 0})
        yield RunSpec(scenario, people, years, seed, replicate, 0, key, tuple(plugins), every, persons)


def _shared(
    scenario: Scenario, people: int, years: int, seed: int, plugins: Sequence[str], every: str
) -> dict[str, Any]:
    return {
        "scenario": scenario.canonical(),
        "people": people,
        "years": years,
        "seed": seed,
        "code": code_version(),
        "plugins": {name: _source_hash(name) for name in plugins},
        "network_file": _network_file_hash(scenario),
        "every": every,
    }


def _network_file_hash(scenario: Scenario) -> str | None:
    """SHA-256 of the file that the scenario's ties come from; None where they come from no file."""
    path = scenario.network.parameters.get("path")
    if scenario.folder is None or not isinstance(path, str):
        return None
    try:
        return hashlib.sha256((scenario.folder / path).read_bytes()).hexdigest()
    except OSError as problem:
        message = f"{shown(path)} cannot be read ({problem.strerror}); give a file beside the scenario"
        raise InputError(scenario.name, "network.path", path, message) from None


def _source_hash(module: str) -> str:
    file = import_module(module).__file__
    return hashlib.sha256(Path(file).read_bytes() if file else b"").hexdigest()


def _deciding_files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith((".", "__pycache__")):
            yield from _deciding_files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(SUFFIXES_THAT_DECIDE):
            yield f"{path}/{entry.name}", entry
