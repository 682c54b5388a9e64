"""The front: what portfolios gain against what they cost, with the budget line and what stands in each."""

from __future__ import annotations

import math
from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.figures import QUIET, STYLE, head_panel, plain_axes
from scenarios.optimise.words import EQUITY_NOTE, TITLES, dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.optimise.result import Optimisation

TRIED, CHECKED, BEATEN, LIMIT = "#b9bec2", "#0072B2", "#D55E00", "#7A2E00"
UNITS = {
    "deaths": "people in the whole place",
    "qaly": "quality-adjusted life years in the whole place",
    "equity": "person-years with a disorder per 100,000",
}
LINE, WIDTH = 0.19, 125
"""Inches of a line of the list of portfolios, and characters in it."""
BEYOND = 1.5
"""Times the budget up to which portfolios are drawn: further off they would press the others together."""


def front_figure(found: Optimisation) -> Figure:
    """A panel an aim: gain against spending in the dearest year, of all that was tried and, with intervals, checked."""
    aims = list(found.asked["objectives"])
    text = _below(found, aims)
    below = 0.25 + LINE * (text.count("\n") + 1)
    height = 4.6 + below
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, height), facecolor="white")
        FigureCanvasAgg(figure)
        title = f"Best spending, beginning with: {found.title}"
        figure.text(0.06, 1 - 0.3 / height, title, fontsize=14, fontweight="bold", va="center")
        figure.text(0.06, 1 - 0.6 / height, _heading(found), color=QUIET, va="center")
        axes = figure.subplots(1, len(aims), squeeze=False)
        figure.subplots_adjust(
            left=0.06, right=0.985, top=1 - 1.65 / height, bottom=(below + 0.6) / height, wspace=0.24
        )
        for ax, aim in zip(axes.flat, aims, strict=True):
            _panel(ax, found, aim)
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="upper left", ncols=4, frameon=False, fontsize=9, borderpad=0,
            bbox_to_anchor=(0.055, 1 - 0.75 / height),
        )  # fmt: skip
        figure.text(0.06, (below - 0.05) / height, text, fontsize=9, va="top", linespacing=1.35)
    return figure


def _below(found: Optimisation, aims: list[str]) -> str:
    """What stands in each portfolio, and what the panels cannot say."""
    lines = [fill(f"{name}  {found.parts(name)}", WIDTH, subsequent_indent="     ") for name in found.names]
    lines = lines or ["Nothing that was tried does more than spending nothing."]
    if "equity" in aims:
        lines.append(fill(f"{first_upper(EQUITY_NOTE)}.", WIDTH))
    left_out = found.trials.loc[~_drawn(found), "trial"].nunique()
    if left_out:
        lines.append(
            f"Not drawn: {left_out} tried for more than {short(BEYOND * (found.budget or 0.0))} a year."
        )
    return "\n".join(lines)


def _drawn(found: Optimisation) -> pd.Series:
    return found.trials["spending"] <= (math.inf if found.budget is None else BEYOND * found.budget)


def _heading(found: Optimisation) -> str:
    years = found.asked["years"]
    limit = "no budget given" if found.budget is None else f"budget {dollars(found.budget)} a year"
    return f"{first_upper(limit)}; gains over {years} year{'s' * (years != 1)}, with 95% intervals; higher is better"


def _panel(ax: Axes, found: Optimisation, aim: str) -> None:
    tried = found.trials[_drawn(found)].drop_duplicates("trial")
    ax.scatter(tried["spending"], tried[aim], s=20, color=TRIED, label="tried in small runs", zorder=2)
    labelled: set[str] = set()
    for name in found.names:
        _checked(ax, found, aim, name, labelled)
    if found.budget is not None:
        ax.set_xlim(right=max(ax.get_xlim()[1], 1.06 * found.budget))
        ax.axvline(found.budget, color=LIMIT, linewidth=1.2, linestyle=(0, (4, 3)), label="budget")
    ax.axhline(0.0, color=QUIET, linewidth=0.8)
    head_panel(ax, first_upper(TITLES[aim]), UNITS[aim])
    ax.set_xlabel("spent in the dearest year")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, -1.0), max(high, 1.0))
    plain_axes(ax)


def _checked(ax: Axes, found: Optimisation, aim: str, name: str, labelled: set[str]) -> None:
    row = found.portfolios[
        (found.portfolios["portfolio"] == name) & (found.portfolios["objective"] == aim)
    ].iloc[0]
    spent = found.spending[(found.spending["portfolio"] == name) & (found.spending["item"] == "spending")]
    dearest = spent.iloc[int(spent["cost"].to_numpy().argmax())]
    colour, words = (
        (BEATEN, "checked with other people, beaten by another")
        if row["beaten_by"]
        else (CHECKED, "checked with other people")
    )
    x, y = float(dearest["cost"]), float(row["gain"])
    if pd.notna(row["lower"]):
        ax.plot([x, x], [row["lower"], row["upper"]], color=colour, linewidth=1.6, zorder=3)
        ax.plot([dearest["lower"], dearest["upper"]], [y, y], color=colour, linewidth=1.6, zorder=3)
    ax.scatter([x], [y], s=150, color=colour, zorder=4, label=None if words in labelled else words)
    labelled.add(words)
    ax.annotate(
        name,
        (x, y),
        ha="center",
        va="center_baseline",
        fontsize=8.5,
        fontweight="bold",
        color="white",
        zorder=5,
    )


def first_upper(text: str) -> str:
    """A text that begins with a capital, and is left as it is otherwise."""
    return text[:1].upper() + text[1:]


def short(value: float) -> str:
    """Dollars on an axis: $250k, $1.5M."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        return f"{sign}${size / 1e6:g}M"
    return f"{sign}${size / 1e3:g}k" if size >= 1e3 else f"{sign}${size:g}"
