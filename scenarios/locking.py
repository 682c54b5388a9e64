"""One process at a time: a lock on an open file, which the system lets go when its process ends."""

from __future__ import annotations

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
