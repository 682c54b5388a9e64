"""Tables of studies, put between marks in a document."""

from __future__ import annotations

from pathlib import Path


def put_between(begins: str, ends: str, text: str, path: Path) -> None:
    """Put `text` between two marks of the document at `path`, in place of what stands there."""
    page = path.read_text(encoding="utf-8")
    head, tail = page.split(begins)[0], page.split(ends)[1]
    path.write_text(f"{head}{begins}\n{text}\n{ends}{tail}", encoding="utf-8")
