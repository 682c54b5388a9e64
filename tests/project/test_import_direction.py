"""No package imports one to its right: neuro <- population <- scenarios <- dashboards."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGES = ("neuro", "population", "scenarios", "dashboards")

# Third parties that a package may import; the packages further right may use these too.
THIRD_PARTIES = {
    "neuro": {"numpy", "numba", "llvmlite", "pydantic", "pydantic_core", "yaml"},
    "population": {"mesa", "networkx", "pandas", "scipy"},
}
SHOWING = {
    "neuro/showing.py": {"matplotlib", "pandas"},
    "neuro/protocols/results.py": {"matplotlib", "pandas"},  # names of types alone
    "population/showing.py": {"matplotlib"},
}
"""Modules that show objects in a notebook, and what they alone may import, and only when somebody asks."""

BROWSER = {"solara", "reacton", "ipyvue", "ipyvuetify"}
TAKE_A_MODULE_NAME = {"import_module", "__import__", "find_spec", "files", "run_module", "resolve_name"}


def modules_named(source: str, module: str) -> list[tuple[int, str]]:
    """Line and absolute name of each module that a source imports, now or lazily, in code or by a string.

    `module` is the dotted name of the source's own package, against which relative imports are resolved.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [(node.lineno, alias.name) for alias in names]
            case ast.ImportFrom(module=name, level=0):
                found.append((node.lineno, name or ""))
            case ast.ImportFrom(module=name, level=level):
                parents = module.split(".")
                above = parents[: len(parents) - level + 1]
                found.append((node.lineno, ".".join([*above, name] if name else above)))
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(name)), *_],
            ):
                if called in TAKE_A_MODULE_NAME and not name.startswith("."):
                    found.append((node.lineno, name.partition(":")[0]))
    return found


def strings_that_name_modules(source: str, root: Path) -> list[tuple[int, str]]:
    """Line and text of each string that is the dotted name of a module of this project."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            package, dot, rest = node.value.partition(".")
            if dot and package in PACKAGES and rest.replace(".", "").isidentifier():
                path = root / package / rest.replace(".", "/")
                if path.is_dir() or path.with_suffix(".py").is_file():
                    found.append((node.lineno, node.value))
    return found


def sources(root: Path, package: str) -> list[Path]:
    return sorted((root / package).rglob("*.py"))


def own_package(path: Path, root: Path) -> str:
    return ".".join(path.parent.relative_to(root).parts)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_imports_one_to_its_right(root, package):
    right = PACKAGES[PACKAGES.index(package) + 1 :]
    assert sources(root, package), f"{package} holds no Python file"
    wrong = []
    for path in sources(root, package):
        text = path.read_text(encoding="utf-8")
        named = modules_named(text, own_package(path, root)) + strings_that_name_modules(text, root)
        wrong += [
            f"{path.relative_to(root)}:{line} names {name}"
            for line, name in named
            if name.partition(".")[0] in right
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_nothing_from_the_tests(root, package):
    for path in sources(root, package):
        for line, name in modules_named(path.read_text(encoding="utf-8"), own_package(path, root)):
            assert name.partition(".")[0] not in {"tests", "conftest", "pytest"}, f"{path}:{line}"


@pytest.mark.parametrize("package", ["neuro", "population"])
def test_the_model_imports_only_its_own_third_parties(root, package):
    allowed = set(PACKAGES) | set(sys.stdlib_module_names)
    for name in PACKAGES[: PACKAGES.index(package) + 1]:
        allowed |= THIRD_PARTIES[name]
    wrong = [
        f"{path.relative_to(root)}:{line} imports {name}"
        for path in sources(root, package)
        for line, name in modules_named(path.read_text(encoding="utf-8"), own_package(path, root))
        if name.partition(".")[0] not in allowed | SHOWING.get(path.relative_to(root).as_posix(), set())
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_dashboards_import_what_the_browser_needs(root):
    wrong = [
        f"{path.relative_to(root)}:{line} imports {name}"
        for path in sources(root, "scenarios")
        for line, name in modules_named(path.read_text(encoding="utf-8"), own_package(path, root))
        if name.partition(".")[0] in BROWSER
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "package", "name"),
    [
        ("import scenarios.load", "neuro", "scenarios.load"),
        ("def f():\n    from scenarios import load", "population", "scenarios"),
        ("if TYPE_CHECKING:\n    import dashboards as d", "scenarios", "dashboards"),
        ("importlib.import_module('population.model')", "neuro", "population.model"),
        ("lambda: __import__('mesa')", "neuro", "mesa"),
        ("from .streams import draw", "neuro", "neuro.streams"),
        ("from ..day import step", "neuro.equations", "neuro.day"),
        ("from . import day", "neuro", "neuro"),
    ],
)
def test_the_reader_of_imports_sees_every_way_to_import(source, package, name):
    assert name in [found for _, found in modules_named(source, package)]


def test_the_reader_of_imports_sees_a_lazy_name_in_a_table(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "load.py").touch()
    source = "LAZY = {'load': 'scenarios.load', 'size': 'scenarios.size', 'text': 'scenarios. Then'}"
    assert strings_that_name_modules(source, tmp_path) == [(1, "scenarios.load")]
