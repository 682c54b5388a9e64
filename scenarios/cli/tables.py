"""Results as a table in the terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scenarios.cli.rows import plain_row
from scenarios.summary import PER_COLUMN, headline_rates, headline_substance, several_headlines

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.results import Results

NAME_WIDTH, SPACE = 22, 2


def print_table(results: Results, substance: str | None = None) -> None:
    """Print the yearly table on stdout, in as many blocks as the terminal's width asks for."""
    table = results.table(substance)
    chosen = substance or headline_substance(results.yearly)
    console = Console(highlight=False, markup=False, emoji=False)
    told = several_headlines(results.yearly) or chosen != headline_substance(results.yearly)
    console.print(f"{results.title}: {chosen}" if told else results.title, style="bold")
    console.print(results.note)
    for years in _blocks(table, console.width):
        console.print()
        console.print(_block(table, years))


def rates_as_json(results: Results, substance: str | None = None) -> dict[str, Any]:
    """The yearly table as plain data: a row for each year and quantity, per 100,000 residents."""
    chosen = substance or headline_substance(results.yearly)
    rows = headline_rates(results.yearly, chosen).to_dict("records")
    return {
        "schema": "mesolimbic.run/1",
        "folder": str(results.folder),
        **{
            name: results.manifest[name]
            for name in ("key", "status", "seed", "people", "years", "replicates")
        },
        "substance": chosen,
        "unit": "per_100000",
        "rates": [plain_row(row) for row in rows],
        **({"precision": results.manifest["precision"]} if "precision" in results.manifest else {}),
    }


def _blocks(table: pd.DataFrame, width: int) -> list[list[int]]:
    """Years in groups that fit beside the names of the rates."""
    blocks: list[list[int]] = [[]]
    start = used = NAME_WIDTH + SPACE + len(PER_COLUMN)
    for year in (int(name) for name in table.columns.drop(PER_COLUMN)):
        needed = SPACE + max(len(line) for text in table[year] for line in _two_lines(text).splitlines())
        if blocks[-1] and used + needed > width:
            blocks.append([])
            used = start
        blocks[-1].append(year)
        used += needed
    return blocks


def _block(table: pd.DataFrame, years: list[int]) -> Table:
    block = Table(box=SIMPLE_HEAD, padding=(0, SPACE - 1, 0, 0), pad_edge=False, show_edge=False)
    block.add_column("", max_width=NAME_WIDTH)
    block.add_column(PER_COLUMN, no_wrap=True)
    for year in years:
        block.add_column(str(year), justify="right", no_wrap=True)
    for name, row in table.iterrows():
        block.add_row(str(name), row[PER_COLUMN], *(_two_lines(row[year]) for year in years))
    return block


def _two_lines(text: str) -> str:
    """A mean with its interval below it."""
    return text.replace(" (", "\n(", 1)
