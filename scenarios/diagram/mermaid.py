"""A diagram as text in Mermaid, which many pages and editors draw."""

from __future__ import annotations

import re

from scenarios.diagram.graph import Box, Diagram


def mermaid(diagram: Diagram) -> str:
    """A flowchart: a subgraph for each column, an arrow with the functions on the way."""
    lines = ["---", f"title: {diagram.title}", "---", "flowchart LR"]
    for column, said in diagram.columns.items():
        if boxes := diagram.of_column(column):
            lines.append(f'  subgraph {_id(column)}_column["{_plain(said)}"]')
            lines += [f"    {_id(box.id)}{_shape(box)}" for box in boxes]
            lines.append("  end")
    for arrow in diagram.arrows:
        way = f'|"{", ".join(arrow.label)}"|' if arrow.label else ""
        lines.append(f"  {_id(arrow.source)} -->{way} {_id(arrow.target)}")
    return "\n".join(lines) + "\n"


def _shape(box: Box) -> str:
    words = _plain(f"{box.name} {box.symbol}".strip())
    return f'("{words}")' if box.kind == "state" else f'["{words}"]'


def _id(text: str) -> str:
    return re.sub(r"\W", "_", text)


def _plain(text: str) -> str:
    return text.replace('"', "'")
