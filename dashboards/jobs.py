"""Long work in a child process: progress comes back, cancel ends the child, the server never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol

from dashboards.workshop import WAITING, ended_of
from scenarios.machine import cores
from scenarios.processes import caller_left_alone, prepare

SECONDS_TO_END = 3.0
SECONDS_BETWEEN_LOOKS = 0.2

Tell = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

ROOM = threading.BoundedSemaphore(max(1, cores() // 2))
"""How many children may work at once, over all browsers; the others wait their turn."""


class Pipe(Protocol):
    """An end of the pipe to the child; its class has another name on Windows."""

    def send(self, what: Any, /) -> None: ...
    def recv(self) -> Any: ...
    def poll(self, seconds: float, /) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Ended:
    """How a job ended: `state` is "done", "refused", "failed" or "cancelled".

    Parameters
    ----------
    value
        What the function gave, when done.
    errors
        (field, message) of each mistake, when refused; one reason when failed.
    """

    state: str
    value: Any = None
    errors: tuple[tuple[str, str], ...] = ()


class Job:
    """One function of this package, run once in a process of its own.

    Parameters
    ----------
    function
        "module:name" of a function ``f(tell, **arguments)``, importable by name.
    arguments
        What it is called with; must be picklable.
    pooled
        Whether it simulates with the workers of a workshop, which come as its argument `pool`.
    """

    def __init__(self, function: str, arguments: Mapping[str, Any], pooled: bool = False) -> None:
        self.function, self.arguments, self.pooled = function, dict(arguments), pooled
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End the child; whatever it finished before stays where it was written."""
        self._cancelled.set()

    def run(self, tell: Tell) -> Ended:
        """Wait for room, run, and say how it ended; blocks, so call it from a thread."""
        if not ROOM.acquire(blocking=False):
            tell("waiting for another run to finish", 0.0)
            while not ROOM.acquire(timeout=SECONDS_BETWEEN_LOOKS):
                if self._cancelled.is_set():
                    return Ended("cancelled")
        try:
            return self._in_workshop(tell) if self.pooled else self._alone(tell)
        finally:
            ROOM.release()

    def _in_workshop(self, tell: Tell) -> Ended:
        workshop = WAITING.take()
        tell("getting ready", 0.0)
        ended = Ended("failed")
        try:
            workshop.ask("run", self.function, self.arguments)
            ended = self._relay(workshop.pipe, tell)
        finally:
            WAITING.give_back(workshop, ended.state in ("done", "refused"))
        return ended

    def _alone(self, tell: Tell) -> Ended:
        ours, theirs = get_context("spawn").Pipe(duplex=False)
        # not a daemon: it starts processes of its own, which end with it (see scenarios.processes)
        child = get_context("spawn").Process(target=_work, args=(theirs, self.function, self.arguments))
        with caller_left_alone():
            child.start()
        theirs.close()
        tell("starting", 0.0)
        try:
            return self._relay(ours, tell)
        finally:
            ours.close()
            _end(child)

    def _relay(self, pipe: Pipe, tell: Tell) -> Ended:
        while not self._cancelled.is_set():
            if not pipe.poll(SECONDS_BETWEEN_LOOKS):
                continue
            try:
                kind, content = pipe.recv()
            except (EOFError, OSError):
                return Ended("failed", errors=(("", "the run ended unexpectedly; try fewer people"),))
            if kind == "progress":
                tell(*content)
            else:
                return Ended("done", content) if kind == "done" else Ended(kind, errors=content)
        return Ended("cancelled")


def _end(child: Any) -> None:
    child.join(SECONDS_BETWEEN_LOOKS)
    if child.is_alive():
        child.terminate()
        child.join(SECONDS_TO_END)
    if child.is_alive():
        child.kill()
        child.join()
    child.close()


def _work(pipe: Pipe, function: str, arguments: dict[str, Any]) -> None:
    """What the child does."""
    prepare(cores())
    module, _, name = function.partition(":")

    def tell(what: str, share: float) -> None:
        pipe.send(("progress", (what, min(1.0, max(0.0, share)))))

    try:
        pipe.send(ended_of(lambda: getattr(import_module(module), name)(tell, **arguments)))
    finally:
        pipe.close()
