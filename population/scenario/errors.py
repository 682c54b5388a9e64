"""Mistakes found by a frozen description, told in plain words: the field, what it is, what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from neuro.errors import InputError, did_you_mean, shown
from neuro.files import MOST_ERRORS

HIDDEN = ("quantities", "folder")
"""Fields that no file may give."""

MAPPING = "must be a mapping (KEY: VALUE lines)"
PLAIN_WORDS = {
    "model_type": MAPPING,
    "model_attributes_type": MAPPING,
    "dict_type": MAPPING,
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "invalid_key": "must have names as keys",
}


def explained(
    problem: ValidationError, file: str, model: type[BaseModel], prefix: Sequence[str] = ()
) -> list[InputError]:
    """One `InputError` for each mistake of a failed validation.

    Parameters
    ----------
    problem
        What pydantic raised.
    file
        What errors call the file.
    model
        The description that was to be made.
    prefix
        Path of the description inside the file.
    """
    errors = []
    for mistake in problem.errors(include_url=False)[:MOST_ERRORS]:
        path = tuple(str(part) for part in mistake["loc"] if part != "[key]")
        value = None if mistake["type"] == "missing" else mistake["input"]
        errors.append(InputError(file, ".".join((*prefix, *path)), value, _message(mistake, model)))
    return errors


def _message(mistake: Any, model: type[BaseModel]) -> str:
    kind, text = mistake["type"], mistake["msg"]
    if kind == "not_allowed":
        return str(text)
    if kind == "missing":
        field = _field_at(model, mistake["loc"])
        what = f" ({field.description})" if field and field.description else ""
        return f"is missing; it must be given{what}"
    if kind == "extra_forbidden":
        names = _names_at(model, mistake["loc"][:-1])
        hint = did_you_mean(mistake["loc"][-1], names)
        return f"unknown key; {hint}allowed: {', '.join(names)}"
    if kind == "value_error":
        return str(text).removeprefix("Value error, ")
    words = PLAIN_WORDS.get(kind) or text.replace("Input should", "must", 1)
    if kind in ("model_type", "model_attributes_type"):
        words += f" of {', '.join(_names_at(model, mistake['loc']))}"
    return f"{words}, but is {shown(mistake['input'])}"


def _names_at(model: type[BaseModel], path: Sequence[Any]) -> list[str]:
    for part in path:
        field = model.model_fields.get(str(part))
        inner = _model_of(field.annotation) if field else model
        model = inner or model
    return [field.alias or name for name, field in model.model_fields.items() if name not in HIDDEN]


def _field_at(model: type[BaseModel], path: Sequence[Any]) -> FieldInfo | None:
    *parents, last = path
    for part in parents:
        field = model.model_fields.get(str(part))
        model = (_model_of(field.annotation) if field else None) or model
    by_alias = {field.alias or name: field for name, field in model.model_fields.items()}
    return by_alias.get(str(last))


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """The description that a field holds, itself or as the values of a mapping."""
    candidates = get_args(annotation) if get_origin(annotation) else (annotation,)
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)
