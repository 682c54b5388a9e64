"""What lies where in the checkout, and what no file may name."""

from __future__ import annotations

import os
import re

import pytest

FOLDERS = {"neuro", "population", "scenarios", "dashboards", "tests", "docs", ".ci"}
FILES = {
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements.lock",
}
HIDDEN_FILES = {".editorconfig", ".gitattributes", ".gitignore"}

# Written with breaks such as `[i]`, so that this file does not name what it forbids.
PACKAGE_INDEX = re.compile(
    rb"pyp[i]\.org|pythonhosted\.[o]rg|--(extra-)?index-[u]rl|--find-l[i]nks|PIP_(EXTRA_)?INDEX_[U]RL|/s[i]mple/\s"
)
MACHINE_PATH = re.compile(
    rb"(?:^|(?<=[\s\"'`=(:,\[<])|(?<=file://))/(?:work|root|tmp|opt|mnt|home|Users|private|var/folders)/",
    re.MULTILINE,
)


def naming(pattern, paths, root):
    """List each place where a file matches, as `FILE:LINE: TEXT`."""
    places = []
    for path in paths:
        content = path.read_bytes()
        for match in pattern.finditer(content):
            line = content.count(b"\n", 0, match.start()) + 1
            places.append(
                f"{path.relative_to(root)}:{line}: {match.group().decode(errors='replace').strip()}"
            )
    return places


def test_the_top_level_holds_only_what_it_should(root, project_files):
    top = {path.relative_to(root).parts for path in project_files}
    assert {parts[0] for parts in top if len(parts) > 1} <= FOLDERS
    assert {parts[0] for parts in top if len(parts) == 1} <= FILES | HIDDEN_FILES


def test_the_top_level_holds_all_that_it_should(root):
    missing = [name for name in FILES if not (root / name).is_file()]
    assert not missing
    assert os.access(root / ".ci" / "run", os.X_OK)


def test_every_folder_says_what_it_owns(root, project_files):
    folders = {path.relative_to(root).parts[0] for path in project_files if path.parent != root}
    silent = [name for name in sorted(folders - {".ci"}) if not (root / name / "README.md").is_file()]
    assert not silent


def test_no_file_names_a_package_index(root, project_files):
    assert not naming(PACKAGE_INDEX, project_files, root)


def test_no_file_names_a_path_of_a_machine(root, project_files):
    assert not naming(MACHINE_PATH, project_files, root)


def test_no_file_is_empty_or_left_over(root, project_files):
    left_over = [
        str(path.relative_to(root))
        for path in project_files
        if path.suffix in {".orig", ".rej", ".bak", ".log", ".tmp"}
        or (path.stat().st_size == 0 and path.name != "py.typed")
    ]
    assert not left_over


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("--index-" + "url X", PACKAGE_INDEX),
        ("see pyp" + "i.org/project", PACKAGE_INDEX),
        ("out = '/tm" + "p/x'", MACHINE_PATH),
        ("file:///ro" + "ot/x", MACHINE_PATH),
        ("/hom" + "e/someone/x", MACHINE_PATH),
    ],
)
def test_a_forbidden_text_is_found(tmp_path, text, pattern):
    path = tmp_path / "file.txt"
    path.write_text(f"first\n{text}\n")
    assert [place.partition(": ")[0] for place in naming(pattern, [path], tmp_path)] == ["file.txt:2"]


def test_a_web_address_is_no_path_of_a_machine(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("https://www.example.org/home/opt/x and results/tmp/x and ./work/x")
    assert not naming(MACHINE_PATH, [path], tmp_path)
