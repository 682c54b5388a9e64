from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from population.scenario import Scenario
from scenarios import engine
from scenarios.load import load
from tests.scenarios import tiny_model

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


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run tiny models, in an empty working folder."""
    monkeypatch.setattr(engine, "build_model", tiny_model.build)
    monkeypatch.chdir(tmp_path)
