"""``mesolimbic compare``: what policies would change."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError
from scenarios.cli.options import COMMAND_LINE, LARGEST_SEED, Numbers

if TYPE_CHECKING:
    from scenarios.comparison import Comparison

MOST_DRAWS = 10_000


def compare_command(
    baseline: Annotated[
        str, typer.Argument(metavar="BASELINE", help="A name of the library, or a YAML file.")
    ],
    policies: Annotated[list[str], typer.Argument(metavar="POLICY...", help="One or more of the same.")],
    people: Annotated[
        str | None, typer.Option(metavar="N", help="People to simulate.  [default: 10,000]")
    ] = None,
    years: Annotated[
        str | None, typer.Option(metavar="N", help="Years to simulate.  [default: those of the baseline]")
    ] = None,
    replicates: Annotated[
        str | None, typer.Option(metavar="N", help="Pairs of runs that differ by chance alone.  [default: 4]")
    ] = None,
    draws: Annotated[
        str | None,
        typer.Option(
            metavar="N", help="Sets of parameters drawn from their ranges.  [default: 1, the values]"
        ),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="Seed of the experiment.  [default: 1]")
    ] = None,
    workers: Annotated[
        str | None, typer.Option(metavar="N", help="Processes; 0 for one a core.  [default: 0]")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Folder of the results.  [default: results/BASELINE-compared-KEY8]"),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler to run on (tcp://host:8786).")
    ] = None,
    plugin: Annotated[
        list[str] | None,
        typer.Option(metavar="MODULE", help="Python module that adds to the model; repeatable."),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD", help="month or day: a table of it beside the yearly one.  [default: year]"
        ),
    ] = None,
    persons: Annotated[
        bool,
        typer.Option("--persons", help="Also a table of what each person lived through, cost and gained."),
    ] = False,
    why: Annotated[
        bool,
        typer.Option("--why", help="Also how much of each effect goes through which pathway (more runs)."),
    ] = False,
    show_variance_reduction: Annotated[
        bool,
        typer.Option(
            "--show-variance-reduction", help="How many times as many runs unpaired ones would need."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON alone.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no table.")] = False,
) -> None:
    """Compare policies with a baseline: the same people, with and without them."""
    from scenarios.cli.run import MOST_PEOPLE, MOST_REPLICATES, MOST_YEARS
    from scenarios.load import load
    from scenarios.machine import cores
    from scenarios.pathways import PATHWAYS
    from scenarios.running import DEFAULT_PEOPLE, DEFAULT_REPLICATES, import_plugin

    numbers = Numbers()
    chosen: dict[str, Any] = {
        "people": numbers.whole("--people", people, 0, MOST_PEOPLE, DEFAULT_PEOPLE),
        "years": numbers.whole("--years", years, 1, MOST_YEARS, 0) or None,
        "replicates": numbers.whole("--replicates", replicates, 1, MOST_REPLICATES, DEFAULT_REPLICATES),
        "draws": numbers.whole("--draws", draws, 1, MOST_DRAWS, 1),
        "seed": numbers.whole("--seed", seed, 0, LARGEST_SEED, 1),
        "workers": numbers.whole("--workers", workers, 0, cores(), 0),
        "every": numbers.choice("--every", every, ("year", "month", "day"), "year"),
    }
    if out is not None and (not out.strip() or "\0" in out):
        numbers.errors.append(InputError(COMMAND_LINE, "--out", out, "must be the name of a folder"))
    numbers.finish()
    for name in plugin or ():
        import_plugin(name)
    chosen |= {"persons": persons, "pathways": tuple(PATHWAYS) if why else ()}
    scenarios = [load(name) for name in (baseline, *policies)]
    comparison = simulate_all(
        scenarios, quiet=quiet, cluster=cluster, plugins=tuple(plugin or ()), out=out, **chosen
    )
    show_comparison(comparison, as_json=as_json, quiet=quiet, variance=show_variance_reduction)


def simulate_all(scenarios: list[Any], *, quiet: bool, cluster: str | None, **chosen: Any) -> Comparison:
    """Compare with a progress display; an interrupt says how to go on."""
    from scenarios.cli.run import command, under_display
    from scenarios.comparing import compare

    runs_each = len(scenarios) * chosen["draws"] * (1 + len(chosen.get("pathways", ())))
    with under_display(chosen["replicates"], quiet, cluster, runs_each) as (executor, display):
        return compare(
            scenarios[0], scenarios[1:], executor=executor, progress=display, command=command(), **chosen
        )


def show_comparison(
    comparison: Comparison,
    *,
    as_json: bool,
    quiet: bool = False,
    variance: bool = False,
    substance: str | None = None,
) -> None:
    """Print a comparison: JSON alone, the folder alone, or tables in words and the folder."""
    if as_json:
        typer.echo(json.dumps(comparison_as_json(comparison, substance), indent=2, ensure_ascii=False))
        return
    if not quiet:
        from scenarios.cli.comparison_tables import print_comparison

        print_comparison(comparison, variance, substance)
    typer.echo(f"Results: {comparison.folder}")


def comparison_as_json(comparison: Comparison, substance: str | None = None) -> dict[str, Any]:
    """A comparison as plain data: totals over all years and the ranking."""
    from scenarios.comparison_words import headline, how_sure, told

    rows = []
    for name in comparison.policies:
        for title, row in headline(comparison.totals, name, substance).iterrows():
            plain = {str(key): _plain(value) for key, value in row.to_dict().items()}
            rows.append({"outcome": str(title), **plain, "in_words": told(row), "how_sure": how_sure(row)})
    last = comparison.ranking["horizon_years"].max()
    ranked = comparison.ranking[comparison.ranking["horizon_years"] == last].to_dict("records")
    facts = ("key", "status", "seed", "people", "years", "replicates", "draws")
    return {
        "schema": "mesolimbic.compare/1",
        "folder": str(comparison.folder),
        **{name: comparison.manifest[name] for name in facts},
        "baseline": comparison.baseline,
        "titles": comparison.titles,
        "differences": rows,
        "ranking": [{str(key): _plain(value) for key, value in row.items()} for row in ranked],
    }


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
