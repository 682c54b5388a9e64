"""The compiled loops as the Python they are written in: for a debugger, for coverage, to hold one against the other.

    NUMBA_DISABLE_JIT=1 python -m tests.uncompiled PLACE.json DAYS CHECKPOINT

goes on from a checkpoint (key "uncompiled") for some days and writes what a model then knows to CHECKPOINT.npz;
PLACE.json holds `scenario` and `changes` of its parameters. Call
`run_as_python` before anything else of the package is imported. Three things differ without a compiler: records have no
fields as attributes (arrays are handed on as record arrays), memory cannot be asked for ahead (it is not), and a narrow
integer stays narrow in NumPy (what a draw belongs to becomes a Python integer first).
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

KEY = "uncompiled"


def run_as_python() -> None:
    """Let every loop over people run as Python, from now on and in this process."""
    if os.environ.get("NUMBA_DISABLE_JIT") != "1":
        raise RuntimeError("set NUMBA_DISABLE_JIT=1 before Python begins")
    from neuro import prefetching, streams

    draws = streams.uniforms
    streams.uniforms = lambda *belongs: draws(*map(int, belongs))
    for name in ("prefetch", "_asked"):
        setattr(prefetching, name, _nothing)
    from neuro import kernel

    kernel.compiled_loop = as_python
    for name in ("people_day", "_fill"):
        setattr(kernel, name, as_python(getattr(kernel, name)))


def _nothing(array: Any, row: Any, line: Any) -> None:
    """Ask for no memory ahead."""


def as_python(loop: Callable[..., Any]) -> Callable[..., Any]:
    """A loop that is not compiled, given what compiled loops are given."""

    @functools.wraps(loop)
    def called(*given: Any) -> Any:
        return loop(*map(readable, given))

    return called


def readable(given: Any) -> Any:
    """Arrays of records with their fields as attributes, also within a named tuple; all else as it is."""
    if isinstance(given, np.ndarray):
        return given if given.dtype.names is None else given.view(np.recarray)
    if isinstance(given, tuple) and hasattr(given, "_fields"):
        return type(given)(*map(readable, given))
    if isinstance(given, np.void) and not isinstance(given, np.record):
        return given.view(np.dtype((np.record, given.dtype)))
    return given


def known(model: Any) -> dict[str, np.ndarray]:
    """What a model knows of its people: columns, circuits, courses, ties."""
    parts = {"table": model.table, "ties": model.ties, "circuits": model.circuits, "courses": model.courses}
    return {f"{label}/{k}": v for label, part in parts.items() for k, v in part.to_arrays().items()}


def go_on(scenario: Any, days: int, content: bytes, changes: Any = None) -> dict[str, np.ndarray]:
    """What a model knows some days after a checkpoint of it."""
    from population.checkpoint import resume

    model = resume(content, KEY, rng=1, scenario=scenario, changes=changes)
    if model is None:
        raise ValueError("no checkpoint of this scenario and this code")
    for _ in range(days):
        model.step()
    return known(model)


def main(arguments: list[str]) -> None:
    scenario, days, path = arguments
    run_as_python()
    place = json.loads(Path(scenario).read_text(encoding="utf-8"))
    told = go_on(place["scenario"], int(days), Path(path).read_bytes(), place["changes"])
    np.savez(f"{path}.npz", **told)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(sys.argv[1:])
