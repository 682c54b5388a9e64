"""The lock file pins, for every Python we support, all that the project asks for."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYTHONS = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins(root):
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def applying(requirements, python):
    """Give the requirements whose markers hold on this system under another Python."""
    environment = default_environment() | {"python_version": python, "python_full_version": f"{python}.0"}
    return [pin for pin in requirements if pin.marker is None or pin.marker.evaluate(environment)]


def test_every_line_of_the_lock_is_one_exact_version(pins):
    assert len(pins) > 100
    for pin in pins:
        assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
        assert "*" not in str(pin.specifier)
        assert pin.url is None


@pytest.mark.parametrize("python", PYTHONS)
def test_no_package_is_pinned_twice(pins, python):
    names = [canonicalize_name(pin.name) for pin in applying(pins, python)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_pins_everything_the_project_asks_for(project, pins, python):
    asked = list(project["build-system"]["requires"]) + list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    locked = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in applying(pins, python)}
    for requirement in applying(map(Requirement, asked), python):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{requirement} is not in requirements.lock for Python {python}"
        assert requirement.specifier.contains(locked[name]), f"{requirement}, locked at {locked[name]}"


def test_the_citation_names_the_version_of_the_project(root, project):
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["project"]["version"]


def test_each_supported_python_is_declared(project):
    declared = project["project"]["classifiers"]
    assert all(f"Programming Language :: Python :: {python}" in declared for python in PYTHONS)
