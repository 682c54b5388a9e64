"""Overdose, rescue and death by overdose: from the hazard of the doses taken against today's tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.histories import note_overdose
from population.loops import overdoses
from population.mechanisms.rescue import fatality


def harm(model: Any) -> None:
    """Overdoses of the step, the rescue chain, deaths, and what survival does to the perceived problem."""
    table = model.table
    rows = model.outcome_rows
    found = np.empty(max(1, len(rows)), np.int64)
    n = overdoses(
        rows,
        model.seed,
        model.day,
        table.uid,
        model.circuits.plain("state"),
        table["slots"],
        model.rules.plain.harm,
        found,
    )
    if not n:
        return
    fallen = found[:n]
    died = _rescue(model, fallen)
    for mask, measure in ((died, "overdose_fatal"), (~died, "overdose_nonfatal")):
        for row in fallen[mask].tolist():
            s = _carrier(model, row)
            for name in dict.fromkeys((model.class_names[model.classes[s]], model.substances[s])):
                model.recorder.count(measure, name, np.array([row]))
    _alarm(model, fallen[~died])
    model.die(fallen[died], "overdose")


def _rescue(model: Any, rows: np.ndarray) -> np.ndarray:
    """Which of the overdoses are fatal."""
    harms, year = model.scenario.harms, model.year
    chain = harms.witnessed.at(year), harms.naloxone_coverage.at(year), harms.emergency_call.at(year)
    u = uniform_rows(model.seed, "rescue", model.table.uid[rows], model.day)
    risk = [
        fatality(*chain, float(a), float(b), model.rules.harm[0]) for a, b in zip(u[0], u[1], strict=True)
    ]
    return u[2] < np.array(risk)


def _carrier(model: Any, row: int) -> int:
    """Number of the substance that carried most of the hazard."""
    slots = model.table["slots"][row]
    hazards = [model.circuits.plain("state")["overdose_hazard"][i] if i >= 0 else -1.0 for i in slots]
    return int(np.argmax(hazards))


def _alarm(model: Any, rows: np.ndarray) -> None:
    """Surviving an overdose raises the perceived problem: Q' = 1 - (1 - Q)(1 - j)."""
    jump = float(model.rules.behaviour[0].problem_overdose)
    course = model.courses.array("state")
    for row in rows.tolist():
        held = model.table["courses"][row, model.classes[_carrier(model, row)]]
        c = course[held]
        c.problem = 1.0 - (1.0 - c.problem) * (1.0 - jump)
        note_overdose(model, held)
