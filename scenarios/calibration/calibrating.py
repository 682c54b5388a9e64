"""The whole path of a calibration: a plan in; a posterior, what it tells, and what it misses in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scenarios.calibration.diagnostics import (
    Predicted,
    Told,
    emulators_checked,
    predicted,
    tally,
    told,
)
from scenarios.calibration.model import Task
from scenarios.calibration.plan import Plan
from scenarios.calibration.posterior import SHIPPED, Posterior, columns_of, data_key, facts_of, rounded
from scenarios.calibration.recovery import Recovered, recover
from scenarios.calibration.runs import Runner, measures_version, task_of
from scenarios.calibration.waves import Fit, Method, Tell, calibrate
from scenarios.plan import code_version, sha256
from scenarios.store import make_folder, write_atomically

SCHEMA = "mesolimbic.calibration/1"
FILE, POSTERIOR = "calibration.json", "posterior"
DIGITS = 6


@dataclass(frozen=True)
class Calibrated:
    """What a calibration found.

    Attributes
    ----------
    checks
        By goal, share of the checking runs within the 95% interval of its emulator.
    """

    plan: Plan
    fit: Fit
    told: list[Told]
    predicted: list[Predicted]
    checks: Mapping[str, float]
    posterior: Posterior
    folder: Path

    def document(self) -> dict[str, Any]:
        """Everything as plain JSON, no draws."""
        fitted = [p for p in self.predicted if p.role == "fitted"]
        held = [p for p in self.predicted if p.role != "fitted"]
        return {
            "schema": SCHEMA,
            "plan": self.plan.name,
            "scenario": self.plan.scenario.name,
            "people": self.plan.people,
            "seed": self.plan.seed,
            "posterior_key": self.posterior.key,
            "draws": len(self.posterior.draws),
            "runs": len(self.fit.runs.outputs),
            "checking_runs": len(self.fit.checks.outputs),
            "tally": {"fitted": tally(fitted), "held out": tally(held)},
            "parameters": [t.row() for t in self.told],
            "targets": [p.row() for p in self.predicted],
            "hold_out": dict(self.plan.reasons),
            "emulators": {
                name: {**asdict(q), "checked": self.checks.get(name)} for name, q in self.fit.quality.items()
            },
            "not_emulated": self.fit.not_emulated,
            "waves": [asdict(w) for w in self.fit.waves],
        }


def runs_of(plan: Plan) -> int:
    """How many runs a calibration needs, none being kept from before."""
    m = plan.method
    return len(plan.stages) * m.waves * m.design + m.refine + m.check


def folder_key(plan: Plan) -> str:
    """Key of a calibration: the plan, what it is about, and the code and data that decide it."""
    held = sorted(g.id for g in plan.held_out)
    decided = [
        dict(plan.written),
        plan.people,
        plan.seed,
        held,
        asdict(plan.method),
        plan.scenario.canonical(),
    ]
    return sha256(
        [json.loads(json.dumps(decided, default=str)), code_version(), measures_version(), data_key()]
    )


def whole_task(plan: Plan) -> Task:
    """A run of the plan's model as it is."""
    return Task(
        plan.scenario, plan.people, plan.seed, targets=plan.computed, experiments=plan.findings,
        laboratory_scale=plan.laboratory_scale,
    )  # fmt: skip


def run_plan(plan: Plan, out: Path, workers: int, tell: Tell, command: str = "") -> Calibrated:
    """Calibrate, check, and write the folder; runs that are kept in it are not made again."""
    runner = Runner(
        plan.space, task_of(plan.moves, whole_task(plan)), plan.seed, out, workers, runs_of(plan), tell
    )  # fmt: skip
    fit = calibrate(plan.space, plan.goals, plan.stages, runner, plan.method, plan.seed, tell)
    found = gathered(plan, fit, out, command)
    write(found)
    return found


def gathered(plan: Plan, fit: Fit, out: Path, command: str) -> Calibrated:
    """The posterior of a fit and what it tells."""
    columns = columns_of(plan.moves)
    draws = rounded(fit.space.values(fit.draws(plan.method.draws, plan.seed)))
    results = [
        *predicted(plan.goals, fit.checks, "fitted"),
        *predicted(plan.held_out, fit.checks, "held out"),
    ]
    checks = emulators_checked(fit)
    facts = facts_of(
        plan.scenario, columns, plan=json.loads(json.dumps(dict(plan.written), default=str)), people=plan.people,
        seed=plan.seed, method=asdict(plan.method), runs=len(fit.runs.outputs), command=command,
        fitted=[g.id for g in plan.goals], held_out=[g.id for g in plan.held_out],
        tally={
            role: tally([p for p in results if p.role == role]) for role in ("fitted", "held out")
        },
    )  # fmt: skip
    posterior = Posterior(plan.name, columns, draws, facts)
    return Calibrated(plan, fit, told(fit), results, checks, posterior, out)


def write(found: Calibrated) -> None:
    """The folder of a calibration: posterior, what was found, figures."""
    from scenarios.calibration.figures import targets_figure, told_figure
    from scenarios.figures import write_figure

    make_folder(found.folder)
    found.posterior.write(found.folder, POSTERIOR)
    whole = found.document() | {"written": datetime.now(UTC).isoformat(timespec="seconds")}
    write_json(found.folder / FILE, whole)
    units = [move.unit for move in found.plan.moves]
    write_figure(told_figure(found.told, found.fit.sample.points, units), found.folder / "parameters")
    write_figure(targets_figure(found.predicted), found.folder / "targets")


def ship(found: Calibrated, folder: Path = SHIPPED) -> list[Path]:
    """Put the posterior where `--draws` looks for it."""
    return found.posterior.write(folder, found.plan.name)


def run_recovery(plan: Plan, number: int, out: Path, workers: int, tell: Tell) -> Recovered:
    """Synthetic recovery of all parameters of a plan at once, findings of the laboratory left out."""
    single = plan.in_one_stage()
    goals = [g for g in (*single.goals, *single.held_out) if not g.band]
    pool = runs_of_recovery(plan.method)
    runner = Runner(
        plan.space, task_of(plan.moves, whole_task(plan)), plan.seed, out, workers, pool + number, tell
    )  # fmt: skip
    found = recover(plan.space, goals, runner, plan.method, number, plan.seed, tell, pool)
    write_json(out / "recovery.json", recovery_document(found, plan))
    return found


def runs_of_recovery(method: Method) -> int:
    """Runs of the design that serves all sets of known parameters."""
    return method.design * method.waves + method.refine


def recovery_document(found: Recovered, plan: Plan) -> dict[str, Any]:
    """What came back, as plain JSON."""
    return {
        "schema": "mesolimbic.recovery/1", "plan": plan.name, "people": plan.people, "seed": plan.seed,
        "sets": len(found.truth), "coverage": found.coverage, "parameters": found.rows(),
    }  # fmt: skip


def write_json(path: Path, whole: Mapping[str, Any] | Sequence[Any]) -> None:
    """Plain data as a JSON file; what is not finite becomes null."""
    make_folder(path.parent)
    write_atomically(path, (json.dumps(finite(whole), indent=1, allow_nan=False) + "\n").encode())


def finite(data: Any) -> Any:
    """Plain data with null in place of what is no finite number, numbers to `DIGITS` digits."""
    if isinstance(data, Mapping):
        return {str(k): finite(v) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [finite(v) for v in data]
    if isinstance(data, float):
        return float(f"{data:.{DIGITS}g}") if data == data and abs(data) != float("inf") else None
    return data
