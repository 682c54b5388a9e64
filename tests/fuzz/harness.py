"""One input after another to a reader, and what became of each."""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from neuro.errors import BadInput

CLEAR, READ, TRACEBACK, SLOW = "clear error", "read", "traceback", "slow"
SLOW_SECONDS = 10.0
LONGEST_LINE = 2000
"""An error line may hold the names of a whole library, and no more."""


class Unclear(Exception):
    """An error that is no line of FILE: FIELD: MESSAGE."""


@dataclass(frozen=True)
class Subject:
    """A reader, and what it is tried with.

    Attributes
    ----------
    seeds
        Whole inputs, from which broken ones are made; called with an empty folder.
    broken
        (random, one of the seeds, all of them) to an input.
    read
        Reads the content, which it may write into the folder; raises `neuro.errors.BadInput` or nothing.
    """

    name: str
    seeds: Callable[[Path], Sequence[bytes]]
    broken: Callable[[Random, bytes, Sequence[bytes]], bytes]
    read: Callable[[bytes, Path], None]


@dataclass
class Tally:
    """What became of the inputs of a reader."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    seconds: float = 0.0
    """Processor time of all inputs, that of making them included."""
    failures: dict[str, bytes] = field(default_factory=dict)
    """An input by the place where it came to grief, one each."""

    @property
    def tried(self) -> int:
        return self.counts[CLEAR] + self.counts[READ] + self.counts[TRACEBACK]

    def row(self) -> str:
        """A line of the table of docs/reliability.md."""
        c = self.counts
        return (
            f"| {self.name} | {self.seconds / 60:.1f} | {self.tried:,} | {c[CLEAR]:,} | {c[READ]:,} | {c[TRACEBACK]:,} "
            f"| {c[SLOW]:,} | {self.slowest:.2f} |"
        )


def fuzz(
    subject: Subject, folder: Path, seed: int, *, inputs: int | None = None, seconds: float = 1e9
) -> Tally:
    """Give a reader broken inputs until there were so many, or it had so many seconds of processor.

    The seeds themselves must be read without an error; the time that they take does not count.
    """
    tally = Tally(subject.name)
    seeds = subject.seeds(folder)
    for whole in seeds:
        subject.read(whole, folder)
    number, begun = 0, time.process_time()
    while time.process_time() - begun < seconds and (inputs is None or number < inputs):
        digest = hashlib.sha256(f"{seed} {subject.name} {number}".encode()).digest()
        random = Random(int.from_bytes(digest[:8], "big"))
        content = subject.broken(random, random.choice(seeds), seeds)
        _try(subject, content, folder, tally)
        number += 1
        tally.seconds = time.process_time() - begun
    return tally


def _try(subject: Subject, content: bytes, folder: Path, tally: Tally) -> None:
    begun = time.process_time()
    try:
        subject.read(content, folder)
        outcome = READ
    except BadInput as problem:
        outcome = CLEAR
        if wrong := unclear(problem):
            outcome = TRACEBACK
            tally.failures.setdefault(wrong, content)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:
        outcome = TRACEBACK
        tally.failures.setdefault(_where(problem), content)
    spent = time.process_time() - begun
    tally.counts[outcome] += 1
    tally.slowest = max(tally.slowest, spent)
    if spent > SLOW_SECONDS:
        tally.counts[SLOW] += 1
        tally.failures.setdefault(f"slow: {spent:.0f} s", content)


def unclear(problem: BadInput) -> str:
    """What is wrong with an error for people; nothing where it is one plain line for each mistake."""
    for error in problem.errors:
        line = str(error)
        if not error.file or not error.message:
            return f"no file or no message: {line[:200]}"
        if not line.isprintable() or len(line) > LONGEST_LINE:
            return f"no plain line of at most {LONGEST_LINE} characters: {line[:200]!r}"
    return "" if problem.errors else "no error in the list of errors"


def _where(problem: BaseException) -> str:
    """The last lines of a traceback that name our own files."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [f for f in frames if "site-packages" not in f.filename and "/fuzz/" not in f.filename] or frames
    at = "; ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[-2:])
    return f"{type(problem).__name__}: {str(problem)[:160]} ({at})"


def peak_megabytes() -> float | None:
    """Most memory that this process ever held; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
