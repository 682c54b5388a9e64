"""A process made ready before it is asked for: everything compiled, and the years before lived, while a reader chooses.

One workshop waits at a time, over all browsers. A run takes it; where none waits, a run makes its own. It holds worker
processes as `scenarios.engine` would start them, so that the results are the same bytes either way.
"""

from __future__ import annotations

import atexit
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from neuro.errors import BadInput
from scenarios.failures import RunFailed, StoreError
from scenarios.machine import cores
from scenarios.processes import caller_left_alone, prepare, processes

if TYPE_CHECKING:
    from scenarios.plan import RunSpec

IDLE_SECONDS = 1200.0
"""A workshop that nobody has asked for anything so long ends, and gives its memory back."""
MOST_AHEAD = 40_000
"""People of all replicates together whose past is lived before anybody asked for a run."""
NEEDED_FOR_TABLES = (
    "scenarios.comparing", "scenarios.comparison_tables", "scenarios.comparison_figures", "scenarios.engine",
    "scipy.stats",
)  # fmt: skip
MOST_RUNS = 10
"""Runs after which a workshop is followed by a new one, so that no memory gathers in it."""
SECONDS_TO_END, SECONDS_BETWEEN_LOOKS = 3.0, 0.2
Tell = Callable[[str, float], None]


class Workshop:
    """A child process with workers of its own, seen from the server."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        # not a daemon: it starts processes of its own, which end with it (see scenarios.processes)
        self.child = context.Process(target=work, args=(theirs,))
        with caller_left_alone():
            self.child.start()
        theirs.close()
        self.runs = 0
        self.ahead: dict[str, Any] | None = None

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self.child.is_alive() and self.runs < MOST_RUNS

    def ask(self, kind: str, *content: Any) -> None:
        """Send a message; a workshop that has just ended is found out by whoever reads its answer."""
        with suppress(OSError):
            self.pipe.send((kind, content))

    def end(self, at_once: bool = True) -> None:
        """End the child and its workers; one that only waits goes by itself when it is let."""
        self.pipe.close()
        self.child.join(SECONDS_BETWEEN_LOOKS if at_once else SECONDS_TO_END)
        for stop in (self.child.terminate, self.child.kill):
            if self.child.is_alive():
                stop()
                self.child.join(SECONDS_TO_END)
        self.child.close()


class Waiting:
    """The workshop that waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workshop: Workshop | None = None
        self.busy = 0

    def make_ready(self, **ahead: Any) -> None:
        """Have a workshop wait, and let it live the past of a place ahead; nothing while another run uses the cores."""
        with self._lock, suppress(OSError):  # without room for another process, a run makes its own later
            if self.busy:
                return
            if self._workshop is None or not self._workshop.alive:
                self._end()
                self._workshop = Workshop()
            if ahead and self._workshop.ahead != ahead:
                self._workshop.ahead = ahead
                self._workshop.ask("ahead", ahead)

    def take(self) -> Workshop:
        """The workshop that waits, or a new one; it belongs to the caller."""
        with self._lock:
            self.busy += 1
            found, self._workshop = self._workshop, None
            if found is not None and not found.alive:
                found.end()
                found = None
        return found or Workshop()

    def give_back(self, workshop: Workshop, whole: bool) -> None:
        """It waits again where it is whole and none else does; otherwise it ends."""
        with self._lock:
            self.busy -= 1
            workshop.runs += 1
            workshop.ahead = None
            if whole and self._workshop is None and workshop.alive:
                self._workshop = workshop
                return
        workshop.end()

    def close(self) -> None:
        """End it with the server, which would otherwise wait for it."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._workshop is not None:
            self._workshop.end(at_once=False)
            self._workshop = None


WAITING = Waiting()
atexit.register(WAITING.close)


def work(pipe: Connection) -> None:
    """What the child does: gets ready, then does what it is asked until nobody asks any more."""
    prepare(cores())
    from scenarios.worker import start

    sink = get_context("spawn").SimpleQueue()
    with processes(max(1, cores()), start, sink) as pool, suppress(EOFError, OSError):
        first = _submit(pool, compile_all)
        load_what_tables_need()
        _warm(pool, first)
        _serve(pipe, pool, sink)


def _serve(pipe: Connection, pool: Executor, sink: Any) -> None:
    """Do what comes through the pipe; whatever is asked next takes the place of pasts that were not begun."""
    pasts: list[Future[None]] = []
    try:
        while pipe.poll(IDLE_SECONDS):
            kind, content = pipe.recv()
            _forget(pasts)
            if kind == "ahead":
                with suppress(BadInput):
                    pasts = [_submit(pool, live_past, spec) for spec in specs_ahead(**content[0])]
            else:
                _answer(pipe, pool, sink, *content)
    finally:
        _forget(pasts)


def _forget(pasts: Sequence[Future[None]]) -> None:
    for past in pasts:
        past.cancel()


def specs_ahead(scenario: Mapping[str, Any], people: int, seed: int, replicates: int) -> list[RunSpec]:
    """The runs of a place as it is, whose past its plans share; none where that would be too much work."""
    from scenarios.plan import plan
    from scenarios.running import as_scenario

    if people * replicates > MOST_AHEAD:
        return []
    return plan(as_scenario(scenario), people, 1, replicates, seed)


def compile_all() -> None:
    """Compile whatever a day needs, or load it."""
    from population import AddictionModel
    from population.compat import release

    model = AddictionModel(people=300, rng=1)
    model.step()
    release(model)


def live_past(spec: RunSpec) -> None:
    """Live the past of a run, which is kept for whoever asks for the same people again."""
    from population.compat import release
    from scenarios.worker import build_model

    release(build_model(spec, lambda phase, done, total: None))


def load_what_tables_need() -> None:
    """Load what turns finished runs into tables and figures."""
    for module in NEEDED_FOR_TABLES:
        import_module(module)


def _warm(pool: Executor, first: Future[None]) -> None:
    """One worker compiles and the others load what it compiled."""
    first.result()
    for future in [_submit(pool, compile_all) for _ in range(cores())]:
        future.result()


def _submit(pool: Executor, function: Callable[..., None], *given: Any) -> Future[None]:
    with caller_left_alone():
        return pool.submit(function, *given)


def _answer(pipe: Connection, pool: Executor, sink: Any, function: str, arguments: dict[str, Any]) -> None:
    """Do one piece of work, with progress, and send how it ended."""
    one_at_a_time = threading.Lock()

    def tell(what: str, share: float) -> None:
        with one_at_a_time, suppress(OSError):  # nobody looks any more
            pipe.send(("progress", (what, min(1.0, max(0.0, share)))))

    pipe.send(ended_of(lambda: _named(function)(tell, **arguments, pool=(pool, sink))))


def ended_of(function: Callable[[], Any]) -> tuple[str, Any]:
    """How a function ended: ("done", its value), ("refused", mistakes) or ("failed", reasons)."""
    try:
        return "done", function()
    except BadInput as problem:
        return "refused", tuple((error.field, error.message) for error in problem.errors)
    except (RunFailed, StoreError) as problem:
        return "failed", (("", str(problem)),)
    except Exception as problem:
        traceback.print_exc()
        return "failed", (("", f"{type(problem).__name__}: {problem}"),)


def _named(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


@contextmanager
def relayed(sink: Any, tell: Callable[[Any], None]) -> Iterator[None]:
    """Pass on what workers report while this is open."""
    done = threading.Event()
    while not sink.empty():  # of a run before
        sink.get()

    def pass_on() -> None:
        while not done.wait(0.1):
            while not sink.empty():
                tell(sink.get())

    thread = threading.Thread(target=pass_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
