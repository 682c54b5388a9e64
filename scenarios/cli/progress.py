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


SECONDS_BETWEEN_LINES = 1.0


def in_words(seconds: float) -> str:
    """A time of no false precision: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3600:.1f} h"


class Display(Protocol):
    """What is told of progress: `finished` of the `runs`, of so many `replicates`, have results that are kept."""

    finished: int
    replicates: int

    @property
    def runs(self) -> int: ...

    def __call__(self, message: Message) -> None: ...


@contextmanager
def progress_display(
    replicates: int, quiet: bool, runs_each: int = 1, brief: bool = False
) -> Iterator[Display]:
    """A display for a number of replicates of some runs each, closed at the end; a brief one tells no phases."""
    if quiet:
        yield _Silent(replicates, runs_each)
    elif not sys.stderr.isatty():
        lines = _Brief(replicates, runs_each) if brief else _Lines(replicates, runs_each)
        yield lines
        lines.tell_of_pasts()
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(compact=True),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bars = _Bars(progress, replicates, runs_each)
            yield bars
        bars.tell_of_pasts()


class _Silent:
    """Counts, and tells only what differs from what was asked."""

    warns = False

    def __init__(self, replicates: int, runs_each: int) -> None:
        self.finished, self.replicates, self.runs_each = 0, replicates, runs_each
        self.begun, self.kept = time.monotonic(), 0
        self.past_begun: dict[str, float] = {}
        self.past_s: list[float] = []

    @property
    def runs(self) -> int:
        return self.replicates * self.runs_each

    def named(self, message: Message, of: bool = False) -> str:
        """Which run a message is about."""
        text = f"replicate {message.replicate + 1}" + (f" of {self.replicates}" if of else "")
        draw = f", draw {message.draw}" if message.draw else ""
        return text if self.runs_each == 1 else f"{message.policy}, {text}{draw}"

    def left(self) -> str:
        """How much is done, and how long the rest will take at the pace so far; runs kept from before took none."""
        done = self.finished - self.kept
        passed = time.monotonic() - self.begun
        seconds = passed / done * (self.runs - self.finished) if done else 0.0
        rest = f", about {in_words(seconds)} left" if self.runs > self.finished else ""
        return f"{self.finished:,} of {self.runs:,} runs{rest}"

    def tell_of_pasts(self) -> None:
        """How long people's pasts took, which the next run of the same people does not live again."""
        if self.past_s:
            each = in_words(sum(self.past_s) / len(self.past_s))
            n = len(self.past_s)
            told = (
                f"{n} pasts of people lived, about {each} each"
                if n > 1
                else f"1 past of people lived in {each}"
            )
            print(f"{told}, and kept", file=sys.stderr)

    def __call__(self, message: Message) -> None:
        if message.phase == "burn-in":
            self.past_begun.setdefault(message.key, time.monotonic())
        elif (began := self.past_begun.pop(message.key, None)) is not None:
            self.past_s.append(time.monotonic() - began)
        self.finished += message.phase in (FINISHED, KEPT)
        self.kept += message.phase == KEPT
        if message.phase == FEW and self.warns:
            print(
                f"warning: only {message.done:,} people are simulated: rates are mostly chance. For a look "
                f"{message.total:,} are enough, for rates 10,000 with 4 replicates, for deaths 20,000 with 16",
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
            return f"finished, after {time.monotonic() - self.begun:.0f} s; {self.left()}"
        return PHASE_WORDS.get(message.phase, "") if message.phase != "write" else ""


class _Brief(_Silent):
    """A line now and then: what many thousands of runs need."""

    def __init__(self, replicates: int, runs_each: int) -> None:
        super().__init__(replicates, runs_each)
        self.next = 0.0

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        now = time.monotonic()
        if message.phase != FINISHED or (now < self.next and self.finished < self.runs):
            return
        self.next = now + SECONDS_BETWEEN_LINES
        print(f"{message.policy}, replicate {message.replicate + 1}: finished; {self.left()}", file=sys.stderr,
              flush=True)  # fmt: skip


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
            self.progress.update(self.overall, completed=self.finished)
            if (task := self.tasks.pop(message.key, None)) is not None:
                self.progress.remove_task(task)
            return
        text = f"{self.named(message)}: {PHASE_WORDS.get(message.phase, message.phase)}"
        if message.key not in self.tasks:
            self.tasks[message.key] = self.progress.add_task(text)
        self.progress.update(
            self.tasks[message.key], description=text, completed=message.done, total=message.total or None
        )
