"""``mesolimbic sensitivity``: which numbers an answer hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import (
    AsJson,
    Cluster,
    Numbers,
    Plugins,
    Quiet,
    ScenarioName,
    Seed,
    Workers,
    use_plugins,
)
from scenarios.cli.rows import plain_row
from scenarios.cli.showing import show_found

if TYPE_CHECKING:
    from scenarios.sensitivity.result import Sensitivity

MOST_RUNS, MOST_SCREENED = 10_000_000, 10_000
SCHEMA = "mesolimbic.sensitivity/1"
TARGET = ("of", "policy", "measure", "substance", "unit")


MethodOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="morris, sobol or tornado.  [default: morris]"),
]
ParametersOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GLOB",
        help="A name, a pattern ('overdose.*'), or a group (circuit, population, treatments, policies, costs, a "
        "substance); repeatable.  [default: all, by group]",
    ),
]
OutcomeOption = Annotated[
    list[str] | None,
    typer.Option(metavar="MEASURE", help="An outcome; repeatable.  [default: the headline measures]"),
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="POLICY", help="A policy: also rank the numbers by what they do to its effect; repeatable."
    ),
]
GroupedOption = Annotated[
    bool,
    typer.Option("--grouped", help="Move all numbers of a group together: fewer runs, one rank a group."),
]
FittedOption = Annotated[
    bool, typer.Option("--fitted", help="Move fitted numbers too, which breaks the fit.")
]
ScreenOption = Annotated[
    str | None,
    typer.Option(
        metavar="K", help="Sobol's method on the K numbers that a Morris screening finds most important."
    ),
]
BudgetOption = Annotated[
    str | None, typer.Option(metavar="RUNS", help="Runs at most.  [default: what the method usually takes]")
]
PeopleOption = Annotated[str | None, typer.Option(metavar="N", help="People to simulate.  [default: 2,000]")]
YearsOption = Annotated[str | None, typer.Option(metavar="N", help="Years to simulate.  [default: 3]")]
ReplicatesOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Runs of each set of parameters, by chance alone.  [default: 2]"),
]
OutOption = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Folder of the results.  [default: results/NAME-sensitivity-KEY8]"),
]


def sensitivity_command(
    scenario: ScenarioName,
    method: MethodOption = None,
    parameters: ParametersOption = None,
    outcome: OutcomeOption = None,
    policy: PolicyOption = None,
    grouped: GroupedOption = False,
    fitted: FittedOption = False,
    screen: ScreenOption = None,
    budget: BudgetOption = None,
    people: PeopleOption = None,
    years: YearsOption = None,
    replicates: ReplicatesOption = None,
    seed: Seed = None,
    workers: Workers = None,
    out: OutOption = None,
    cluster: Cluster = None,
    plugin: Plugins = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find the numbers that outcomes, or what a policy changes, hang on."""
    from scenarios.load import load
    from scenarios.sensitivity.designs import METHODS, MORRIS
    from scenarios.sensitivity.running import DEFAULT_PEOPLE, DEFAULT_REPLICATES, DEFAULT_YEARS, Question

    numbers = Numbers()
    usual = str(DEFAULT_REPLICATES) if replicates is None else replicates
    chosen = numbers.of_runs(people, years, usual, seed, workers, DEFAULT_PEOPLE, DEFAULT_YEARS)
    asked: dict[str, Any] = {
        "method": numbers.choice("--method", method, METHODS, MORRIS),
        "screen": numbers.whole("--screen", screen, 1, MOST_SCREENED, 0),
        "budget": numbers.whole("--budget", budget, 1, MOST_RUNS, 0) or None,
        "parameters": tuple(parameters or ()),
        "outcomes": tuple(outcome or ()),
        "grouped": True if grouped else None,
        "fitted": fitted,
    }
    folder = numbers.folder("--out", out)
    numbers.finish()
    plugins = use_plugins(plugin)
    places = [load(name) for name in (scenario, *(policy or ()))]
    result = analyse_all(
        places, Question(**asked), quiet=quiet, cluster=cluster, plugins=plugins, out=folder, **chosen
    )
    show_sensitivity(result, as_json=as_json, quiet=quiet)


def analyse_all(
    scenarios: list[Any],
    question: Any,
    *,
    quiet: bool,
    cluster: str | None,
    workers: int,
    out: Any,
    **chosen: Any,
) -> Sensitivity:
    """Analyse with a progress display; an interrupt says how to go on."""
    from scenarios.cli.run import command, under_display
    from scenarios.sensitivity.running import carry_out, prepare

    ready = prepare(scenarios[0], question, policies=scenarios[1:], **chosen)
    runs_each = ready.runs // chosen["replicates"]
    with under_display(chosen["replicates"], quiet, cluster, runs_each) as (executor, display):
        return carry_out(
            ready, workers=workers, out=out, executor=executor, progress=display, command=command()
        )


def show_sensitivity(result: Sensitivity, *, as_json: bool, quiet: bool = False) -> None:
    """Print an analysis: JSON alone, the folder alone, or tables in words and the folder."""
    show_found(result, sensitivity_as_json, _print, as_json=as_json, quiet=quiet)


def sensitivity_as_json(result: Sensitivity) -> dict[str, Any]:
    """An analysis as plain data: outcomes with their variance, and indices."""
    facts = ("key", "status", "seed", "people", "years", "replicates", "runs", "asked")
    return {
        "schema": SCHEMA,
        "folder": str(result.folder),
        **{name: result.manifest[name] for name in facts},
        "points": result.manifest["draws"],
        "scenario": result.manifest["scenario"]["name"],
        "policies": [policy["name"] for policy in result.manifest["policies"]],
        "outcomes": [plain_row(row) for row in result.variance.to_dict("records")],
        "indices": [plain_row(row) for row in result.indices.to_dict("records")],
    }


def _print(result: Sensitivity) -> None:
    """Each outcome: its mean, how much is chance, and the numbers that matter most."""
    from rich.console import Console

    from scenarios.cli.comparison_tables import text_table

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(result.title, style="bold")
    console.print(result.note)
    for each in result.told():
        console.print()
        console.print(each.title[:1].upper() + each.title[1:], style="bold")
        console.print(f"{each.note}.")
        console.print(text_table(each.table) if len(each.table) else "No number that was moved changes it.")
