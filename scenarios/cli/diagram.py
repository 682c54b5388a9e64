"""``mesolimbic diagram``: the model drawn from its own code: the circuit, the day, the path of a policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from neuro.errors import InputError
from scenarios.cli.options import COMMAND_LINE, AsJson, Numbers, Plugins, use_plugins

if TYPE_CHECKING:
    from scenarios.diagram.graph import Diagram

CIRCUIT, DAY, POLICY = "circuit", "day", "policy"
WHAT = (CIRCUIT, DAY, POLICY)
PICTURE, MERMAID = "picture", "mermaid"
FORMATS = (PICTURE, MERMAID)


def diagram_command(
    what: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="circuit, day or policy.  [default: all three]"),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="POLICY",
            help="With --what policy: a scenario with interventions; repeatable.  [default: the library's]",
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="picture (PNG and SVG) or mermaid (text).  [default: picture]"
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder of the files.  [default: results/diagram]")
    ] = None,
    plugin: Plugins = None,
    as_json: AsJson = False,
) -> None:
    """Draw the model from its code: which variable feeds which, the day, a policy's path."""
    numbers = Numbers()
    chosen = (numbers.choice("--what", what, WHAT, CIRCUIT),) if what is not None else WHAT
    kind = numbers.choice("--format", format_, FORMATS, PICTURE)
    folder = numbers.path("--out", out, "results/diagram")
    if policy and POLICY not in chosen:
        numbers.errors.append(InputError(COMMAND_LINE, "--policy", policy[0], "needs --what policy"))
    numbers.finish()
    use_plugins(plugin)
    diagrams = [made(name, policy or ()) for name in chosen]
    if as_json:
        document = {"schema": "mesolimbic.diagrams/1", "diagrams": [each.as_document() for each in diagrams]}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
    elif kind == MERMAID and out is None:
        from scenarios.diagram.mermaid import mermaid

        typer.echo("\n".join(mermaid(each) for each in diagrams), nl=False)
    else:
        from scenarios.diagram.files import write_diagram

        for each in diagrams:
            for path in write_diagram(each, folder, kind == MERMAID):
                typer.echo(str(path))


def made(what: str, policies: list[str] | tuple[str, ...] = ()) -> Diagram:
    """A diagram by name; `policies` are names or files of scenarios.

    Raises
    ------
    neuro.errors.InputError
        When a scenario cannot be read, or holds no intervention.
    """
    from scenarios.diagram.circuit import circuit_diagram
    from scenarios.diagram.day import day_diagram
    from scenarios.diagram.policy import policy_diagram
    from scenarios.load import load

    if what != POLICY:
        return circuit_diagram() if what == CIRCUIT else day_diagram()
    loaded = [load(name) for name in policies]
    for name, scenario in zip(policies, loaded, strict=True):
        if not scenario.interventions:
            message = "has no intervention; give a scenario with some, such as naloxone"
            raise InputError(COMMAND_LINE, "--policy", name, message)
    return policy_diagram(loaded)
