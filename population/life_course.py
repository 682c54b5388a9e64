"""What 28 days bring: life events, roles, a look at one's ties, offers of a first use, a reading of disorder.

People take their turn by uid, so that each day a twenty-eighth of them is met.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from population.courses import open_circuits
from population.loops.day import diagnoses, first_uses, months, shift_blocks
from population.loops.histories import date_dependences
from population.loops.turns import of_age
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.mortality import remember_use
from population.prescribing import users
from population.threads import in_pieces


def rows_in_turn(model: Any) -> np.ndarray:
    """Rows of the people aged 12 and over whose turn falls into this step."""
    table = model.table
    if model.dt == 1:
        rows = model.turns.on(model.day)
    else:
        rows = table.rows
        rows = rows[(table.uid[rows] - model.day) % BLOCK_DAYS < model.dt]
    found = np.empty(len(rows), np.int64)
    return found[: of_age(rows, table["birth_day"], model.age_day, found)]


def months_pass(model: Any) -> None:
    """Lasting stress, roles and the view of one's ties for those whose turn it is."""
    model.age_day = model.day
    model.in_turn = rows_in_turn(model)
    pass_month(model, model.in_turn)
    remember_use(model, model.in_turn)


def pass_month(model: Any, rows: np.ndarray) -> None:
    """28 days for the people in `rows`."""
    table, r = model.table.views, model.rules.plain

    def of(part: slice) -> None:
        months(
            rows[part], model.seed, model.day, table["uid"], table["brain"], model.circuits.plain("state"),
            table["slots"], table["courses"], model.courses.plain("ledger"), model.ties.columns, table["birth_day"],
            model.age_day, model.lasting_stress, len(model.class_names), r.behaviour, r.classes, r.general,
            r.substances,
        )  # fmt: skip

    in_pieces(of, len(rows))


def offer_first_use(model: Any) -> None:
    """First use among those whose turn it is: offers of ties, stocks and the market, accepted by the circuit."""
    table, r = model.table.views, model.rules.plain
    rows = model.in_turn[~table["in_jail"][model.in_turn]]
    found = np.empty((max(64, len(rows)), 3), np.int64)
    n = first_uses(
        rows, model.seed, model.day, table["uid"], table["birth_day"], model.age_day, table["brain"],
        model.circuits.plain("state"), table["slots"], table["courses"], model.courses.plain("state"),
        model.courses.plain("ledger"), model.ties.columns, model.classes, table["area"], model.area_outlets,
        table["stock"], table["medicine_days"], model.prescribed, users(model), model.today, r.behaviour, r.classes,
        r.reach, r.general, r.substances, r.prescribing, found,
    )  # fmt: skip
    begun: dict[str, list[int]] = {}
    for row, s, _ in found[:n].tolist():
        k = int(model.classes[s])
        if table["courses"][row, k] < 0:
            begun.setdefault(model.class_names[k], []).append(row)
        if model.substances[s] not in model.class_names:
            begun.setdefault(model.substances[s], []).append(row)
    for name, who in begun.items():
        model.recorder.count("initiation", name, np.array(who))
    open_circuits(model, [tuple(each) for each in found[:n].tolist()])


def read_disorder(model: Any) -> None:
    """At the end of a block of 28 days: which criteria everybody met in the past twelve months."""
    if (model.day + model.dt) // BLOCK_DAYS > model.day // BLOCK_DAYS:
        close_block(model)


def close_block(model: Any) -> None:
    """Read everybody's disorder, date onsets, begin a new block."""
    table, r = model.table.views, model.rules.plain
    rows = model.active_rows
    ledger = model.courses.array("ledger")
    onsets = np.empty(max(1, model.courses.n_rows), np.int64)
    n = diagnoses(
        rows, model.seed, model.day, table["threshold_key"], table["courses"], model.courses.plain("ledger"),
        len(model.class_names), r.diagnosis, r.days_needed, onsets,
    )  # fmt: skip
    date_dependences(
        model.courses.n_rows, model.day, model.courses.plain("ledger"), model.courses.plain("history")
    )
    for row in onsets[:n].tolist():
        name = model.class_names[ledger[row].substance_class]
        model.recorder.count("new_disorder", name, np.array([ledger[row].owner]))
    shift_blocks(model.courses.plain("ledger"), model.courses.n_rows)
