"""The figure of a nation: every county as a dot by its size, the nation's mean as a line with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from scenarios.comparison_figures import COLOURS
from scenarios.comparison_words import OUTCOMES
from scenarios.figures import QUIET, STYLE, plain_axes
from scenarios.nation.planning import BASELINE
from scenarios.nation.words import over_all_years
from scenarios.summary import headline_substance

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.nation.result import Nation

SHOWN = ("overdose_fatal", "disorder", "in_treatment")
TITLES = {outcome.measure: outcome.title for outcome in OUTCOMES}
DOT = 16.0
"""Area of the dot of a county that stands for itself alone, in square points."""
AS_NOW = "#5b6570"
"""Colour of counties as things are; policies have those of comparisons."""


def nation_figure(nation: Nation, substance: str | None = None) -> Figure:
    """A panel an outcome: rates of counties over all years against their residents, and what policies change."""
    rows = 2 if nation.policies else 1
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.5, 1.3 + 3.3 * rows))
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, len(SHOWN), squeeze=False, sharex=True)
        for column, measure in enumerate(SHOWN):
            _panel(axes[0, column], nation, measure, [BASELINE], "value", substance)
            axes[0, column].set_title(TITLES[measure], loc="left", fontsize=10)
            if nation.policies:
                _panel(axes[1, column], nation, measure, nation.policies, "difference", substance)
            axes[-1, column].set_xlabel("residents of the county", fontsize=9)
        axes[0, 0].set_ylabel("as things are\nper 100,000", fontsize=9)
        if nation.policies:
            axes[1, 0].set_ylabel("change by a policy\nper 100,000", fontsize=9)
            figure.legend(*_handles(axes[1, 0]), loc="lower right", fontsize=8.5, frameon=False, ncols=4)
        years = nation.manifest["years"]
        title = f"{len(nation.manifest['counties'])} counties, {f'sums over {years} years' if years > 1 else '1 year'}"
        figure.suptitle(title, x=0.065, ha="left", fontsize=12)
        figure.text(
            0.065,
            0.012,
            f"Dots: counties. Lines: the nation{', with its 95% interval' if nation.has_intervals else ''}.",
            fontsize=8.5,
            color=QUIET,
        )
        figure.subplots_adjust(left=0.09, right=0.98, top=1.0 - 0.75 / figure.get_figheight(),
                               bottom=0.75 / figure.get_figheight(), wspace=0.28, hspace=0.16)  # fmt: skip
    return figure


def _panel(
    ax: Axes, nation: Nation, measure: str, policies: list[str], column: str, substance: str | None
) -> None:
    dots = _of(nation.counties, measure, substance)
    lines = over_all_years(nation.nation, substance)
    for place, policy in enumerate(policies):
        colour = AS_NOW if policy == BASELINE else COLOURS[place % len(COLOURS)]
        own = dots[dots["policy"] == policy]
        ax.scatter(own["population"], own[column], s=DOT, color=colour, alpha=0.55, linewidths=0)
        whole = lines[(lines["policy"] == policy) & (lines["measure"] == measure)]
        if len(whole):
            _line(ax, whole.iloc[0], column, colour, nation.titles.get(policy, policy))
    if column == "difference":
        ax.axhline(0.0, color=QUIET, linewidth=0.8)
    ax.set_xscale("log")
    plain_axes(ax)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:,.0f}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:,.10g}"))
    ax.tick_params(labelsize=8.5)


def _line(ax: Axes, row: Any, column: str, colour: str, title: str) -> None:
    ends = ("lower", "upper") if column == "value" else ("difference_lower", "difference_upper")
    lower, upper = (float(row[end]) for end in ends)
    if np.isfinite(lower):
        ax.axhspan(lower, upper, color=colour, alpha=0.15, linewidth=0)
    ax.axhline(float(row[column]), color=colour, linewidth=1.6, label=title)


def _of(counties: pd.DataFrame, measure: str, substance: str | None) -> pd.DataFrame:
    rows = counties[(counties["years"] == counties["years"].max()) & (counties["measure"] == measure)]
    chosen = substance or (headline_substance(rows) if len(rows) else "")
    return rows[rows["substance"] == chosen]


def _handles(ax: Axes) -> tuple[Any, Any]:
    handles, labels = ax.get_legend_handles_labels()
    return handles, labels
