"""Progress of a search on stderr: a line now and then, with the time left."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from scenarios.engine import FEW, FINISHED, KEPT

if TYPE_CHECKING:
    from scenarios.worker import Message

SECONDS_BETWEEN_LINES = 10.0
STAGE = "stage"


class Countdown:
    """Counts the runs of each stage; the time left of the stage is told from how long its runs have taken.

    Attributes
    ----------
    finished, runs : int
        Runs that are kept, and about how many the stages begun so far have.
    """

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.finished = self.runs = self.replicates = 0
        self.stage, self.of_stage, self.done, self.fresh = "", 0, 0, 0
        self.begun = self.told = time.monotonic()

    def __call__(self, message: Message) -> None:
        if message.phase == STAGE:
            self._begin(message)
        elif message.phase in (FINISHED, KEPT):
            self.finished += 1
            self.done += 1
            self._note_fresh(message)
            self.of_stage = max(self.of_stage, self.done)
            self._tell()
        elif message.phase == FEW:
            self._print(
                f"warning: only {message.done:,} people are simulated; rare events will be mostly chance"
            )

    def _begin(self, message: Message) -> None:
        self.stage, self.of_stage, self.done, self.fresh = message.policy, message.total, 0, 0
        self.runs = self.finished + message.total
        self.begun = time.monotonic()
        self._print(f"{self.stage}: about {self.of_stage} runs of {message.replicate:,} people")

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self.told < SECONDS_BETWEEN_LINES:
            return
        self.told = now
        left = self.of_stage - self.done
        time_left = f", about {self.left(now, left)} left" if self.fresh > 1 and left else ""
        self._print(f"{self.stage}: {self.done} of about {self.of_stage} runs{time_left}")

    def _note_fresh(self, message: Message) -> None:
        """Time is told from the first run that ends: before it the past was lived, and code compiled."""
        self.fresh += message.phase == FINISHED
        if self.fresh <= 1:
            self.begun = time.monotonic()

    def left(self, now: float, runs: int) -> str:
        """How long so many runs will take, in words."""
        seconds = (now - self.begun) / (self.fresh - 1) * runs
        return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"

    def _print(self, text: str) -> None:
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)
