"""The numbers of the laboratory itself: what an ordinary day, a treatment, a cohort looks like."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace

from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantities
from neuro.registry import DATA


@lru_cache(maxsize=1)
def quantities() -> dict[str, Quantity]:
    """Every number of `neuro/data/protocols.yaml` with its range and source."""
    path = DATA / "protocols.yaml"
    return read_quantities(read_yaml(path)["parameters"], path.name)


@lru_cache(maxsize=1)
def settings() -> SimpleNamespace:
    """The values of `quantities`, by attribute."""
    return SimpleNamespace(**{name: q.value for name, q in quantities().items()})
