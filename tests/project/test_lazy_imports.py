"""Importing a package costs next to nothing, changes nothing, and still hands on every public name."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pytest

HEAVY = {"mesa", "numba", "networkx", "pandas", "solara", "pyarrow", "dask", "matplotlib"}

LOADED_BY = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({module.partition(".")[0] for module in sys.modules})))
"""

CHANGED_BY = """
import json, multiprocessing, os, random, sys, warnings
def state():
    start = multiprocessing.get_start_method(allow_none=True)
    return [dict(os.environ), os.getcwd(), start, repr(random.getstate()), repr(warnings.filters)]
before = state()
import neuro, population, scenarios, dashboards
print(json.dumps(state() == before))
"""


def python(code, *arguments, **options):
    """Run a program in a Python of its own and give what it prints, read as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("package", ["neuro", "population", "scenarios", "dashboards"])
def test_importing_a_package_loads_nothing_heavy(root, package):
    loaded = set(python(LOADED_BY, package, cwd=root))
    assert package in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("module", ["neuro.registry", "population.scenario", "scenarios.load"])
def test_schemas_need_neither_mesa_nor_numba(root, module):
    loaded = set(python(LOADED_BY, module, cwd=root))
    assert "pydantic" in loaded
    assert not loaded & {"mesa", "numba", "solara", "dask"}


def test_the_command_line_starts_without_mesa_and_numba(root):
    loaded = set(python(LOADED_BY, "scenarios.cli", cwd=root))
    assert not loaded & {"mesa", "numba", "solara", "dask"}


def test_importing_has_no_side_effects(root, tmp_path):
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"HOME": str(home), "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    assert python(CHANGED_BY, cwd=here, env=environment) is True
    assert not list(home.iterdir())
    assert not list(here.iterdir())


@pytest.mark.parametrize("package", ["neuro", "population", "scenarios"])
def test_every_public_name_is_handed_on(package):
    module = importlib.import_module(package)
    assert module.__all__, f"{package} hands on no name"
    for name in module.__all__:
        assert getattr(module, name) is not None
        assert name in dir(module)


@pytest.mark.parametrize("package", ["neuro", "population", "scenarios"])
def test_an_unknown_name_is_an_attribute_error(package):
    module = importlib.import_module(package)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = module.no_such_name
