"""Options of the command line, checked all at once before anything is done."""

from __future__ import annotations

import re

from neuro.errors import InputError, InputErrors, shown

COMMAND_LINE = "command line"
LARGEST_SEED = 2**63 - 1


class Numbers:
    """Reads whole numbers of options and keeps every mistake until `finish`."""

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

    def finish(self) -> None:
        """Raise `neuro.errors.InputErrors` when there was any mistake."""
        if self.errors:
            raise InputErrors(self.errors)
