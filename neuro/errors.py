"""What is raised when something that a person wrote cannot be used: one line per mistake."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

LONGEST_VALUE = 60
LONGEST_FILE, LONGEST_FIELD, LONGEST_MESSAGE = 1000, 200, 1500
"""What is longer, because the input is, loses its middle: an error stays one line that a person can read."""


class BadInput(ValueError):
    """Common base of everything that is the input's fault; ``errors`` lists every mistake found."""

    errors: tuple[InputError, ...]


class InputError(BadInput):
    """One mistake in one field of one file.

    Parameters
    ----------
    file
        The file as its author named it, or what stands for it ("command line").
    field
        Path of the field, dots between its parts; empty when the whole file is meant.
    value
        The value that was given, or None when there is none to show.
    message
        What is wrong and what is allowed.
    """

    def __init__(self, file: Any, field: str, value: Any, message: str) -> None:
        self.file = one_line(str(file))
        self.field = one_line(field)
        self.value = value
        self.message = clipped(one_line(message), LONGEST_MESSAGE)
        self.errors = (self,)
        super().__init__(str(self))

    def __str__(self) -> str:
        file, field = clipped(self.file, LONGEST_FILE), clipped(self.field, LONGEST_FIELD)
        return ": ".join(part for part in (file, field, self.message) if part)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.file, self.field, self.value, self.message)


class InputErrors(BadInput):
    """Every mistake of one reading, so that all can be mended at once."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.errors,)


def one_line(text: str) -> str:
    """Text with everything that could break a line or steer a terminal written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def clipped(text: str, longest: int) -> str:
    """Text of at most so many characters: its beginning and its end where it has more."""
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def shown(value: Any) -> str:
    """A value as an error message shows it: short, on one line, text in quotes."""
    if isinstance(value, dict | list | tuple | set):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    if value is None:
        return "nothing"
    text = one_line(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def did_you_mean(given: Any, allowed: Iterable[str]) -> str:
    """A hint at the nearest allowed name, or nothing: ``"did you mean 'heroin'? "``."""
    near = get_close_matches(str(given)[:LONGEST_VALUE], list(allowed), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'? " if near else ""
