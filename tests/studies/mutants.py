"""Whether the tests of the equations notice a wrong equation: python -m tests.studies.mutants --sample 120 --seed 1.

Each mutant is one equation of `neuro.equations` with one thing changed: an operator, a number, a bound, a condition.
The tests of its module (`tests/neuro/test_MODULE.py`) run against it; a mutant that they let pass has survived. Some
survivors are no mistake: at `x <= 0` or `x < 0` an equation may say the same.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import io
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import CodeType, FunctionType, ModuleType

os.environ["NUMBA_DISABLE_JIT"] = "1"

import pytest
from hypothesis import Phase, settings

MODULES = ("adaptation", "choice", "control", "cues", "dopamine", "kinetics")
TESTS = Path(__file__).resolve().parents[1] / "neuro"
SWAPPED: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
OTHER_NAME = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change: the function that has it, the line, what it says now, and its code."""

    module: str
    function: str
    line: int
    change: str
    code: CodeType


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Nodes that could stand in the place of a node, each with what is changed."""
    if isinstance(node, ast.BinOp):
        for other in SWAPPED.get(type(node.op), ()):
            yield f"{type(node.op).__name__} to {other.__name__}", _with(node, op=other())
    elif isinstance(node, ast.BoolOp):
        for other in SWAPPED[type(node.op)]:
            yield f"{type(node.op).__name__} to {other.__name__}", _with(node, op=other())
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in SWAPPED.get(type(node.ops[0]), ()):
            yield f"{type(node.ops[0]).__name__} to {other.__name__}", _with(node, ops=[other()])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus sign gone", node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        number: int | float = node.value
        for value in (number + 1, number / 2 if number else -1.0):
            yield f"{number} to {value}", _with(node, value=value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OTHER_NAME:
        other_name = OTHER_NAME[node.func.id]
        yield f"{node.func.id} to {other_name}", _with(node, func=ast.Name(other_name, ast.Load()))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants_of(module: ModuleType) -> Iterator[Mutant]:
    """Every mutant of the equations of a module, in the order of its lines."""
    name = module.__name__.rpartition(".")[2]
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for place in (node for line in function.body for node in ast.walk(line)):
            for change, other in changes(place):
                code = _compiled(function, place, other, str(module.__file__))
                yield Mutant(name, function.name, getattr(place, "lineno", 0), change, code)


def _compiled(function: ast.FunctionDef, old: ast.AST, new: ast.AST, file: str) -> CodeType:
    memo: dict[int, object] = {id(old): new}  # a deep copy that has the new node where the old one was
    whole = ast.Module([copy.deepcopy(function, memo)], type_ignores=[])
    code = compile(ast.fix_missing_locations(whole), file, "exec")
    return next(part for part in code.co_consts if isinstance(part, CodeType))


def killed(mutant: Mutant) -> bool:
    """Whether a test fails while the equation is wrong; the equation is put right again."""
    function = getattr(importlib.import_module(f"neuro.equations.{mutant.module}"), mutant.function)
    assert isinstance(function, FunctionType)
    right = function.__code__
    function.__code__ = mutant.code
    try:
        return tests_fail(mutant.module)
    finally:
        function.__code__ = right


def tests_fail(module: str) -> bool:
    """Whether a test of a module of equations fails."""
    chosen = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-profile=mutants"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = pytest.main([*chosen, str(TESTS / f"test_{module}.py")])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the tests of {module} could not run: {code!r}")
    return code == pytest.ExitCode.TESTS_FAILED


def main(arguments: list[str]) -> int:
    """Print the survivors, then the score; 1 where a test fails on the right equations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sample", type=int, default=120, help="how many mutants, drawn from all modules alike"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", choices=MODULES, help="one module alone")
    asked = parser.parse_args(arguments)
    settings.register_profile(
        "mutants", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate), database=None
    )
    names = [asked.module] if asked.module else list(MODULES)
    if failing := [name for name in names if tests_fail(name)]:
        print(f"the tests fail on the equations as they are: {', '.join(failing)}")
        return 1
    found = [m for name in names for m in mutants_of(importlib.import_module(f"neuro.equations.{name}"))]
    sample = Random(asked.seed).sample(found, min(asked.sample, len(found)))
    begun, dead = time.monotonic(), 0
    for number, mutant in enumerate(sample, 1):
        if killed(mutant):
            dead += 1
        else:
            print(
                f"survived: {mutant.module}.py:{mutant.line} {mutant.function}: {mutant.change}", flush=True
            )
        if number % 10 == 0:
            print(
                f"{number} of {len(sample)}: {dead} found, {time.monotonic() - begun:.0f} s", file=sys.stderr
            )
    print(
        f"{len(found)} mutants, {len(sample)} tried, {dead} found by the tests: {100 * dead / len(sample):.0f} %"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
