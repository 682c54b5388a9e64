"""Which number of a record feeds which other, read from the functions of the circuit as they are written.

The source of a function is walked statement by statement; names stand for the record fields that they were made of, a
call of another function of a day is walked with what it is given, and a call of an equation adds its name to the way.
Nothing is computed. Sizes of arrays, parameters and draws are left out: what remains is which field feeds which.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

BEFORE = "before."
"""Begins the name of a field that was needed before the day had written it."""

Fed = dict[str, tuple[str, ...]]
"""Fields ("brain.control", "before.brain.stress") that a value was made of, and the equations on the way, innermost
first."""


@dataclass(frozen=True)
class Record:
    """A record, or an array of them: `brain.control` is a field of `Record("brain")`."""

    name: str


@dataclass(frozen=True)
class Parts:
    """Something with records as its parts, by name."""

    records: Mapping[str, Record]


Value = Fed | Record | Parts


class Update(NamedTuple):
    """One line that writes a field: where it stands, what feeds it, and the equation that makes it ("" for none)."""

    target: str
    function: Callable[..., Any]
    fed: Fed
    equation: str


@dataclass
class Reading:
    """What was read so far: updates in their order, and which fields were written, or needed before they were.

    Attributes
    ----------
    steps, equations
        Packages whose functions are walked, and whose functions are named.
    """

    steps: tuple[str, ...]
    equations: tuple[str, ...]
    updates: list[Update] = field(default_factory=list)
    carried: dict[str, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    walked: dict[Callable[..., Any], None] = field(default_factory=dict)

    def call(self, function: Callable[..., Any], given: Mapping[str, Value]) -> Fed:
        """Walk a function with what it is given; returns what its result is made of."""
        self.walked.setdefault(function)
        return _Walk(self, function, dict(given)).done()


@cache
def _parsed(function: Callable[..., Any]) -> ast.FunctionDef:
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(found, ast.FunctionDef)
    return found


def merged(parts: Iterable[Value]) -> Fed:
    """All fields of several values; the equations of a field that comes by several ways are put together."""
    whole: Fed = {}
    for part in parts:
        if isinstance(part, dict):
            for name, way in part.items():
                whole[name] = tuple(dict.fromkeys((*whole.get(name, ()), *way)))
    return whole


class _Walk:
    """One function, statement by statement."""

    def __init__(self, reading: Reading, function: Callable[..., Any], names: dict[str, Value]) -> None:
        self.reading, self.function, self.names = reading, function, names
        self.result: list[Value] = []
        self.reasons: list[Value] = []

    def done(self) -> Fed:
        self.block(_parsed(self.function).body)
        return merged(self.result)

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.assign(target, value)
            case ast.AugAssign(target=target, value=value):
                self.write(target, merged([self.value(target), self.value(value)]), _equation(self, value))
            case ast.If(test=test, body=body, orelse=orelse):
                self.branch(test, body, orelse)
            case ast.For(body=body):
                self.block(body)
            case ast.Return(value=ast.expr() as value):
                self.result += [self.value(value), *self.reasons]
            case ast.Expr(value=value):
                self.value(value)

    def branch(self, test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        """Both ways, neither of which sees what the other wrote."""
        reading, before = self.reading, set(self.reading.written)
        self.reasons.append(self.value(test))
        self.block(body)
        first, reading.written = reading.written, before
        self.block(orelse)
        reading.written |= first
        self.reasons.pop()

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=True):
                self.assign(one, its)
            return
        found, equation = self.value(value), _equation(self, value)
        for one in target.elts if isinstance(target, ast.Tuple) else [target]:
            self.write(one, found, equation)

    def write(self, target: ast.expr, found: Value, equation: str) -> None:
        """A name stands for its value from here on, and for what it stood for: a branch may not have been taken."""
        if isinstance(target, ast.Name):
            before = self.names.get(target.id, {})
            self.names[target.id] = merged([before, found]) if isinstance(found, dict) else found
        elif name := self.field(target):
            fed = merged([found, *self.reasons])
            self.reading.updates.append(Update(name, self.function, fed, equation))
            self.reading.written.add(name)

    def field(self, node: ast.expr) -> str:
        """Name of the record's field that an expression is, or is an element of."""
        if isinstance(node, ast.Subscript):
            return self.field(node.value)
        owner = self.value(node.value) if isinstance(node, ast.Attribute) else None
        return (
            f"{owner.name}.{node.attr}"
            if isinstance(owner, Record) and isinstance(node, ast.Attribute)
            else ""
        )

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Name(id=name):
                return self.names.get(name, {})
            case ast.Attribute(value=owner):
                return self.attribute(self.value(owner), node)
            case ast.Subscript(value=of, slice=index):
                found = self.value(of)
                return merged([found, self.value(index)]) if isinstance(found, dict) else found
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.called(name, args)
        return merged(self.value(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))

    def attribute(self, owner: Value, node: ast.Attribute) -> Value:
        """A field of a record, a part of something; of a plain value, what that is made of."""
        if isinstance(owner, Parts):
            return owner.records.get(node.attr, {})
        return self.read(self.field(node)) if isinstance(owner, Record) else owner

    def asked(self, function: Callable[..., Any], argument: int, given: Value) -> Value:
        """What an equation asks of an argument: of a record those fields alone that it reads."""
        if not isinstance(given, Record):
            return given
        return merged(self.read(f"{given.name}.{field}") for field in _attributes_of(function, argument))

    def read(self, name: str) -> Fed:
        if name in self.reading.written:
            return {name: ()}
        self.reading.carried.setdefault(name)
        return {BEFORE + name: ()}

    def called(self, name: str, args: list[ast.expr]) -> Fed:
        given = [self.value(arg) for arg in args]
        function = self.function.__globals__.get(name)
        home = getattr(function, "__module__", "")
        if home.startswith(self.reading.steps) and inspect.isfunction(function):
            return self.reading.call(
                function, dict(zip(inspect.signature(function).parameters, given, strict=True))
            )
        if inspect.isfunction(function) and home.startswith(self.reading.equations):
            given = [self.asked(function, i, value) for i, value in enumerate(given)]
        fed = merged(given)
        if home.startswith(self.reading.equations):
            return {source: (*way, name) for source, way in fed.items()}
        return fed


def _attributes_of(function: Callable[..., Any], argument: int) -> list[str]:
    """Attributes of one of its arguments that a function reads."""
    name = list(inspect.signature(function).parameters)[argument]
    found = (
        node.attr
        for node in ast.walk(_parsed(function))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    )
    return list(dict.fromkeys(found))


def _equation(walk: _Walk, node: ast.expr) -> str:
    """The outermost equation of an expression: the first that a reader meets."""
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Name(id=name)):
                home = getattr(walk.function.__globals__.get(name), "__module__", "")
                if home.startswith(walk.reading.equations):
                    return name
    return ""
