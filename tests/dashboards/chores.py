"""Work for the children of the tests of jobs; must be importable by name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from neuro.errors import InputError


def count(tell, to):
    for i in range(to):
        tell("counting", i / to)
    return to


def sleep_after_writing(tell, path):
    Path(path).write_text(str(os.getpid()))
    tell("sleeping", 0.5)
    time.sleep(120)


def refuse(tell):
    raise InputError("plan", "people", 0, "must be more")


def fail(tell):
    raise RuntimeError("no room left")


def vanish(tell):
    os._exit(3)
