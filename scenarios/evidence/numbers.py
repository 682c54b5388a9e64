"""The numbers of simulated studies: ``data/studies.yaml``."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantities
from scenarios.evidence.targets import DATA

FILE = DATA / "studies.yaml"


@cache
def study_quantities(part: str) -> MappingProxyType[str, Quantity]:
    """Every quantity of a part of the file, with its range and source."""
    return MappingProxyType(read_quantities(read_yaml(FILE)[part], FILE.name, part))


@cache
def study_values(part: str) -> MappingProxyType[str, float]:
    """Value of every one of `study_quantities`."""
    return MappingProxyType({name: q.value for name, q in study_quantities(part).items()})
