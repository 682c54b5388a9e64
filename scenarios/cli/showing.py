"""What a verb prints of a folder of results: JSON alone, the folder alone, or tables in words and the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from scenarios.store import changed_files


def tell_changed(folder: str | Path, manifest: dict[str, Any]) -> None:
    """Say of each file of a result folder that was changed since the run wrote it."""
    for changed in changed_files(folder, manifest):
        typer.echo(f"warning: {changed}", err=True)


def show_found(
    found: Any,
    as_document: Callable[[Any], dict[str, Any]],
    as_tables: Callable[[Any], None],
    *,
    as_json: bool,
    quiet: bool,
    last: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Print what a folder holds.

    Parameters
    ----------
    found
        A `scenarios.results.Results`, or one of its kinds.
    as_document, as_tables
        What JSON holds; what prints the tables.
    last
        Called with the manifest after the tables, where it has more to tell.
    """
    if as_json:
        typer.echo(json.dumps(as_document(found), indent=2, ensure_ascii=False))
        return
    if not quiet:
        as_tables(found)
    if last is not None:
        last(found.manifest)
    typer.echo(f"Results: {found.folder}")
