"""The chain of rescue: who is there, whose naloxone is used, is help called, does the person live."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import STREAM, uniforms
from population.kits import opioid_course
from population.loops.harm import company_there
from population.mechanisms.rescue import (
    EMERGENCY,
    NALOXONE,
    SUPERVISED,
    UNAIDED,
    call_probability,
    fatality,
    frailty,
    presence,
)
from population.services import public_share, supervised_share
from population.stores import Fields

NOBODY = -1
CHAIN, KITS = 0, 1
"""Which draws of the stream "rescue" are whose."""


class Help(NamedTuple):
    """How one overdose was met: `met` as in `population.mechanisms.rescue`, `kit_of` the row of whose kit was used, or
    NOBODY; `hospital` says whether emergency services came.
    """

    met: int
    witnessed: bool
    kit_of: int
    hospital: bool


def rescue(model: Any, rows: np.ndarray) -> tuple[np.ndarray, list[Help]]:
    """Which of the overdoses of the people in `rows` are fatal, shape (n,), and how each was met."""
    u = uniform_rows(model.seed, "rescue", model.table.uid[rows], model.day, CHAIN)
    v = uniform_rows(model.seed, "rescue", model.table.uid[rows], model.day, KITS)
    h, place = Fields(model.rules.plain.harm[0]), supervised_share(model)
    met = []
    for i, row in enumerate(rows.tolist()):
        watched = place * float(public_share(model, row)) * h.supervised_uptake
        if u[3, i] < watched:
            met.append(Help(SUPERVISED, True, NOBODY, False))
            continue
        found = help_for(model, row, u[:, i], v[:, i])
        if found.kit_of != NOBODY:
            model.table["kits"][found.kit_of] -= 1
        met.append(found)
    odds = [frailty(model.age_of(row), h) for row in rows.tolist()]
    return u[2] < np.array([fatality(each.met, o, h) for each, o in zip(met, odds, strict=True)]), met


def help_for(model: Any, row: int, u: np.ndarray, v: np.ndarray) -> Help:
    """Witnesses, a kit of one of them or of the person, else a call for help; u and v uniform, shape (4,)."""
    harms, year, h = model.scenario.harms, model.year, Fields(model.rules.plain.harm[0])
    there, passer_by = witnesses(model, row, u[0])
    if not there and not passer_by:
        return Help(UNAIDED, False, NOBODY, False)
    kit = kit_at_hand(model, row, there)
    called = v[0] < call_probability(harms.emergency_call.at(year), harms.good_samaritan.at(year), h)
    if kit != NOBODY or u[1] < harms.naloxone_coverage.at(year):
        return Help(NALOXONE, True, kit, called)
    return Help(EMERGENCY if called else UNAIDED, True, NOBODY, called)


def witnesses(model: Any, row: int, u: float) -> tuple[list[int], bool]:
    """Rows of the ties who are there, and whether somebody passes by (u uniform)."""
    h, table, ties = Fields(model.rules.plain.harm[0]), model.table, model.ties
    witnessed = model.scenario.harms.witnessed.at(model.year)
    if witnessed <= 0.0:
        return [], False
    cautious, k = caution(model, row), opioid_course(model)
    found = np.empty(ties.slots, np.int64)
    n = company_there(
        row, model.seed, model.day, table.uid, table.alive, table["in_jail"], ties.columns, table["courses"],
        model.courses.plain("ledger"), k, float(model.rules.plain.classes["peer_half_use"][k]), witnessed, cautious,
        model.rules.plain.harm, found,
    )  # fmt: skip
    seen = h.company_public * float(public_share(model, row))
    return found[:n].tolist(), bool(u < presence(seen, witnessed, cautious, h))


def caution(model: Any, row: int) -> float:
    """How cautious a survived overdose has left a person, largest over classes."""
    held = model.table["courses"][row]
    found = model.courses.plain("ledger")["caution"][held[held >= 0]]
    return float(found.max()) if len(found) else 0.0


def kit_at_hand(model: Any, row: int, there: list[int]) -> int:
    """Row of the person whose naloxone is within reach, the own first; NOBODY where there is none."""
    table, carried = model.table, Fields(model.rules.plain.harm[0]).kit_carried
    for holder in [row, *there]:
        if table["kits"][holder] > 0:
            draw = uniforms(
                model.seed, STREAM["witness"], int(table.uid[row]), model.day, int(table.uid[holder])
            )
            if draw[1] < carried:
                return holder
    return NOBODY
