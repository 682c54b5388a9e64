"""Long work runs in a child; progress comes back, cancel ends it, and every end is told in words."""

from __future__ import annotations

import os
import threading
import time

import pytest

from dashboards import jobs
from dashboards.jobs import Job

CHORES = "tests.dashboards.chores"


def run(name, **arguments):
    told = []
    ended = Job(f"{CHORES}:{name}", arguments).run(lambda what, share: told.append((what, share)))
    return ended, told


def test_a_job_gives_its_result_and_its_progress():
    ended, told = run("count", to=5)
    assert (ended.state, ended.value) == ("done", 5)
    assert ("counting", 0.8) in told


def test_refused_input_comes_back_with_its_field():
    ended, _ = run("refuse")
    assert ended.state == "refused"
    assert ended.errors == (("people", "must be more"),)


@pytest.mark.parametrize(("name", "said"), [("fail", "no room left"), ("vanish", "ended unexpectedly")])
def test_a_failure_is_told_and_the_server_lives_on(name, said):
    ended, _ = run(name)
    assert ended.state == "failed"
    assert said in ended.errors[0][1]


def test_cancel_ends_the_child(tmp_path):
    mark = tmp_path / "pid"
    job, ended = Job(f"{CHORES}:sleep_after_writing", {"path": str(mark)}), []
    thread = threading.Thread(target=lambda: ended.append(job.run(lambda what, share: None)))
    thread.start()
    deadline = time.monotonic() + 60
    while not (mark.exists() and mark.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    job.cancel()
    thread.join(20)
    assert ended[0].state == "cancelled"
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_a_job_waits_for_room_and_can_be_cancelled_while_it_waits(monkeypatch):
    monkeypatch.setattr(jobs, "ROOM", threading.BoundedSemaphore(1))
    jobs.ROOM.acquire()
    job, told = Job(f"{CHORES}:count", {"to": 1}), []
    threading.Timer(0.5, job.cancel).start()
    assert job.run(lambda what, share: told.append(what)).state == "cancelled"
    assert told == ["waiting for another run to finish"]
