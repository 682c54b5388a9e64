"""Quoting other documents: a table under a heading, a paragraph by its first words, the command that made it."""

from __future__ import annotations

import re
from pathlib import Path

from neuro.errors import InputError, did_you_mean


class Quoted:
    """The documents of a folder.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self, file: str, heading: str) -> str:
        """The first table under a heading.

        Raises
        ------
        neuro.errors.InputError
            When the file, the heading or a table under it is not there.
        """
        lines = self.under(file, heading)
        start = next((i for i, line in enumerate(lines) if line.startswith("|")), None)
        if start is None:
            raise self._missing(file, heading, "no table stands under this heading")
        rows = []
        for line in lines[start:]:
            if not line.startswith("|"):
                break
            rows.append(line)
        return "\n".join(rows)

    def paragraph(self, file: str, words: str) -> str:
        """The paragraph that begins with these words, on one line."""
        for paragraph in self._text(file).split("\n\n"):
            if paragraph.startswith(words):
                return " ".join(paragraph.split())
        raise self._missing(file, words, "no paragraph begins so")

    def command(self, file: str) -> str:
        """The first command `mesolimbic ...` that a document tells."""
        found = re.search(r"(mesolimbic [a-z][^`\n]*|python -m tests[^`\n]*)", self._text(file))
        if found is None:
            raise self._missing(file, "command", "names no command")
        return f"`{found[1].strip()}`"

    def under(self, file: str, heading: str) -> list[str]:
        """Lines between a heading and the next."""
        lines = self._text(file).splitlines()
        headings = {line.lstrip("# "): i for i, line in enumerate(lines) if re.match(r"#+ ", line)}
        if heading not in headings:
            message = f"is no heading; {did_you_mean(heading, headings)}headings are {', '.join(headings)}"
            raise self._missing(file, heading, message)
        first = headings[heading] + 1
        last = min((i for i in headings.values() if i >= first), default=len(lines))
        return lines[first:last]

    def _text(self, file: str) -> str:
        path = self.folder / file
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            message = "cannot be read, but is quoted; `make evidence` writes what is missing"
            raise InputError(path, "", None, message) from None

    def _missing(self, file: str, field: str, message: str) -> InputError:
        return InputError(self.folder / file, field, None, f"{message}, but it is quoted")
