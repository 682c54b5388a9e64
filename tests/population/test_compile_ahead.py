"""Two processes compile what is not in the cache; what they make is what one makes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from population import compile_ahead
from population.compile_ahead import HELPING, a_helper, is_cold
from population.loops.ties import ties_change
from population.warm_up import warm_up

ONE_MODEL = """
from neuro import kernel
from population import AddictionModel, compile_ahead
from population.loops import ties as tie_loops
started = []
start = compile_ahead._start
compile_ahead._start = lambda: started.append(start()) or started[-1]
m = AddictionModel(60, rng=1)
m.step()
hits = [sum(f.stats.cache_hits.values()) for f in (kernel.people_day, tie_loops.ties_change)]
print(len(started), *hits, m.table["brain"].tobytes().hex()[:400])
"""


def python(cache, **variables):
    """What one model tells in a Python of its own, with this cache folder."""
    environment = {**os.environ, "MESOLIMBIC_CACHE": str(cache), **variables}
    done = subprocess.run(
        [sys.executable, "-c", ONE_MODEL], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.skipif(compile_ahead.cores() < 2, reason="one core has nothing to share")
def test_a_helper_compiles_half_once_and_changes_nothing(tmp_path):
    first, second = python(tmp_path), python(tmp_path)
    assert first[:3] == ["1", "0", "1"]  # the circuit was compiled here, the ties by the helper
    assert second[:3] == ["0", "1", "1"]
    assert first[3] == second[3]


def test_nobody_helps_where_all_is_compiled_or_with_one_core_or_in_a_helper(monkeypatch):
    monkeypatch.setattr(compile_ahead, "_start", lambda: pytest.fail("a helper was started"))
    with a_helper(False):
        pass
    monkeypatch.setenv(HELPING, "1")
    with a_helper(True):
        pass
    monkeypatch.delenv(HELPING)
    monkeypatch.setattr(compile_ahead, "cores", lambda: 1)
    with a_helper(True):
        pass


def test_a_helper_that_is_slow_or_fails_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(compile_ahead, "cores", lambda: 2)
    monkeypatch.setattr(compile_ahead, "LONGEST_WAIT_SECONDS", 0.2)
    for code, least in (("import time; time.sleep(60)", 0.2), ("raise SystemExit(3)", 0.0)):
        monkeypatch.setattr(compile_ahead, "CODE", code)
        began = time.monotonic()
        with a_helper(True):
            pass
        assert least <= time.monotonic() - began < 30.0
    monkeypatch.setattr(compile_ahead.sys, "executable", "/no/such/python")
    with a_helper(True):
        pass


def test_a_loop_in_the_cache_is_not_cold():
    from population import AddictionModel

    warm_up(AddictionModel(0))
    assert not is_cold(ties_change)
    assert not is_cold(len)
