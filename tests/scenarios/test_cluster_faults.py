"""A Dask cluster of this machine whose workers and scheduler are killed during a comparison and a nation."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scenarios.nation.example import example_table
from tests.scenarios.faults import (
    ENVIRONMENT,
    digests,
    finished,
    killed,
    last_words,
    leftovers,
    parts_of,
    started,
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]
VERBS = ("compare", "nation")
Process = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> dict[str, tuple[Any, ...]]:
    table = tmp_path_factory.mktemp("table") / "counties.csv"
    table.write_text(example_table(3), encoding="utf-8")
    return {
        "compare": (
            "compare",
            "baseline",
            "naloxone",
            "--people",
            1000,
            "--replicates",
            5,
            "--years",
            1,
            "--quiet",
        ),
        "nation": ("nation", table, "--policy", "naloxone", "--replicates", 2, "--years", 1, "--quiet"),
    }


@pytest.fixture(scope="module")
def undisturbed(asked, tmp_path_factory) -> dict[str, dict[str, str]]:
    """Digests of what each verb leaves on processes of this machine."""
    found = {}
    for verb in VERBS:
        folder = tmp_path_factory.mktemp("undisturbed") / verb
        done = finished(*asked[verb], "--workers", 2, "--out", folder)
        assert done.returncode == 0, done.stderr
        found[verb] = digests(folder)
    return found


def dask(folder: Path, *arguments: str) -> Process:
    words = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    return subprocess.Popen(
        words, env=ENVIRONMENT, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Process, list[Process]]]:
    """The address of a scheduler, its process, and those of its two workers; all ended at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = dask(folder, "scheduler", "--host", "127.0.0.1", "--port", str(port))
    worker = ("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--death-timeout", "60")
    workers = [dask(folder, *worker) for _ in range(2)]
    try:
        until(lambda: both_are_there(address), "both workers were there")
        yield address, scheduler, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def both_are_there(address: str) -> bool:
    from dask.distributed import Client

    try:
        with Client(address, timeout="5s") as client:
            return len(client.scheduler_info()["workers"]) == 2
    except (OSError, TimeoutError):
        return False


@pytest.mark.parametrize("verb", VERBS)
def test_a_worker_of_a_cluster_that_is_killed_is_replaced_by_the_others(asked, undisturbed, tmp_path, verb):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, _, workers):
        driver = started(*asked[verb], "--cluster", address, "--out", out)
        until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
        workers[0].kill()
        said = last_words(driver)
    assert driver.returncode == 0, said
    assert digests(out) == undisturbed[verb]
    assert not leftovers(out)


@pytest.mark.parametrize("verb", VERBS)
def test_a_scheduler_that_is_killed_is_told_and_a_new_one_goes_on(asked, undisturbed, tmp_path, verb):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, scheduler, _):
        driver = started(*asked[verb], "--cluster", address, "--out", out)
        until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
        scheduler.kill()
        said = last_words(driver)
    assert driver.returncode == 1, said
    told = [line for line in said.splitlines() if "finished replicates are kept" in line]
    assert told == ["the cluster went away before its runs were finished; start it again; finished replicates are "
                    "kept, and the same command goes on from them"]  # fmt: skip
    kept = {path: path.stat().st_mtime_ns for path in parts_of(out)}
    assert kept
    with cluster(tmp_path) as (address, _, _):
        done = finished(*asked[verb], "--cluster", address, "--out", out)
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert digests(out) == undisturbed[verb]


def test_a_driver_that_is_killed_goes_on_with_the_same_cluster(asked, undisturbed, tmp_path):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, _, _):
        driver = started(*asked["nation"], "--cluster", address, "--out", out)
        until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
        killed(driver)
        done = finished(*asked["nation"], "--cluster", address, "--out", out)
    assert done.returncode == 0, done.stderr
    assert digests(out) == undisturbed["nation"]
