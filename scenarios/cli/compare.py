"""``mesolimbic compare``: what policies would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import (
    AsJson,
    Cluster,
    Every,
    Numbers,
    Pairs,
    People,
    Persons,
    Plugins,
    PreciseOutcome,
    PrecisionWidth,
    Quiet,
    Seed,
    Workers,
    Years,
    use_plugins,
)
from scenarios.cli.rows import plain_row
from scenarios.cli.showing import show_found

if TYPE_CHECKING:
    from scenarios.comparison import Comparison

MOST_DRAWS = 10_000


BaselineArgument = Annotated[
    str, typer.Argument(metavar="BASELINE", help="A name of the library, or a YAML file.")
]
PoliciesArgument = Annotated[
    list[str],
    typer.Argument(metavar="POLICY...", help="One or more policies: names of the library, or YAML files."),
]
DrawsOption = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="Sets of parameters to draw: intervals then tell what is not known, too.  [default: 1, the best values]",
    ),
]
RangesOption = Annotated[
    bool,
    typer.Option(
        "--ranges",
        help="With --draws: draw every number from its own range, also where a calibration was shipped.",
    ),
]
OutOption = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Folder of the results.  [default: results/BASELINE-compared-KEY8]"),
]
WhyOption = Annotated[
    bool,
    typer.Option("--why", help="Also how much of each effect goes through which pathway (more runs)."),
]
InteractionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--interaction", metavar="ONE+OTHER",
        help="With --why: also what two pathways do only together, as in cues+control. Repeat it for more.",
    ),
]  # fmt: skip
ShowVarianceReductionOption = Annotated[
    bool,
    typer.Option(
        "--show-variance-reduction",
        help="Also tell how many times as many runs would be needed if they were not paired.",
    ),
]


def compare_command(
    baseline: BaselineArgument,
    policies: PoliciesArgument,
    people: People = None,
    years: Years = None,
    replicates: Pairs = None,
    draws: DrawsOption = None,
    ranges: RangesOption = False,
    seed: Seed = None,
    workers: Workers = None,
    out: OutOption = None,
    cluster: Cluster = None,
    plugin: Plugins = None,
    every: Every = None,
    persons: Persons = False,
    why: WhyOption = False,
    interaction: InteractionOption = None,
    show_variance_reduction: ShowVarianceReductionOption = False,
    precision: PrecisionWidth = None,
    outcome: PreciseOutcome = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare policies with a baseline: the same people, with and without them."""
    from scenarios.load import load

    numbers = Numbers()
    precise, most = numbers.precision(precision, outcome, replicates)
    chosen = numbers.of_runs(people, years, most, seed, workers) | {
        "precision": precise,
        "draws": numbers.whole("--draws", draws, 1, MOST_DRAWS, 1),
        "every": numbers.choice("--every", every, ("year", "month", "day"), "year"),
        "out": numbers.folder("--out", out),
    }
    numbers.finish()
    chosen |= {"persons": persons, "pathways": _pathways(why, interaction or []), "posterior": not ranges}
    plugins = use_plugins(plugin)
    scenarios = [load(name) for name in (baseline, *policies)]
    if chosen["draws"] > 1 and not ranges and not quiet:
        from scenarios.calibration.posterior import found_for

        typer.echo(found_for(scenarios[0])[1], err=True)
    comparison = simulate_all(scenarios, quiet=quiet, cluster=cluster, plugins=plugins, **chosen)
    show_comparison(comparison, as_json=as_json, quiet=quiet, variance=show_variance_reduction)


def _pathways(why: bool, interactions: list[str]) -> tuple[str, ...]:
    """Every pathway and the pairs asked for, with --why; none without it."""
    from neuro.errors import InputError
    from scenarios.pathways import PATHWAYS, checked

    if interactions and not why:
        message = "is told beside the pathways themselves; allowed is --interaction with --why"
        raise InputError("compare", "--interaction", interactions[0], message)
    return checked((*PATHWAYS, *interactions)) if why else ()


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
    from scenarios.cli.comparison_tables import print_comparison
    from scenarios.cli.run import tell_precision

    show_found(
        comparison,
        lambda found: comparison_as_json(found, substance),
        lambda found: print_comparison(found, variance, substance),
        as_json=as_json,
        quiet=quiet,
        last=tell_precision,
    )


def _rows_of_pathways(comparison: Comparison) -> list[dict[str, Any]]:
    return [plain_row(row) for row in comparison.pathways.to_dict("records")]


def comparison_as_json(comparison: Comparison, substance: str | None = None) -> dict[str, Any]:
    """A comparison as plain data: totals over all years and the ranking."""
    from scenarios.comparison_words import headline, how_sure, told

    rows = []
    for name in comparison.policies:
        for title, row in headline(comparison.totals, name, substance).iterrows():
            plain = plain_row(row.to_dict())
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
        "cost_unknown": comparison.manifest.get("cost_unknown", {}),
        "differences": rows,
        "ranking": [plain_row(row) for row in ranked],
        **({"pathways": _rows_of_pathways(comparison)} if comparison.manifest.get("pathways") else {}),
        **({"precision": comparison.manifest["precision"]} if "precision" in comparison.manifest else {}),
    }
