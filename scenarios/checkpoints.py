"""Checkpoints of a run: written every few years beside its part, used by the same run once interrupted, then gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.store import write_atomically

if TYPE_CHECKING:
    from scenarios.plan import RunSpec

Report = Callable[[str, int, int], None]
SUFFIX = ".checkpoint.npz"


@dataclass(frozen=True)
class Checkpoints:
    """Where and how often a model is written down while it runs.

    Parameters
    ----------
    folder : str
        A folder that every worker sees.
    years : int
        Simulated years between two checkpoints, 1 or more.
    """

    folder: str
    years: int

    def path(self, key: str) -> Path:
        """The file of a run."""
        return Path(self.folder) / f"{key}{SUFFIX}"

    def resumed(self, spec: RunSpec, report: Report) -> Any | None:
        """The model of a run as its checkpoint holds it; None where there is none that can be used."""
        try:
            content = self.path(spec.key).read_bytes()
        except OSError:
            return None
        from population.checkpoint import resume

        for plugin in spec.plugins:
            import_module(plugin)
        return resume(
            content, spec.key, rng=spec.model_seed, scenario=spec.scenario, past=spec.past, progress=report,
            every=spec.every,
        )  # fmt: skip

    def write(self, model: Any, spec: RunSpec) -> None:
        """Write the checkpoint of a run in one step, in place of the one before."""
        from population.checkpoint import to_bytes

        write_atomically(self.path(spec.key), to_bytes(model, spec.key))

    def forget(self, key: str) -> None:
        """Remove the file of a run whose table is kept."""
        self.path(key).unlink(missing_ok=True)


def live(model: Any, spec: RunSpec, report: Report, checkpoints: Checkpoints | None) -> None:
    """Run a model, new or resumed, to the end of its last year."""
    if checkpoints is None:
        model.run(years=spec.years, progress=report)
        return
    done = model.year_index(model.day)
    while done < spec.years:
        years = min(checkpoints.years, spec.years - done)
        model.run(years=years, progress=_of_all(report, done, years, spec.years))
        done += years
        if done < spec.years:
            checkpoints.write(model, spec)


def _of_all(report: Report, done: int, years: int, total: int) -> Report:
    """Reports of some years as parts of all years; days are counted by whole runs."""

    def told(phase: str, part: int, of: int) -> None:
        report(phase, done * of + part * years, total * of)

    return told
