"""What holds for all equations alike; the properties of each stand in the test module named as the module it tests."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import neuro.equations

HERE = Path(__file__).parent
MODULES = {
    module.name: importlib.import_module(f"neuro.equations.{module.name}")
    for module in pkgutil.iter_modules(neuro.equations.__path__)
}
EQUATIONS = {
    (of, name): function
    for of, module in MODULES.items()
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
}


def checked(source):
    """Names that the tests of a module call and that it imports from the equations, as (module, name)."""
    tree = ast.parse(source)
    called = {
        call.func.id
        for test in tree.body
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        for call in ast.walk(test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    return {
        ((line.module or "").rpartition(".")[2], name.name)
        for line in tree.body
        if isinstance(line, ast.ImportFrom) and (line.module or "").startswith("neuro.equations.")
        for name in line.names
        if name.name in called
    }


@pytest.mark.parametrize("of", MODULES)
def test_there_is_no_equation_without_a_property_in_the_tests_of_its_module(of):
    tested = checked((HERE / f"test_{of}.py").read_text(encoding="utf-8"))
    assert {name for module, name in EQUATIONS if module == of} - {n for m, n in tested if m == of} == set()


def test_an_equation_that_is_only_imported_or_called_outside_tests_has_no_property():
    source = "from neuro.equations.kinetics import relax\n"
    assert checked(source) == set()
    assert checked(f"{source}def helper():\n    relax()\n") == set()
    assert checked(f"{source}def test_it():\n    assert relax()\n") == {("kinetics", "relax")}


@pytest.mark.parametrize("equation", EQUATIONS, ids=".".join)
def test_every_docstring_states_its_equation(equation):
    text = inspect.getdoc(EQUATIONS[equation]) or ""
    assert "=" in text or "->" in text


def test_equations_take_and_give_single_numbers():
    for name, function in EQUATIONS.items():
        assert inspect.signature(function).return_annotation == "float", name
