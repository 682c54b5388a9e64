"""Tables of state variables: names and types from the code, symbols, units, ranges and meanings from a data file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neuro.files import read_yaml
from scenarios.documents.markdown import code, plain, table

DESCRIPTIONS = Path(__file__).parent / "data" / "variables.yaml"
HEAD = ("variable", "symbol", "type", "unit", "kind", "range", "meaning")
UNKNOWN = ("", "", "", "", "not described yet")
KINDS = ("static", "state", "input", "today", "key")


class Variable(NamedTuple):
    """One state variable, as code and data file tell it."""

    name: str
    type: str
    symbol: str
    unit: str
    kind: str
    range: str
    meaning: str

    def row(self) -> list[str]:
        """Cells of the table, in the order of `HEAD`."""
        told = (self.symbol, self.type, self.unit, self.kind, self.range, self.meaning)
        return [code(self.name), *(plain(text) for text in told)]


def records() -> dict[str, dict[str, str]]:
    """Types of the variables of every kind of entity, by name, as the code has them."""
    from neuro.records import BRAIN, CIRCUIT, COURSE, OCCASION, OFFER, SURROUNDINGS
    from population.environment import ACTIVITY, MARKET, SCENE
    from population.people.person_columns import columns
    from population.records import CIRCUIT_LEDGER, COURSE_LEDGER, HISTORY
    from population.ties import SLOTS, Ties

    person = {name: _type(np.dtype(spec.dtype), spec.shape) for name, spec in columns(1, 1).items()}
    person["slots"], person["courses"] = "int32 (substances)", "int32 (classes)"
    plain_records = {
        "brain": BRAIN, "circuit": CIRCUIT, "course": COURSE, "course_ledger": COURSE_LEDGER,
        "circuit_ledger": CIRCUIT_LEDGER, "history": HISTORY, "surroundings": SURROUNDINGS, "occasion": OCCASION,
        "offer": OFFER,
    }  # fmt: skip
    ties = Ties(1, SLOTS).to_arrays()
    return {
        "person": person,
        **{name: _fields(dtype) for name, dtype in plain_records.items()},
        "tie": {
            n: _type(a.dtype, a.shape[1:]) for n, a in ties.items() if isinstance(a, np.ndarray) and a.ndim
        },
        "area": {"deprivation": "int8", "urban": "bool", "cumulative": "float64", "outlets": "float64"},
        "market": _fields(MARKET),
        "scene": _fields(SCENE),
        "activity": _fields(ACTIVITY),
    }


@cache
def descriptions() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """(symbol, unit, kind, range, meaning) of every variable of every kind of entity."""
    told: dict[str, dict[str, list[str]]] = read_yaml(DESCRIPTIONS)
    return {
        record: {name: tuple(map(str, line)) for name, line in part.items()} for record, part in told.items()
    }


def variables(record: str) -> list[Variable]:
    """The variables of one kind of entity, in the order of the code."""
    told = descriptions().get(record, {})
    return [Variable(name, kind, *told.get(name, UNKNOWN)) for name, kind in records()[record].items()]


def variables_table(record: str) -> str:
    """The same as a table."""
    return table(HEAD, [variable.row() for variable in variables(record)])


def _fields(dtype: np.dtype[Any]) -> dict[str, str]:
    found = {}
    for name in dtype.names or ():
        field = dtype[name]
        base, shape = field.subdtype or (field, ())
        found[name] = _type(base, shape)
    return found


def _type(dtype: np.dtype[Any], shape: tuple[int, ...]) -> str:
    name = "record" if dtype.names else str(dtype)
    return f"{name} ({', '.join(map(str, shape))})" if shape else name
