"""Licences of everything that is installed for Mesolimbic: python -m tests.project.licences writes docs/licences.md."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# Licences of the dependencies

Read from the metadata of the installed packages that requirements.lock names (`python -m tests.project.licences`);
what a package does not say is told as unknown. Mesolimbic itself is under the MIT licence.

| package | version | licence |
|---|---|---|
"""


def licence(name: str) -> tuple[str, str]:
    """Version and licence of an installed package, by its own metadata."""
    facts: Any = distribution(name).metadata
    expression = facts.get("License-Expression") or ""
    classified = [
        c.split(" :: ")[-1] for c in facts.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    first = (facts.get("License") or "").strip().splitlines()[:1]
    told = expression or ", ".join(classified) or (first[0] if first else "") or "unknown"
    return facts["Version"], told.replace("|", "/")[:80]


def table() -> str:
    """The document."""
    rows = []
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not (name := re.match(r"[A-Za-z0-9._-]+(?===)", line)):
            continue
        try:
            version, told = licence(name[0])
        except PackageNotFoundError:
            continue  # for another system, or another version of Python
        rows.append(f"| {name[0]} | {version} | {told} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "licences.md").write_text(table(), encoding="utf-8")
    sys.exit(0)
