"""Tasks that do not depend on each other, side by side on the cores of this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import closing
from typing import Any, TypeVar

from scenarios.failures import RunFailed
from scenarios.processes import caller_left_alone, interrupts_held_back, prepare, processes

SECONDS_BETWEEN_LOOKS = 0.1

Tell = Callable[[str], None]
"""Called with a line of progress."""

T = TypeVar("T")


def results_of(
    function: Callable[..., T],
    tasks: Sequence[tuple[Any, ...]],
    workers: int,
    finished: Callable[[int, T], None],
) -> list[T]:
    """Results of a function for every task, in the order of the tasks.

    Parameters
    ----------
    function
        Importable by name, so that other processes can find it; with the same arguments it gives the same result.
    tasks
        Arguments of each call.
    workers
        Processes; with 1, or one task, everything runs in this process.
    finished
        Called with number and result of each task, as soon as it has ended.

    Raises
    ------
    scenarios.failures.RunFailed
        When a process ends unexpectedly.
    """
    found: dict[int, T] = {}
    with closing(_ended(function, tasks, min(workers, len(tasks)))) as ended:
        for i, result in ended:
            found[i] = result
            finished(i, result)
    return [found[i] for i in range(len(tasks))]


def _ended(
    function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], workers: int
) -> Generator[tuple[int, T], None, None]:
    if workers <= 1:
        for i, task in enumerate(tasks):
            yield i, function(*task)
        return
    try:
        with processes(workers, prepare) as pool:
            pending = _submitted(pool, function, tasks)
            while pending:
                done, _ = wait(pending, timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda f: pending[f]):
                    yield pending.pop(future), future.result()
    except BrokenExecutor as problem:
        what = "a worker process ended unexpectedly; it was killed, or the machine ran out of memory"
        raise RunFailed(f"{what}. Try --workers 1; what is finished is kept") from problem


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[..., T], tasks: Sequence[tuple[Any, ...]]
) -> dict[Future[T], int]:
    pending = {}
    for i, task in enumerate(tasks):
        with caller_left_alone(), interrupts_held_back():
            pending[pool.submit(function, *task)] = i
    return pending


class Clock:
    """Lines of progress: time since the beginning, how many of how many, and the time left when it can be told.

    Parameters
    ----------
    total
        How many tasks there are to do.
    tell
        Where the lines go.
    """

    def __init__(self, total: int, tell: Tell) -> None:
        self.total, self.tell = total, tell
        self.done, self.begun = 0, time.monotonic()

    def finished(self, name: str, estimate: bool = True) -> None:
        """Tell that one more task has ended."""
        self.done += 1
        elapsed = time.monotonic() - self.begun
        left = elapsed / self.done * (self.total - self.done)
        more = f", about {minutes(left)} left" if estimate and self.done < self.total else ""
        self.tell(f"[{minutes(elapsed)}] {self.done} of {self.total}: {name}{more}")


def minutes(seconds: float) -> str:
    """Seconds as minutes and seconds, `3:05`."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
