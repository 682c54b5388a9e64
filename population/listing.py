"""Answers about an array that are those about a list of the same values as Python scalars, only faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from population.columns import Array


def sorting_order(values: Array, ascending: bool) -> Array | list[int]:
    """The order in which ``sorted`` would put the values; equal ones keep their places either way."""
    comparable = values.ndim == 1 and values.dtype.kind in "biuf"
    if not comparable or (values.dtype.kind == "f" and np.isnan(values).any()):
        return sorted(range(len(values)), key=values.tolist().__getitem__, reverse=not ascending)
    if ascending:
        return np.argsort(values, kind="stable")
    return (len(values) - 1 - np.argsort(values[::-1], kind="stable"))[::-1]


def aggregate(values: Array | list[Any], func: Callable[..., Any]) -> Any:
    """``func`` of the values as a list of Python scalars, taking the array where that gives the same."""
    if isinstance(values, list):
        return func(values)
    if func is len:
        return len(values)
    if isinstance(func, np.ufunc) or str(getattr(func, "__module__", "")).split(".")[0] == "numpy":
        return func(as_if_listed(values))
    exact = values.ndim == 1 and values.dtype.kind in "biu" and values.itemsize < 8 and values.size > 0
    if exact and (func is sum or func is min or func is max):
        return getattr(np, func.__name__)(values).item()
    return func(values.tolist())


def as_if_listed(values: Array) -> Array:
    """The array that NumPy makes of the same values in a list of Python scalars."""
    kind = values.dtype.kind
    if not values.size or kind not in "biuf" or values.dtype == np.uint64:
        return np.asarray(values.tolist())
    return values.astype(bool if kind == "b" else float if kind == "f" else np.int64)
