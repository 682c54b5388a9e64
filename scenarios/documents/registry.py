"""The documents by name, and writing and checking them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Document:
    """A document that a command makes: its file, and its text, made from code and the other documents of a folder."""

    file: str
    text: Callable[[Path], str]


def _odd(folder: Path) -> str:
    from scenarios.documents.odd import odd_text

    return odd_text()


def _parameters(folder: Path) -> str:
    from scenarios.documents.parameters import parameters_text

    return parameters_text()


def _validation(folder: Path) -> str:
    from scenarios.documents.validation import validation_text

    return validation_text(folder)


DOCUMENTS: dict[str, Document] = {
    "odd": Document("ODD.md", _odd),
    "parameters": Document("parameters.md", _parameters),
    "validation": Document("validation.md", _validation),
}
"""In the order in which they are made."""


def write_documents(names: Sequence[str], folder: Path) -> list[Path]:
    """Write documents into a folder, each replaced in one step; returns their paths."""
    from scenarios.store import make_folder, write_atomically

    make_folder(folder)
    written = []
    for name in names:
        path = folder / DOCUMENTS[name].file
        write_atomically(path, DOCUMENTS[name].text(folder).encode())
        written.append(path)
    return written


def outdated(names: Sequence[str], folder: Path) -> list[Path]:
    """Those of the documents that are not in the folder as they would be written now."""
    return [
        path
        for name in names
        if not (path := folder / DOCUMENTS[name].file).is_file()
        or path.read_text(encoding="utf-8") != DOCUMENTS[name].text(folder)
    ]
