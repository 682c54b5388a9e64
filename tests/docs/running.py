"""Start a session of a document in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.docs.blocks import needs_copy

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("neuro", "population", "scenarios", "dashboards")


def outputs(path: Path, folder: Path, slow: bool = False) -> list[dict[str, Any]]:
    """What the blocks of a document print when they run in `folder`.

    Raises
    ------
    AssertionError
        When the session fails; the message ends with what it said.
    """
    if needs_copy(path):
        for package in PACKAGES:
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.session", str(path), *(["slow"] if slow else [])],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{path.name}: {done.stderr[-4000:]}"
    found: list[dict[str, Any]] = json.loads(done.stdout)
    failed = [block["line"] for block in found if block["code"]]
    assert not failed, f"{path.name}: blocks at lines {failed} ended with an error: {done.stderr[-4000:]}"
    return found
