"""The figure of pathways: what of a policy's effect goes through which of them, as a waterfall."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from scenarios.comparison_words import OUTCOMES
from scenarios.figures import INK, QUIET, STYLE, plain_axes
from scenarios.pathways import ALL, REST, called, explained

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.comparison import Comparison

SHOWN = ("disorder", "overdose_fatal")
WHOLE, PART, LEFT = "#3b4a59", "#0072B2", "#b9bec4"
WIDTH = 34


def pathways_figure(comparison: Comparison) -> Figure:
    """Of each policy a row of two waterfalls: person-years with a disorder, and deaths by overdose."""
    names = comparison.policies
    table = comparison.pathways
    bars = table["pathway"].nunique()
    each = 1.0 + 0.34 * bars
    height = 1.0 + each * len(names)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.0, height), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(
            0.02, 1 - 0.3 / height, "Which way the effect goes", fontsize=13, fontweight="bold", va="center"
        )
        for line, text in enumerate((explained(table["pathway"]), comparison.note)):
            figure.text(0.02, 1 - (0.55 + 0.2 * line) / height, text, color=QUIET, va="center", fontsize=8.5)
        axes = figure.subplots(len(names), len(SHOWN), squeeze=False)
        figure.subplots_adjust(
            left=0.22,
            right=0.985,
            top=1 - 1.45 / height,
            bottom=0.45 / height,
            wspace=0.12,
            hspace=1.0 / each + 0.25,
        )
        for row, policy in enumerate(names):
            for column, measure in enumerate(SHOWN):
                part = table[(table["policy"] == policy) & (table["measure"] == measure)]
                _waterfall(axes[row, column], part, first=column == 0)
                title = next(o.title for o in OUTCOMES if o.measure == measure)
                axes[row, column].set_title(
                    f"{fill(comparison.titles[policy], 44)}:\n{title}", fontsize=9.5, loc="left"
                )
    return figure


def _waterfall(ax: Axes, part: pd.DataFrame, first: bool) -> None:
    """The whole effect, then what each pathway takes of it, then what is left."""
    rows = part.set_index("pathway")
    at = 0.0
    for place, name in enumerate(rows.index):
        row = rows.loc[name]
        effect, lower, upper = (float(row[c]) for c in ("effect", "lower", "upper"))
        begin = 0.0 if name == ALL else at - effect
        colour = WHOLE if name == ALL else LEFT if name == REST else PART
        ax.barh(place, effect, left=begin, color=colour, height=0.62)
        if np.isfinite(lower):
            ax.plot([begin + lower, begin + upper], [place, place], color=INK, linewidth=1.1)
        at = effect if name == ALL else begin
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.set_yticks(range(len(rows)))
    ax.set_yticklabels([_named(str(name)) for name in rows.index] if first else [], fontsize=8.5, color=INK)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    plain_axes(ax, grid="x")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:+,.10g}" if value else "0")
    ax.tick_params(labelsize=8.5)


def _named(pathway: str) -> Any:
    if pathway == ALL:
        return "the whole difference"
    return fill(called(pathway), WIDTH)
