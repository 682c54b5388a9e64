"""``mesolimbic lab``: experiments on one brain, held against what was published."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def lab_command(
    experiment: Annotated[
        str,
        typer.Argument(
            metavar="[EXPERIMENT]", help="A name, all, or knockouts (mechanism x phenomenon; long)."
        ),
    ] = "all",
    knock_out: Annotated[str | None, typer.Option("--knock-out", help="A mechanism to switch off.")] = None,
    surge: Annotated[str, typer.Option("--surge", help="Surge sizes: mission or literature.")] = "mission",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of every draw.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Run experiments of the laboratory; exits with 0 when they ran, whatever they found."""
    from neuro.errors import InputError
    from neuro.protocols import laboratory

    if surge not in ("mission", "literature"):
        raise InputError(
            "command line", "--surge", surge, f"{surge!r} is not known, allowed are mission, literature"
        )

    def say(name: str) -> None:
        typer.echo(name, err=True)

    if experiment == "knockouts":
        rows = laboratory.knockout_rows([knock_out] if knock_out else None, surge, seed, progress=say)
        typer.echo(json.dumps({"schema": "mesolimbic.knockouts/1", "rows": rows}, indent=1))
        return
    results = laboratory.run_lab(experiment, knock_out=knock_out, surge=surge, seed=seed, progress=say)
    typer.echo(laboratory.as_json(results) if as_json else laboratory.as_text(results))
