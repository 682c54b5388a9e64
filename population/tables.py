"""The tables that ship with this package: CSV files whose first lines say where they come from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from neuro.errors import InputError, did_you_mean
from neuro.files import read_text, read_yaml
from neuro.quantities import Quantity, read_quantities

DATA = Path(__file__).parent / "data"


def read_table(path: Path) -> dict[str, list[str]]:
    """Columns, as text, of a CSV file with a header row after lines of comment that begin with #.

    Raises
    ------
    neuro.errors.InputError
        When the file cannot be read or a row has another length than the header.
    """
    rows = [line.split(",") for line in read_text(path).splitlines() if line and not line.startswith("#")]
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            message = f"has {len(row)} cells; the header has {len(rows[0])}"
            raise InputError(path, ",".join(row), None, message)
    return {name: [row[k] for row in rows[1:]] for k, name in enumerate(rows[0])}


@cache
def values(name: str) -> dict[str, float]:
    """Value of every quantity of ``data/NAME.yaml``."""
    return {key: quantity.value for key, quantity in quantities(name).items()}


@cache
def quantities(name: str) -> dict[str, Quantity]:
    """Every quantity of ``data/NAME.yaml`` with its range, unit and source."""
    path = DATA / f"{name}.yaml"
    return read_quantities(read_yaml(path), path.name, "")


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
