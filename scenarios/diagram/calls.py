"""What a function of the model can reach: the functions that it names, those that they name, and what these mention.

Names are looked up where they stand, in the module as it is imported; a method is found by its name where only one class
has it. Which branch is taken is not asked: what is told is what could be reached.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

PACKAGES = ("population", "neuro")
LEFT_OUT = ("population.interventions", "population.starter", "population.showing", "neuro.protocols")
"""Modules that name parts of the model without being part of a day."""


class Mentioned(NamedTuple):
    """What the text of one function mentions: attributes that it reads, attributes that it writes, and functions."""

    reads: frozenset[str]
    writes: frozenset[str]
    functions: tuple[Callable[..., Any], ...]


def plain_function(found: Any) -> Callable[..., Any] | None:
    """The function in Python behind a name, also where it is a compiled loop or a method; None for all else."""
    found = getattr(found, "py_func", found)
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    home = getattr(found, "__module__", None) or ""
    ours = home.startswith(PACKAGES) and not home.startswith(LEFT_OUT)
    return found if isinstance(found, FunctionType) and ours else None


@cache
def reached(function: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """A function and all that it can reach, nearest first."""
    found = {function: None}
    edge = [function]
    while edge:
        edge = [other for each in edge for other in mentioned(each).functions if other not in found]
        edge = list(dict.fromkeys(edge))
        found.update(dict.fromkeys(edge))
    return tuple(found)


@cache
def mentioned(function: Callable[..., Any]) -> Mentioned:
    """What the text of a function mentions."""
    tree = _texts(inspect.getmodule(function)).get(function.__code__.co_firstlineno)
    if tree is None:
        return Mentioned(frozenset(), frozenset(), ())
    reads, writes, functions = set(), set(), {}
    local = {arg.arg for arg in tree.args.args}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value, attr=name):
                (writes if _written(node, tree) else reads).add(name)
                for other in _methods().get(name, ()) if not isinstance(value, ast.Name) else _named(function, node):
                    functions[other] = None
            case ast.Name(id=name) if name not in local:
                if other := plain_function(function.__globals__.get(name)):
                    functions[other] = None
            case ast.Constant(value=str(name)):
                reads.add(name)
    return Mentioned(frozenset(reads), frozenset(writes), tuple(functions))


def _named(function: Callable[..., Any], node: ast.Attribute) -> list[Callable[..., Any]]:
    """The function `module.name`, or the method of that name."""
    assert isinstance(node.value, ast.Name)
    owner = function.__globals__.get(node.value.id)
    if isinstance(owner, ModuleType):
        found = plain_function(getattr(owner, node.attr, None))
        return [found] if found else []
    return _methods().get(node.attr, [])


def _written(attribute: ast.Attribute, tree: ast.FunctionDef) -> bool:
    return id(attribute) in _targets(tree)


@cache
def _targets(tree: ast.FunctionDef) -> frozenset[int]:
    """Attributes that a function assigns to, or to elements of."""
    found = set()
    for node in ast.walk(tree):
        for target in _of_assignment(node):
            while isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Attribute):
                found.add(id(target))
    return frozenset(found)


def _of_assignment(node: ast.AST) -> Iterator[ast.expr]:
    given = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    for target in given:
        yield from target.elts if isinstance(target, ast.Tuple) else [target]


@cache
def _texts(module: ModuleType | None) -> dict[int, ast.FunctionDef]:
    """Functions of a module by the line at which they begin, decorators included."""
    if module is None:
        return {}
    tree = ast.parse(inspect.getsource(module))
    return {
        min([node.lineno, *(d.lineno for d in node.decorator_list)]): node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _methods() -> dict[str, list[Callable[..., Any]]]:
    """Methods of the model's classes by name, where only one class has a method of that name."""
    found: dict[str, dict[Callable[..., Any], None]] = defaultdict(dict)
    for module in modules():
        for owner in vars(module).values():
            if inspect.isclass(owner) and owner.__module__ == module.__name__:
                for name, member in vars(owner).items():
                    if method := plain_function(member):
                        found[name][method] = None
    return {name: list(methods) for name, methods in found.items() if len(methods) == 1}


@cache
def modules() -> tuple[ModuleType, ...]:
    """All modules of the model."""
    names = (
        info.name
        for package in PACKAGES
        for info in pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    )
    return tuple(import_module(name) for name in sorted(names) if not name.startswith(LEFT_OUT))
