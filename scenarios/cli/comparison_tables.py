"""A comparison as tables in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.comparison import Comparison

RANKED = (("overdose_fatal", "deaths by overdose"), ("disorder", "person-years with a disorder"))
PATHWAYS_OF = ("disorder", "person-years with a disorder")
PATHWAYS_NOTE = (
    "Pathways overlap, so that they need not add up. Deaths too: pathways.png and pathways.parquet."
)
VARIANCES = (
    "deaths by overdose",
    "person-years with a disorder",
    "person-years in treatment",
    "person-years in remission",
)
NAME_WIDTH, LONG_NAME = 22, 24


def print_comparison(comparison: Comparison, variance: bool = False, substance: str | None = None) -> None:
    """Print on stdout, for each policy, what would change and how sure; then which policy is best."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(f"Against: {comparison.title}", style="bold")
    console.print(comparison.note)
    for name in comparison.policies:
        console.print()
        console.print(comparison.titles[name], style="bold")
        console.print(comparison.sentence(name, substance))
        console.print(as_table(comparison.table_of(name, substance)))
    for warning in comparison.cost_warnings:
        console.print(f"\n{warning}")
    if len(comparison.policies) > 1:
        for measure, title in RANKED:
            _print_ranking(console, comparison, measure, title)
    if comparison.manifest.get("pathways"):
        _print_pathways(console, comparison)
    if comparison.manifest["draws"] > 1 and len(comparison.information):
        _print_worth(console, comparison)
    if variance:
        _print_variance(console, comparison, substance)


def as_table(frame: pd.DataFrame) -> Table:
    """A frame of text as a table, its index as the first column."""
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    shown.add_column(
        "",
        max_width=NAME_WIDTH,
        min_width=min(NAME_WIDTH, max(map(len, map(str, frame.index)), default=0)),
    )
    for column in frame.columns:
        words = column.startswith(("difference", "how"))
        shown.add_column(column, justify="left" if words else "right", no_wrap=not words)
    for name, row in frame.iterrows():
        shown.add_row(str(name), *(str(cell) for cell in row))
    return shown


def text_table(frame: pd.DataFrame) -> Table:
    """A frame of text, its index in the first column; intervals stand below what they are of."""
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    longest = max(map(len, map(str, frame.index)), default=0)
    shown.add_column("", overflow="fold", min_width=min(longest, LONG_NAME))
    for column in frame.columns:
        shown.add_column("\n".join(str(column).rsplit(" ", 1)), justify="right", no_wrap=True)
    for name, row in frame.iterrows():
        shown.add_row(str(name), *(str(cell).replace(" (", "\n(", 1) for cell in row))
    return shown


def _print_ranking(console: Console, comparison: Comparison, measure: str, title: str) -> None:
    import pandas as pd

    from scenarios.ranking import all_tied

    rows = comparison.best(measure)
    if not len(rows):
        return
    console.print()
    console.print(f"Which has the fewest {title}", style="bold")
    if all_tied(rows):
        console.print("All have the same number in every run: none is better.")
        return
    frame = pd.DataFrame(
        {
            "place": [str(rank) for rank in rows["rank"]],
            "chance of\nbeing best": [f"{100 * p:.0f}%" for p in rows["probability_best"]],
            "expected regret\nper 100,000": [f"{r:,.1f}" for r in rows["expected_regret"]],
            "residents per\ncase averted": [_count(n) for n in rows["nnt"]],
        },
        index=[comparison.titles[name] for name in rows["policy"]],
    )
    console.print(as_table(frame))


def _print_pathways(console: Console, comparison: Comparison) -> None:
    """What of a difference goes through which pathway: one outcome, a policy a column."""
    from scenarios.comparison_words import pathways_words
    from scenarios.pathways import explained

    measure, title = PATHWAYS_OF
    console.print()
    console.print(f"Which way the difference in {title} goes", style="bold")
    console.print(f"{explained(comparison.manifest['pathways'])} {PATHWAYS_NOTE}")
    console.print(text_table(pathways_words(comparison, measure)))


def _print_worth(console: Console, comparison: Comparison) -> None:
    from scenarios.comparison_words import WORTH_NOTE, WORTH_TITLE

    console.print()
    console.print(WORTH_TITLE, style="bold")
    console.print(WORTH_NOTE)
    console.print(text_table(comparison.worth_knowing()))


def _count(number: float) -> str:
    return f"{math.ceil(number):,}" if math.isfinite(number) else "-"


VARIANCE_NOTE = (
    "The variance of a difference of unpaired runs over that of pairs. - where nothing differs in any pair. Near 1 "
    "where both share little chance, as of people in treatment where all places are full without the policy."
)
LEAST_WIDTH = 20


def _print_variance(console: Console, comparison: Comparison, substance: str | None) -> None:
    console.print()
    console.print("How many times as many runs would be needed without pairs", style="bold")
    ratios = comparison.variance_reduction(substance).T
    ratios = ratios[[title for title in VARIANCES if title in ratios.columns]].rename(index=comparison.titles)
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    shown.add_column("", min_width=LEAST_WIDTH, max_width=LEAST_WIDTH)
    for title in ratios.columns:
        shown.add_column(title, justify="right", max_width=12)
    for name, row in ratios.iterrows():
        shown.add_row(str(name), *(f"{ratio:,.1f}" if math.isfinite(ratio) else "-" for ratio in row))
    console.print(shown)
    console.print(VARIANCE_NOTE)
