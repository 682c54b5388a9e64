"""What the machine offers: its cores, and locks that the system lets go when their process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _take(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def locked(path: Path) -> IO[bytes] | None:
    """An open file that holds the lock until it is closed, or None when another process holds it.

    Raises
    ------
    OSError
        When the file cannot be made.
    """
    stream = path.open("ab")
    try:
        _take(stream)
    except (BlockingIOError, PermissionError):
        stream.close()
        return None
    return stream
