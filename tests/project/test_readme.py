"""The README keeps its word: its day is the program's day, its examples run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_the_day_of_the_readme_is_the_day_of_the_program(readme):
    from population import PHASES

    table = readme[readme.index("## The day, as a list") : readme.index("## Map of the house")]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert named == [phase.__name__ for phase in PHASES]


def python_blocks(text):
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_readme_run_and_print_something(readme, number, root):
    code = python_blocks(readme)[number]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_county_of_the_readme_is_valid(readme, tmp_path, root):
    (block,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    file = tmp_path / "county.yaml"
    file.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", "validate", str(file)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_policy_of_the_readme_leaves_the_past_alone(readme, tmp_path):
    from scenarios import load

    (block,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "county.yaml").write_text(block, encoding="utf-8")
    policy, baseline = (load(x).care["opioid_agonist"].slots for x in (tmp_path / "county.yaml", "baseline"))
    assert all(policy.at(year) == baseline.at(year) for year in range(1980, 2025))
    assert policy.at(2025) == 2 * baseline.at(2025)


def test_the_map_of_the_population_names_every_module_once(root):
    """A module that nobody can find, or a name that leads nowhere, is told."""
    text = (root / "population" / "README.md").read_text(encoding="utf-8")
    table = text[text.index("## Map") : text.index("## What is measured")]
    named = re.findall(r"`(\w+)`", table)
    modules = [p.stem for p in (root / "population").glob("**/*.py") if p.stem != "__init__"]
    assert sorted(named) == sorted(modules)
