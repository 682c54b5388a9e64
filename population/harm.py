"""Overdose, rescue and death by overdose: from the hazard of the doses taken against today's tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.referral import refer
from population.environment import hidden_fentanyl
from population.histories import note_overdose
from population.loops.harm import hazards, overdoses
from population.rescue import NOBODY, Help, rescue
from population.steps.danger import Board
from population.stores import Fields


def harm(model: Any) -> None:
    """Overdoses of the step, the rescue chain, deaths, and what survival does to those who live."""
    if not len(model.used_rows):
        return
    fallen = overdosed(model)
    if not len(fallen):
        return
    died, met = rescue(model, fallen)
    for mask, measure in ((died, "overdose_fatal"), (~died, "overdose_nonfatal")):
        by_name: dict[str, list[int]] = {}
        for row in fallen[mask].tolist():
            s = _carrier(model, row)
            for name in dict.fromkeys((model.class_names[model.classes[s]], model.substances[s])):
                by_name.setdefault(name, []).append(row)
        for name, rows in by_name.items():
            model.recorder.count(measure, name, np.array(rows))
    _tell(model, fallen, met)
    _alarm(model, fallen[~died], [m for m, dead in zip(met, died, strict=True) if not dead])
    model.die(fallen[died], "overdose")


def overdosed(model: Any) -> np.ndarray:
    """Rows of the people who overdose in this step."""
    rows = model.used_rows
    found = np.empty(max(1, len(rows)), np.int64)
    hazard, _ = hazards_of(model, rows)
    n = overdoses(rows, model.seed, model.day, model.table.uid, hazard, model.rules.plain.harm, found)
    return found[:n]


def hazards_of(model: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hazard of all that each of `rows` took in this step, and the part of it by fentanyl in what is not an opioid,
    shape (n,) each; deaths as cohorts saw them.
    """
    table, r = model.table.views, model.rules.plain
    total, hidden = np.zeros(len(rows)), np.zeros(len(rows))
    hazards(
        rows, model.seed, table["uid"], table["area"], model.circuits.plain("state"), table["slots"], model.classes,
        np.ascontiguousarray(model.market["share"]), board_of(model), r.harm, r.substances, total, hidden,
    )  # fmt: skip
    return total, hidden


def board_of(model: Any) -> Board:
    """What of today's place and policies bears on the danger of a dose."""
    r, harms, year = model.rules.plain, model.scenario.harms, model.year
    hidden = hidden_fentanyl(r.substances, model.substances)
    return Board(
        opioid=_class(model, "opioid"), alcohol=_class(model, "alcohol"), prescribed=model.prescribed,
        days=float(model.dt), sedatives=float(harms.sedatives.at(year)),
        checked=float(harms.drug_checking.reach.at(year)), heeded=float(r.behaviour["checking_heeded"][0]),
        hidden_hazard=hidden[0], hidden_exponent=hidden[1],
        tolerance_weight=float(r.general["overdose_tolerance_weight"][0]),
    )  # fmt: skip


def _class(model: Any, name: str) -> int:
    return model.class_names.index(name) if name in model.class_names else -1


def _carrier(model: Any, row: int) -> int:
    """Number of the substance that carried most of the hazard."""
    slots = model.table["slots"][row]
    hazards = [model.circuits.plain("state")["overdose_hazard"][i] if i >= 0 else -1.0 for i in slots]
    return int(np.argmax(hazards))


def _tell(model: Any, rows: np.ndarray, met: list[Help]) -> None:
    """What was done for them: overdoses with a witness, with a kit, with emergency services."""
    for measure, mask in (
        ("overdoses_witnessed", [m.witnessed for m in met]),
        ("kits_used", [m.kit_of != NOBODY for m in met]),
        ("emergency_calls", [m.hospital for m in met]),
    ):
        model.recorder.count(measure, "any", rows[np.array(mask, bool)])


def _alarm(model: Any, rows: np.ndarray, met: list[Help]) -> None:
    """Surviving an overdose raises the perceived problem, Q' = 1 - (1 - Q)(1 - j), makes cautious, and may bring a
    referral at the hospital.
    """
    jump = float(Fields(model.rules.plain.behaviour[0]).problem_overdose)
    problem, ledger = model.courses.plain("state")["problem"], model.courses.plain("ledger")
    in_hospital = []
    for row, help_ in zip(rows.tolist(), met, strict=True):
        held = model.table["courses"][row, model.classes[_carrier(model, row)]]
        problem[held] = 1.0 - (1.0 - problem[held]) * (1.0 - jump)
        ledger["caution"][held] = 1.0
        note_overdose(model, held)
        if help_.hospital:
            in_hospital.append(held)
    refer(model, np.array(in_hospital, np.int64), "emergency_department")
