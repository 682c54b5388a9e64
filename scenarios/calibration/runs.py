"""Runs of the model at points of the cube, each kept as soon as it has ended and never made twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from neuro.streams import derive_seed
from scenarios.calibration.goals import Output
from scenarios.calibration.model import Task, run
from scenarios.calibration.moving import Move, changes, moved
from scenarios.calibration.space import Space
from scenarios.laboratory.jobs import Clock, Tell, results_of
from scenarios.plan import code_version, sha256
from scenarios.store import make_folder, write_atomically

KEPT = "kept"
TaskOf = Callable[[dict[str, float], int], Task]
"""From drawn parameters and a seed to a run."""


class Runner:
    """Runs points, and says how far all is.

    Parameters
    ----------
    space, task
        The parameters, and what a run of them is.
    folder
        Where runs are kept.
    workers
        Processes.
    total
        Runs of the whole calibration, for the time left.
    """

    def __init__(
        self, space: Space, task: TaskOf, seed: int, folder: Path, workers: int, total: int, tell: Tell
    ) -> None:  # fmt: skip
        self.space, self.task, self.seed = space, task, seed
        self.folder, self.workers, self.tell = folder / KEPT, workers, tell
        self.clock = Clock(total, tell)
        self.made = 0

    def __call__(self, points: np.ndarray, batch: str) -> list[dict[str, Output]]:
        """What every point gave; `scenarios.calibration.waves.Simulate`."""
        make_folder(self.folder)
        first = int(sha256([self.seed, batch])[:12], 16)
        tasks = [
            self.task(self.space.named(point), derive_seed(self.seed, (first + i) % 2**31))
            for i, point in enumerate(points)
        ]
        keys = [key_of(task) for task in tasks]
        found = {key: kept for key in keys if (kept := self._kept(key)) is not None}
        missing = [i for i, key in enumerate(keys) if key not in found]
        if len(missing) < len(tasks):
            self.tell(f"{batch}: {len(tasks) - len(missing)} of {len(tasks)} runs are kept from before")
            self.clock.total -= len(tasks) - len(missing)

        def keep(i: int, result: dict[str, list[float]]) -> None:
            write_atomically(self._path(keys[missing[i]]), json.dumps(result).encode())
            self.made += 1
            self.clock.finished(batch)

        made = results_of(run, [(tasks[i],) for i in missing], self.workers, keep)
        found |= {keys[i]: result for i, result in zip(missing, made, strict=True)}
        return [{name: (v, e) for name, (v, e) in found[key].items()} for key in keys]

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:32]}.json"

    def _kept(self, key: str) -> dict[str, list[float]] | None:
        try:
            found = json.loads(self._path(key).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


def key_of(task: Task) -> str:
    """SHA-256 of all that decides what a run gives."""
    decided: dict[str, Any] = {**task.__dict__, "scenario": task.scenario.canonical()}
    return sha256([decided, code_version(), measures_version()])


@cache
def measures_version() -> str:
    """SHA-256 over the code that measures a run."""
    here = Path(__file__).parent
    files = [*(here.parent / "evidence").rglob("*.py"), *(here.parent / "evidence" / "data").glob("*.yaml")]
    digest = hashlib.sha256()
    for path in sorted([*files, here / "model.py", here / "series.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def task_of(moves: Sequence[Move], whole: Task) -> TaskOf:
    """Runs that differ from `whole` by their parameters and seeds alone."""
    from dataclasses import replace

    def task(values: dict[str, float], seed: int) -> Task:
        scenario = moved(whole.scenario, moves, values)
        own = tuple(sorted(changes(moves, values).items()))
        return replace(whole, scenario=scenario, changes=own, seed=seed)

    return task
