"""What a function of the model can reach: the functions that it names, those that they name, and what these mention.

Names are looked up where they stand, in the module as it is imported; a method is found by its name where only one
class has it. Which branch is taken is not asked: what is told is what could be reached.
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
    """What the text of one function mentions: attributes that it reads or writes, words, and functions."""

    reads: frozenset[str]
    writes: frozenset[str]
    words: frozenset[str]
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
        return Mentioned(frozenset(), frozenset(), frozenset(), ())
    reads: set[str] = set()
    writes: set[str] = set()
    words: set[str] = set()
    functions: dict[Callable[..., Any], None] = {}
    local = {arg.arg for arg in tree.args.args}
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(name))) if id(node) in _targets(tree):
                writes.add(name)
            case ast.Attribute(value=value, attr=name):
                (writes if id(node) in _targets(tree) else reads).add(name)
                for other in (
                    _methods().get(name, ()) if not isinstance(value, ast.Name) else _named(function, node)
                ):
                    functions[other] = None
            case ast.Name(id=name) if name not in local:
                if named := plain_function(function.__globals__.get(name)):
                    functions[named] = None
            case ast.Constant(value=str(name)):
                words.add(name)
    return Mentioned(frozenset(reads), frozenset(writes), frozenset(words), tuple(functions))


def _named(function: Callable[..., Any], node: ast.Attribute) -> list[Callable[..., Any]]:
    """The function `module.name`, or the method of that name."""
    assert isinstance(node.value, ast.Name)
    owner = function.__globals__.get(node.value.id)
    if isinstance(owner, ModuleType):
        found = plain_function(getattr(owner, node.attr, None))
        return [found] if found else []
    return _methods().get(node.attr, [])


@cache
def _targets(tree: ast.FunctionDef) -> frozenset[int]:
    """Attributes and elements that a function assigns to, or to elements of."""
    found = set()
    for node in ast.walk(tree):
        for target in _of_assignment(node):
            found.add(id(target))
            while isinstance(target, ast.Subscript):
                target = target.value
                found.add(id(target))
    return frozenset(found)


def _of_assignment(node: ast.AST) -> Iterator[ast.expr]:
    given = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AugAssign)
        else []
    )
    for target in given:
        yield from target.elts if isinstance(target, ast.Tuple) else [target]


OF_PLACE = {"market": "market", "scenes": "scene"}
"""Attributes of the model that hold what a place is like today, and what one row of them is called."""


def made_of(phase: Callable[..., Any], name: str) -> list[str]:
    """Records of the place that a phase fills with something that hangs on an attribute of this name."""
    tree = _texts(inspect.getmodule(phase))[phase.__code__.co_firstlineno]
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    local = {line.targets[0].id: line.value for line in lines if isinstance(line.targets[0], ast.Name)}
    found: dict[str, None] = {}
    for line in lines:
        target = line.targets[0]
        while isinstance(target, ast.Subscript):
            target = target.value
        if (
            isinstance(target, ast.Attribute)
            and target.attr in OF_PLACE
            and _hangs_on(phase, line.value, name, local)
        ):
            found[OF_PLACE[target.attr]] = None
    return list(found)


def _hangs_on(
    phase: Callable[..., Any], value: ast.expr, name: str, local: dict[str, ast.expr], deep: bool = True
) -> bool:
    """Whether an expression mentions an attribute: itself, or by a function or a name that stands in it."""
    for node in ast.walk(value):
        match node:
            case ast.Attribute(attr=attr):
                called = _methods().get(attr, [])
                if attr == name or any(_names(each, name) for each in called):
                    return True
            case ast.Name(id=named):
                function = plain_function(phase.__globals__.get(named))
                if function and any(_names(each, name) for each in reached(function)):
                    return True
                if deep and named in local and _hangs_on(phase, local[named], name, local, deep=False):
                    return True
    return False


def _names(function: Callable[..., Any], name: str) -> bool:
    told = mentioned(function)
    return name in told.reads or name in told.words


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
