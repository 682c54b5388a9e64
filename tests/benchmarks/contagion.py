"""The common workload in C: contagion alone on a small world: python -m tests.benchmarks.contagion."""

from __future__ import annotations

import argparse
import ctypes
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.circuit_reference import COMPILE, has_compiler
from tests.benchmarks.contagion_rules import (
    BEGINS,
    DAYS,
    DEGREE,
    STOPS,
    rows_of,
    small_world,
    users_on_the_first_day,
)

SOURCE = Path(__file__).with_suffix(".c")


def library(folder):
    """The C program, built."""
    built = Path(folder) / "contagion.so"
    subprocess.run([*COMPILE, SOURCE, "-o", built], check=True)
    found = ctypes.CDLL(str(built))
    found.contagion.restype = ctypes.c_int64
    return found


def run(c, n, days, seed, first, neighbours):
    """Processor seconds of one run, people who ever used, and who uses at the end."""
    uses = users_on_the_first_day(n, seed).astype(np.uint8)
    before, ever = uses.copy(), uses.copy()
    begins = 1.0 - (1.0 - BEGINS) ** np.arange(2 * DEGREE + 1.0)
    arrays = [ctypes.c_void_p(a.ctypes.data) for a in (first, neighbours, begins, uses, before, ever)]
    begin = time.process_time()
    found = c.contagion(
        ctypes.c_int64(n), ctypes.c_int64(days), ctypes.c_uint64(seed), *arrays[:3],
        ctypes.c_int64(begins.size - 1), ctypes.c_double(STOPS), *arrays[3:],
    )  # fmt: skip
    return time.process_time() - begin, found, uses


def measured(n, runs, days=DAYS):
    """Nanoseconds per person-day, the median of the runs, and the share who ever used."""
    with tempfile.TemporaryDirectory() as folder:
        c = library(folder)
        first, neighbours = rows_of(small_world(n, 1), n)
        found = [run(c, n, days, seed, first, neighbours) for seed in range(1, runs + 1)]
    return {
        "people": n, "days": days, "runs": runs, "ns": 1e9 * statistics.median(f[0] for f in found) / (n * days),
        "used_ever": statistics.median(f[1] for f in found) / n,
        "use_at_the_end": statistics.median(float(f[2].mean()) for f in found),
    }  # fmt: skip


def main():
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    if not has_compiler():
        sys.exit("there is no gcc to build the C program with")
    print(json.dumps(measured(given.people, given.runs)))


if __name__ == "__main__":
    main()
