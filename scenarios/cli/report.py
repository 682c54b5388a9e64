"""``mesolimbic report``: a result folder as one HTML file."""

from __future__ import annotations

from typing import Annotated

import typer


def report_command(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="A folder that `mesolimbic run` or `compare` made.")
    ],
) -> None:
    """Write report.html into a result folder: words, tables, figures, assumptions with sources, limits."""
    from scenarios.cli.showing import tell_changed
    from scenarios.report import write_report
    from scenarios.results import Results

    report = write_report(folder)
    tell_changed(folder, Results(folder).manifest)
    typer.echo(f"Report: {report}")
