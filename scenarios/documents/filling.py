"""Templates: text with names in double braces, each of which stands for a piece that is made from code or documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from neuro.errors import InputError, did_you_mean

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"\{\{([^{}]+)\}\}")
Piece = Callable[[str], str]


def filled(template: str, piece: Piece) -> str:
    """The text of a template file with every `{{NAME}}` replaced by ``piece(NAME)``."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return NAME.sub(lambda match: piece(match[1].strip()), text)


def from_table(pieces: dict[str, Callable[[], str]], template: str) -> Piece:
    """Pieces by name.

    Raises
    ------
    neuro.errors.InputError
        When a template asks for what is not there.
    """

    def piece(name: str) -> str:
        if name not in pieces:
            message = f"is not known; {did_you_mean(name, pieces)}known are {', '.join(pieces)}"
            raise InputError(template, name, name, message)
        return pieces[name]()

    return piece
