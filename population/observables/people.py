"""The living as surveys meet them: who has a course of a class, and what its records say."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from population.observables.cells import cells_of
from population.observables.observations import ANY
from population.recorder import class_states, substance_states

YEAR = 365


class Course(NamedTuple):
    """People with a course of one class.

    Attributes
    ----------
    people : ndarray
        Their places among the living, in order of uid, shape (n,).
    state, ledger, history : record arrays, shape (n,)
    """

    people: np.ndarray
    state: np.recarray
    ledger: np.recarray
    history: np.recarray


def course_of(model: Any, k: int) -> Course:
    """Everybody alive who ever met class k."""
    held = model.table["courses"][model.table.rows, k]
    people = np.flatnonzero(held >= 0)
    rows = held[people]
    arrays = (model.courses.plain(name)[rows].view(np.recarray) for name in ("state", "ledger", "history"))
    return Course(people, *arrays)


def living_cells(model: Any) -> np.ndarray:
    """Cells of the living in order of uid."""
    return cells_of(model, np.asarray(model.table.rows))


def use_states(model: Any) -> dict[str, dict[str, np.ndarray]]:
    """Lifetime, past-year and past-month use of each substance, each class and any: masks over the living."""
    names = ("use_lifetime", "use_past_year", "use_past_month")
    found = {s: substance_states(model, i) for i, s in enumerate(model.substances)}
    classes = [class_states(model, k) for k in range(len(model.class_names))]
    for k, name in enumerate(model.class_names):
        found.setdefault(name, {key: classes[k][key] for key in names})
    found[ANY] = {key: np.any([states[key] for states in classes], axis=0) for key in names}
    return found


def severities(model: Any) -> dict[str, np.ndarray]:
    """Severity of disorder (0 to 3) by class, and the greatest of all: arrays over the living."""
    n = len(model.table.rows)
    found = {}
    for k, name in enumerate(model.class_names):
        found[name] = np.zeros(n, np.int8)
        course = course_of(model, k)
        found[name][course.people] = course.ledger.severity
    found[ANY] = np.max(list(found.values()), axis=0)
    return found


def within(day: int, days: np.ndarray) -> np.ndarray:
    """Whether something that happened on `days` lies in the 365 days up to today."""
    mask: np.ndarray = day - days < YEAR
    return mask
