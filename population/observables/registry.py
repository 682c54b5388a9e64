"""The observables by their codes: each is one function from a model to a tidy table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import inf
from typing import Any

import pandas as pd

from neuro.errors import did_you_mean
from population.observables.tidy import TIDY

Compute = Callable[..., pd.DataFrame]
"""From a model, and options such as `bands`, to a tidy table."""

KINDS = ("proportion", "mean", "rate", "adjusted", "survival", "quartiles")
"""What an observable may be; `Observable` says what each one promises."""
CODE = r"[A-Z0-9]+(-[A-Z0-9]+)*"
BUILT_IN = ("use", "disorder", "recovery", "treatment", "mortality")
"""Modules of this package that register observables."""


@dataclass(frozen=True)
class Observable:
    """One observable.

    Attributes
    ----------
    code
        Its code ("OBS-INIT").
    kind
        "proportion" (value = numerator / denominator), "mean" (the same, not bounded by 1), "rate" (events over
        person-years, times `per`), "adjusted" (a rate by age standardised), "survival" (a life table: the numerator
        is the events so far, the denominator the spells observed), "quartiles" (over people, who are
        the denominator).
    compute
        The function; its docstring is the definition.
    observed
        Whether it needs `population.observables.observe` from some day on; the others are read off today's histories.
    per
        Factor of a rate.
    """

    code: str
    kind: str
    compute: Compute
    observed: bool
    per: float = 1.0

    @property
    def definition(self) -> str:
        """What it is, the first paragraph of its function's docstring."""
        return " ".join((self.compute.__doc__ or "").split("\n\n")[0].split())


_REGISTERED: dict[str, Observable] = {}


def observable(
    code: str, kind: str, *, observed: bool = False, per: float = 1.0
) -> Callable[[Compute], Compute]:
    """Register a function from a model to a tidy table under a code.

    Raises
    ------
    ValueError
        When the code is taken by another function, or code, kind or factor is not allowed.
    """
    if not isinstance(code, str) or not re.fullmatch(CODE, code):
        raise ValueError(f"observable: {code!r} is not allowed, capitals and digits with - between them are")
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        raise ValueError(f"{code}: the kind {kind!r} is not known; {hint}allowed are {', '.join(KINDS)}")
    if isinstance(per, bool) or not isinstance(per, int | float) or not 0 < per < inf:
        raise ValueError(f"{code}: per={per!r} is not allowed, a number above 0 is")

    def register(compute: Compute) -> Compute:
        taken = _REGISTERED.get(code)
        if taken is not None and taken.compute.__qualname__ != compute.__qualname__:
            raise ValueError(
                f"{code}: is registered already, by {taken.compute.__qualname__}; give another code"
            )
        _REGISTERED[code] = Observable(code, kind, compute, observed, per)
        return compute

    return register


def all_observables() -> dict[str, Observable]:
    """Every registered observable by its code."""
    for module in BUILT_IN:
        import_module(f"population.observables.{module}")
    return dict(_REGISTERED)


def observables(model: Any, codes: Sequence[str] | None = None) -> pd.DataFrame:
    """Tidy table of observables of a model today.

    Parameters
    ----------
    model : AddictionModel
    codes : sequence of str
        Which; all that can be computed if not given: those that need observation only where the model is observed.

    Returns
    -------
    DataFrame
        Columns `population.observables.TIDY`.

    Raises
    ------
    KeyError
        When a code is not known.
    ValueError
        When one that needs observation is asked for and nobody observes the model, or codes are no list.
    """
    if isinstance(codes, str):
        raise ValueError(f"codes: {codes!r} is not allowed, a list of codes is ([{codes!r}])")
    known = all_observables()
    seen = model.observations is not None
    chosen = [code for code, o in known.items() if seen or not o.observed] if codes is None else list(codes)
    parts = []
    for code in chosen:
        if code not in known:
            raise KeyError(f"no observable {code!r}; {did_you_mean(code, known)}known are {', '.join(known)}")
        if known[code].observed and not seen:
            raise ValueError(
                f"{code}: needs a model that is observed; call population.observables.observe first"
            )
        parts.append(known[code].compute(model))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(TIDY))
