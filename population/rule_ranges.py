"""Which parameters of a run may be other than the data files say, and within which ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from neuro.quantities import Quantity
from neuro.registry import circuit_parameters, substance
from population.care.catalogue import treatment
from population.rules import class_names
from population.tables import DATA, quantities

GENERAL = ("places", "overdose", "tie_change", "justice", "capital", "mortality")
DEFINED = "definition"
"""Sources that begin so say what a word means here; nobody doubts them."""


def rule_ranges(substances: tuple[str, ...], treatments: tuple[str, ...]) -> dict[str, Quantity]:
    """Every parameter that `population.rules.rules` takes a change of and that is in doubt, by path.

    Thresholds of a diagnosis and definitions of observables are conventions, and left out.
    """
    found: dict[str, Quantity] = {}
    for prefix, part in _parts(substances, treatments):
        found |= {f"{prefix}.{name}": quantity for name, quantity in part.items()}
    return {path: q for path, q in found.items() if q.varied and not q.source.startswith(DEFINED)}


def _parts(
    substances: tuple[str, ...], treatments: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, Quantity]]]:
    yield "circuit", circuit_parameters()
    yield "behaviour", quantities("behaviour")
    yield "care", quantities("care", "parameters")
    yield "prescribing", quantities("prescribing", "parameters")
    for name in GENERAL:
        yield name, quantities(name)
    for name in substances:
        own = substance(name)
        yield name, {key: q for key, q in own.parameters.items() if key != "surge_fold_literature"}
        yield f"courses.{name}", quantities(f"courses/{own.substance_class}", f"substances.{name}")
    for name in class_names(substances):
        yield f"courses.{name}", quantities(f"courses/{name}", "parameters")
    for name in treatments:
        given = treatment(name)
        yield name, {key: given.parameters[key] for key in given.own}
    for path in sorted((DATA / "interventions").glob("*.yaml")):
        yield f"interventions.{path.stem}", quantities(f"interventions/{path.stem}")
