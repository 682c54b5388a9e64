"""Threads for phases in which people do not touch one another: the rows are cut into pieces, one for each thread.

Every draw of chance belongs to a person and a day, and a piece writes to nobody else's records, so that the number
of threads changes no bit.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

VARIABLE = "NUMBA_NUM_THREADS"
"""Environment variable with the threads that this process may use; the engine sets it in the processes it starts."""
LEAST_ROWS = 1_000
"""Rows for which a thread of their own is worth its start."""


def threads() -> int:
    """How many threads a phase may use: those given to this process, or the cores it may run on."""
    given = os.environ.get(VARIABLE, "")
    if given.isdecimal() and len(given) < 10 and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pieces(n: int, most: int) -> list[slice]:
    """Cut n rows into at most `most` pieces of about one size, none below `LEAST_ROWS` unless it is the only one."""
    count = max(1, min(most, n // LEAST_ROWS))
    ends = [n * i // count for i in range(count + 1)]
    return [slice(begin, end) for begin, end in itertools.pairwise(ends)]


def in_pieces(call: Callable[[slice], None], n: int) -> None:
    """Call a function on pieces of n rows, at once on as many threads as there are; errors are raised here."""
    if n < 2 * LEAST_ROWS:
        call(slice(0, n))
        return
    parts = pieces(n, threads())
    others = [_pool(len(parts)).submit(call, part) for part in parts[1:]]
    try:
        call(parts[0])
    finally:
        for other in others:
            other.result()


@lru_cache(maxsize=8)
def _pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, "mesolimbic")
