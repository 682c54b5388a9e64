"""The register of experiments, and how one is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from neuro.errors import InputError, did_you_mean, shown
from neuro.protocols.cohort import Cohort
from neuro.protocols.findings import judged
from neuro.protocols.knockouts import changes_of
from neuro.protocols.results import Observed, Result

FAMILIES = (
    "learning",
    "exposure",
    "hedonics",
    "withdrawal",
    "incubation",
    "habit",
    "preoccupation",
    "relapse",
    "extinction",
    "vulnerability",
    "adolescence",
    "first_use",
    "milestones",
    "overdose",
    "alternatives",
    "treatment",
    "polysubstance",
    "substitution",
    "drinking",
    "sensitisation",
    "sexes",
    "willpower",
    "steps",
)
"""Modules of `neuro.protocols` that hold experiments, in the order in which they are shown."""


@dataclass(frozen=True)
class Setup:
    """Which brains an experiment gets.

    Parameters
    ----------
    surge : {"mission", "literature"}
    seed
        Seed of every draw.
    changes
        Parameters and inputs set to a value; an experiment's own changes come on top of them.
    scale
        Share of the usual number of people in a cohort.
    switched_off
        Parameters and inputs of a knock-out, as in `neuro.protocols.knockouts.KNOCKOUTS`, on top of all.
    """

    surge: str = "mission"
    seed: int = 0
    changes: dict[str, float] = field(default_factory=dict)
    scale: float = 1.0
    switched_off: dict[str, float] = field(default_factory=dict)

    def cohort(
        self, *substances: str, people: int = 1, least: int = 100, seed: int = 0, **options: Any
    ) -> Cohort:
        """A cohort of these brains; `changes` among the options come on top, `seed` adds to the setup's.

        However small the scale, no fewer than `least` people: where what is counted is rare, a share of few says
        nothing.
        """
        changes = {**self.changes, **options.pop("changes", {}), **self.switched_off}
        size = people if people == 1 else max(least, round(people * self.scale))
        return Cohort(
            substances, size, surge=self.surge, changes=changes, seed=self.seed * 1000 + seed, **options
        )


Function = Callable[[Setup], Observed]


class Experiment(NamedTuple):
    """A registered experiment."""

    name: str
    title: str
    function: Function


_REGISTER: dict[str, Experiment] = {}


def experiment(name: str, title: str) -> Callable[[Function], Function]:
    """Register a function as the experiment `name`; its findings stand in the data file of that name."""

    def register(function: Function) -> Function:
        if name in _REGISTER:
            raise ValueError(f"experiment {name!r} is registered twice")
        _REGISTER[name] = Experiment(name, title, function)
        return function

    return register


def available() -> dict[str, Experiment]:
    """All experiments by name."""
    for family in FAMILIES:
        import_module(f"neuro.protocols.{family}")
    return dict(_REGISTER)


def run(
    name: str,
    knock_out: str | None = None,
    surge: str = "mission",
    seed: int = 0,
    scale: float = 1.0,
    changes: Mapping[str, float] | None = None,
) -> Result:
    """Run one experiment.

    Parameters
    ----------
    name
        A key of `available`.
    knock_out
        A mechanism to switch off, a key of `neuro.protocols.knockouts.KNOCKOUTS`.
    surge : {"mission", "literature"}
    seed
        Seed of every draw.
    scale
        Share of the usual number of people in a cohort.
    changes
        Parameters set to another value, by name: `NAME`, `SUBSTANCE.NAME` or `*.NAME`. What an experiment itself sets,
        such as the doses of long access, stays.

    Raises
    ------
    neuro.errors.InputError
        When the experiment, the mechanism or the surge is not known.
    """
    known = available()
    if name not in known:
        message = f"{shown(name)} is not known; {did_you_mean(name, known)}allowed are {', '.join(known)}"
        raise InputError("laboratory", "experiment", name, message)
    if surge not in ("mission", "literature"):
        raise InputError(
            "laboratory", "surge", surge, f"{shown(surge)} is not known; allowed are mission, literature"
        )
    with np.errstate(divide="ignore", invalid="ignore"):  # a knock-out may leave nothing to divide by
        seen = known[name].function(Setup(surge, seed, dict(changes or {}), scale, changes_of(knock_out)))
    phenomena = judged(name, seen.values, surge)
    return Result(name, known[name].title, surge, knock_out, phenomena, seen.curves)
