"""Processes of this machine: started so that no interrupt cuts them in half, and ended with whoever started them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from typing import Any

from scenarios.machine import cores

SECONDS_TO_END = 1.0
THREAD_VARIABLES = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def processes(workers: int, initializer: Callable[..., None], *given: Any) -> Iterator[ProcessPoolExecutor]:
    """Processes that share the cores; all ended when left by an error.

    Parameters
    ----------
    workers
        How many, at least 1.
    initializer
        Called in each with `given` and the number of threads that is its share; importable by name.
    """
    others = set(active_children())
    threads = max(1, cores() // workers)
    context = get_context("spawn")
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=initializer, initargs=(*given, threads)
    )
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        with _uninterrupted():
            pool.shutdown(wait=False, cancel_futures=True)
            _end([child for child in active_children() if child not in others])
        raise


@contextmanager
def caller_left_alone() -> Iterator[None]:
    """Start processes without running the caller's script again, which would plan the same runs in each of them."""
    main = sys.modules["__main__"]
    known = vars(main)
    hidden: dict[str, Any] = {name: known.pop(name) for name in ("__file__", "__spec__") if name in known}
    main.__spec__ = None
    try:
        yield
    finally:
        known.update(hidden)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Deliver interrupts a moment later, so that none cuts the start of a process in half.

    A process that is started meanwhile never sees one from the keyboard. Blocking alone does not hold them back:
    another thread may receive the signal, and Python then runs its handler in the main thread.
    """
    arrived: list[int] = []
    handlers = {}
    with _keyboard_blocked():
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                handlers[number] = signal.signal(number, lambda got, _: arrived.append(got))
        except ValueError:  # not the main thread, where no handler runs
            handlers = {}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    if arrived:
        signal.raise_signal(arrived[0])


@contextmanager
def _keyboard_blocked() -> Iterator[None]:
    if sys.platform == "win32":  # which knows no masks
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def _end(children: Sequence[Any]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for child in children:
        child.join(max(0.0, deadline - time.monotonic()))
        if child.is_alive():
            child.kill()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep a second interrupt from stopping the clean-up; signals can be set in the main thread only."""
    try:
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def prepare(threads: int) -> None:
    """Prepare a process: its share of the cores, and an end with its parent.

    An interrupt from the keyboard is left to the parent, which ends the processes itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for variable in THREAD_VARIABLES:
        os.environ[variable] = str(threads)
    if "numba" in sys.modules:
        sys.modules["numba"].set_num_threads(threads)
    if (parent := parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    """End this process as soon as its parent has ended, however that ended."""
    parent.join()
    os._exit(1)
