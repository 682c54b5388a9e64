from __future__ import annotations

import _thread
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from scenarios import engine, processes
from scenarios.failures import RunFailed
from scenarios.plan import plan
from scenarios.store import Store
from scenarios.worker import Message, start
from tests.scenarios import tiny_model
from tests.scenarios.tiny_model import build

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(120)


def finished(store, specs):
    return [spec.replicate for spec in specs if store.has(spec.key)]


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "out", "key") as opened:
        yield opened


def test_results_are_the_same_bytes_on_one_worker_two_workers_and_a_foreign_executor(small, tmp_path):
    specs = plan(small, people=100, replicates=5)
    contents = set()
    choices: dict[str, dict[str, Any]] = {
        "one": {"workers": 1},
        "two": {"workers": 2},
        "threads": {"executor": ThreadPoolExecutor(3)},
    }
    for name, options in choices.items():
        with Store(tmp_path / name, "key") as opened:
            engine.run(specs, opened, build=build, **options)
            contents.add(opened.assemble([spec.key for spec in specs]))
    assert len(contents) == 1


def test_what_is_there_is_not_run_again(small, store, tmp_path, monkeypatch):
    monkeypatch.setenv(tiny_model.STARTED, str(tmp_path))
    messages: list[Message] = []
    engine.run(plan(small, 100, replicates=1), store, workers=1, build=build)
    engine.run(plan(small, 100, replicates=3), store, workers=1, build=build, progress=messages.append)
    started = sorted(int(p.name.split("-")[0]) for p in tmp_path.glob("*-*"))
    assert started == [0, 1, 2]
    assert [m.phase for m in messages if m.replicate == 0] == [engine.KEPT]


def test_progress_names_every_phase_in_order(small, store):
    messages: list[Message] = []
    engine.run(plan(small, 100, replicates=2), store, workers=2, build=build, progress=messages.append)
    for replicate in (0, 1):
        phases = list(dict.fromkeys(m.phase for m in messages if m.replicate == replicate))
        assert phases == [*engine.PHASES, engine.FINISHED]


def test_the_others_wait_until_the_first_run_has_compiled(small, store):
    messages: list[Message] = []
    engine.run(plan(small, 100, replicates=4), store, workers=2, build=build, progress=messages.append)
    compiled = next(i for i, m in enumerate(messages) if m.phase == "compile" and m.replicate == 0)
    assert min(i for i, m in enumerate(messages) if m.replicate != 0) > compiled


def test_a_mistake_in_the_model_is_told_and_the_rest_is_kept(small, store):
    specs = plan(small, 100, replicates=2)
    with pytest.raises(RunFailed, match="replicate 1 failed: ZeroDivisionError: a mistake in the model"):
        engine.run(specs, store, workers=1, build=tiny_model.build_failing)
    assert finished(store, specs) == [0]
    assert not active_children()


def test_a_worker_that_is_killed_is_told_and_the_rest_is_kept(small, store):
    specs = plan(small, 100, replicates=2)
    with pytest.raises(RunFailed, match="a worker process ended unexpectedly"):
        engine.run(specs, store, workers=1, build=tiny_model.build_dying)
    assert finished(store, specs) == [0]
    engine.run(specs, store, workers=2, build=build)
    assert finished(store, specs) == [0, 1]


def test_a_lack_of_memory_is_told_with_what_helps(small, store):
    with pytest.raises(RunFailed, match=r"ran out of memory\. Try fewer workers or people"):
        engine.run(plan(small, 100), store, workers=1, build=tiny_model.build_starving)


def test_a_table_that_is_not_tidy_is_told(small, store):
    with pytest.raises(RunFailed, match="the table lacks the columns unit"):
        engine.run(plan(small, 100), store, workers=1, build=tiny_model.build_untidy)


def test_an_interrupt_ends_the_workers_within_two_seconds_and_keeps_the_rest(small, store):
    specs = plan(small, 100, replicates=3)
    interrupted_at: list[float] = []

    seen = set()

    def interrupt_once_running(message):
        seen.add((message.phase, message.replicate))
        if {(engine.FINISHED, 0), ("simulate", 1)} <= seen and not interrupted_at:
            interrupted_at.append(time.monotonic())
            _thread.interrupt_main()

    with pytest.raises(KeyboardInterrupt):
        engine.run(specs, store, workers=2, build=tiny_model.build_slow, progress=interrupt_once_running)
    assert time.monotonic() - interrupted_at[0] < 2
    assert finished(store, specs) == [0]
    assert not active_children()


def test_workers_share_the_cores(small, monkeypatch):
    asked = []
    monkeypatch.setattr(processes, "cores", lambda: 8)

    class Pool(processes.ProcessPoolExecutor):
        def __init__(self, workers, mp_context, initializer, initargs):
            asked.append((workers, initargs[1]))
            super().__init__(workers, mp_context=mp_context, initializer=initializer, initargs=initargs)

    monkeypatch.setattr(processes, "ProcessPoolExecutor", Pool)
    for workers in (1, 2, 3):
        with processes.processes(workers, start, None):
            pass
    assert asked == [(1, 8), (2, 4), (3, 2)]


def test_no_more_workers_than_runs_are_started(small, store, tmp_path, monkeypatch):
    monkeypatch.setenv(tiny_model.STARTED, str(tmp_path))
    engine.run(plan(small, 100, replicates=2), store, workers=2, build=build)
    pids = {p.name.split("-")[1] for p in tmp_path.glob("*-*")}
    assert len(pids) <= 2
    assert str(os.getpid()) not in pids


def test_runs_go_on_outside_the_main_thread(small, store):
    specs = plan(small, 100, replicates=2)
    failures = []

    def work():
        try:
            engine.run(specs, store, workers=1, build=tiny_model.build_failing)
        except RunFailed as problem:
            failures.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(failures) == 1
    assert finished(store, specs) == [0]


def test_a_plain_script_may_run_without_a_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from scenarios import engine, load, plan\n"
        "from scenarios.store import Store\n"
        "from tests.scenarios.tiny_model import build\n"
        "print('begins')\n"
        "with Store(sys.argv[1], 'key') as store:\n"
        "    engine.run(plan(load('baseline'), 10, years=1, replicates=2), store, workers=2, build=build)\n"
        "print(__file__)\n"
    )
    command = [sys.executable, str(script), str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == ["begins", str(script)]
    assert len(list((tmp_path / "out" / "parts").iterdir())) == 2
