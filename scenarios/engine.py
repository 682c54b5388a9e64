"""Runs what a plan asks for, on processes of this machine or on any executor, and keeps what is finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from typing import Any

from neuro.errors import BadInput
from scenarios.checkpoints import Checkpoints
from scenarios.failures import RunFailed
from scenarios.plan import RunSpec
from scenarios.processes import caller_left_alone, interrupts_held_back, processes
from scenarios.store import Store
from scenarios.worker import Build, Message, Outcome, build_model, message_of, simulate, start

PHASES = ("people", "ties", "compile", "burn-in", "simulate", "write")
"""Phases of one run, in order, as reported."""

BEFORE_COMPILING = ("people", "ties")

FINISHED, KEPT = "finished", "kept"
"""Reported once for a run that has just ended, and for one whose table was there already."""

FEW = "few people"
"""Reported first where fewer people (`done`) are simulated than rates of rare events need (`total`)."""

HELD = "held"
"""Reported first where a folder holds more replicates (`total`) than were asked for (`done`)."""

SECONDS_BETWEEN_LOOKS = 0.1

MOST_AHEAD = 2_000
"""Runs given to an executor and not finished: a nation has tens of thousands, and each is looked at in every look."""

AHEAD_EACH = 8
"""The same for each process of this machine."""

Progress = Callable[[Message], None]


def run(
    specs: Sequence[RunSpec],
    store: Store,
    executor: Executor | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    build: Build | None = None,
    after: Mapping[str, str] | None = None,
    checkpoint_every: int = 0,
) -> None:
    """Run every spec whose table the store does not hold yet, and keep each table as soon as it is there.

    Parameters
    ----------
    specs
        What to run, from ``scenarios.plan.plan``.
    store
        Where the tables are kept; its lock must be held.
    executor
        Anything with the interface of ``concurrent.futures``; processes of this machine if not given. Only
        those report progress inside a run.
    workers
        Number of processes, when no executor is given; at least 1.
    progress
        Called with a ``Message`` whenever there is something to tell.
    build
        Makes the model of a run, in place of ``population.AddictionModel``.
    after
        By key of a run, the key of the one that must have finished before it begins, which lives the past for both.
    checkpoint_every
        Simulated years after which a running model is written down, to go on from after an interruption; 0 for never.
        Processes of this machine alone can do so.

    Raises
    ------
    RunFailed
        When a run fails or a worker dies. What was finished before is kept.
    KeyboardInterrupt
        When interrupted; workers are ended first, and what was finished is kept.
    """
    tell = progress or (lambda message: None)
    build = build or build_model
    missing = []
    for spec in specs:
        if store.has(spec.key, spec.every, spec.persons):
            tell(message_of(spec, KEPT))
        else:
            missing.append(spec)
    if not missing:
        return
    if executor is not None:
        _Session(executor, None, store, tell, build, MOST_AHEAD).run(missing, after or {}, at_once=True)
        return
    sink = get_context("spawn").SimpleQueue()
    checkpoints = Checkpoints(str(store.parts.resolve()), checkpoint_every) if checkpoint_every else None
    workers = min(workers, len(missing))
    with processes(workers, start, sink) as pool:
        ahead = AHEAD_EACH * workers
        _Session(pool, sink, store, tell, build, ahead, checkpoints).run(missing, after or {}, at_once=False)


class _Session:
    """One pass over the missing runs of a plan."""

    def __init__(
        self, executor: Executor, sink: SimpleQueue[Any] | None, store: Store, tell: Progress, build: Build,
        ahead: int, checkpoints: Checkpoints | None = None,
    ) -> None:  # fmt: skip
        self.executor, self.sink, self.store, self.tell, self.build = executor, sink, store, tell, build
        self.ahead = ahead
        self.checkpoints = checkpoints
        self.pending: dict[Future[Outcome], RunSpec] = {}
        self.compiled: set[str] = set()
        self.unfinished: set[str] = set()

    def run(self, specs: Sequence[RunSpec], after: Mapping[str, str], at_once: bool) -> None:
        """Run the specs: all at once, or the first alone until the machine code that all need is compiled."""
        waiting = list(specs)
        self.unfinished = {spec.key for spec in specs}
        first = waiting.pop(0)
        self.submit(first)
        try:
            while self.pending or waiting:
                if waiting and (at_once or first.key in self.compiled or not self.pending):
                    waiting = self.submit_ready(waiting, after)
                self.look()
        finally:
            for future in self.pending:
                future.cancel()

    def submit_ready(self, waiting: Sequence[RunSpec], after: Mapping[str, str]) -> list[RunSpec]:
        """Submit what may begin, as far as there is room; what has to wait."""
        left = []
        for spec in waiting:
            if len(self.pending) < self.ahead and after.get(spec.key) not in self.unfinished:
                self.submit(spec)
            else:
                left.append(spec)
        return left

    def submit(self, spec: RunSpec) -> None:
        try:
            with caller_left_alone(), interrupts_held_back():
                self.pending[self.executor.submit(simulate, spec, self.build, self.checkpoints)] = spec
        except BrokenExecutor as problem:
            raise self.failure(spec, problem) from problem

    def look(self) -> None:
        """Pass on reports and keep what has finished; raise the first failure after keeping the rest."""
        done, _ = wait(self.pending, timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED)
        self.relay()
        failures = []
        for future in sorted(done, key=lambda f: self.pending[f].replicate):
            spec = self.pending.pop(future)
            if (problem := _problem_of(future)) is not None:
                failures.append((spec, problem))
                continue
            for every, table in future.result().tables.items():
                self.store.write(spec.key, table, every)
            if self.checkpoints is not None:
                self.checkpoints.forget(spec.key)
            self.unfinished.discard(spec.key)
            self.tell(message_of(spec, FINISHED))
        for spec, problem in failures:
            raise self.failure(spec, problem) from problem

    def relay(self) -> None:
        while self.sink is not None and not self.sink.empty():
            message: Message = self.sink.get()
            compiling = message.phase == "compile" and message.done < message.total
            if not compiling and message.phase not in BEFORE_COMPILING:
                self.compiled.add(message.key)
            self.tell(message)

    def failure(self, spec: RunSpec, problem: BaseException) -> BaseException:
        if isinstance(problem, BadInput):
            return problem
        kept = "finished replicates are kept, and the same command goes on from them"
        if isinstance(problem, BrokenExecutor):
            what = "a worker process ended unexpectedly; it was killed, or the machine ran out of memory"
            return RunFailed(f"{what}. Try fewer workers or people; {kept}")
        if isinstance(problem, CancelledError):
            return RunFailed(f"the cluster went away before its runs were finished; start it again; {kept}")
        run = f"{spec.scenario.name}, replicate {spec.replicate}"
        if isinstance(problem, MemoryError):
            return RunFailed(f"{run} ran out of memory. Try fewer workers or people; {kept}")
        return RunFailed(f"{run} failed: {type(problem).__name__}: {problem}; {kept}")


def _problem_of(future: Future[Outcome]) -> BaseException | None:
    """What a finished run ended with, None where it has a result; a run that was given up counts as cancelled."""
    try:
        return future.exception()
    except CancelledError as problem:
        return problem
