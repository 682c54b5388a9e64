"""docs/method.md states every equation of the code: each public function of the two folders is named there."""

from __future__ import annotations

import ast

import pytest

HELPERS = {"population.mechanisms.justice.most_arrests", "population.mechanisms.valuing.in_treatment"}
"""A bound that saves time, and a question to a record: no equations."""


@pytest.mark.parametrize("folder", ["neuro/equations", "population/mechanisms"])
def test_every_equation_of_the_code_is_on_the_page(root, folder):
    page = (root / "docs/method.md").read_text(encoding="utf-8")
    found = set()
    for path in (root / folder).glob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        found |= {f"{module}.{name}" for name in names if not name.startswith("_")}
    assert len(found) > 40
    assert {name for name in found - HELPERS if f"`{name}`" not in page} == set()
