"""A nation as tables in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console

from scenarios.cli.comparison_tables import as_table

if TYPE_CHECKING:
    from scenarios.nation.result import Nation

COUNTED = (("overdose_fatal", "deaths by overdose"), ("disorder", "person-years with a disorder"))


def print_nation(nation: Nation, substance: str | None = None) -> None:
    """Print on stdout what happens in the nation, what each policy changes, and how counties compare with the table."""
    from scenarios.nation.words import counted

    console = Console(highlight=False, markup=False, emoji=False)
    years = nation.manifest["years"]
    long = "1 year" if years == 1 else f"{years} years"
    console.print(f"{len(nation.manifest['counties'])} counties, {long} together", style="bold")
    console.print(nation.note)
    console.print()
    console.print(as_table(nation.table(substance)))
    for name in nation.policies:
        parts = []
        for measure, title in COUNTED:
            change = counted(nation.nation, name, measure, substance)
            if math.isfinite(change):
                told = f"{abs(change):,.0f} {'fewer' if change < 0 else 'more'} {title}"
                parts.append(told if change else f"no difference seen in {title}")
        console.print(f"{nation.titles[name]}: {', '.join(parts)} in the nation over {long}")
    _print_money(console, nation)
    _print_observed(console, nation.observed())


def _print_money(console: Console, nation: Nation) -> None:
    from scenarios.nation.running import MONEY_FILE
    from scenarios.nation.words import MONEY_NOTE

    if nation.policies and (nation.folder / MONEY_FILE).exists() and len(nation.economics):
        console.print()
        console.print("Costs and quality of life", style="bold")
        console.print(as_table(nation.money().T))
        console.print(MONEY_NOTE)


def _print_observed(console: Console, seen: pd.DataFrame) -> None:
    if not len(seen):
        return
    inside = ((seen["lower"] <= seen["observed"]) & (seen["observed"] <= seen["upper"])).sum()
    console.print(
        f"Deaths by overdose in the first year, mean of {len(seen)} counties whose row tells them: "
        f"{seen['value'].mean():,.1f} per 100,000 in the model, {seen['observed'].mean():,.1f} in the table; "
        f"{inside} counties lie within the model's interval."
    )
