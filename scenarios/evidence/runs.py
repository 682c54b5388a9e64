"""The runs that measures read from: made once, kept under all that decides them, used again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neuro.streams import derive_seed
from scenarios.evidence.records import Record
from scenarios.laboratory.jobs import Clock, Tell, results_of
from scenarios.plan import code_version, sha256
from scenarios.store import make_folder, write_atomically

SOURCES = {
    "county": ("county.py", "hazards.py", "recording.py"),
    "prices": ("county.py", "paired.py"),
    "roommates": ("county.py", "paired.py"),
    "laboratory": ("brains.py", "cues.py", "trials.py", "twins.py", "data/studies.yaml"),
    "network": ("runs.py",),
    "history": ("opioid_past.py", "hazards.py"),
}
"""Modules of this package that decide what a run leaves."""
USUAL_BRAINS = 10_000
"""People of a county at which the laboratory has its usual numbers of people, up to which it has fewer."""


@dataclass(frozen=True)
class Task:
    """One run: its kind, how many people, its replicate, and the scenario of the library that its place is."""

    kind: str
    people: int
    seed: int
    replicate: int
    scenario: str = "all_substances"

    @property
    def key(self) -> str:
        """SHA-256 of all that decides what it leaves."""
        here = Path(__file__).parent
        own = [hashlib.sha256((here / name).read_bytes()).hexdigest() for name in SOURCES[self.kind]]
        library = Path(__file__).parents[1] / "library"
        own += [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(library.glob("*.yaml"))]
        return sha256([self.kind, self.people, self.seed, self.replicate, self.scenario, code_version(), own])

    def path(self, folder: Path) -> Path:
        """Where what it leaves is kept."""
        return folder / "kept" / f"{self.kind}-{self.key[:24]}.{'npz' if self.kind == 'county' else 'json'}"


def make(task: Task) -> bytes:
    """Run a task; its result as bytes, as they are kept."""
    seed = derive_seed(task.seed, task.replicate)
    if task.kind == "county":
        from scenarios.evidence.county import county_run

        return county_run(task.people, seed, task.scenario)
    return json.dumps(_numbers(task, seed), allow_nan=False).encode()


def _numbers(task: Task, seed: int) -> dict[str, Any]:
    if task.kind == "network":
        return _network(task.people, seed, task.scenario)
    if task.kind == "laboratory":
        from scenarios.evidence.brains import laboratory_run

        return dict(laboratory_run(min(1.0, task.people / USUAL_BRAINS), task.seed + task.replicate))
    if task.kind == "history":
        from scenarios.evidence.opioid_past import history_run

        return history_run(task.people, seed)
    from scenarios.evidence.paired import prices_run, roommates_run

    return dict((prices_run if task.kind == "prices" else roommates_run)(task.people, seed, task.scenario))


def _network(people: int, seed: int, scenario: str) -> dict[str, Any]:
    from scenarios.load import load
    from scenarios.networks import make_network

    rows = make_network(load(scenario), max(people, 2000), seed).portrait
    return {row["measure"]: (row["value"] if math.isfinite(row["value"]) else None, 0.0) for row in rows}


def results(tasks: Sequence[Task], folder: Path, workers: int, tell: Tell) -> dict[Task, Any]:
    """What every task left: kept from before, or made now and kept as soon as it is there.

    Returns
    -------
    dict
        A `Record` for a county, numbers by name for the others.
    """
    make_folder(folder / "kept")
    missing = [task for task in tasks if _kept(task, folder) is None]
    if len(missing) < len(tasks):
        tell(f"{len(tasks) - len(missing)} of {len(tasks)} runs are kept from before in {folder / 'kept'}")
    if missing:
        names = ", ".join(
            f"{task.kind} ({task.people:,} people, replicate {task.replicate + 1})" for task in missing
        )
        tell(f"to run, each from some seconds to an hour: {names}")
    clock = Clock(len(missing), tell)

    def keep(i: int, content: bytes) -> None:
        write_atomically(missing[i].path(folder), content)
        clock.finished(f"{missing[i].kind}, replicate {missing[i].replicate + 1}")

    results_of(make, [(task,) for task in missing], workers, keep)
    return {task: _kept(task, folder) for task in tasks}


def _kept(task: Task, folder: Path) -> Any:
    """What a task left before; None where there is nothing whole."""
    try:
        content = task.path(folder).read_bytes()
    except OSError:
        return None
    return read_kept(content, task.kind)


def read_kept(content: bytes, kind: str) -> Any:
    """What the bytes of a kind of run hold; None where they are not whole."""
    try:
        return Record.from_bytes(content) if kind == "county" else json.loads(content)
    except Exception:  # a damaged archive raises errors of many kinds
        return None
