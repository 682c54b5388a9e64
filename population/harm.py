"""Overdose, rescue and death by overdose: from the hazard of the doses taken against today's tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.referral import refer
from population.histories import note_overdose
from population.loops import overdoses
from population.rescue import NOBODY, Help, rescue


def harm(model: Any) -> None:
    """Overdoses of the step, the rescue chain, deaths, and what survival does to those who live."""
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
    rows, table = model.used_rows, model.table
    found = np.empty(max(1, len(rows)), np.int64)
    n = overdoses(
        rows, model.seed, model.day, table.uid, model.circuits.plain("state"), table["slots"], model.classes,
        _class(model, "opioid"), _class(model, "alcohol"), model.rules.plain.harm, model.rules.plain.substances,
        found,
    )  # fmt: skip
    return found[:n]


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
    jump = float(model.rules.behaviour[0].problem_overdose)
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
