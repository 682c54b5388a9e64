"""Which prices and weights of quality of life of a cost set are in doubt, and within which ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from neuro.files import read_yaml
from neuro.quantities import Quantity
from population.tables import DATA

VARIED = ("background", "states", "jail", "events", "treatments", "quality")
"""Sections whose numbers are uncertain; price indices are known, and discounting is a choice."""

BY_CLASS = ("states", "quality.weights")
"""Sections with a part for each class of substances."""


def cost_ranges(name: str, classes: tuple[str, ...]) -> dict[str, Quantity]:
    """Numbers of a cost set that `population.costs.sets.cost_set` takes a change of and that are in doubt, by path.

    Parameters
    ----------
    name
        Of the cost set.
    classes
        Classes of substances whose states count; those of others cost nobody anything.
    """
    data = read_yaml(DATA / "costs" / f"{name}.yaml")
    found = {path: q for part in VARIED for path, q in _leaves(data.get(part), part)}
    return {f"costs.{path}": q for path, q in found.items() if q.varied and _counts(path, classes)}


def _counts(path: str, classes: tuple[str, ...]) -> bool:
    for prefix in BY_CLASS:
        if path.startswith(f"{prefix}."):
            return path.removeprefix(f"{prefix}.").split(".")[0] in classes
    return True


def _leaves(data: Any, path: str) -> Iterator[tuple[str, Quantity]]:
    if not isinstance(data, Mapping):
        return
    if "value" in data:
        yield path, Quantity.model_validate(dict(data))
        return
    for key, part in data.items():
        yield from _leaves(part, f"{path}.{key}")
