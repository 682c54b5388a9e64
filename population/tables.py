"""The numbers that ship with this package: quantities in YAML, and tables in CSV (read by `neuro.files.read_csv`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from neuro.errors import InputError, did_you_mean
from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantities

DATA = Path(__file__).parent / "data"


@cache
def quantities(name: str, field: str = "") -> MappingProxyType[str, Quantity]:
    """Every quantity of ``data/NAME.yaml``, or of the mapping at a dotted `field` in it; shared, so read-only."""
    path = DATA / f"{name}.yaml"
    mapping = read_yaml(path)
    for part in field.split(".") if field else ():
        mapping = mapping[part]
    return MappingProxyType(read_quantities(mapping, path.name, field))


@cache
def values(name: str, field: str = "") -> MappingProxyType[str, float]:
    """Value of every one of `quantities`; read-only, since it is shared."""
    return MappingProxyType({key: quantity.value for key, quantity in quantities(name, field).items()})


def own_values(name: str, field: str) -> MappingProxyType[str, float]:
    """`values` of a part that a file may leave out; empty where it does."""
    return values(name, field) if field in read_yaml(DATA / f"{name}.yaml") else MappingProxyType({})


def table_path(prefix: str, name: str, field: str) -> Path:
    """Path of ``data/PREFIX_NAME.csv``.

    Raises
    ------
    neuro.errors.InputError
        When no such table ships with the package; `field` is what the scenario calls it.
    """
    known = sorted(path.stem.removeprefix(prefix + "_") for path in DATA.glob(f"{prefix}_*.csv"))
    if name not in known:
        message = f"is not a known table; {did_you_mean(name, known)}known are {', '.join(known)}"
        raise InputError("scenario", field, name, message)
    return DATA / f"{prefix}_{name}.csv"
