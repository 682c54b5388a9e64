"""``mesolimbic validate``: check a scenario without running it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from neuro.errors import BadInput
from scenarios.cli.options import Plugins, use_plugins


def validate_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A YAML file, or a name of the library.")],
    plugin: Plugins = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the errors as JSON.")] = False,
) -> None:
    """Check a scenario and tell every mistake at once. Exits with 2 when there is any."""
    from scenarios.load import load

    use_plugins(plugin)
    try:
        scenario = load(file)
    except BadInput as problem:
        if not as_json:
            raise
        rows = [
            {"file": error.file, "field": error.field, "value": plain(error.value), "message": error.message}
            for error in problem.errors
        ]
        typer.echo(json.dumps({"errors": rows}, indent=2))
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps({"errors": []}, indent=2))
    else:
        typer.echo(f"{file}: valid scenario '{scenario.name}' ({scenario.title})")


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    try:
        return json.loads(json.dumps(value, default=str, allow_nan=False))
    except (TypeError, ValueError):
        return str(value)
