"""``mesolimbic knockouts``: what every mechanism of circuit and population is good for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import Numbers, Pairs, ScenarioName, Seed, Workers
from scenarios.cli.rows import plain_row

if TYPE_CHECKING:
    import pandas as pd


def knockouts_command(
    scenario: ScenarioName,
    mechanisms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MECHANISM...]",
            help="Which (`mesolimbic list mechanisms`); all of them if none is named.",
        ),
    ] = None,
    people: Annotated[
        str | None, typer.Option(metavar="N", help="People to simulate.  [default: 2,000]")
    ] = None,
    years: Annotated[str | None, typer.Option(metavar="N", help="Years to simulate.  [default: 3]")] = None,
    replicates: Pairs = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Folder of the results.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON alone.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Switch each mechanism off and see which rates it changes."""
    from scenarios.cli.run import command, under_display
    from scenarios.knocking_out import DEFAULT_PEOPLE, DEFAULT_YEARS, knock_out
    from scenarios.load import load

    numbers = Numbers()
    chosen = numbers.of_runs(people, years, replicates, seed, workers, DEFAULT_PEOPLE, DEFAULT_YEARS)
    numbers.folder("--out", out)
    numbers.finish()
    names = mechanisms or []
    place = load(scenario)
    with under_display(chosen["replicates"], quiet, None, 1 + (len(names) or _all())) as (_, display):
        rows = knock_out(place, names, out=out, progress=display, command=command(), **chosen)
    if as_json:
        typer.echo(json.dumps([plain_row(row) for row in rows.to_dict("records")], indent=2))
    else:
        _print(rows)


def _all() -> int:
    from population.interventions.knock_outs import mechanism_names

    return len(mechanism_names())


def _print(rows: pd.DataFrame) -> None:
    """A line a mechanism: the measures that differ without it, and by how much of themselves."""
    width = max(len(name) for name in rows["mechanism"])
    for name, part in rows.groupby("mechanism", sort=False):
        changed = part[part["changed"]]
        texts = [f"{row['measure']} {_share(row)}" for _, row in changed.iterrows()]
        nothing = "changes nothing" if part["lower"].isna().all() else "changes nothing beyond chance"
        typer.echo(f"{name:<{width}}  {', '.join(texts) or nothing}")
    with_effect = rows[rows["changed"]]["mechanism"].nunique()
    counted = f"{with_effect} of {rows['mechanism'].nunique()} mechanisms change a rate"
    if rows["lower"].isna().all():
        typer.echo(
            f"{counted} in this one pair of runs; more replicates are needed to tell that from chance."
        )
    else:
        typer.echo(f"{counted} beyond chance.")


def _share(row: Any) -> str:
    if row["intact"] == 0.0:
        return f"{row['difference']:+,.0f}"
    return f"{100.0 * row['difference'] / row['intact']:+.0f}%"
