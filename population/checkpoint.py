"""Checkpoints: all that a model in the middle of its years knows, as arrays and plain data in one file, without pickle.

A model that goes on from a checkpoint makes the bytes that it would have made without the interruption. What follows
from the scenario and the seed alone is made anew (`MADE_ANEW`); all else is written down (`KEPT`).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuro.compiling import sources_hash

if TYPE_CHECKING:
    from population.model import AddictionModel

HERE = Path(__file__).parent
KEPT = (
    "day", "age_day", "n_people", "weight", "lasting_stress", "area_outlets", "areas", "entries_per_day",
    "friends_mean", "deaths_due", "tie_index", "fellows", "parents",
)  # fmt: skip
"""Attributes of a model that are written down, beside its table, stores, ties and recorders."""
INSIDE: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("accounts", ("counted", "known")), ("accounts.book", None), ("elsewhere", None),
)  # fmt: skip
"""Objects that a model holds, and which of their attributes are written down (all where None stands)."""
STORES = ("circuits", "courses")
RECORDED = ("rows", "events", "observed", "recording", "_began")
MADE_ANEW = (
    "table", "circuits", "courses", "ties", "recorder", "recorders", "accounts", "elsewhere",  # in their own way
    "persons", "scenario", "group_names", "seed", "changes", "treatments", "substances", "class_names", "classes",
    "prescribed", "eligible", "tracks", "acting",
    "interventions", "dials", "progress", "watch", "rules", "weekly_rules", "activities", "adulterant", "employed",
    "network_record", "share_of_boys", "has_own_graph", "dt", "in_past",  # of the scenario, or the same after the past
    "market", "scenes", "norms_of_youth", "today", "moving", "outcome", "outcome_rows", "used_rows",
    "in_turn", "places_of_a_day",  # of a day, made before it is used
    "turns", "active", "homes", "youngest", "unborn",  # found anew
    "observations",  # refused
    "drawn",  # gone after the first day is reached
)  # fmt: skip
"""Attributes that need not be."""


def named_types() -> dict[str, type]:
    """Records of arrays that may stand in a model, by name."""
    from population.people.moving import Areas
    from population.people.synthesis import ParentIndex
    from population.steps.support import Fellows
    from population.steps.ties import Index

    return {kind.__name__: kind for kind in (Areas, Fellows, Index, ParentIndex)}


def identity(key: str) -> str:
    """What a checkpoint must say of itself to be used: the key of its run, and the code that it comes from."""
    return f"{key} {sources_hash([HERE, HERE.parent / 'neuro'])}"


def to_bytes(model: AddictionModel, key: str) -> bytes:
    """The whole state of a model between two days.

    Parameters
    ----------
    model : AddictionModel
    key : str
        What decides the run; `resume` demands the same.

    Raises
    ------
    ValueError
        While somebody observes the model or keeps accounts of persons: neither is written down.
    """
    if model.observations is not None or model.accounts.persons is not None:
        raise ValueError("a model that is observed, or with accounts of persons, cannot be written down")
    arrays: dict[str, np.ndarray] = {}
    for label, part in (
        ("table", model.table),
        ("ties", model.ties),
        *((s, getattr(model, s)) for s in STORES),
    ):
        arrays |= {f"{label}/{name}": array for name, array in part.to_arrays().items()}
    state = {name: getattr(model, name) for name in KEPT}
    recorders = [({name: getattr(r, name) for name in RECORDED}, dict(vars(r.book))) for r in model.recorders]
    tree = {
        "state": _encode(state, arrays),
        "inside": _encode([_inside(model, path, names) for path, names in INSIDE], arrays),
        "recorders": _encode(recorders, arrays),
        "identity": identity(key),
    }
    stream = io.BytesIO()
    np.savez(stream, tree=np.array(json.dumps(tree)), **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def _inside(model: AddictionModel, path: str, names: tuple[str, ...] | None) -> dict[str, Any]:
    """Attributes of an object that a model holds; nothing where it holds none."""
    held = attrgetter(path)(model)
    return {} if held is None else {name: getattr(held, name) for name in (names or vars(held))}


def resume(content: bytes, key: str, **given: Any) -> AddictionModel | None:
    """The model that `to_bytes` wrote down, ready for its next day; None where the content is not of this run.

    Parameters
    ----------
    content : bytes
    key : str
    given
        Arguments of `AddictionModel`, but for the number of people.
    """
    from population.model import AddictionModel

    try:
        arrays = _arrays(content)
        tree = json.loads(str(arrays.pop("tree")))
        if tree["identity"] != identity(key):
            return None
    except Exception:  # a damaged archive raises errors of many kinds
        return None
    model = AddictionModel(people=0, **given)
    try:
        _restore(model, tree, arrays)
    except Exception:  # whole, but not as `to_bytes` writes it
        return None
    return model


def _arrays(content: bytes) -> dict[str, np.ndarray]:
    """Arrays of an archive; one with compressed parts, which could swell without end, is refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
            raise ValueError("compressed")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _restore(model: AddictionModel, tree: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    from population.courses import CIRCUIT_RECORDS, COURSE_RECORDS
    from population.stores import Store
    from population.ties import Ties

    def of(label: str) -> dict[str, np.ndarray]:
        start = f"{label}/"
        return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}

    model.table.take_over(of("table"))
    model.ties = Ties.from_arrays(of("ties"))
    model.circuits = Store.from_arrays(CIRCUIT_RECORDS, of("circuits"))
    model.courses = Store.from_arrays(COURSE_RECORDS, of("courses"))
    for name, value in _decode(tree["state"], arrays).items():
        setattr(model, name, value)
    for (path, _), kept in zip(INSIDE, _decode(tree["inside"], arrays), strict=True):
        for name, value in kept.items():
            setattr(attrgetter(path)(model), name, value)
    for recorder, (kept, counted) in zip(model.recorders, _decode(tree["recorders"], arrays), strict=True):
        recorder.begin_period(model)
        for name, value in kept.items():
            setattr(recorder, name, value)
        for name, value in counted.items():
            setattr(recorder.book, name, value)
    model.forget_active_rows()


def _encode(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Plain data in place of a value; its arrays are added to `arrays`."""
    if isinstance(value, np.ndarray):
        name = f"array/{len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if isinstance(value, np.generic):
        return _encode(value.item(), arrays)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {"pairs": [[_encode(k, arrays), _encode(v, arrays)] for k, v in value.items()]}
    name = type(value).__name__
    if is_dataclass(value) or hasattr(value, "_fields"):
        names = [f.name for f in fields(value)] if is_dataclass(value) else value._fields
        return {"named": name, "values": [_encode(getattr(value, n), arrays) for n in names]}
    return {"tuple" if isinstance(value, tuple) else "list": [_encode(v, arrays) for v in value]}


def _decode(plain: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """The value that `_encode` took apart."""
    if not isinstance(plain, dict):
        return plain
    if "array" in plain:
        return arrays[plain["array"]]
    if "pairs" in plain:
        return {_decode(k, arrays): _decode(v, arrays) for k, v in plain["pairs"]}
    if "named" in plain:
        return named_types()[plain["named"]](*(_decode(v, arrays) for v in plain["values"]))
    if "tuple" in plain:
        return tuple(_decode(v, arrays) for v in plain["tuple"])
    return [_decode(v, arrays) for v in plain["list"]]
