"""Compiled code is kept, and never kept too long."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import config

from neuro import compiling, kernel
from neuro.compiling import cache_folder, data_hash, sources_hash, use_cache

SOURCES = [str(path) for path in kernel.SOURCES]

ONE_DAY = """
import numpy as np
from neuro.circuit import Circuit
from neuro.kernel import people_day

def lived(step):
    c = Circuit(["heroin"], seed=1)
    c.brain.attitude = -20.0
    for day in range(5):
        step(c, day)
    return float(c.brain.natural_value[0])

def compiled(c, day):
    people_day(np.array([0]), 1, day, np.array([0]), c.brain, c.around, c.circuits, c.slots[None], c.course,
               c.course_rows[None], c.occasion, c.offers, c.classes, len(c.course), c.general, c.parameters)

fast, read = lived(compiled), lived(lambda c, day: c.step())
print(fast, read, sum(people_day.stats.cache_hits.values()))
"""


@pytest.fixture
def tree(tmp_path, root):
    """Give a copy of the package that may be edited."""
    ignored = shutil.ignore_patterns("__pycache__", "protocols")
    shutil.copytree(root / "neuro", tmp_path / "tree" / "neuro", ignore=ignored)
    return tmp_path / "tree"


def python(code, tree, cache, **variables):
    """What code prints in a Python of its own, with the copied package and this cache folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA")}
    environment = {**kept, "PYTHONPATH": str(tree), "MESOLIMBIC_CACHE": str(cache), **variables}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def one_day(tree, cache, **variables):
    """A read-out of the compiled days, the same of the days as written, and whether old code was found."""
    fast, read, hits = map(float, python(ONE_DAY, tree, cache, **variables).split())
    return fast, read, bool(hits)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_of_an_equation_is_seen_and_an_edit_undone_is_found_again(tree, tmp_path):
    cache, equations = tmp_path / "cache", tree / "neuro" / "equations" / "dopamine.py"
    written = equations.read_text(encoding="utf-8")
    fast, read, found = one_day(tree, cache)
    assert not found
    assert fast == pytest.approx(read, rel=1e-4)
    assert list(cache.rglob("*.nbi"))
    assert not list(tree.rglob("*.nb?")), "code is kept beside the sources"

    edit(equations, "return log(1.0 + response)", "return log(1.5 + response)")
    edited_fast, edited_read, found = one_day(tree, cache)
    assert not found
    assert edited_fast == pytest.approx(edited_read, rel=1e-4)
    assert edited_fast > fast + 0.1

    equations.write_text(written, encoding="utf-8")
    assert one_day(tree, cache) == (fast, read, True)


def test_an_edit_is_seen_where_the_cache_folder_cannot_be_written(tree, tmp_path):
    (tmp_path / "file").touch()
    cache, equations = tmp_path / "file" / "cache", tree / "neuro" / "equations" / "dopamine.py"
    fast, read, _ = one_day(tree, cache)
    assert fast == pytest.approx(read, rel=1e-4)
    edit(equations, "return log(1.0 + response)", "return log(1.5 + response)")
    fast, read, _ = one_day(tree, cache)
    assert fast == pytest.approx(read, rel=1e-4)


def test_the_model_runs_where_nothing_can_be_written(tree, tmp_path):
    (tmp_path / "file").touch()
    (tree / "neuro" / "__pycache__").touch()
    nowhere = str(tmp_path / "file" / "cache")
    fast, read, _ = one_day(tree, nowhere, HOME=nowhere, XDG_CACHE_HOME=nowhere, LOCALAPPDATA=nowhere)
    assert fast == pytest.approx(read, rel=1e-4)


