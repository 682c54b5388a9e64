"""Cost sets: what states, events and treatments cost, and quality of life; one file `data/costs/NAME.yaml` each.

A file tells amounts in the dollars of their sources; a `CostSet` holds them in the dollars of its own year.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from neuro.errors import InputError, did_you_mean, shown
from neuro.files import read_yaml
from population.costs.records import COMPONENTS, EVENTS, PERSPECTIVES, SEXES, CostSet, Programme
from population.costs.set_files import CostSetFile
from population.scenario.checks import cost_set_ids
from population.tables import DATA

__all__ = [
    "COMPONENTS", "EVENTS", "PERSPECTIVES", "SEXES", "CostSet", "Programme", "cost_set", "read_cost_set",
]  # fmt: skip


@lru_cache(maxsize=64)
def cost_set(name: str, changes: tuple[tuple[str, float], ...] = ()) -> CostSet:
    """A cost set that ships with the package.

    Parameters
    ----------
    changes : tuple of (str, float)
        Values to use in place of the file's, in the unit of the file, by path: "costs.states.opioid.average.other".

    Raises
    ------
    neuro.errors.BadInput
        When there is none of this name, a path of `changes` is no number of it, or its file has a mistake.
    """
    if name not in cost_set_ids():
        allowed = f"{did_you_mean(name, cost_set_ids())}allowed: {', '.join(cost_set_ids())}"
        raise InputError("scenario", "costs", name, f"{shown(name)} is not a known cost set; {allowed}")
    return read_cost_set(DATA / "costs" / f"{name}.yaml", changes)


def read_cost_set(path: Path, changes: Iterable[tuple[str, float]] = ()) -> CostSet:
    """The cost set of a file; raises `neuro.errors.InputErrors` with every mistake of it."""
    return CostSetFile(path.name, read_yaml(path), dict(changes)).cost_set()
