from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from population import threads as module
from population.threads import LEAST_ROWS, VARIABLE, in_pieces, pieces, threads
from tests.population.small_places import grown


@pytest.mark.parametrize(("n", "most"), [(0, 2), (1, 2), (1999, 2), (2000, 2), (5001, 4), (100, 1)])
def test_pieces_cover_every_row_once_and_are_worth_a_thread(n, most):
    parts = pieces(n, most)
    assert np.concatenate([np.arange(n)[part] for part in parts]).tolist() == list(range(n))
    assert len(parts) <= most
    assert len(parts) == 1 or min(part.stop - part.start for part in parts) >= LEAST_ROWS


def test_threads_are_those_given_to_the_process_and_otherwise_its_cores(monkeypatch):
    monkeypatch.setenv(VARIABLE, "3")
    assert threads() == 3
    for nothing in ("", "0", "many"):
        monkeypatch.setenv(VARIABLE, nothing)
        assert threads() >= 1
    if hasattr(os, "sched_getaffinity"):
        assert threads() == len(os.sched_getaffinity(0))


def test_an_error_in_any_thread_is_raised(monkeypatch):
    monkeypatch.setenv(VARIABLE, "2")

    def fails(part):
        if part.start:
            raise KeyError("second piece")

    with pytest.raises(KeyError, match="second piece"):
        in_pieces(fails, 2 * LEAST_ROWS)


@pytest.mark.parametrize(("count", "least"), [(2, 1), (3, 7), (2, 100)])
def test_the_number_of_threads_and_the_size_of_pieces_change_no_bit(monkeypatch, count, least):
    alone, together = (grown(400, rng=11) for _ in range(2))
    monkeypatch.setenv(VARIABLE, "1")
    for _ in range(40):
        alone.step()
    monkeypatch.setenv(VARIABLE, str(count))
    monkeypatch.setattr(module, "LEAST_ROWS", least)
    for _ in range(40):
        together.step()
    assert len(together.active_rows) >= 2 * least or least == 100
    for name in alone.table.names:
        assert alone.table[name].tobytes() == together.table[name].tobytes(), name
    for label in ("circuits", "courses"):
        a, b = getattr(alone, label), getattr(together, label)
        for name in a.records:
            assert a.plain(name)[: a.n_rows].tobytes() == b.plain(name)[: b.n_rows].tobytes(), (label, name)
    assert alone.ties.neighbours.tobytes() == together.ties.neighbours.tobytes()


def test_the_threads_of_a_process_are_its_share_of_the_cores():
    imports = "from scenarios.processes import prepare; from population.threads import threads"
    code = f"{imports}; prepare(1); print(threads())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["1"]
