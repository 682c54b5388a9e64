"""The circuit of a population: the functions of `neuro.day`, compiled by numba into one loop over people.

`register_jitable` leaves the Python functions as they are and tells numba how to compile them, so an equation
exists once: read it, run it on one person, or run it on a million.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from neuro import day, prefetching, records, streams
from neuro.compiling import use_cache
from neuro.equations import adaptation, choice, control, cues, dopamine, kinetics
from neuro.steps import adapting, choosing, craving, learning, resting, sensing, taking

EQUATIONS = (kinetics, adaptation, dopamine, cues, control, choice)
STEPS = (sensing, craving, choosing, resting, learning, taking, adapting)
MODULES = (*EQUATIONS, streams, *STEPS, day, prefetching)
SOURCES = (__file__, records.__file__, *(module.__file__ for module in MODULES))
use_cache(*SOURCES)

from numba import njit
from numba.extending import register_jitable

LOOP_OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
"""How all of it is compiled: no division is checked, arrays, which nothing here makes, are not counted each time one is
handed on, and no second entry is made for C, which would hold all of the code once more.
"""
OPTIONS: dict[str, Any] = {**LOOP_OPTIONS, "forceinline": True}
"""How the parts of a loop are compiled: a loop and what it calls become one function."""

compiled_loop = njit(cache=True, nogil=True, **LOOP_OPTIONS)
"""Decorator of every loop over people; the compiled code is cached beside its source's stamp."""

compiled_part = register_jitable(**OPTIONS)
"""Decorator of a part of such a loop that stands in the same file."""


_registered: set[str] = set()


def compile_with(loops: str, modules: Sequence[ModuleType], others: Sequence[ModuleType] = ()) -> None:
    """Let a file of compiled loops call the functions of `modules`; the loops are compiled anew when a source changes.

    Parameters
    ----------
    loops : str
        `__file__` of the module with the loops.
    modules
        Modules whose functions are compiled.
    others
        Modules of which constants alone are compiled in.
    """
    use_cache(loops, *SOURCES, *(module.__file__ for module in (*modules, *others)))
    for module in modules:
        compile_module(module)


def compile_module(module: ModuleType) -> None:
    """Let numba compile every function that a module defines; a second call for the same module does nothing."""
    if module.__name__ in _registered:
        return
    _registered.add(module.__name__)
    for _, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not function.__name__.endswith("_array"):
            register_jitable(**OPTIONS)(function)


for _module in MODULES:
    compile_module(_module)

_person_day = day.person_day
_uniforms = streams.uniforms
_ask_for_person = prefetching.ask_for_person
_ask_for_circuits = prefetching.ask_for_circuits
_ask_for_courses = prefetching.ask_for_courses


@compiled_loop
def people_day(
    rows: Any,
    seed: int,
    day_number: int,
    uid: Any,
    brains: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    course_table: Any,
    courses: Any,
    occasions: Any,
    offers: Any,
    classes: Any,
    n_classes: int,
    general: Any,
    substances: Any,
) -> None:
    """One step of the people in `rows`; arguments as in `neuro.day.person_day`, for the whole population."""
    for i in range(rows.size):
        _ask_for_person(rows, i, brains, around, slots, courses)
        _ask_for_circuits(rows, i, slots, circuits, offers)
        _ask_for_courses(rows, i, courses, course_table, occasions, 1)
        row = rows[i]
        _person_day(
            seed,
            uid[row],
            day_number,
            brains[row],
            around[row],
            circuits,
            slots[row],
            course_table,
            courses[row],
            occasions,
            offers,
            classes,
            n_classes,
            general[0],
            substances,
        )


@compiled_loop
def _fill(seed: int, stream: int, uid: Any, days: Any, others: Any, out: Any) -> None:
    for i in range(uid.size):
        out[0, i], out[1, i], out[2, i], out[3, i] = _uniforms(seed, stream, uid[i], days[i], others[i])


@compiled_loop
def _fill_alike(seed: int, stream: int, uid: Any, day: int, other: int, out: Any) -> None:
    for i in range(uid.size):
        out[0, i], out[1, i], out[2, i], out[3, i] = _uniforms(seed, stream, uid[i], day, other)


def _one_for_each(given: Any, uid: np.ndarray) -> np.ndarray:
    """A number, or numbers of some shape, as one for each of `uid`; a single number is the usual case."""
    if isinstance(given, int):
        return np.full(uid.shape, given, np.int64)
    return np.broadcast_to(np.asarray(given, np.int64), uid.shape).copy()


def uniform_rows(seed: int, stream: str, uid: Any, day: Any = 0, other: Any = 0) -> np.ndarray:
    """The draws of `neuro.streams.uniforms` for many people, compiled: shape (4, n); arguments as `uniform_array`."""
    uid = np.ascontiguousarray(uid, np.int64)
    out = np.empty((4, uid.size))
    if isinstance(day, int) and isinstance(other, int):
        _fill_alike(seed, streams.STREAM[stream], uid, day, other, out)
        return out
    days, others = _one_for_each(day, uid), _one_for_each(other, uid)
    _fill(seed, streams.STREAM[stream], uid, days, others, out)
    return out
