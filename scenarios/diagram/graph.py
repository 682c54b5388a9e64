"""What a diagram is made of: boxes in columns, and arrows between them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = "mesolimbic.diagram/1"


@dataclass(frozen=True)
class Box:
    """One thing: its id, what is written in it, the column it stands in, and what it belongs to (its colour).

    Attributes
    ----------
    notes
        Lines below its name.
    kind
        What it is: "state", "today", "phase", ...
    symbol
        Its symbol in equations.
    """

    id: str
    name: str
    column: str
    group: str = ""
    notes: tuple[str, ...] = ()
    kind: str = ""
    symbol: str = ""


@dataclass(frozen=True)
class Arrow:
    """`source` feeds `target`, by `label` (names of functions)."""

    source: str
    target: str
    label: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows; `columns` from left to right, with their headings; `groups` by colour, in words.

    Where the boxes are `in_order`, that of each column is kept; in columns that are `numbered`, it always is.
    """

    what: str
    title: str
    note: str
    columns: dict[str, str]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    groups: dict[str, str] = field(default_factory=dict)
    in_order: bool = False
    numbered: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"schema": SCHEMA, **asdict(self)}

    def of_column(self, column: str) -> list[Box]:
        """Boxes of a column, in their order."""
        return [box for box in self.boxes if box.column == column]
