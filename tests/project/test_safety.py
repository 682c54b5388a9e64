"""What no code of the four packages may call, and what works on one system only: every file is read for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("neuro", "population", "scenarios", "dashboards")
UNSAFE = {
    "eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads", "marshal.loads", "shelve.open", "os.system",
    "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "pd.read_pickle", "pandas.read_pickle",
    "shutil.unpack_archive", "tarfile.open", "os.fork", "os.forkpty", "tempfile.mktemp",
}  # fmt: skip
METHODS = (".read_text", ".write_text")
POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios", "pty"}
GUARDED = {"scenarios/machine.py": {"fcntl"}, "scenarios/bench/timing.py": {"resource"}}
"""Files that import what one system alone has, beside a branch for the others."""


def files() -> list[Path]:
    root = Path(__file__).resolve().parents[2]
    return [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func), node


def complaints(source: str, name: str = "x.py") -> list[str]:
    """What a source does that it may not."""
    found, tree = [], ast.parse(source)
    for called, node in calls(tree):
        keys = {keyword.arg: keyword.value for keyword in node.keywords}
        if called in UNSAFE:
            found.append(f"{name}:{node.lineno} calls {called}")
        if "shell" in keys:
            found.append(f"{name}:{node.lineno} names a shell")
        if called in ("np.load", "numpy.load") and ast.unparse(keys.get("allow_pickle", node)) != "False":
            found.append(f"{name}:{node.lineno} loads arrays without allow_pickle=False")
        if called.endswith(METHODS) and "encoding" not in keys:
            found.append(f"{name}:{node.lineno} {called} without encoding")
        if called.startswith("subprocess.") and "text" in keys and "encoding" not in keys:
            found.append(f"{name}:{node.lineno} {called} reads text without encoding")
        if called.endswith("strftime") and "%-" in ast.unparse(node):
            found.append(f"{name}:{node.lineno} {called} with a code that Windows does not know")
        if called == "open" and "encoding" not in keys and "b" not in ast.unparse(node):
            found.append(f"{name}:{node.lineno} open without encoding")
    for part in ast.walk(tree):
        names = [a.name for a in part.names] if isinstance(part, ast.Import) else []
        names += [part.module or ""] if isinstance(part, ast.ImportFrom) else []
        for module in {name_.split(".")[0] for name_ in names} & (POSIX_ONLY - GUARDED.get(name, set())):
            found.append(f"{name}:{getattr(part, 'lineno', 0)} imports {module}, which one system alone has")
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.startswith("/tmp"):
            found.append(f"{name}:{getattr(part, 'lineno', 0)} names /tmp")
    return found


def test_nothing_unsafe_is_called_and_nothing_works_on_one_system_alone():
    root = Path(__file__).resolve().parents[2]
    found = []
    for path in files():
        name = path.relative_to(root).as_posix()
        found += complaints(path.read_text(encoding="utf-8"), name)
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)", "import pickle; pickle.loads(b)", "yaml.load(f)", "np.load(f)", "np.load(f, allow_pickle=True)",
        "subprocess.run(x, shell=True)", "Path(f).read_text()", "open(f)", "import fcntl", "p = '/t" + "mp/x'",
        "subprocess.run(x, text=True)", "day.strftime('%-d')",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(source):
    assert complaints(source)


def test_guarded_imports_have_a_branch_for_other_systems():
    root = Path(__file__).resolve().parents[2]
    for name in GUARDED:
        assert "sys.platform" in (root / name).read_text(encoding="utf-8")
