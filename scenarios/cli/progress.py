"""Progress on stderr: bars in a terminal, a line for each finished replicate elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from scenarios.engine import FINISHED, KEPT

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from scenarios.worker import Message

PHASE_WORDS = {
    "people": "making people",
    "ties": "making ties",
    "compile": "compiling",
    "burn-in": "living the past",
    "simulate": "simulating",
    "write": "writing",
}


class Display(Protocol):
    """What is told of progress; `finished` counts the replicates whose results are kept."""

    finished: int

    def __call__(self, message: Message) -> None: ...


@contextmanager
def progress_display(replicates: int, quiet: bool) -> Iterator[Display]:
    """A display for a number of replicates, closed at the end."""
    if quiet:
        yield _Silent()
    elif not sys.stderr.isatty():
        yield _Lines(replicates)
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
            yield _Bars(progress, replicates)


class _Silent:
    def __init__(self) -> None:
        self.finished = 0

    def __call__(self, message: Message) -> None:
        self.finished += message.phase in (FINISHED, KEPT)


class _Lines(_Silent):
    def __init__(self, replicates: int) -> None:
        super().__init__()
        self.replicates, self.begun = replicates, time.monotonic()

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        if message.phase in (FINISHED, KEPT):
            how = (
                "was there already"
                if message.phase == KEPT
                else f"after {time.monotonic() - self.begun:.0f} s"
            )
            print(
                f"replicate {message.replicate + 1} of {self.replicates}: {message.phase}, {how}",
                file=sys.stderr,
            )


class _Bars(_Silent):
    def __init__(self, progress: Progress, replicates: int) -> None:
        super().__init__()
        self.progress = progress
        self.overall = progress.add_task("replicates", total=replicates)
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        if message.phase in (FINISHED, KEPT):
            self.progress.update(self.overall, completed=self.finished)
            if (task := self.tasks.pop(message.key, None)) is not None:
                self.progress.remove_task(task)
            return
        text = f"replicate {message.replicate + 1}: {PHASE_WORDS.get(message.phase, message.phase)}"
        if message.key not in self.tasks:
            self.tasks[message.key] = self.progress.add_task(text)
        self.progress.update(
            self.tasks[message.key], description=text, completed=message.done, total=message.total or None
        )
