"""Figures of a comparison: what each policy changes in all, and year by year."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.comparison_words import OUTCOMES, Outcome, headline
from scenarios.figures import INK, QUIET, STYLE, plain_axes
from scenarios.ranking import ANY
from scenarios.summary import headline_substance

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.comparison import Comparison

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#56B4E9", "#7A2E00", "#5f6368")
"""Of Okabe & Ito, told apart with any colour vision."""

BETTER, WORSE, UNSURE, NEITHER = "#00795a", "#b3400a", "#8a8f94", "#0072B2"
SHOWN = ("overdose_fatal", "overdose_nonfatal", "disorder", "new_disorder", "in_treatment", "remission")
NAME_WIDTH = 30
GAP = 1.15
"""Inches between the two rows of panels."""
BY_YEAR_HEIGHT, LEGEND_ROW, LEGEND_ROWS = 7.4, 0.028, 6
"""Inches of the figure by year, the share of them that a row of its legend takes, and the rows for which they do; every
row beyond makes the figure higher."""


def policies_figure(comparison: Comparison, substance: str | None = None) -> Figure:
    """Difference from the baseline over all years: a panel an outcome, a row a policy, with 95% intervals."""
    names = comparison.policies
    height = 2.1 + 2 * (1.15 + 0.46 * len(names))
    with mpl.rc_context(STYLE):
        figure, axes = _panels(comparison, height, sharey=True, left=0.21)
        for ax, outcome in zip(axes.flat, _shown(), strict=True):
            _forest(ax, comparison, outcome, substance)
        for ax in axes[:, 0]:
            ax.set_yticklabels(
                [fill(comparison.titles[name], NAME_WIDTH) for name in names], fontsize=8.5, color=INK
            )
        _legend(figure)
    return figure


def by_year_figure(comparison: Comparison, substance: str | None = None) -> Figure:
    """Difference from the baseline in each year: a panel an outcome, a line a policy, with 95% bands."""
    rows = (len(comparison.policies) + 2) // 3
    height = BY_YEAR_HEIGHT * (1.0 + LEGEND_ROW * max(0, rows - LEGEND_ROWS))
    with mpl.rc_context(STYLE):
        figure, axes = _panels(comparison, height, sharey=False, left=0.06)
        for ax, outcome in zip(axes.flat, _shown(), strict=True):
            _lines(ax, comparison, outcome, substance)
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(
            handles, [fill(text, 60) for text in labels], loc="lower left", ncols=3, frameon=False,
            bbox_to_anchor=(0.05, 0.0), fontsize=8.5,
        )  # fmt: skip
        figure.subplots_adjust(
            bottom=(0.09 + LEGEND_ROW * rows) * BY_YEAR_HEIGHT / height, hspace=_row_gap(BY_YEAR_HEIGHT)
        )
    return figure


def _shown() -> list[Outcome]:
    return [next(o for o in OUTCOMES if o.measure == measure) for measure in SHOWN]


def _panels(comparison: Comparison, height: float, sharey: bool, left: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(12.0, height), facecolor="white")
    FigureCanvasAgg(figure)
    top = 1.0 - 0.32 / height
    title = f"What would change, against: {comparison.title}"
    figure.text(0.02, top, title, fontsize=13, fontweight="bold", ha="left", va="center")
    figure.text(0.02, top - 0.27 / height, comparison.note, color=QUIET, ha="left", va="center")
    axes = figure.subplots(2, 3, sharey=sharey)
    figure.subplots_adjust(
        left=left, right=0.985, top=1.0 - 1.25 / height, bottom=0.62 / height, wspace=0.2,
        hspace=_row_gap(height),
    )  # fmt: skip
    return figure, axes


def _row_gap(height: float) -> float:
    """The gap between the two rows of panels in a figure so many inches high, as a share of a panel."""
    return 2.2 * GAP / max(0.1, height - 1.87 - GAP)


def _forest(ax: Axes, comparison: Comparison, outcome: Outcome, substance: str | None) -> None:
    names = comparison.policies
    for place, name in enumerate(names):
        rows = headline(comparison.totals, name, substance)
        rows = rows[rows["measure"] == outcome.measure]
        if not len(rows):
            continue
        mean, lower, upper = (float(rows[c].iloc[0]) for c in ("difference", "lower", "upper"))
        colour = _colour(mean, lower, upper, outcome)
        if np.isfinite(lower):
            ax.plot([lower, upper], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        ax.plot([mean], [place], "o", color=colour, markersize=6)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.set_title(outcome.title, fontsize=10.5, fontweight="bold", loc="left", pad=8)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)))
    ax.set_xlabel("fewer          more", fontsize=8.5)
    plain_axes(ax, grid="x")
    _numbers(ax.xaxis)
    reach = max(abs(bound) for bound in ax.get_xlim()) if _moved(ax) else 1.0
    ax.set_xlim(-reach, reach)
    ax.tick_params(labelsize=8.5)


def _moved(ax: Axes) -> bool:
    """Whether anything in the panel differs from no difference."""
    return any(np.any(np.asarray(line.get_xdata()) != 0.0) for line in ax.lines[:-1])


def _colour(mean: float, lower: float, upper: float, outcome: Outcome) -> str:
    if not np.isfinite(lower) or lower <= 0.0 <= upper:
        return UNSURE
    if outcome.less_is_better is None:
        return NEITHER
    return BETTER if (mean < 0.0) == outcome.less_is_better else WORSE


KEY = (
    (BETTER, "better"),
    (WORSE, "worse"),
    (NEITHER, "differs, neither better nor worse"),
    (UNSURE, "the interval holds no difference"),
)


def _legend(figure: Figure) -> None:
    """What the colours of dots mean, below the heading."""
    dots = [Line2D([], [], color=colour, marker="o", linestyle="", label=text) for colour, text in KEY]
    figure.legend(
        handles=dots, loc="upper left", ncols=len(dots), frameon=False, borderpad=0, fontsize=8.5,
        bbox_to_anchor=(0.012, 1.0 - 0.72 / float(figure.get_figheight())),
    )  # fmt: skip


def _lines(ax: Axes, comparison: Comparison, outcome: Outcome, substance: str | None) -> None:
    frame = comparison.differences_summary
    chosen = substance or headline_substance(frame[frame["substance"] != ANY])
    rows = frame[
        (frame["measure"] == outcome.measure)
        & (frame["stratum"] == "all")
        & frame["substance"].isin((chosen, ANY))
    ]
    for place, name in enumerate(comparison.policies):
        part = rows[rows["policy"] == name].sort_values("year")
        colour = COLOURS[place % len(COLOURS)]
        style = "-" if place < len(COLOURS) else "--"
        years = part["year"].to_numpy()
        ax.fill_between(years, part["lower"], part["upper"], color=colour, alpha=0.13, linewidth=0)
        ax.plot(
            years,
            part["difference"],
            style,
            color=colour,
            marker="o",
            markersize=3.2,
            label=comparison.titles[name],
        )
    ax.axhline(0.0, color=INK, linewidth=0.9)
    unit = "events a year" if outcome.measure not in ("disorder", "in_treatment", "remission") else "people"
    title = outcome.title.replace("person-years", "people")
    ax.set_title(title, fontsize=10.5, fontweight="bold", loc="left", pad=20)
    ax.text(0, 1.045, f"{unit} per 100,000, more or fewer", transform=ax.transAxes, fontsize=8.5, color=QUIET)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    plain_axes(ax)
    _numbers(ax.yaxis)
    ax.tick_params(labelsize=8.5)


def _numbers(axis: Any) -> None:
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.10g}" if value else "0"))
