"""The blocks of a Markdown document, and what the tests do with each.

A fenced block runs as what its language says: ``sh`` by the command line, ``python`` as Python, ``yaml`` is read,
``text`` is what the block before prints. A block whose first line is ``# NAME.yaml`` or ``# NAME.py`` is written to
that file. A comment on the line before says otherwise: ``<!-- not run: WHY -->``; ``<!-- slow -->`` for `make verify`
alone; ``<!-- file: NAME -->``; ``<!-- numbers of one run -->`` for outputs of which only the labels of rows are to be
found again. A document with ``<!-- in a copy of the checkout -->`` runs beside copies of the four packages, which it
may change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"^(?:<!-- (?P<note>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
INLINE = re.compile(r"`((?:PYTHONPATH=\. )?mesolimbic [^`\n]+)`")
FILE = re.compile(r"^# (?P<name>[\w./-]+\.(?:yaml|py|csv))$", re.MULTILINE)
NUMBER = re.compile(r"[+-]?(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e-?\d+)?|\bnan\b")


@dataclass(frozen=True)
class Block:
    """One fenced block: where it stands, its language, its text, the comment before it."""

    line: int
    language: str
    text: str
    note: str

    @property
    def file(self) -> str:
        """Name of the file that the block is; empty for all others."""
        found = FILE.match(self.text)
        return (
            found["name"]
            if found
            else self.note.removeprefix("file: ")
            if self.note.startswith("file: ")
            else ""
        )

    @property
    def runs(self) -> bool:
        """Whether the tests run it."""
        return not self.note.startswith("not run")

    @property
    def slow(self) -> bool:
        """Whether only the slow tests run it."""
        return self.note == "slow"

    @property
    def labels_only(self) -> bool:
        """Whether only the labels of the rows of an output are to be found again."""
        return self.note == "numbers of one run"

    @property
    def commands(self) -> list[str]:
        """The commands of a shell block, lines that go on joined, comments taken away."""
        joined = re.sub(r"\\\n\s*", "", self.text)
        lines = (re.sub(r"\s+#.*$", "", line).strip() for line in joined.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def blocks(path: Path) -> list[Block]:
    """Every fenced block of a document, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(text.count("\n", 0, m.start()) + 1, m["language"], m["text"], m["note"] or "")
        for m in FENCE.finditer(text)
    ]


def inline_commands(path: Path) -> list[str]:
    """Commands of Mesolimbic that a document names within its sentences."""
    return INLINE.findall(FENCE.sub("", path.read_text(encoding="utf-8")))


def needs_copy(path: Path) -> bool:
    """Whether a document changes files of the checkout, and so runs in a copy of it."""
    return "<!-- in a copy of the checkout -->" in path.read_text(encoding="utf-8")


def labels(text: str) -> str:
    """The first column of each line."""
    return "\n".join(re.split(r"\s{2,}", line.strip())[0] for line in text.splitlines())


def lines_that_count(text: str) -> list[str]:
    """Lines with their numbers blanked, spaces squeezed, and rules, gaps and dots taken away.

    Numbers follow the parameters, which are refitted now and then; the words around them do not.
    """
    squeezed = (" ".join(NUMBER.sub("#", line).split()) for line in text.splitlines())
    return [line for line in squeezed if line.strip("─-. …|#()")]


def missing_lines(told: str, printed: str) -> list[str]:
    """Lines that a document shows and the program did not print, in that order."""
    absent, left = [], lines_that_count(printed)
    for line in lines_that_count(told):
        if line in left:
            left = left[left.index(line) + 1 :]
        else:
            absent.append(line)
    return absent
