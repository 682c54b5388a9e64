"""``mesolimbic document``: the documents that are made from code, data files and other documents."""

from __future__ import annotations

from typing import Annotated

import typer

from scenarios.cli.options import Numbers
from scenarios.documents.registry import DOCUMENTS
from scenarios.failures import RunFailed

ALL, DEFAULT_FOLDER = "all", "docs"


def document_command(
    name: Annotated[
        str, typer.Argument(metavar=f"[{'|'.join((*DOCUMENTS, ALL))}]", help="Which document.")
    ] = ALL,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help=f"Folder of the documents.  [default: {DEFAULT_FOLDER}]")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where a document is out of date.")
    ] = False,
) -> None:
    """Write docs/ODD.md, docs/parameters.md and docs/validation.md; the same code and data give the same text."""
    from scenarios.documents.registry import outdated, write_documents

    numbers = Numbers()
    chosen = numbers.choice("DOCUMENT", name, (*DOCUMENTS, ALL), ALL)
    folder = numbers.path("--out", out, DEFAULT_FOLDER)
    numbers.finish()
    names = tuple(DOCUMENTS) if chosen == ALL else (chosen,)
    if not check:
        for path in write_documents(names, folder):
            typer.echo(str(path))
        return
    if old := outdated(names, folder):
        told = ", ".join(str(path) for path in old)
        raise RunFailed(f"out of date: {told}; `mesolimbic document` writes them again")
    typer.echo(f"{len(names)} documents are as the code has them")
