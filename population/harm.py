"""Overdose, rescue and death by overdose: from the hazard of the doses taken against today's tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.histories import note_overdose
from population.loops import overdoses
from population.referral import EMERGENCY, refer
from population.rescue import NOBODY, Help, rescue

LINKED = 2
"""Which draws of the stream "rescue" decide on a referral; see `population.rescue`."""


def harm(model: Any) -> None:
    """Overdoses of the step, the rescue chain, deaths, and what survival does to those who live."""
    fallen = overdosed(model)
    if not len(fallen):
        return
    died, met = rescue(model, fallen)
    for mask, measure in ((died, "overdose_fatal"), (~died, "overdose_nonfatal")):
        for row in fallen[mask].tolist():
            s = _carrier(model, row)
            for name in dict.fromkeys((model.class_names[model.classes[s]], model.substances[s])):
                model.recorder.count(measure, name, np.array([row]))
    _tell(model, fallen, met)
    _alarm(model, fallen[~died], [m for m, dead in zip(met, died, strict=True) if not dead])
    model.die(fallen[died], "overdose")


def overdosed(model: Any) -> np.ndarray:
    """Rows of the people who overdose in this step."""
    rows, table = model.outcome_rows, model.table
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
    linkage = model.scenario.harms.emergency_linkage.at(model.year)
    u = uniform_rows(model.seed, "rescue", model.table.uid[rows], model.day, LINKED)[0]
    course, ledger = model.courses.array("state"), model.courses.plain("ledger")
    for i, row in enumerate(rows.tolist()):
        held = model.table["courses"][row, model.classes[_carrier(model, row)]]
        c = course[held]
        c.problem = 1.0 - (1.0 - c.problem) * (1.0 - jump)
        ledger["caution"][held] = 1.0
        note_overdose(model, held)
        if met[i].hospital and u[i] < linkage:
            refer(model, held, EMERGENCY)
