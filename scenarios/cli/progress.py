"""Progress on stderr: bars in a terminal, a line for each phase of each replicate elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from scenarios.engine import FEW, FINISHED, HELD, KEPT

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from scenarios.worker import Message

PHASE_WORDS = {
    "people": "making people",
    "ties": "making ties",
    "compile": "compiling",
    "burn-in": "burn-in",
    "simulate": "simulating",
    "write": "writing",
}


SEVERAL, MANY = 8, 60
"""Runs from which on the time left is told, and from which on no line tells of a phase of a run."""


def _time(seconds: float) -> str:
    """A duration as people say it."""
    for size, unit in ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "min")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


class Display(Protocol):
    """What is told of progress: `finished` of the `runs`, of so many `replicates`, have results that are kept."""

    finished: int
    replicates: int

    @property
    def runs(self) -> int: ...

    def __call__(self, message: Message) -> None: ...


@contextmanager
def progress_display(replicates: int, quiet: bool, runs_each: int = 1) -> Iterator[Display]:
    """A display for a number of replicates of some runs each, closed at the end."""
    if quiet:
        yield _Silent(replicates, runs_each)
    elif not sys.stderr.isatty():
        yield _Lines(replicates, runs_each)
    else:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            yield _Bars(progress, replicates, runs_each)


class _Silent:
    """Counts, and tells only what differs from what was asked."""

    warns = False

    def __init__(self, replicates: int, runs_each: int) -> None:
        self.finished, self.replicates, self.runs_each = 0, replicates, runs_each
        self.begun, self.ended = time.monotonic(), 0

    @property
    def runs(self) -> int:
        return self.replicates * self.runs_each

    def left(self) -> str:
        """How much there is to do, and how long that takes at the pace so far; what was kept took no time."""
        runs = self.runs - self.finished
        if not self.ended or runs <= 0 or self.runs < SEVERAL:
            return ""
        return f"; {runs:,} left, about {_time((time.monotonic() - self.begun) / self.ended * runs)}"

    def named(self, message: Message, of: bool = False) -> str:
        """Which run a message is about."""
        text = f"replicate {message.replicate + 1}" + (f" of {self.replicates}" if of else "")
        draw = f", draw {message.draw}" if message.draw else ""
        return text if self.runs_each == 1 else f"{message.policy}, {text}{draw}"

    def __call__(self, message: Message) -> None:
        self.finished += message.phase in (FINISHED, KEPT)
        self.ended += message.phase == FINISHED
        if message.phase == FEW and self.warns:
            print(
                f"warning: only {message.done:,} people are simulated; rates of rare events, such as overdose, "
                f"will be mostly chance. Simulate {message.total:,} or more for rates to be relied on",
                file=sys.stderr,
            )
        if message.phase == HELD:
            self.replicates = message.total
            print(
                f"the folder holds {message.total} replicates of this run, more than the {message.done} asked "
                f"for; all {message.total} are used",
                file=sys.stderr,
            )


class _Lines(_Silent):
    warns = True

    def __init__(self, replicates: int, runs_each: int) -> None:
        super().__init__(replicates, runs_each)
        self.told: set[tuple[str, str]] = set()

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        if (text := self._text(message)) and (message.key, message.phase) not in self.told:
            self.told.add((message.key, message.phase))
            print(f"{self.named(message, of=True)}: {text}", file=sys.stderr, flush=True)

    def _text(self, message: Message) -> str:
        if message.phase == KEPT:
            return "kept, was there already"
        if message.phase == FINISHED:
            return f"finished, after {time.monotonic() - self.begun:.0f} s{self.left()}"
        if self.runs >= MANY:
            return ""
        return PHASE_WORDS.get(message.phase, "") if message.phase != "write" else ""


class _Bars(_Silent):
    warns = True

    def __init__(self, progress: Progress, replicates: int, runs_each: int) -> None:
        super().__init__(replicates, runs_each)
        self.progress = progress
        self.overall = progress.add_task("replicates" if runs_each == 1 else "runs", total=self.runs)
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        if message.phase in (FEW, HELD):
            self.progress.update(self.overall, total=self.runs)
            return
        if message.phase in (FINISHED, KEPT):
            text = "replicates" if self.runs_each == 1 else "runs"
            self.progress.update(self.overall, completed=self.finished, description=f"{text}{self.left()}")
            if (task := self.tasks.pop(message.key, None)) is not None:
                self.progress.remove_task(task)
            return
        text = f"{self.named(message)}: {PHASE_WORDS.get(message.phase, message.phase)}"
        if message.key not in self.tasks:
            self.tasks[message.key] = self.progress.add_task(text)
        self.progress.update(
            self.tasks[message.key], description=text, completed=message.done, total=message.total or None
        )