def test_nothing_is_compiled_or_written_by_an_import(tree, tmp_path):
    python("import neuro, neuro.circuit, neuro.registry", tree, tmp_path / "cache")
    python("import neuro.kernel", tree, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.nb?"))


# --- the folder ---


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Give an environment and a numba that may be pointed elsewhere."""
    monkeypatch.setenv("MESOLIMBIC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", os.environ.get("NUMBA_CACHE_DIR", ""))
    monkeypatch.setattr(config, "CACHE_DIR", vars(config)["CACHE_DIR"])
    return monkeypatch


def test_the_cache_folder_is_the_one_that_the_environment_names(settings, tmp_path):
    assert cache_folder() == tmp_path / "cache"
    assert use_cache(__file__).parent == tmp_path / "cache"
    assert Path(vars(config)["CACHE_DIR"]) == use_cache(__file__) == Path(os.environ["NUMBA_CACHE_DIR"])


@pytest.mark.skipif(os.name == "nt", reason="the folders of another platform")
def test_without_a_name_the_cache_is_the_users_own(settings, tmp_path):
    settings.delenv("MESOLIMBIC_CACHE")
    settings.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "mesolimbic"
    settings.delenv("XDG_CACHE_HOME")
    settings.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "mesolimbic"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: Path(path).stem)
def test_an_edit_of_any_source_gives_the_cache_another_folder(source, settings, tmp_path):
    copies = [Path(shutil.copy(path, tmp_path)) for path in SOURCES]
    before = use_cache(*map(str, copies))
    assert use_cache(*map(str, copies)) == before
    edited = tmp_path / Path(source).name
    edited.write_bytes(edited.read_bytes() + b"\n")
    assert use_cache(*map(str, copies)) != before


def test_another_numba_gives_the_cache_another_folder(settings):
    before = use_cache(__file__)
    settings.setattr(compiling, "version", lambda name: "99.0")
    assert use_cache(__file__) != before


def test_the_folder_does_not_depend_on_where_the_package_lies(settings, tmp_path):
    folders = []
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        copies = [shutil.copy(path, tmp_path / place) for path in SOURCES]
        folders.append(use_cache(*map(str, copies)))
    assert folders[0] == folders[1]


def imported(path, root):
    """Files of this package that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neuro."):
            found.add(root / Path(*str(node.module).split(".")).with_suffix(".py"))
    return found


def test_the_folder_answers_to_every_source_of_compiled_code(root):
    reached, left = set(), {root / "neuro" / "day.py"}
    while left:
        path = left.pop()
        reached.add(path)
        left |= imported(path, root) - reached
    assert len(reached) > 5
    assert reached <= {Path(source) for source in SOURCES}
    assert set((root / "neuro" / "equations").glob("[a-z]*.py")) <= reached


# --- hashes of whole folders ---


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a source, two data files and something else."""
    place = tmp_path / "folder"
    (place / "data").mkdir(parents=True)
    (place / "code.py").write_text("x = 1\n", encoding="utf-8")
    (place / "data" / "rates.yaml").write_text("a: 1\n", encoding="utf-8")
    (place / "data" / "ages.csv").write_text("age\n1\n", encoding="utf-8")
    (place / "notes.txt").write_text("a\n", encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("file", "changes_sources", "changes_data"),
    [
        ("code.py", True, False),
        ("data/rates.yaml", True, True),
        ("data/ages.csv", True, True),
        ("notes.txt", False, False),
    ],
)
def test_hashes_answer_to_what_decides_a_result(folder, file, changes_sources, changes_data):
    before = sources_hash([folder]), data_hash([folder])
    (folder / file).write_text("y: 2\n", encoding="utf-8")
    assert (sources_hash([folder]) != before[0]) is changes_sources
    assert (data_hash([folder]) != before[1]) is changes_data


def test_hashes_answer_to_a_file_added_renamed_or_removed(folder):
    found = [sources_hash([folder])]
    (folder / "more.py").write_text("x = 1\n", encoding="utf-8")
    found.append(sources_hash([folder]))
    (folder / "more.py").rename(folder / "less.py")
    found.append(sources_hash([folder]))
    assert len(set(found)) == 3
    (folder / "less.py").unlink()
    assert sources_hash([folder]) == found[0]


def test_hashes_do_not_depend_on_where_a_folder_lies(folder):
    before = sources_hash([folder]), data_hash([folder])
    moved = folder.rename(folder.with_name("elsewhere"))
    assert (sources_hash([moved]), data_hash([moved])) == before
