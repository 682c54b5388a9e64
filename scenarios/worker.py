"""One run of one model, inside whatever process it is given to."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from scenarios.checkpoints import Checkpoints, live
from scenarios.plan import RunSpec
from scenarios.processes import prepare

if TYPE_CHECKING:
    import pandas as pd

SECONDS_BETWEEN_REPORTS = 0.1

Report = Callable[[str, int, int], None]
"""Called with the name of a phase, how much of it is done, and how much there is to do."""


class Model(Protocol):
    """What the engine asks of a model."""

    def run(self, years: int, progress: Report | None = None) -> Any: ...

    def results(self, every: str = "year") -> pd.DataFrame: ...

    def person_accounts(self) -> pd.DataFrame: ...


Build = Callable[[RunSpec, Report], Model]
"""Makes the model of a run; must be importable by name, so that other processes can find it."""


class Sink(Protocol):
    """Where reports of progress are put."""

    def put(self, item: Any, /) -> None: ...


@dataclass(frozen=True)
class Message:
    """What a worker reports while it runs: how far which phase of which replicate, and of which scenario, is."""

    key: str
    replicate: int
    phase: str
    done: int
    total: int
    policy: str = ""
    draw: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a finished run hands back: its tables by their kind as Parquet, and the seconds it took."""

    key: str
    tables: dict[str, bytes]
    wall_s: float


_sink: Sink | None = None


def build_model(spec: RunSpec, report: Report) -> Model:
    """The model of a run; making it includes the past that its people have lived."""
    from population import AddictionModel

    for plugin in spec.plugins:
        import_module(plugin)
    model: Model = AddictionModel(
        people=spec.people, rng=spec.model_seed, scenario=spec.scenario, past=spec.past, progress=report,
        every=spec.every, changes=dict(spec.changes), persons=spec.persons,
    )  # fmt: skip
    return model


def start(sink: Sink | None, threads: int) -> None:
    """Prepare a worker process, and give it its way to report."""
    global _sink
    prepare(threads)
    _sink = sink


def simulate(spec: RunSpec, build: Build, checkpoints: Checkpoints | None = None) -> Outcome:
    """Run one model from its past to its last year.

    Parameters
    ----------
    spec
        What to run.
    build
        Makes the model.
    checkpoints
        Where and how often the model is written down meanwhile; where a checkpoint of this run is there, it goes on.

    Returns
    -------
    Outcome
        The yearly table of the run, and the finer one and that of persons where the spec asks for them, as Parquet of
        the columns of ``scenarios.tables.SCHEMAS``.
    """
    from scenarios.tables import EACH_PERSON, PERIODS, PERSONS, parquet_bytes

    begun = time.monotonic()
    report = _Reporter(spec, _sink)
    model = (checkpoints.resumed(spec, report) if checkpoints else None) or build(spec, report)
    live(model, spec, report, checkpoints)
    report("write", 0, 1)
    run_of: dict[str, Any] = {"policy": spec.scenario.name, "replicate": spec.replicate, "draw": spec.draw}
    tables = {"year": parquet_bytes(model.results().assign(**run_of), PERIODS["year"])}
    if spec.every != "year":
        finer = model.results(spec.every).assign(**run_of)
        tables[spec.every] = parquet_bytes(finer, PERIODS[spec.every])
    if spec.persons:
        tables[EACH_PERSON] = parquet_bytes(model.person_accounts().assign(**run_of), PERSONS)
    report("write", 1, 1)
    _release(model)
    return Outcome(spec.key, tables, time.monotonic() - begun)


def message_of(spec: RunSpec, phase: str, done: int = 1, total: int = 1) -> Message:
    """A message about one run."""
    return Message(spec.key, spec.replicate, phase, done, total, spec.scenario.name, spec.draw)


class _Reporter:
    """Puts progress into a sink, not more often than a reader can follow."""

    def __init__(self, spec: RunSpec, sink: Sink | None) -> None:
        self.spec, self.sink = spec, sink
        self.phase, self.next = "", 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self.sink is None or (phase == self.phase and now < self.next and done < total):
            return
        self.phase, self.next = phase, now + SECONDS_BETWEEN_REPORTS
        self.sink.put(message_of(self.spec, phase, done, total))


def _release(model: Model) -> None:
    """Let Mesa forget a model, which would otherwise stay in memory for the life of this process."""
    if (compat := sys.modules.get("population.compat")) is not None:
        compat.release(model)
