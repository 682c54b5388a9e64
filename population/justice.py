"""Arrest, jail and release: jail is a place where drugs and the own cues are out of reach (`steps.jail`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import normal
from population.capital import lose_in_jail
from population.care.capacity import end
from population.care.names import TRACKS
from population.care.referral import in_need, refer
from population.kits import RELEASE, give
from population.loops.care import arrests, locked_up
from population.loops.turns import due_by
from population.mechanisms.justice import stay
from population.services import are_illegal
from population.stores import Fields

ARREST, LET_GO = 0, 1
"""Which draws of the stream "arrest" are whose."""
FEW_DUE = 256
"""Releases of a day that there is room for at first."""


def arrest_and_release(model: Any) -> None:
    """Releases due, and arrests among those whose turn it is."""
    release(model, due(model))
    times = model.scenario.justice.arrests.at(model.year)
    if times > 0.0:
        jail(model, *arrested(model, times))


def due(model: Any) -> np.ndarray:
    """Rows of the people in jail whose stay ends within this step."""
    table, found = model.table.views, np.empty(FEW_DUE, np.int64)
    columns = model.day + model.dt, table["in_jail"], table["alive"], table["release_day"]
    n = due_by(*columns, found)
    if n > FEW_DUE:
        found = np.empty(n, np.int64)
        due_by(*columns, found)
    return found[:n]


def arrested(model: Any, times: float) -> tuple[np.ndarray, np.ndarray]:
    """(rows, draws, shape (4, n)) of the people arrested of those whose turn it is; `times` as often as usual."""
    table, r = model.table.views, model.rules.plain
    found = np.empty(len(model.in_turn), np.int64)
    n = arrests(
        model.in_turn, model.seed, model.day, ARREST, times, table["uid"], table["birth_day"], model.age_day,
        table["sex"], table["in_jail"], table["alive"], table["homeless"], model.circuits.plain("state"),
        table["slots"], are_illegal(model.substances),
        float(r.harm["public_homeless"][0]), float(r.harm["public_housed"][0]), r.justice, found,
    )  # fmt: skip
    if not n:
        return found[:0], np.empty((4, 0))
    rows = found[:n].copy()
    model.recorder.count("arrests", "any", rows)
    return rows, uniform_rows(model.seed, "arrest", table["uid"][rows], model.day, ARREST)


def jail(model: Any, rows: np.ndarray, u: np.ndarray) -> None:
    """Some of the arrested go to jail for a while; treatment goes on there for those who are let."""
    if not len(rows):
        return
    j = Fields(model.rules.plain.justice[0])
    to_jail = np.flatnonzero(u[1] < j.jail_share)
    hold_all(model, rows[to_jail], [stay(normal(u[2, i], u[3, i]), j) for i in to_jail.tolist()])


def hold(model: Any, row: int, days: int) -> None:
    """Jail for a person, from tomorrow on, for some days."""
    hold_all(model, np.array([row]), [days])


def hold_all(model: Any, rows: np.ndarray, days: Sequence[int]) -> None:
    """Jail for the people in `rows`, from tomorrow on, for so many days each."""
    table, found = model.table.views, np.empty(len(rows), np.int64)
    n = locked_up(
        rows, np.array(days, np.int64), model.day, table["in_jail"], table["jail_day"], table["release_day"],
        table["settled"], table["courses"], found,
    )  # fmt: skip
    model.recorder.count("jail_entries", "any", rows)
    for row in found[:n].tolist():
        interrupt(model, row)


def interrupt(model: Any, row: int) -> None:
    """Treatment and waiting for it end at the door of a jail, but for those who keep their medication there."""
    courses = model.table["courses"][row]
    courses = courses[courses >= 0]
    if not len(courses):
        return
    ledger = model.courses.fields("ledger")
    ledger.waiting_for[courses] = -1
    if (ledger.treatment[courses] < 0).all():
        return
    inside = model.scenario.justice.treatment_inside.at(model.year)
    u = uniform_rows(model.seed, "arrest", model.table.uid[[row]], model.day, LET_GO)[3, 0]
    for course in courses.tolist():
        for track in range(len(TRACKS)):
            t = int(ledger.treatment[course, track])
            if t >= 0 and not (model.rules.treatments[t].agonist_occupancy > 0.0 and u < inside):
                end(model, track, np.array([course]))


def release(model: Any, rows: np.ndarray) -> None:
    """People leave jail: some with a referral, some with a kit, some without work or a home."""
    if not len(rows):
        return
    table, rules = model.table, model.scenario.justice
    kits = uniform_rows(model.seed, "kits", table.uid[rows], model.day, RELEASE)[0]
    losses = uniform_rows(model.seed, "capital", table.uid[rows], model.day, LET_GO)
    with_kit = rules.kits_at_release.at(model.year)
    for i, row in enumerate(rows.tolist()):
        table["in_jail"][row] = False
        table["around"]["clinic"][row] = 0.0
        table["settled"][row] = False
        if table["slots"][row].max() >= 0:
            lose_in_jail(model, row, float(model.day - table["jail_day"][row]), losses[:, i])
            if kits[i] < with_kit:
                give(model, row, 1)
    refer(model, in_need(model, rows), "jail")
    model.recorder.count("releases", "any", rows)
