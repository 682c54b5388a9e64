"""What is installed from a built wheel, and what a source archive holds, is what lies in the checkout."""

from __future__ import annotations

import configparser
import subprocess
import sys
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest

PACKAGES = {"neuro", "population", "scenarios", "dashboards"}


DATA = {".yaml", ".csv", ".npz", ".typed", ".css", ".js"}
"""Endings of what the program reads from its own folders at run time."""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("mesolimbic-*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(root, project_files, wheel):
    ours = {path.relative_to(root).as_posix() for path in project_files}
    expected = {name for name in ours if name.partition("/")[0] in PACKAGES}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected


def test_each_package_in_the_wheel_says_that_it_is_typed(wheel):
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(wheel.namelist())


def test_the_wheel_declares_the_command_and_the_scenario_library(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    declared = configparser.ConfigParser()
    declared.read_string(wheel.read(name).decode())
    assert declared["console_scripts"]["mesolimbic"] == "scenarios.cli:main"
    assert declared["mesolimbic.scenarios"]["library"] == "scenarios.load:named"


@pytest.fixture(scope="module")
def archive(root, tmp_path_factory):
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    folder = tmp_path_factory.mktemp("archive")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("mesolimbic-*.tar.gz")
    with tarfile.open(built) as opened:
        return {name.partition("/")[2] for name in opened.getnames()}


def test_every_data_file_that_the_program_reads_is_in_the_wheel(root, wheel):
    lying = {
        path.relative_to(root).as_posix()
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.suffix in DATA
    }
    assert {PurePosixPath(name).suffix for name in lying} == DATA
    assert "population/data/starter.npz" in lying
    assert lying <= set(wheel.namelist())


def test_the_source_archive_holds_the_whole_checkout_so_that_its_tests_run_there(
    root, project_files, archive
):
    ours = {path.relative_to(root).as_posix() for path in project_files}
    assert archive - {"PKG-INFO"} == ours
