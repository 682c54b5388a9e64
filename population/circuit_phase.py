"""The circuit of everybody who ever met a substance; and what its step meant to them.

Most days move only the circuits of people in whose life something happens. People who have not used for
`settled_days` of `population/data/behaviour.yaml`, hold no goal (or have held it for `settled_goal_days`) and are not
in treatment move once a week, by a step of seven days.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import people_day
from population.loops import RETURNED, reflections
from population.steps.meaning import ATTEMPTED
from population.threads import in_pieces
from population.turn_loops import settle_or_wake, who_moves

WEEK = 7


def choose_who_moves(model: Any) -> None:
    """Rows whose circuit moves today, by step length: `model.moving` is a list of (rows, rules)."""
    rows = model.active_rows
    moves = np.zeros(len(rows), np.int8)
    who_moves(rows, model.day, model.table.uid, model.table["settled"], moves)
    model.moving = [(rows[moves == 1], model.rules.plain), (rows[moves == WEEK], model.weekly_rules.plain)]


def live(model: Any) -> None:
    """Craving, choice, doses, learning, tolerance, control: `neuro.day.person_day` for all who move today."""
    for rows, r in model.moving:
        _live(model, rows, r)


def _live(model: Any, rows: np.ndarray, r: Any) -> None:
    table = model.table

    def of(part: slice) -> None:
        people_day(
            rows[part], model.seed, model.day, table.uid, model.table["brain"], model.table["around"],
            model.circuits.plain("state"), table["slots"], model.courses.plain("state"), table["courses"],
            model.courses.plain("occasions"), model.circuits.plain("offers"), model.classes, len(model.class_names),
            r.general, r.substances,
        )  # fmt: skip

    in_pieces(of, len(rows))


def reflect(model: Any) -> None:
    """Criteria shown, perceived problem, contemplation, attempts and their ends."""
    table, n_classes = model.table, len(model.class_names)
    outcomes, used = [], []
    for rows, r in model.moving:
        outcome, again = _reflect(model, rows, r)
        outcomes.append(outcome)
        using = np.zeros(len(rows), bool)
        for k in range(n_classes):
            model.recorder.count("return_to_use", model.class_names[k], rows[again[:, k] == RETURNED])
            model.recorder.count("attempts", model.class_names[k], rows[outcome[:, k] == ATTEMPTED])
            using |= again[:, k] > 0
        used.append(rows[using])
    model.outcome, model.used_rows = np.concatenate(outcomes), np.concatenate(used)
    model.outcome_rows = np.concatenate([rows for rows, _ in model.moving])
    b = model.rules.behaviour[0]
    settle_or_wake(
        model.outcome_rows, model.day, table.uid, table["courses"], model.courses.plain("state"),
        model.courses.plain("ledger"), float(b.settled_days), float(b.settled_goal_days), table["settled"],
    )  # fmt: skip


def _reflect(model: Any, rows: np.ndarray, r: Any) -> tuple[np.ndarray, np.ndarray]:
    """What became of goals, and who returned to use, both of shape (len(rows), classes)."""
    table, n_classes = model.table, len(model.class_names)
    outcome, again = np.zeros((2, len(rows), n_classes), np.int8)

    def of(part: slice) -> None:
        reflections(
            rows[part], model.seed, model.day, table.uid, table["birth_day"], model.age_day, table["brain"],
            model.circuits.plain("state"), table["slots"], model.classes, table["courses"],
            model.courses.plain("state"), model.courses.plain("ledger"), model.circuits.plain("ledger"),
            model.circuits.plain("offers"), model.courses.plain("occasions"), n_classes, table["stock"],
            model.prescribed, r.diagnosis, r.behaviour, r.classes, r.general, r.substances, outcome[part],
            again[part],
        )  # fmt: skip

    in_pieces(of, len(rows))
    return outcome, again
