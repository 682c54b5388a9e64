from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from population.scenario import Scenario
from scenarios.load import load

SMALL = """
extends: baseline
name: small
title: A small place
years: 2
"""


@pytest.fixture
def write_scenario(tmp_path: Path) -> Callable[..., Path]:
    """Write a scenario file that extends the baseline by some lines."""

    def write(lines: str = "", name: str = "small.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SMALL + lines, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small(write_scenario: Callable[..., Path]) -> Scenario:
    return load(write_scenario())
