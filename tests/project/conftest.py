"""The files that belong to the project, as git sees them or, in a bare copy, as they lie."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

MADE_BY_WORK = {"__pycache__", "build", "dist", "results", "PKG-INFO"}
HIDDEN_BUT_OURS = {".ci", ".editorconfig", ".gitattributes", ".gitignore"}


def files_of_git(root: Path) -> list[Path] | None:
    """List the tracked files and those about to be, or None where the folder is no checkout of its own."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
        ).stdout

    try:
        if Path(git("rev-parse", "--show-toplevel").strip()) != root:
            return None
        listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return None
    return [root / name for name in listed.split("\0") if name]


def files_as_they_lie(root: Path) -> list[Path]:
    """List all files but those that environments, caches and runs leave behind."""

    def ours(path: Path) -> bool:
        parts = path.relative_to(root).parts
        hidden = {part for part in parts if part.startswith(".")} - HIDDEN_BUT_OURS
        made = any(part in MADE_BY_WORK or part.endswith(".egg-info") for part in parts)
        return not hidden and not made

    return [path for path in root.rglob("*") if path.is_file() and ours(path)]


@pytest.fixture(scope="session")
def project_files(root: Path) -> list[Path]:
    """Give every file of the project that exists, sorted."""
    found = files_of_git(root)
    if found is None:
        found = files_as_they_lie(root)
    return sorted(path for path in found if path.is_file())
