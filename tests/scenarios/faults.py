"""The command line in a process of its own that runs tiny models, to be killed and started again."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
from scenarios import engine
from tests.scenarios import tiny_model
engine.build_model = tiny_model.build_brief
from scenarios.cli import main
sys.exit(main(sys.argv[1:]))
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
SECONDS_TO_WAIT = 90.0
TRACEBACK = "Traceback (most recent call last)"


def command(*arguments: object) -> list[str]:
    """A command line that runs `mesolimbic ARGUMENTS` on tiny models."""
    return [sys.executable, "-c", DRIVER, *map(str, arguments)]


def started(*arguments: object, **options: object) -> subprocess.Popen[str]:
    """The same as a running process, its output caught."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": ENVIRONMENT}
    return subprocess.Popen(command(*arguments), **{**pipes, **options})  # type: ignore[call-overload]


def finished(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The same once it has ended, without a traceback."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=ENVIRONMENT, timeout=240)
    assert TRACEBACK not in done.stderr, done.stderr
    return done


def last_words(process: subprocess.Popen[str]) -> str:
    """What a process has written to standard error when it has ended: no traceback."""
    _, said = process.communicate(timeout=SECONDS_TO_WAIT)
    assert TRACEBACK not in said, said
    return said


def until(happened: Callable[[], object], what: str) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def parts_of(folder: Path) -> list[Path]:
    """Parts that are there whole; what is being written has another name."""
    return sorted((folder / "parts").glob("[0-9a-f]*.parquet"))


def killed(process: subprocess.Popen[str]) -> None:
    """End a process without asking it, and wait for it."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def children_of(pid: int) -> list[int]:
    """Processes of this system that a process has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every table, figure and part of a result folder."""
    files = [*folder.glob("*.parquet"), *folder.glob("*.svg"), *parts_of(folder)]
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)}


def leftovers(folder: Path) -> list[Path]:
    """Half-written files."""
    return list(folder.rglob(".writing-*"))
