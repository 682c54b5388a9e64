"""docs/validation.md: what was tested and what came out, quoted from the documents of the runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from neuro.errors import InputError, did_you_mean
from scenarios.documents.catalogue import files_table
from scenarios.documents.filling import filled
from scenarios.documents.numbers import every_number, kinds_of
from scenarios.documents.quoting import Quoted

TEMPLATE = "validation.md"
SEPARATOR = " > "


def validation_text(folder: Path) -> str:
    """The document as Markdown; the same code and documents give the same text."""
    return filled(TEMPLATE, quoting(Quoted(folder)))


def quoting(documents: Quoted) -> Callable[[str], str]:
    """Pieces of the template: `table FILE > HEADING`, `paragraph FILE > WORDS`, `command FILE`, `kinds`, `files`."""
    verbs: dict[str, Callable[[str], str]] = {
        "table": lambda rest: documents.table(*halves(rest)),
        "paragraph": lambda rest: documents.paragraph(*halves(rest)),
        "command": documents.command,
        "kinds": lambda rest: kinds_sentence(),
        "files": lambda rest: files_table(),
    }

    def piece(name: str) -> str:
        verb, _, rest = name.partition(" ")
        if verb not in verbs:
            message = f"is not known; {did_you_mean(verb, verbs)}known are {', '.join(verbs)}"
            raise InputError(TEMPLATE, name, verb, message)
        return verbs[verb](rest)

    return piece


def halves(rest: str) -> tuple[str, str]:
    """File, and heading or words."""
    file, _, words = rest.partition(SEPARATOR)
    return file, words


def kinds_sentence() -> str:
    """How many numbers there are of each kind, in words."""
    numbers = every_number()
    told = ", ".join(f"{count:,} {kind}" for kind, count in kinds_of(numbers).items())
    recalled = sum("recalled" in number.source for number in numbers)
    return f"{len(numbers):,} numbers, {told}; {recalled:,} sources were recalled and not opened again"
