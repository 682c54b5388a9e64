"""``mesolimbic bench``: how fast the model is on this machine, and against what."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scenarios.cli.options import Numbers

MOST_PEOPLE, MOST_RUNS, USUAL_RUNS, QUICK_RUNS = 10_000_000, 100, 3, 1
NAMES = ("opioids", "opioids+alcohol+nicotine")


def bench_command(
    people: Annotated[
        list[str] | None,
        typer.Option(metavar="N", help="People; repeatable.  [default: 10,000, 100,000 and 1,000,000]"),
    ] = None,
    workload: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"One of {', '.join(NAMES)}.  [default: all]")
    ] = None,
    runs: Annotated[str | None, typer.Option(metavar="N", help="Runs of 28 days.  [default: 3]")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few people, one run: under two minutes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Time the model; where the source checkout is there, hold it against C, plain Mesa and Starsim."""
    from scenarios.bench.table import as_text, measure
    from scenarios.bench.workloads import workloads

    numbers = Numbers()
    sizes = tuple(numbers.whole("--people", n, 1, MOST_PEOPLE, 0) for n in people or ())
    repeated = numbers.whole("--runs", runs, 1, MOST_RUNS, QUICK_RUNS if quick else USUAL_RUNS)
    chosen = numbers.choice("--workload", workload, NAMES, "") if workload else ""
    numbers.finish()
    found = measure(
        workloads((chosen,) if chosen else NAMES, sizes, quick),
        repeated,
        quick,
        lambda words: typer.echo(words, err=True),
    )
    typer.echo(json.dumps(found, indent=1, allow_nan=False) if as_json else as_text(found))
