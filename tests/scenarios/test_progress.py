"""What is told of pasts: how many were lived, and how long each took."""

from __future__ import annotations

import pytest

from scenarios.cli import progress
from scenarios.worker import Message


def message(key, phase, done=1, total=1):
    return Message(key, 0, phase, done, total, "baseline", 0)


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize("brief", [True, False])
def test_pasts_and_their_time_are_told_at_the_end(capsys, clock, brief):
    with progress.progress_display(2, quiet=False, brief=brief) as display:
        for key, seconds in (("a", 10.0), ("b", 14.0)):
            for share in (0, 1):
                display(message(key, "burn-in", share, 2))
            clock[0] += seconds
            display(message(key, "simulate"))
            clock[0] += 50.0
            display(message(key, "finished"))
    assert capsys.readouterr().err.endswith("2 pasts of people lived, about 12 s each, and kept\n")


def test_one_past_is_told_as_one(capsys, clock):
    with progress.progress_display(1, quiet=False, brief=True) as display:
        display(message("a", "burn-in", 0, 2))
        clock[0] += 10.0
        display(message("a", "simulate"))
        display(message("a", "finished"))
    assert capsys.readouterr().err.endswith("1 past of people lived in 10 s, and kept\n")


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_told_of_pasts_where_none_was_lived_or_nothing_is_to_be_told(capsys, clock, quiet):
    with progress.progress_display(1, quiet=quiet) as display:
        display(message("a", "burn-in") if quiet else message("a", "simulate"))
        display(message("a", "finished"))
    assert "pasts" not in capsys.readouterr().err
