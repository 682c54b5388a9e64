"""What happens to a comparison and a nation when processes are killed, the disk is full or the folder is read-only."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scenarios.nation.example import example_table
from tests.scenarios.faults import (
    ENVIRONMENT,
    children_of,
    command,
    digests,
    finished,
    killed,
    last_words,
    leftovers,
    parts_of,
    started,
    until,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(500),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc"),
]
VERBS = ("compare", "nation")
RUNS = {"compare": 9, "nation": 12}
SMALL_FILE, LARGE_FILE = 2_000, 60_000


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> dict[str, tuple[Any, ...]]:
    """What each verb is asked for, but for its folder."""
    table = tmp_path_factory.mktemp("table") / "counties.csv"
    table.write_text(example_table(3), encoding="utf-8")
    shared = ("--years", 2, "--workers", 2, "--quiet")
    return {
        "compare": (
            "compare",
            "baseline",
            "naloxone",
            "more_treatment",
            "--people",
            1000,
            "--replicates",
            3,
            *shared,
        ),
        "nation": ("nation", table, "--policy", "naloxone", "--replicates", 2, *shared),
    }


@pytest.fixture(scope="module")
def undisturbed(asked, tmp_path_factory) -> dict[str, dict[str, str]]:
    """Digests of what each verb leaves when nothing happens."""
    found = {}
    for verb in VERBS:
        folder = tmp_path_factory.mktemp("undisturbed") / verb
        done = finished(*asked[verb], "--out", folder)
        assert done.returncode == 0, done.stderr
        found[verb] = digests(folder)
        assert sum(name.startswith("parts") for name in found[verb]) == RUNS[verb]
    return found


def goes_on(asked, folder: Path, expected: dict[str, str], kept: dict[Path, int]) -> None:
    """The same command finishes, keeps what was there as it was, and leaves what an undisturbed run leaves."""
    done = finished(*asked, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert digests(folder) == expected
    assert not leftovers(folder)


def times_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in parts_of(folder)}


@pytest.mark.parametrize("verb", VERBS)
def test_a_driver_that_is_killed_leaves_whole_parts_and_no_process(asked, undisturbed, tmp_path, verb):
    out = tmp_path / "out"
    driver = started(*asked[verb], "--out", out)
    until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
    workers = children_of(driver.pid)
    assert workers
    killed(driver)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "the workers had ended")
    kept = times_of(out)
    assert 2 <= len(kept) < RUNS[verb]
    goes_on(asked[verb], out, undisturbed[verb], kept)


@pytest.mark.parametrize("verb", VERBS)
def test_a_worker_that_is_killed_ends_the_run_with_a_reason(asked, undisturbed, tmp_path, verb):
    out = tmp_path / "out"
    driver = started(*asked[verb], "--out", out)
    until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
    os.kill(max(children_of(driver.pid)), signal.SIGKILL)
    said = last_words(driver)
    assert driver.returncode == 1
    assert said.startswith("a worker process ended unexpectedly")
    assert len(said.splitlines()) == 1
    goes_on(asked[verb], out, undisturbed[verb], times_of(out))


@pytest.mark.parametrize("verb", VERBS)
def test_an_interrupt_keeps_what_is_finished_and_says_how_to_go_on(asked, undisturbed, tmp_path, verb):
    out = tmp_path / "out"
    driver = started(*asked[verb], "--out", out)
    until(lambda: len(parts_of(out)) >= 2, "two runs were finished")
    driver.send_signal(signal.SIGINT)
    said = last_words(driver)
    assert driver.returncode == 130
    assert f"of {RUNS[verb]} runs are finished and kept; run the same command again" in said
    goes_on(asked[verb], out, undisturbed[verb], times_of(out))


@pytest.mark.parametrize("verb", VERBS)
def test_a_second_driver_on_the_same_folder_is_refused_and_disturbs_nothing(
    asked, undisturbed, tmp_path, verb
):
    out = tmp_path / "out"
    driver = started(*asked[verb], "--out", out)
    until(lambda: len(parts_of(out)) >= 1, "a run was finished")
    second = finished(*asked[verb], "--out", out)
    assert driver.poll() is None or second.returncode == 0, "the first driver was too fast to be met"
    if second.returncode:
        assert second.returncode == 2
        assert "another process is writing to this folder" in second.stderr
    last_words(driver)
    assert driver.returncode == 0
    assert digests(out) == undisturbed[verb]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("largest", [SMALL_FILE, LARGE_FILE], ids=["a part", "a figure"])
def test_a_file_that_cannot_be_written_whole_is_told_and_leaves_nothing_torn(
    asked, undisturbed, tmp_path, verb, largest
):
    out = tmp_path / "out"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    driver = started(*asked[verb], "--out", out, preexec_fn=limited)
    said = last_words(driver)
    assert driver.returncode == 1, said
    assert "cannot be written (File too large); what was finished before is kept" in said
    kept = times_of(out)
    assert len(kept) == (0 if largest == SMALL_FILE else RUNS[verb])
    goes_on(asked[verb], out, undisturbed[verb], kept)


def in_namespace(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount what it likes, seen by nobody else; skip where the system does not let us."""
    inside = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*inside, "true"], capture_output=True).returncode:
        pytest.skip("this system does not let us mount anything")
    words = [*inside, script, "sh", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT, timeout=300)


FULL = """
out=$1; copy=$2; size=$3; shift 3
mkdir -p "$out" && mount -t tmpfs -o size="$size" tmpfs "$out" || exit 77
"$@" --out "$out/results"; echo "first: $?" >&2
mount -o remount,size=50m "$out"
"$@" --out "$out/results"; echo "second: $?" >&2
cp -r "$out/results" "$copy"
"""


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("size", ["32k", "100k"])
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(asked, undisturbed, tmp_path, verb, size):
    done = in_namespace(FULL, tmp_path / "disk", tmp_path / "copy", size, *command(*asked[verb]))
    if done.returncode == 77:
        pytest.skip("this system has no tmpfs for us")
    told = done.stderr.splitlines()
    assert told[1:] == ["first: 1", "second: 0"], done.stderr
    assert "cannot be written (No space left on device); what was finished before is kept" in told[0]
    assert digests(tmp_path / "copy") == undisturbed[verb]


READ_ONLY = """
out=$1; shift
mount --bind "$out" "$out" && mount -o remount,ro,bind "$out" || exit 77
"$@" --out "$out"; echo "first: $?" >&2
mount -o remount,rw,bind "$out"
"$@" --out "$out"; echo "second: $?" >&2
"""


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_that_may_not_be_written_to_is_refused_and_serves_once_it_may(
    asked, undisturbed, tmp_path, verb
):
    out = tmp_path / "out"
    out.mkdir()
    done = in_namespace(READ_ONLY, out, *command(*asked[verb]))
    if done.returncode == 77:
        pytest.skip("this system lets us mount nothing read-only")
    told = done.stderr.splitlines()
    assert told[1:] == ["first: 2", "second: 0"], done.stderr
    assert (
        told[0]
        == f"{out}: --out: cannot be written to (Read-only file system); give a folder that you may write to"
    )
    assert digests(out) == undisturbed[verb]
