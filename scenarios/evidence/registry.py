"""The measures by their names: each computes one number from what one kind of run has left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from typing import Any

from scenarios.evidence.counting import Measured

MODULES = (
    "surveys", "homes", "initiation", "onset", "recovery", "relapse", "treatment", "mortality", "overdose",
    "vulnerability", "friends", "studies",
)  # fmt: skip
"""Modules of `scenarios.evidence.measures`."""
RUNS = ("county", "prices", "roommates", "laboratory", "network")
"""Kinds of run; see `scenarios.evidence.runs`."""

Compute = Callable[..., Measured]
"""From what a run has left, and options by name, to a number."""


@dataclass(frozen=True)
class Measure:
    """A registered measure.

    Attributes
    ----------
    run
        The kind of run whose result is its first argument.
    needs, allows
        Options that it must and that it may be given.
    """

    name: str
    run: str
    compute: Compute
    needs: frozenset[str]
    allows: frozenset[str]

    @property
    def definition(self) -> str:
        """What it is: the first paragraph of its docstring."""
        return " ".join((self.compute.__doc__ or "").split("\n\n")[0].split())


_REGISTERED: dict[str, Measure] = {}


def measure(run: str) -> Callable[[Compute], Compute]:
    """Register a function under its own name as a measure of a kind of run."""

    def register(compute: Compute) -> Compute:
        options = list(signature(compute).parameters.values())[1:]
        needs = frozenset(o.name for o in options if o.default is o.empty)
        name = compute.__name__
        _REGISTERED[name] = Measure(name, run, compute, needs, frozenset(o.name for o in options))
        return compute

    return register


def all_measures() -> dict[str, Measure]:
    """Every measure by its name."""
    for module in MODULES:
        import_module(f"scenarios.evidence.measures.{module}")
    return dict(_REGISTERED)


def ages_of(text: Any) -> tuple[float, float]:
    """Lower and upper end of ages written as "12-17", "65+" or "16"; the upper one is the birthday after."""
    plain = str(text)
    if plain.endswith("+"):
        return float(plain[:-1]), 200.0
    low, _, high = plain.partition("-")
    return float(low), float(high or low) + 1.0
