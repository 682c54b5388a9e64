"""``mesolimbic dashboard``: the answer in a browser."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Annotated

import typer

from neuro.errors import InputError
from scenarios.cli.options import COMMAND_LINE

GROUP = "mesolimbic.dashboard"
"""Where a browser front end registers its function ``serve(host, port, results, open_browser)``."""


def dashboard_command(
    results: Annotated[
        str,
        typer.Option("--results", metavar="DIR", help="Folder of result folders to show and to run into."),
    ] = "results",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8765,
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on; the default is reached from this machine alone."),
    ] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open a browser on the first page.")
    ] = True,
) -> None:
    """Show results and run plans in a browser. Needs no internet; ends with Ctrl-C."""
    _serve()(host, port, results, browser)


def _serve() -> Callable[[str, int, str, bool], None]:
    """What the installation registered for showing results."""
    found = list(entry_points(group=GROUP))
    if not found:
        message = "is not registered; install the package anew (`pip install -e .`, or `make install`)"
        raise InputError(COMMAND_LINE, "dashboard", None, message)
    serve: Callable[[str, int, str, bool], None] = found[0].load()
    return serve
