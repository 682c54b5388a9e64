"""Put what the program prints today into the ``text`` blocks of documents: ``python -m tests.docs.refresh FILE...``.

A block that begins or ends with a line of three dots keeps only as many lines with words as it has.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.docs.blocks import blocks, lines_that_count
from tests.docs.running import outputs

DOTS = "..."


def refreshed(path: Path, folder: Path) -> str:
    """The text of a document with its outputs as they are today."""
    text = path.read_text(encoding="utf-8")
    printed = {found["line"]: found["printed"] for found in outputs(path, folder)}
    before = None
    for block in blocks(path):
        if block.language == "text" and block.runs and before in printed:
            new = as_long(block.text, printed[before])
            text = text.replace(f"```text\n{block.text}```", f"```text\n{new}```", 1)
        before = block.line
    return text


def as_long(told: str, printed: str) -> str:
    """The output `printed` today, as much of it as the sample `told` shows: the end of it after dots, else
    from the line on with which the sample begins.
    """
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    shown = told.splitlines()
    if DOTS not in shown:
        return "\n".join(lines) + "\n"
    many = sum(line != DOTS and bool(line.strip()) for line in shown)
    if shown[0] == DOTS:
        return "\n".join([DOTS, *_filled(lines[::-1], many)[::-1]]) + "\n"
    first = lines_that_count(shown[0])
    begin = next((i for i, line in enumerate(lines) if lines_that_count(line) == first), 0) if first else 0
    return "\n".join([*_filled(lines[begin:], many), DOTS]) + "\n"


def _filled(lines: list[str], many: int) -> list[str]:
    """The first lines until so many of them are not empty."""
    full = [i for i, line in enumerate(lines) if line.strip()][: max(1, many)]
    return lines[: full[-1] + 1] if full else []


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            document = Path(name).resolve()
            document.write_text(refreshed(document, Path(folder)), encoding="utf-8")
            print(name)
