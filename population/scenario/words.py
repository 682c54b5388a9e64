"""The fields of a scenario in words: path, meaning, what is allowed, and what holds where it is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from population.people.groups import Shares
from population.people.migration import ByAge
from population.scenario import ONLY_FOR_READERS, Scenario
from population.scenario.kinds import Series

KEYS = {
    "supply": "SUBSTANCE",
    "care": "TREATMENT",
    "classes": "CLASS",
    "deprivation": "QUINTILE",
    "urbanicity": "KIND",
    "areas": "AREA",
}
"""What names the entries of a mapping."""


class ScenarioField(NamedTuple):
    """One field: `allowed` is empty for a list or a choice, `usual` is what holds where it is left out, or ""."""

    path: str
    meaning: str
    allowed: str
    usual: str


def scenario_fields(model: type[BaseModel] = Scenario, path: str = "") -> Iterator[ScenarioField]:
    """Every field of a scenario that decides something, parts before what is in them."""
    for name, field in model.model_fields.items():
        if name in ONLY_FOR_READERS:
            continue
        own = f"{path}{field.alias or name}"
        inside = _part(field.annotation)
        if inside is not None:
            key = f"{KEYS[name]}." if name in KEYS else ""
            yield from scenario_fields(inside, f"{own}.{key}")
        else:
            yield ScenarioField(own, field.description or "", _allowed(field), _usual(field))


def _part(annotation: Any) -> type[BaseModel] | None:
    """The part of a scenario that a field holds, itself or by name; None for a number, a text or a series."""
    for found in (annotation, *get_args(annotation)):
        if (
            isinstance(found, type)
            and issubclass(found, BaseModel)
            and not issubclass(found, Series | Shares | ByAge)
        ):
            return found
    return None


def _allowed(field: FieldInfo) -> str:
    """What the check of a field says that it wants, asked with something that nothing allows."""
    of_types = [
        m for found in reversed(get_args(field.annotation)) for m in getattr(found, "__metadata__", ())
    ]
    for check in (*field.metadata, *of_types):
        if isinstance(check, BeforeValidator):
            try:
                check.func(object())  # type: ignore[call-arg]
            except PydanticCustomError as refusal:
                said = str(refusal).removeprefix("must be ").partition(", but is ")[0]
                return said.replace(" ({2015: ..., 2020: ...})", "")
    return ""


def _usual(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Series | ByAge):
        return str(value.as_written())
    return "" if value is None or value == {} else str(value)
