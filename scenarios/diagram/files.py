"""Diagrams as files."""

from __future__ import annotations

from pathlib import Path

from scenarios.diagram.graph import Diagram
from scenarios.diagram.mermaid import mermaid
from scenarios.diagram.picture import draw
from scenarios.figures import write_figure
from scenarios.store import make_folder, write_atomically


def write_diagram(diagram: Diagram, folder: Path, as_text: bool = False) -> list[Path]:
    """Write a diagram as PNG and SVG, or as Mermaid; the same code gives the same bytes."""
    make_folder(folder)
    if not as_text:
        return write_figure(draw(diagram), folder / diagram.what)
    path = folder / f"{diagram.what}.mmd"
    write_atomically(path, mermaid(diagram).encode())
    return [path]
