"""A second process that compiles half of the loops where nothing is compiled yet, so that two cores share the wait.

It writes compiled code into the same cache, where this process finds it; what it makes depends on the sources alone. A
helper that fails or is slow costs time and nothing else: what is not in the cache is compiled here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neuro.compiling import cache_folder

HELPING = "MESOLIMBIC_COMPILES_HALF"
"""Environment variable that says to a process that it is the helper."""
FEW_PEOPLE = 60
LONGEST_WAIT_SECONDS = 120.0
CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from population.compile_ahead import help_out
help_out()
"""


def is_helper() -> bool:
    """Whether this process is the helper."""
    return bool(os.environ.get(HELPING))


def help_out() -> None:
    """Compile the helper's half: a model of few people does so before it begins to live."""
    from population.model import AddictionModel

    AddictionModel(FEW_PEOPLE)


def is_cold(loop: Any) -> bool:
    """Whether a compiled loop has nothing in the cache; False where it is not compiled at all, or kept for this process
    alone.
    """
    folder = getattr(getattr(loop, "_cache", None), "cache_path", None)
    if folder is None or cache_folder() not in Path(folder).parents:
        return False
    return not any(Path(folder).glob(f"*{loop.__name__}-*.nbi"))


def cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def a_helper(wanted: bool) -> Iterator[None]:
    """Let a helper work on its half for as long as this process is busy with the other; then wait for it.

    Parameters
    ----------
    wanted : bool
        Whether there is anything to compile.
    """
    helper = _start() if wanted and cores() > 1 and not is_helper() else None
    try:
        yield
        if helper is not None:
            helper.wait(LONGEST_WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if helper is not None and helper.poll() is None:
            helper.kill()
            helper.wait()


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-c", CODE, json.dumps(sys.path)], env={**os.environ, HELPING: "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return None
