"""A search for the best spending as tables in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scenarios.optimise.words import CURSE, EQUITY_NOTE

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.optimise.result import Optimisation

PARTS = "what stands in it"


def print_optimisation(found: Optimisation) -> None:
    """Print on stdout what stands in each portfolio, what it costs and what it does."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(f"Best spending, beginning with: {found.title}", style="bold")
    console.print(found.note)
    console.print(f"\n{found.sentence}\n")
    if not found.names:
        return
    money = found.money()
    for name in found.names:
        console.print(f"{name}: {found.parts(name)}")
    console.print("\nWhat it costs", style="bold")
    console.print(_table(money.drop(columns=PARTS).T))
    console.print("\nWhat it does, in the check and as the search had seen it", style="bold")
    console.print(_table(found.table().T))
    console.print(f"{EQUITY_NOTE}.")
    if found.asked["trials"]:
        console.print(CURSE)


def _table(frame: pd.DataFrame) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    shown.add_column("")
    for column in frame.columns:
        shown.add_column(str(column), justify="right")
    for name, row in frame.iterrows():
        shown.add_row(str(name), *(str(cell) for cell in row))
    return shown
