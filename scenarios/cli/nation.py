"""``mesolimbic nation``: a scenario over a table of counties."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError, shown
from scenarios.cli.options import (
    COMMAND_LINE,
    MOST_PEOPLE,
    AsJson,
    Cluster,
    Numbers,
    Quiet,
    Seed,
    Workers,
    Years,
)
from scenarios.cli.rows import plain_row

if TYPE_CHECKING:
    from scenarios.nation.result import Nation
    from scenarios.nation.table import County

MOST_REPLICATES = 1_000
FEWEST_PEOPLE = 100


CountiesArgument = Annotated[
    str | None, typer.Argument(metavar="COUNTIES", help="CSV table of counties; see --columns.")
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Policy of the library or a YAML file, laid over every county."),
]
PlaceOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What counties are like whose row does not say.  [default: baseline]"),
]
SampleOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Simulate only N counties, drawn by their residents.  [default: all]"),
]
PeoplePerOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="One person simulated for every N residents.  [default: 100]"),
]
AtLeastOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="People simulated for a county at the least.  [default: 1,000]"),
]
AtMostOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="People simulated for a county at the most.  [default: 20,000]"),
]
ReplicatesOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Runs of each county that differ by chance.  [default: 2]"),
]
OutOption = Annotated[
    str | None, typer.Option(metavar="DIR", help="Folder of the results.  [default: results/nation-KEY8]")
]
ExampleOption = Annotated[
    str | None, typer.Option(metavar="N", help="Print a table of N synthetic counties, and stop.")
]
ColumnsOption = Annotated[
    bool, typer.Option("--columns", help="Print the columns that a table may have, and stop.")
]


def nation_command(
    counties: CountiesArgument = None,
    policy: PolicyOption = None,
    place: PlaceOption = None,
    sample: SampleOption = None,
    people_per: PeoplePerOption = None,
    at_least: AtLeastOption = None,
    at_most: AtMostOption = None,
    years: Years = None,
    replicates: ReplicatesOption = None,
    seed: Seed = None,
    workers: Workers = None,
    out: OutOption = None,
    cluster: Cluster = None,
    example: ExampleOption = None,
    columns: ColumnsOption = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate the counties of a table, or a sample of them, and add them up to a nation."""
    numbers = Numbers()
    if example is not None or columns:
        _print_help(numbers, example)
        return
    if counties is None:
        message = (
            "is missing: a CSV table of counties; --columns tells what it holds, --example 12 prints one"
        )
        raise InputError(COMMAND_LINE, "COUNTIES", None, message)
    chosen = _chosen(numbers, sample, people_per, at_least, at_most, years, replicates, seed, workers, out)
    nation = simulate_nation(counties, policy or (), place, quiet=quiet, cluster=cluster, **chosen)
    show_nation(nation, as_json=as_json, quiet=quiet)


def _print_help(numbers: Numbers, example: str | None) -> None:
    from scenarios.nation.columns import COLUMNS
    from scenarios.nation.example import MOST_EXAMPLES, example_table

    if example is None:
        for column in COLUMNS:
            typer.echo(f"{column.name:20} {column.meaning}{' (needed)' * column.needed}")
        return
    number = numbers.whole("--example", example, 1, MOST_EXAMPLES, 1)
    numbers.finish()
    typer.echo(example_table(number), nl=False)


def _chosen(
    numbers: Numbers, sample: str | None, people_per: str | None, at_least: str | None, at_most: str | None,
    years: str | None, replicates: str | None, seed: str | None, workers: str | None, out: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Arguments of `scenarios.nation.nation`, checked all at once."""
    from scenarios.nation.running import DEFAULT_REPLICATES, People
    from scenarios.nation.table import MOST_COUNTIES

    usual = People()
    runs = numbers.of_runs(None, years, None, seed, workers)
    least = numbers.whole("--at-least", at_least, FEWEST_PEOPLE, MOST_PEOPLE, usual.least)
    people = People(
        numbers.whole("--people-per", people_per, 1, MOST_PEOPLE, usual.per),
        least,
        numbers.whole("--at-most", at_most, least, MOST_PEOPLE, max(least, usual.most)),
    )
    chosen = {
        "sample": numbers.whole("--sample", sample, 1, MOST_COUNTIES, 0) or None,
        "people": people,
        "years": runs["years"],
        "replicates": numbers.whole("--replicates", replicates, 1, MOST_REPLICATES, DEFAULT_REPLICATES),
        "seed": runs["seed"],
        "workers": runs["workers"],
        "out": numbers.folder("--out", out),
    }
    numbers.finish()
    return chosen


def simulate_nation(
    counties: Any, policies: Any, place: Any, *, quiet: bool, cluster: str | None, **chosen: Any
) -> Nation:
    """Simulate with a progress display; an interrupt says how to go on."""
    from scenarios.cli.run import command, under_display
    from scenarios.nation.running import USUAL_PLACE, nation, place_like, places_of_the_library
    from scenarios.nation.table import read_counties

    rows = read_counties(counties, places_of_the_library()) if isinstance(counties, str) else counties
    if place is not None and isinstance(counties, str):
        _refuse_unused(place_like(place).name, counties, rows)
    runs = min(len(rows), chosen.get("sample") or len(rows)) * (1 + len(policies))
    with under_display(chosen["replicates"], quiet, cluster, max(2, runs), brief=True) as (executor, display):
        chosen |= {"place": place or USUAL_PLACE, "executor": executor, "progress": display}
        return nation(counties, policies, command=command(), **chosen)


def _refuse_unused(place: str, file: str, rows: Sequence[County]) -> None:
    if all(row.cells.get("place") for row in rows):
        message = f"{shown(place)} is used by no county of {file}, whose rows all say what they are like; leave it out"
        raise InputError(COMMAND_LINE, "--place", place, message)


def show_nation(nation: Nation, *, as_json: bool, quiet: bool = False, substance: str | None = None) -> None:
    """Print a nation: JSON alone, the folder alone, or a table and the folder."""
    if as_json:
        typer.echo(json.dumps(nation_as_json(nation, substance), indent=2, ensure_ascii=False))
        return
    if not quiet:
        from scenarios.cli.nation_tables import print_nation

        print_nation(nation, substance)
    typer.echo(f"Results: {nation.folder}")


def nation_as_json(nation: Nation, substance: str | None = None) -> dict[str, Any]:
    """A nation as plain data: everybody over all years, and counties against what was seen there."""
    from scenarios.nation.running import MONEY_FILE
    from scenarios.nation.words import over_all_years

    money = nation.economics if (nation.folder / MONEY_FILE).exists() else None
    rows = over_all_years(nation.nation, substance).drop(columns=["area", "area_level", "stratum", "level"])
    seen = nation.observed().reset_index()
    facts = ("key", "status", "seed", "people", "population_size", "years", "replicates")
    return {
        "schema": "mesolimbic.nation/1",
        "folder": str(nation.folder),
        **{name: nation.manifest[name] for name in facts},
        "counties": len(nation.manifest["counties"]),
        "rows": [plain_row(row) for row in rows.to_dict("records")],
        "economics": []
        if money is None
        else [plain_row(row) for row in money[money["area"] == "nation"].to_dict("records")],
        "observed": [plain_row(row) for row in seen.to_dict("records")],
    }
