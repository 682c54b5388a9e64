"""Results as a table in the terminal, and as JSON."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scenarios.summary import headline_rates, headline_substance

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.results import Results

WIDTH_OF_FILES = 300
YEAR_WIDTH, SPACE = 6, 3


def print_table(results: Results, substance: str | None = None) -> None:
    """Print the yearly table on stdout, in as many blocks as the terminal's width asks for."""
    table = results.table(substance)
    chosen = substance or headline_substance(results.yearly)
    width = None if sys.stdout.isatty() else WIDTH_OF_FILES
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    console.print(f"{results.title}: {chosen}", style="bold")
    console.print(results.note)
    for columns in _blocks(table, console.width):
        console.print(_block(table[columns]))


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
        "rates": [{str(key): _plain(value) for key, value in row.items()} for row in rows],
    }


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _blocks(table: pd.DataFrame, width: int) -> list[list[str]]:
    """Columns in groups that fit beside the year."""
    blocks: list[list[str]] = [[]]
    used = YEAR_WIDTH
    for name in table.columns:
        needed = max(len(text) for text in [*_heading(name).splitlines(), *table[name]]) + SPACE
        if blocks[-1] and used + needed > width:
            blocks.append([])
            used = YEAR_WIDTH
        blocks[-1].append(name)
        used += needed
    return blocks


def _block(table: pd.DataFrame) -> Table:
    block = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    block.add_column("\nyear", no_wrap=True)
    for name in table.columns:
        block.add_column(_heading(name), justify="right", no_wrap=True)
    for year, row in table.iterrows():
        block.add_row(str(year), *row)
    return block


def _heading(name: str) -> str:
    """A column's name over two lines."""
    return name.replace(" ", "\n", 1)
