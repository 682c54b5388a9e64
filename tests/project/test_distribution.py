"""What is installed from a built wheel is what lies in the checkout."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile

import pytest

PACKAGES = {"neuro", "population", "scenarios", "dashboards"}


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
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
