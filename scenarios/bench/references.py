"""Programs that the model is held against. They live in the checkout, under `tests/benchmarks`, not in the package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "benchmarks"
STARSIM_PYTHON = "MESOLIMBIC_STARSIM_PYTHON"
"""Environment variable: a Python with Starsim, which is no dependency of this package."""

Row = dict[str, Any]
Tell = Callable[[str], None]


def there_are_references() -> bool:
    """Whether this is a checkout, which holds the programs."""
    return (FOLDER / "contagion.c").is_file()


def output_of(module: str, *arguments: str, python: str = sys.executable, tell: Tell) -> Any:
    """What a program of the checkout prints as JSON; None, and a word on why, where it cannot run here."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    try:
        done = subprocess.run(
            [python, "-m", f"tests.benchmarks.{module}", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    except OSError as problem:
        tell(f"{module}: left out, {problem}")
        return None
    if done.returncode != 0:
        tell(f"{module}: left out, {(done.stderr.strip() or 'it failed').splitlines()[-1]}")
        return None
    return json.loads(done.stdout)


def circuit_rows(quick: bool, runs: int, tell: Tell) -> list[Row]:
    """The compiled circuit against the same circuit in C, nanoseconds per person, substance and day."""
    people, days = ("2000", "10") if quick else ("20000", "30")
    found = output_of(
        "circuit_kernel", "--people", people, "--days", days, "--runs", str(runs), "--json", tell=tell
    )
    return [
        {
            "name": f"circuit, numba over C: {row['state']}", "numerator": row["numba_ns"], "denominator": row["C_ns"],
            "value": row["ratio"], "runs": runs, "unit": "ns per person, substance and day",
        }
        for row in (found or {"results": []})["results"]
    ]  # fmt: skip


def mesa_rows(quick: bool, runs: int, tell: Tell) -> list[Row]:
    """Plain Mesa agents that run the readable circuit, over the compiled one: nanoseconds per person-day."""
    found = output_of("plain_mesa", "--people", "20" if quick else "100", "--runs", str(runs), tell=tell)
    return [] if found is None else [found]


def contagion_rows(model_ns: float, quick: bool, runs: int, tell: Tell) -> list[Row]:
    """The whole model over bare contagion in C, and over bare contagion in Starsim: nanoseconds per person-day.

    Parameters
    ----------
    model_ns : float
        Processor time of the whole model per person-day, measured in this run.
    quick : bool
    runs : int
    tell : callable
    """
    people = "10000" if quick else "100000"
    given = ("--people", people, "--runs", str(runs))
    programs = {
        "C": output_of("contagion", *given, tell=tell),
        "Starsim": output_of(
            "contagion_starsim", *given, python=os.environ.get(STARSIM_PYTHON, sys.executable), tell=tell
        ),
    }
    return [
        {
            "name": f"whole model over contagion alone in {name}", "numerator": model_ns,
            "denominator": found["ns"], "value": model_ns / found["ns"], "runs": runs,
            "unit": "ns of processor time per person-day", "people": found["people"], "used_ever": found["used_ever"],
        }
        for name, found in programs.items() if found is not None
    ]  # fmt: skip
