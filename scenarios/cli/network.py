"""``mesolimbic network``: the ties of a scenario's people, held against what is known, and a picture of a sample."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import LARGEST_SEED, Numbers, Plugins, use_plugins

if TYPE_CHECKING:
    from scenarios.networks import Network

LEAST_PEOPLE, MOST_PEOPLE, USUAL_PEOPLE = 10, 5_000_000, 20_000
SCHEMA = "mesolimbic.network/1"


def network_command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A name of the library, or a YAML file.")
    ] = "baseline",
    people: Annotated[
        str | None, typer.Option(metavar="N", help=f"People to tie.  [default: {USUAL_PEOPLE:,}]")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="Seed of people and ties.  [default: 1]")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Folder of the picture.  [default: results/network-NAME]"),
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw no picture.")] = False,
    plugin: Plugins = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON alone; a picture only with --out.")
    ] = False,
) -> None:
    """Make a scenario's ties: statistics, what is known of real ties, a picture."""
    from scenarios.load import load
    from scenarios.network_figure import write_picture
    from scenarios.networks import make_network

    numbers = Numbers()
    n = numbers.whole("--people", people, LEAST_PEOPLE, MOST_PEOPLE, USUAL_PEOPLE)
    chosen = numbers.whole("--seed", seed, 0, LARGEST_SEED, 1)
    use_plugins(plugin)
    loaded = load(scenario)
    folder = numbers.path("--out", out, f"results/network-{loaded.name}")
    numbers.finish()
    network = make_network(loaded, n, chosen)
    typer.echo(json.dumps(_document(network), indent=1, allow_nan=False) if as_json else _text(network))
    if not no_figures and not (as_json and out is None):
        written = write_picture(network, folder)
        if not as_json:
            typer.echo(f"Picture: {written[0]} and {written[1].name}")


def _document(network: Network) -> dict[str, Any]:
    plain = {name: _finite(value) for name, value in network.statistics.items()}
    rows = [{key: _finite(value) for key, value in row.items()} for row in network.portrait]
    return {
        "schema": SCHEMA, "scenario": network.name, "kind": network.kind, "people": network.people,
        "seed": network.seed, "statistics": plain, "known": rows,
    }  # fmt: skip


def _finite(value: Any) -> Any:
    if isinstance(value, str | bool):
        return value
    number = float(value)
    return None if not math.isfinite(number) else int(number) if number == int(number) else number


def _text(network: Network) -> str:
    from scenarios.network_words import KNOWN, STATISTICS

    counted = [(STATISTICS[name], value) for name, value in network.statistics.items()]
    known = [(KNOWN[row["measure"]], row) for row in network.portrait]
    width = max(len(said.title) for said, _ in [*counted, *known])
    lines = [f"{network.title}: {network.people:,} people, network {network.kind}, seed {network.seed}", ""]
    lines += [f"  {said.title:<{width}}  {said.told(value)}" for said, value in counted]
    lines += ["", "Held against the range that is known of people's ties (sources: --json)"]
    for said, row in known:
        mark = "within" if row["within"] else "MISSES"
        value, bounds = said.told(row["value"]), said.told(row["low"], row["high"])
        lines.append(f"  {said.title:<{width}}  {value:<6} {mark} {bounds}")
    return "\n".join(lines)
