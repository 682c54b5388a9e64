"""Text inside a table as one piece of markup: every text is escaped here, and nothing else is let through.

A table of a hundred cells that are elements of their own costs a hundred messages to the browser; as one it costs one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Any

from dashboards.words import glossary

WIDE = 3
"""Columns above which a table may scroll sideways; on a phone each of its rows is a list, with the columns' names."""
MARKUP = re.compile(r"<[^>]*>")


class Inline(str):
    """Markup that a function of this module made; any other text is escaped."""

    __slots__ = ()


def cell(content: Any) -> str:
    """The markup of one cell."""
    return content if isinstance(content, Inline) else escape(str(content))


def term(key: str, shown: str | None = None, right: bool = False) -> Inline:
    """A word with its definition, as `dashboards.parts.elements.term`."""
    word = glossary()[key]
    return explained(shown or word.title, word.text, right, word.title)


def explained(shown: str, text: str, right: bool = False, title: str | None = None) -> Inline:
    """Words with an explanation that is no entry of the glossary."""
    told = escape(f"{title or shown}: {text}")
    side = " right" if right else ""
    return Inline(
        f'<span class="term{side}" tabindex="0" role="note" data-def="{escape(text)}" aria-label="{told}">'
        f"{escape(shown)}</span>"
    )


def pill(text: str, kind: str = "") -> Inline:
    """A short status; `kind` is "", "good", "bad" or "hint"."""
    return Inline(f'<span class="{escape(f"pill {kind}".strip())}">{escape(text)}</span>')


def table_class(columns: int) -> str:
    """The class of a table with so many columns."""
    return "t wide" if columns > WIDE else "t"


def table(columns: Sequence[Any], rows: Sequence[Sequence[Any]], numeric: Sequence[int], label: str) -> str:
    """The markup of a table; `numeric` are the columns set to the right."""
    head = "".join(f'<th scope="col"{_side(i, numeric)}>{cell(name)}</th>' for i, name in enumerate(columns))
    names = [escape(plain_text(name)) for name in columns]
    body = "".join(
        "<tr>"
        + "".join(f'<td{_side(i, numeric)} data-label="{names[i]}">{cell(c)}</td>' for i, c in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="{table_class(len(columns))}" aria-label="{escape(label)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def plain_text(content: Any) -> str:
    """What a reader sees of the name of a column: without markup, where it has some."""
    return unescape(MARKUP.sub("", content)) if isinstance(content, Inline) else str(content)


def _side(i: int, numeric: Sequence[int]) -> str:
    return ' class="n"' if i in numeric else ""
