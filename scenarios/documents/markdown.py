"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

SPECIAL = re.compile(r"([\\*<\[|$~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
"""What Markdown would take for more than itself; an underscore within a word it leaves alone."""
CODE = re.compile(r"(``[^`]+``|`[^`]+`)")


def plain(text: str) -> str:
    """Text that reads in Markdown as it stands; what is between backticks is left as it is, but for bars."""
    parts = CODE.split(" ".join(text.split()))
    return "".join(
        part.replace("|", "\\|") if part.startswith("`") else SPECIAL.sub(r"\\\1", part) for part in parts
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; cells are Markdown already."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def code(text: str) -> str:
    """Text as code."""
    return f"`{text}`"


def number(value: float) -> str:
    """A number as a reader would write it: five digits, no exponent between a thousandth and a billion."""
    text = f"{value:.5g}"
    return f"{value:,.0f}" if "e+" in text else text
