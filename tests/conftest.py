"""What all tests share: one cache of compiled code and grown populations, and no more threads than cores."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# Set before any test imports numba, and inherited by the workers of pytest-xdist and by child processes.
os.environ.setdefault("MESOLIMBIC_CACHE", str(ROOT / ".cache" / "tests"))
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# The first example may compile for seconds, and a failure must come back on the next run.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the checkout."""
    return ROOT
