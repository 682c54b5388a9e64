"""Options of the command line, checked all at once before anything is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from neuro.errors import InputError, InputErrors, did_you_mean, shown

COMMAND_LINE = "command line"
LARGEST_SEED = 2**63 - 1


class Numbers:
    """Reads numbers, words and paths of options and keeps every mistake until `finish`."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def whole(self, option: str, text: str | None, low: int, high: int, default: int) -> int:
        """The number of an option, or its default when it was not given or not allowed."""
        if text is None:
            return default
        plain = text.strip().replace("_", "").replace(",", "")
        number = int(plain) if re.fullmatch(r"[-+]?[0-9]{1,25}", plain) else None
        if number is not None and low <= number <= high:
            return number
        message = f"must be a whole number from {low:,} to {high:,}, but is {shown(text)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return default

    def real(self, option: str, text: str | None, low: float, high: float) -> float | None:
        """The number of an option, which may have a decimal point; None when it was not given or not allowed."""
        if text is None:
            return None
        plain = text.strip()
        number = (
            float(plain)
            if re.fullmatch(r"[-+]?[0-9]{0,15}\.?[0-9]{0,15}", plain) and plain[-1:].isdigit()
            else None
        )
        if number is not None and low <= number <= high:
            return number
        message = f"must be a number from {low:g} to {high:g}, but is {shown(text)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return None

    def choice(self, option: str, text: str | None, allowed: Sequence[str], default: str) -> str:
        """One of some words, or the default when the option was not given or not allowed."""
        if text is None or text in allowed:
            return default if text is None else text
        hint = did_you_mean(text, allowed)
        message = f"{shown(text)} is not known; {hint}allowed are {', '.join(allowed)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return default

    def path(self, option: str, text: str | None, default: str) -> Path:
        """The path of an option, or its default when it was not given or cannot be one."""
        if text is None or (text.strip() and "\0" not in text):
            return Path(default if text is None else text)
        self.errors.append(InputError(COMMAND_LINE, option, text, "must be the name of a file or folder"))
        return Path(default)

    def finish(self) -> None:
        """Raise `neuro.errors.InputErrors` when there was any mistake."""
        if self.errors:
            raise InputErrors(self.errors)
