"""The front: what portfolios gain against what they cost, with the budget line and what stands in each."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.figures import INK, QUIET, STYLE, plain_axes
from scenarios.optimise.words import TITLES, dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.optimise.result import Optimisation

TRIED, CHECKED, BEATEN, LIMIT = "#b9bec2", "#0072B2", "#D55E00", "#7A2E00"
LINE, WIDTH = 0.17, 125
"""Inches of a line of the list of portfolios, and characters in it."""


def front_figure(found: Optimisation) -> Figure:
    """A panel an aim: gain against spending in the dearest year, of all that was tried and, with intervals, checked."""
    lines = [fill(f"{name}  {found.parts(name)}", WIDTH, subsequent_indent="     ") for name in found.names]
    text = "\n".join(lines) or "Nothing that was tried does more than spending nothing."
    below = 0.55 + LINE * (text.count("\n") + 2)
    height = 4.4 + below
    aims = list(found.asked["objectives"])
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, height), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(
            0.06,
            1 - 0.3 / height,
            f"Best spending: {found.title}",
            fontsize=14,
            fontweight="bold",
            va="center",
        )
        figure.text(0.06, 1 - 0.6 / height, _heading(found), color=QUIET, va="center")
        axes = figure.subplots(1, len(aims), squeeze=False)
        figure.subplots_adjust(
            left=0.06, right=0.985, top=1 - 1.2 / height, bottom=(below + 0.55) / height, wspace=0.24
        )
        for ax, aim in zip(axes.flat, aims, strict=True):
            _panel(ax, found, aim)
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="upper right", ncols=4, frameon=False, fontsize=8.5,
            bbox_to_anchor=(0.99, 1 - 0.72 / height),
        )  # fmt: skip
        figure.text(0.06, (below - 0.2) / height, text, fontsize=8.5, va="top", linespacing=1.35)
    return figure


def _heading(found: Optimisation) -> str:
    years = found.asked["years"]
    limit = "no budget given" if found.budget is None else f"budget {dollars(found.budget)} a year"
    return f"{limit}; gains over {years} year{'s' * (years != 1)} in the whole place; more is better"


def _panel(ax: Axes, found: Optimisation, aim: str) -> None:
    tried = found.trials.drop_duplicates("trial")
    ax.scatter(tried["spending"], tried[aim], s=14, color=TRIED, label="tried, small runs", zorder=2)
    labelled: set[str] = set()
    for name in found.names:
        _checked(ax, found, aim, name, labelled)
    if found.budget is not None:
        ax.axvline(found.budget, color=LIMIT, linewidth=1.2, linestyle=(0, (4, 3)), label="budget")
    ax.axhline(0.0, color=QUIET, linewidth=0.8)
    ax.set_title(TITLES[aim], fontsize=10, color=INK, loc="left")
    ax.set_xlabel("spent in the dearest year")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    plain_axes(ax)


def _checked(ax: Axes, found: Optimisation, aim: str, name: str, labelled: set[str]) -> None:
    row = found.portfolios[
        (found.portfolios["portfolio"] == name) & (found.portfolios["objective"] == aim)
    ].iloc[0]
    spent = found.spending[(found.spending["portfolio"] == name) & (found.spending["item"] == "spending")]
    dearest = spent.iloc[int(spent["cost"].to_numpy().argmax())]
    colour, words = (
        (BEATEN, "checked, beaten by another") if row["beaten_by"] else (CHECKED, "checked, fresh seeds")
    )
    x, y = float(dearest["cost"]), float(row["gain"])
    if pd.notna(row["lower"]):
        ax.plot([x, x], [row["lower"], row["upper"]], color=colour, linewidth=1.4, zorder=3)
        ax.plot([dearest["lower"], dearest["upper"]], [y, y], color=colour, linewidth=1.4, zorder=3)
    ax.scatter([x], [y], s=34, color=colour, zorder=4, label=None if words in labelled else words)
    labelled.add(words)
    ax.annotate(
        name, (x, y), xytext=(5, 5), textcoords="offset points", fontsize=9, fontweight="bold", color=INK
    )


def short(value: float) -> str:
    """Dollars on an axis: $250k, $1.5M."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        return f"{sign}${size / 1e6:g}M"
    return f"{sign}${size / 1e3:g}k" if size >= 1e3 else f"{sign}${size:g}"
