"""Small pieces of a page. Text is always given as text, never as markup, so that what a person wrote stays inert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipyvue
import reacton
import solara

from dashboards.parts import inline
from dashboards.words import glossary


def tag(
    name: str,
    *children: Any,
    cls: str = "",
    style: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> Any:
    """An element of HTML; text among its children is text."""
    return ipyvue.Html.element(
        tag=name,
        children=[c for c in children if c is not None],
        class_=cls,
        style_=style,
        attributes=dict(attributes or {}),
    )


def div(*children: Any, cls: str = "", style: str = "", attributes: Mapping[str, Any] | None = None) -> Any:
    """A division."""
    return tag("div", *children, cls=cls, style=style, attributes=attributes)


def p(*children: Any, cls: str = "") -> Any:
    """A paragraph."""
    return tag("p", *children, cls=cls)


def term(key: str, shown: str | None = None, right: bool = False) -> Any:
    """A word with its definition, shown on hover and on focus."""
    word = glossary()[key]
    attributes = {
        "tabindex": "0",
        "data-def": word.text,
        "role": "note",
        "aria-label": f"{word.title}: {word.text}",
    }
    return tag("span", shown or word.title, cls="term right" if right else "term", attributes=attributes)


def explained(shown: str, text: str) -> Any:
    """Words with an explanation that is no entry of the glossary."""
    attributes = {"tabindex": "0", "data-def": text, "role": "note", "aria-label": f"{shown}: {text}"}
    return tag("span", shown, cls="term", attributes=attributes)


def pill(text: str, kind: str = "") -> Any:
    """A short status; `kind` is "", "good", "bad" or "hint"."""
    return tag("span", text, cls=f"pill {kind}".strip())


def card(title: Any, *children: Any, said: Any = None, aside: Any = None, cls: str = "") -> Any:
    """A surface with a title, a line about it and something at its right."""
    head = div(tag("h2", title), aside, cls="head") if title is not None else None
    line = div(*said, cls="small") if isinstance(said, list) else p(said, cls="small") if said else None
    return tag("section", head, line, *children, cls=f"card {cls}".strip())


def fact(value: str, *label: Any) -> Any:
    """One number and what it is."""
    return div(div(value, cls="big"), div(*label, cls="small"), cls="fact")


def note(*children: Any, kind: str = "") -> Any:
    """Something that a reader should see; announced to screen readers."""
    role = "alert" if kind == "bad" else "status"
    return div(*children, cls=f"note {kind}".strip(), attributes={"role": role})


def errors(found: Sequence[tuple[str, str]]) -> Any:
    """Mistakes, each beside the field that it is in."""
    rows = [div(tag("code", field or "file"), tag("span", message)) for field, message in found]
    return div(*rows, cls="errors", attributes={"role": "alert"})


def table(
    columns: Sequence[Any], rows: Sequence[Sequence[Any]], numeric: Sequence[int] = (), label: str = ""
) -> Any:
    """A table; `numeric` are the columns set to the right.

    Cells are text, or what `dashboards.parts.inline` makes; then the table is one element, however long. A cell that
    is an element of its own (a link) makes every cell one.
    """
    if not any(isinstance(cell, reacton.core.Element) for row in (columns, *rows) for cell in row):
        whole = inline.table(columns, rows, numeric, label)
        return solara.HTML(
            tag="div", unsafe_innerHTML=whole, attributes={"class": "scroll", "tabindex": "0", "role": "region",
            "aria-label": label or "Table"},
        )  # fmt: skip
    head = [
        tag("th", c, cls="n" if i in numeric else "", attributes={"scope": "col"})
        for i, c in enumerate(columns)
    ]
    body = [tag("tr", *[_td(cell, i in numeric, columns[i]) for i, cell in enumerate(row)]) for row in rows]
    whole = tag(
        "table",
        tag("thead", tag("tr", *head)),
        tag("tbody", *body),
        cls=inline.table_class(len(columns)),
        attributes={"aria-label": label},
    )
    return div(whole, cls="scroll")


def _td(cell: Any, numeric: bool, column: Any) -> Any:
    label = column if isinstance(column, str) else ""
    return tag("td", cell, cls="n" if numeric else "", attributes={"data-label": inline.plain_text(label)})


def go(text: str, where: str, button: bool = False, quiet: bool = False) -> Any:
    """A link to another page."""
    classes = ["button", *(["quiet"] if quiet else [])] if button else ["go"]
    return solara.Link(where, children=[text], classes=classes)


def legend(entries: Sequence[tuple[str, str]]) -> Any:
    """Colours and what they mean."""
    spots = [tag("span", tag("i", style=f"background:{colour}"), name) for name, colour in entries]
    return div(*spots, cls="legend")
