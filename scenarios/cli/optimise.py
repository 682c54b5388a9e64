"""``mesolimbic optimise``: what to spend a budget on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError
from scenarios.cli.options import (
    COMMAND_LINE,
    MOST_PEOPLE,
    MOST_REPLICATES,
    AsJson,
    Cluster,
    Numbers,
    Pairs,
    People,
    Plugins,
    Quiet,
    ScenarioName,
    Seed,
    Workers,
    Years,
    use_plugins,
)
from scenarios.cli.rows import plain_row
from scenarios.cli.showing import show_found

if TYPE_CHECKING:
    from scenarios.optimise.result import Optimisation

MOST_DOLLARS = 1e12
MOST_TRIALS, MOST_STEPS, MOST_WINNERS = 10_000, 10, 26


BudgetOption = Annotated[
    str | None,
    typer.Option(metavar="USD_PER_YEAR", help="Most that may be spent in any year, for the whole place."),
]
PoliciesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME,...", help="What may be bought; repeatable.  [default: what fits, of the library]"
    ),
]
ObjectiveOption = Annotated[
    str | None,
    typer.Option(metavar="NAME,...", help="What to aim at, of deaths, qaly, equity.  [default: all three]"),
]
WhatWouldItCostOption = Annotated[
    bool,
    typer.Option("--what-would-it-cost", help="No search: each policy alone, what it costs and does."),
]
TrialsOption = Annotated[
    str | None, typer.Option(metavar="N", help="Portfolios that the search simulates.  [default: 40]")
]
WinnersOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Portfolios that are checked on fresh seeds.  [default: 4]"),
]
StepsOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Steps of a policy's strength; 2 for none, half, full.  [default: 2]"),
]
SearchPeopleOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="People in the search.  [default: a quarter, 1,000 or more]"),
]
SearchReplicatesOption = Annotated[
    str | None, typer.Option(metavar="N", help="Pairs of runs in the search.  [default: half, 2 or more]")
]
OutOption = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Folder of the results.  [default: results/SCENARIO-optimised-KEY8]"),
]


def optimise_command(
    scenario: ScenarioName,
    budget: BudgetOption = None,
    policies: PoliciesOption = None,
    objective: ObjectiveOption = None,
    what_would_it_cost: WhatWouldItCostOption = False,
    trials: TrialsOption = None,
    winners: WinnersOption = None,
    steps: StepsOption = None,
    people: People = None,
    years: Years = None,
    replicates: Pairs = None,
    search_people: SearchPeopleOption = None,
    search_replicates: SearchReplicatesOption = None,
    seed: Seed = None,
    workers: Workers = None,
    out: OutOption = None,
    cluster: Cluster = None,
    plugin: Plugins = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Search what does most within a budget, and check the best on fresh seeds."""
    from scenarios.load import load

    numbers = Numbers()
    chosen = numbers.of_runs(people, years, replicates, seed, workers) | {
        "budget": numbers.real("--budget", _plain(budget), 0.0, MOST_DOLLARS),
        "trials": numbers.whole("--trials", trials, 1, MOST_TRIALS, 40),
        "winners": numbers.whole("--winners", winners, 1, MOST_WINNERS, 4),
        "steps": numbers.whole("--steps", steps, 1, MOST_STEPS, 2),
        "search_people": numbers.whole("--search-people", search_people, 0, MOST_PEOPLE, 0) or None,
        "search_replicates": numbers.whole("--search-replicates", search_replicates, 1, MOST_REPLICATES, 0) or None,
        "out": numbers.folder("--out", out),
    }  # fmt: skip
    if budget is None and not what_would_it_cost:
        message = "is missing; give dollars a year, or --what-would-it-cost for each policy alone"
        numbers.errors.append(InputError(COMMAND_LINE, "--budget", None, message))
    aims = _objectives(numbers, objective)
    numbers.finish()
    plugins = use_plugins(plugin)
    if what_would_it_cost:
        chosen["trials"] = 0
    named = [load(name) for text in policies or () for name in text.split(",") if name.strip()]
    found = search(
        load(scenario),
        named,
        quiet=quiet,
        cluster=cluster,
        plugins=plugins,
        objectives=aims,
        **chosen,
    )
    show_optimisation(found, as_json=as_json, quiet=quiet)


