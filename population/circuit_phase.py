"""The circuit of everybody who ever met a substance; and what its step meant to them.

Most days move only the circuits of people in whose life something happens. People who have not used for
`settled_days` of `population/data/behaviour.yaml`, hold no goal (or have held it for `settled_goal_days`) and are not
in treatment move once a week, by a step of seven days.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import people_day
from population.loops.day import RETURNED, reflections
from population.loops.turns import settle_or_wake, sum_up, who_moves
from population.steps.meaning import ATTEMPTED
from population.threads import in_pieces

WEEK = 7


def choose_who_moves(model: Any) -> None:
    """Rows whose circuit moves today, by step length: `model.moving` is a list of (rows, rules)."""
    rows = model.active_rows
    daily, weekly = np.empty((2, len(rows)), np.int64)
    by_day, by_week = who_moves(rows, model.day, model.table.uid, model.table["settled"], daily, weekly)
    model.moving = [(daily[:by_day], model.rules.plain), (weekly[:by_week], model.weekly_rules.plain)]


def live(model: Any) -> None:
    """Craving, choice, doses, learning, tolerance, control: `neuro.day.person_day` for all who move today."""
    for rows, r in model.moving:
        _live(model, rows, r)


def _live(model: Any, rows: np.ndarray, r: Any) -> None:
    table = model.table.views

    def of(part: slice) -> None:
        people_day(
            rows[part], model.seed, model.day, table["uid"], table["brain"], table["around"],
            model.circuits.plain("state"), table["slots"], model.courses.plain("state"), table["courses"],
            model.courses.plain("occasions"), model.circuits.plain("offers"), model.classes, len(model.class_names),
            r.general, r.substances,
        )  # fmt: skip

    in_pieces(of, len(rows))


def reflect(model: Any) -> None:
    """Criteria shown, perceived problem, contemplation, attempts and their ends."""
    table, n_classes = model.table.views, len(model.class_names)
    rows = model.outcome_rows = np.concatenate([rows for rows, _ in model.moving])
    outcome, again = np.zeros((2, len(rows), n_classes), np.int8)
    begin = 0
    for part, r in model.moving:
        end = begin + len(part)
        _reflect(model, part, r, outcome[begin:end], again[begin:end])
        begin = end
    model.outcome = outcome
    _tell(model, rows, outcome, again)
    b = model.rules.plain.behaviour
    settle_or_wake(
        rows, model.day, table["uid"], table["courses"], model.courses.plain("state"), model.courses.plain("ledger"),
        float(b["settled_days"][0]), float(b["settled_goal_days"][0]), table["settled"],
    )  # fmt: skip


def _tell(model: Any, rows: np.ndarray, outcome: np.ndarray, again: np.ndarray) -> None:
    """Count attempts to stop and returns to use of the people in `rows`, and note who used today."""
    shape = 2, len(model.class_names)
    used, found = np.empty(len(rows), np.int64), np.zeros(shape, np.int64)
    attempts, returns = np.empty((*shape, len(rows)), np.int64)
    n = sum_up(rows, outcome, again, ATTEMPTED, RETURNED, used, attempts, returns, found)
    model.used_rows = used[:n]
    for measure, events, counts in zip(
        ("attempts", "return_to_use"), (attempts, returns), found.tolist(), strict=True
    ):
        for k, count in enumerate(counts):
            if count:
                model.recorder.count(measure, model.class_names[k], events[k, :count])


def _reflect(model: Any, rows: np.ndarray, r: Any, outcome: np.ndarray, again: np.ndarray) -> None:
    """Write what became of goals, and who used and returned to use, both of shape (len(rows), classes)."""
    table, n_classes = model.table.views, len(model.class_names)

    def of(part: slice) -> None:
        reflections(
            rows[part], model.seed, model.day, table["uid"], table["birth_day"], model.age_day, table["brain"],
            model.circuits.plain("state"), table["slots"], model.classes, table["courses"],
            model.courses.plain("state"), model.courses.plain("ledger"), model.circuits.plain("ledger"),
            model.circuits.plain("offers"), model.courses.plain("occasions"), n_classes, table["stock"],
            model.prescribed, r.diagnosis, r.behaviour, r.classes, r.general, r.substances, outcome[part],
            again[part],
        )  # fmt: skip

    in_pieces(of, len(rows))
