"""Which kinds of network there are, and what parameters each one takes.

A kind is a frozen pydantic class with a method ``build``, put here by the decorator `network`. Neither this
module nor those of the kinds import NetworkX; only building from a file or a graph does.
"""

from __future__ import annotations

import inspect
import re
from abc import abstractmethod
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from population.calendar import DAYS_PER_YEAR
from population.scenario.errors import explained
from population.tables import values
from population.ties import Edges

People = Mapping[str, NDArray[Any]]
"""Columns of the people, by name: ``age_days``, ``sex``, ``area``, ``household``."""

BUILT_IN = (
    "erdos_renyi",
    "from_file",
    "household_friendship",
    "scale_free",
    "small_world",
    "stochastic_block",
)

NAME = r"[a-z0-9_-]{1,64}"
_KINDS: dict[str, type[NetworkParameters]] = {}


class NetworkParameters(BaseModel):
    """Base of the kinds: the parameters, and how ties are made of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @abstractmethod
    def build(self, people: People, seed: int, folder: Path | None = None) -> Edges:
        """Ties among the people; the same seed gives the same ties.

        Parameters
        ----------
        people : mapping of name to ndarray, shape (n,)
            ``age_days``, ``sex``, ``area``, ``household``.
        seed : int
        folder : Path, optional
            Where files that a scenario names are looked for.
        """

    def check(self, folder: Path) -> None:
        """Refuse a file of the `folder` that cannot be read, before there are people; most kinds read none."""


Kind = TypeVar("Kind", bound=NetworkParameters)


def network(kind: str) -> Callable[[type[Kind]], type[Kind]]:
    """Register a class of parameters, with its ``build``, under a name that scenarios use.

    Raises
    ------
    TypeError
        When the class is no kind of network: what it lacks is said.
    ValueError
        When the name is taken by another class, or no scenario could write it.
    """
    if not isinstance(kind, str) or not re.fullmatch(NAME, kind):
        raise ValueError(f"network: {kind!r} is not allowed, small letters, digits, _ and - are")

    def register(parameters: type[Kind]) -> type[Kind]:
        if lacking := what_lacks(parameters):
            raise TypeError(f"the kind of network {kind!r} cannot be {_named(parameters)}: {lacking}")
        taken = _KINDS.get(kind)
        if taken is not None and taken.__qualname__ != parameters.__qualname__:
            raise ValueError(f"the kind of network {kind!r} is already {taken.__qualname__}")
        _KINDS[kind] = parameters
        return parameters

    return register


def what_lacks(parameters: Any) -> str:
    """What keeps a class from being a kind of network, in words; empty where nothing does."""
    if not isinstance(parameters, type) or not issubclass(parameters, NetworkParameters):
        return "it must be a class that inherits from NetworkParameters"
    if getattr(parameters, "__abstractmethods__", None):
        missing = ", ".join(sorted(parameters.__abstractmethods__))
        return f"it must define {missing}"
    if not parameters.model_config.get("frozen") or parameters.model_config.get("extra") != "forbid":
        return "its parameters must be frozen, and unknown ones forbidden, as NetworkParameters has them"
    try:
        inspect.signature(parameters.build).bind(None, {}, 1, None)
    except TypeError as problem:
        return f"build must take (self, people, seed, folder=None) ({problem})"
    if not (parameters.__doc__ or "").strip() or parameters.__doc__ == NetworkParameters.__doc__:
        return "it must have a docstring, whose first paragraph says what it is"
    unsaid = [name for name, field in parameters.model_fields.items() if not field.description]
    if unsaid:
        return f"its parameters must have a description, which {', '.join(unsaid)} lacks"
    return ""


def _named(thing: Any) -> str:
    return getattr(thing, "__qualname__", repr(thing))


def kinds() -> tuple[str, ...]:
    """Names of all kinds of network, sorted."""
    for module in BUILT_IN:
        import_module(f"population.networks.{module}")
    return tuple(sorted(_KINDS))


network_kinds = kinds


def parameters_class(kind: str) -> type[NetworkParameters]:
    """The frozen class of a kind's parameters.

    Raises
    ------
    neuro.errors.InputError
        When there is no such kind.
    """
    known = kinds()
    if kind not in known:
        hint = f"{did_you_mean(kind, known)}allowed: {', '.join(known)}"
        message = f"{shown(kind)} is not a known kind of network; {hint}"
        raise InputError("scenario", "network.kind", kind, message)
    return _KINDS[kind]


def builder(kind: str) -> Callable[..., Edges]:
    """Function ``build(parameters, people, seed, folder=None)`` of a kind, see `NetworkParameters.build`."""
    return parameters_class(kind).build


def build_network(
    kind: str, parameters: Mapping[str, Any], people: People, seed: int, folder: Path | None = None
) -> Edges:
    """Ties of a kind with parameters as a scenario gives them.

    Raises
    ------
    neuro.errors.BadInput
        When the kind or one of its parameters is unknown or not allowed.
    """
    model = parameters_class(kind)
    try:
        checked = model.model_validate(dict(parameters))
    except ValidationError as problem:
        raise InputErrors(explained(problem, "scenario", model, ("network",))) from None
    return checked.build(people, seed, folder)


def describe() -> list[dict[str, Any]]:
    """Every kind: its name, a line about it, and its parameters with default, bounds and meaning."""
    return [
        {
            "kind": kind,
            "description": " ".join((_KINDS[kind].__doc__ or "").split("\n\n")[0].split()),
            "parameters": [_described(name, field) for name, field in _KINDS[kind].model_fields.items()],
        }
        for kind in kinds()
    ]


def _described(name: str, field: Any) -> dict[str, Any]:
    bounds = {end: getattr(m, end) for m in field.metadata for end in ("ge", "le") if hasattr(m, end)}
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return {
        "name": name,
        "description": field.description,
        "default": default,
        "required": field.is_required(),
        "low": bounds.get("ge"),
        "high": bounds.get("le"),
    }


def sourced(name: str, low: float, high: float, description: str) -> Any:
    """A field from `low` to `high` whose default is a quantity of ``data/networks.yaml``."""
    return Field(default_factory=lambda: values("networks")[name], ge=low, le=high, description=description)


def age_years(people: People) -> NDArray[np.float64]:
    """Age of each person in years."""
    return np.asarray(people["age_days"], np.float64) / DAYS_PER_YEAR
