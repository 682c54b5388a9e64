"""The history as a figure: deaths by year, published, modelled and extrapolated; and by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.evidence.history import LAST_FITTED, TYPES, YEARS, total, trend
from scenarios.figures import INK, QUIET, STYLE, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.evidence.history import History

MODEL, TREND, BAND = "#0072B2", "#8A5A83", 0.15
COLOURS = {"prescribed": "#009E73", "heroin": "#D55E00", "fentanyl": "#7A2E00"}


def history_figure(h: History) -> Figure:
    """All deaths on the left, by type on the right; the years that are predicted are shaded."""
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 4.6), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(
            0.06, 0.945, "Opioid overdose deaths in the United States", fontsize=14, weight="bold", color=INK
        )
        said = f"Fitted until {LAST_FITTED}, predicted after. {h.said}"
        figure.text(0.06, 0.89, said, fontsize=8.5, color=QUIET)
        left, right = figure.add_axes((0.06, 0.1, 0.4, 0.66)), figure.add_axes((0.55, 0.1, 0.34, 0.66))
        _all(left, h)
        _types(right, h)
    return figure


def _frame(ax: Axes, title: str) -> None:
    ax.axvspan(LAST_FITTED + 0.5, YEARS[-1] + 0.5, color="#F3F1E8", linewidth=0, zorder=0)
    ax.set_title(title, loc="left", fontsize=10.5, weight="bold")
    ax.set_xlim(YEARS[0] - 0.5, YEARS[-1] + 0.5)
    ax.set_ylim(bottom=0.0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    plain_axes(ax)


def _all(ax: Axes, h: History) -> None:
    ax.fill_between(YEARS, h.lower, h.upper, color=MODEL, alpha=BAND, linewidth=0)
    ax.plot(YEARS, h.model.sum(axis=0), color=MODEL, linewidth=2.2)
    ax.plot(YEARS, trend(), color=TREND, linewidth=1.5, linestyle="--")
    ax.plot(YEARS, total(), "o", color=INK, markersize=4.5)
    _frame(ax, "All opioids, deaths a year")
    style: dict[str, Any] = {"transform": ax.transAxes, "fontsize": 8.5, "weight": "bold"}
    ax.text(0.03, 0.93, "● published", color=INK, **style)
    ax.text(0.03, 0.86, "— model; band: range of fentanyl's danger", color=MODEL, **style)
    ax.text(0.03, 0.79, "- - log-linear 2006-2012", color=TREND, **style)


def _types(ax: Axes, h: History) -> None:
    for j, name in enumerate(TYPES):
        ax.plot(YEARS, h.model[j], color=COLOURS[name], linewidth=2.0)
        ax.plot(YEARS, h.known[j], "o", color=COLOURS[name], markersize=4.0)
    _frame(ax, "By type: lines are the model, dots what was published")
    top = ax.get_ylim()[1]
    heights = sorted((max(h.model[j, -1], 0.0) / top, name) for j, name in enumerate(TYPES))
    last = -1.0
    for height, name in heights:
        last = max(height, last + 0.07)
        ax.text(
            1.02,
            last,
            name,
            transform=ax.transAxes,
            color=COLOURS[name],
            fontsize=9,
            weight="bold",
            va="center",
        )