def _plain(text: str | None) -> str | None:
    """A sum of money as it is written: 1,500,000 or $1_500_000."""
    return text if text is None else text.strip().removeprefix("$").replace(",", "").replace("_", "")


def _objectives(numbers: Numbers, text: str | None) -> tuple[str, ...]:
    known = ("deaths", "qaly", "equity")
    given = known if text is None else tuple(part.strip() for part in text.split(","))
    checked = tuple(numbers.choice("--objective", name, known, known[0]) for name in given)
    if len(set(checked)) < len(checked) and not numbers.errors:
        numbers.errors.append(InputError(COMMAND_LINE, "--objective", text, "names the same aim twice"))
    return checked


def search(
    place: Any, policies: list[Any], *, quiet: bool, cluster: str | None, **chosen: Any
) -> Optimisation:
    """Search with a display of progress and of the time left; an interrupt says how to go on."""
    from scenarios.cli.countdown import Countdown
    from scenarios.cli.run import command, under_display
    from scenarios.optimise.running import optimise

    with under_display(chosen["replicates"], quiet, cluster, own=Countdown(quiet)) as (executor, display):
        return optimise(
            place, policies, executor=executor, progress=display, command=command(), **chosen
        )  # fmt: skip


def search_again(
    scenarios: list[Any], manifest: dict[str, Any], quiet: bool, workers: int, out: Path, plugins: tuple[str, ...]
) -> Optimisation:  # fmt: skip
    """The search that a manifest tells of, into a new folder."""
    return search(
        scenarios[0],
        scenarios[1:],
        quiet=quiet,
        cluster=None,
        workers=workers,
        out=out,
        plugins=plugins,
        **manifest["asked"],
    )


def show_optimisation(found: Optimisation, *, as_json: bool, quiet: bool = False) -> None:
    """Print a search: JSON alone, the folder alone, or tables in words and the folder."""
    from scenarios.cli.optimise_tables import print_optimisation

    show_found(found, optimisation_as_json, print_optimisation, as_json=as_json, quiet=quiet)


def optimisation_as_json(found: Optimisation) -> dict[str, Any]:
    """A search as plain data."""
    facts = ("key", "status", "population_size")
    return {
        "schema": "mesolimbic.optimise/1",
        "folder": str(found.folder),
        **{name: found.manifest[name] for name in facts},
        "asked": found.asked,
        "candidates": found.manifest["candidates"],
        "tried": int(found.trials["trial"].nunique()),
        "portfolios": [_portfolio(found, name) for name in found.names],
        "in_words": found.sentence,
    }


def _portfolio(found: Optimisation, name: str) -> dict[str, Any]:
    rows = found.portfolios[found.portfolios["portfolio"] == name]
    budget = found.spending[found.spending["portfolio"] == name]
    parts = found.trials[found.trials["checked_as"] == name]
    gains = rows[["objective", "searched", "gain", "lower", "upper", "replicates", "aimed_at"]]
    costs = budget[["year", "item", "cost", "lower", "upper", "per_person"]]
    return {
        "portfolio": name,
        "parts": [{"policy": p, "share": s} for p, s in zip(parts["policy"], parts["share"], strict=True)],
        "in_words": found.parts(name),
        "within_budget": bool(rows["within_budget"].iloc[0]),
        "beaten_by": str(rows["beaten_by"].iloc[0]),
        "gains": [plain_row(row) for row in gains.to_dict("records")],
        "costs": [plain_row(row) for row in costs.to_dict("records")],
    }
