"""The figure of a sensitivity analysis: a panel for each outcome, the factors that matter most in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.figures import INK, QUIET, STYLE, plain_axes
from scenarios.parameter_words import of_path
from scenarios.sensitivity.designs import MORRIS, SOBOL
from scenarios.sensitivity.indices import FIRST, HIGH, LEADING, LOW, MU_STAR, SIGMA, TOTAL
from scenarios.sensitivity.outcomes import EFFECT
from scenarios.sensitivity.words import number, outcome_title, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.sensitivity.result import Sensitivity

MOST, NAMED, COLUMNS = 10, 6, 2
LOW_COLOUR, HIGH_COLOUR, FIRST_COLOUR, TOTAL_COLOUR, FAINT = (
    "#0072B2",
    "#D55E00",
    "#0072B2",
    "#8FBBD9",
    "#b9bec4",
)
UNKNOWN = "#7a6aa8"
HEADS = {
    "tornado": "Each number at the low and at the high end of its range, all others at their values",
    "morris": "How much moving a number over its range changes the outcome, wherever the others lie",
    "sobol": "Which share of the variance of the outcome each number has",
}
KEYS = {
    "tornado": (("low end", LOW_COLOUR), ("high end", HIGH_COLOUR)),
    "morris": (
        ("beyond chance", FIRST_COLOUR),
        ("no more than chance", FAINT),
        ("chance not known", UNKNOWN),
    ),
    "sobol": (
        ("alone (S1)", FIRST_COLOUR),
        ("with interactions (ST)", TOTAL_COLOUR),
        ("| chance alone", INK),
    ),
}
PANEL_HEIGHT, HEAD_HEIGHT = 3.3, 1.25
ROOM_ABOVE = 0.45
"""Inches between the key and the first panel."""


def sensitivity_figure(result: Sensitivity, of: str, policy: str) -> Figure:
    """Levels of the baseline (`of` "level"), or effects of one policy ("effect")."""
    panels = list(result.targets(of, policy))
    lines = -(-len(panels) // COLUMNS)
    height = HEAD_HEIGHT + ROOM_ABOVE + PANEL_HEIGHT * lines
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.5, height), facecolor="white")
        FigureCanvasAgg(figure)
        _head(figure, result, of, policy, height)
        axes = figure.subplots(lines, COLUMNS, squeeze=False)
        figure.subplots_adjust(
            left=0.2, right=0.98, top=1 - (HEAD_HEIGHT + ROOM_ABOVE) / height, bottom=0.55 / height, wspace=0.62,
            hspace=0.42,
        )  # fmt: skip
        for ax, (target, rows) in zip(axes.flat, panels, strict=False):
            _panel(ax, result.method, target, rows)
        for ax in list(axes.flat)[len(panels) :]:
            ax.set_visible(False)
    return figure


def _head(figure: Figure, result: Sensitivity, of: str, policy: str, height: float) -> None:
    what = f"What {result.titles[policy]} changes" if of == EFFECT else result.titles[policy]
    figure.text(0.02, 1 - 0.3 / height, what, fontsize=13, fontweight="bold", va="center")
    for line, text in enumerate((HEADS[result.method], result.note)):
        figure.text(0.02, 1 - (0.56 + 0.2 * line) / height, text, color=QUIET, va="center", fontsize=8.5)
    x = 0.02
    for text, colour in KEYS[result.method]:
        mark, words = ("|", text.removeprefix("| ")) if text.startswith("|") else ("■", text)
        figure.text(x, 1 - 1.0 / height, mark, color=colour, va="center", fontsize=9)
        figure.text(x + 0.013, 1 - 1.0 / height, words, color=QUIET, va="center", fontsize=8.5)
        x += 0.03 + 0.0075 * len(words)


def _panel(ax: Axes, method: str, target: pd.Series, rows: pd.DataFrame) -> None:
    share = float(target["chance_share"])
    chance = f"; chance is {percent(share)} of a run's variance" if np.isfinite(share) else ""
    title = outcome_title(str(target["measure"]))
    ax.set_title(title, fontsize=10, fontweight="bold", loc="left", pad=18)
    ax.text(
        0, 1.035, f"mean {number(float(target['mean']))}{chance}", transform=ax.transAxes, fontsize=8, color=QUIET
    )  # fmt: skip
    shown = rows[rows["rank"] <= MOST]
    if not np.nan_to_num(shown.loc[shown["statistic"] == LEADING[method], "estimate"]).any():
        ax.text(
            0.5,
            0.5,
            "no number that was moved changes it",
            color=QUIET,
            ha="center",
            va="center",
            transform=ax.transAxes,
        )
        ax.set_axis_off()
        return
    draw = _scatter if method == MORRIS else _shares if method == SOBOL else _tornado
    draw(ax, shown)
    ax.tick_params(labelsize=8)


def _wide(rows: pd.DataFrame, statistic: str) -> pd.DataFrame:
    return rows[rows["statistic"] == statistic].sort_values("rank").set_index("parameter")


def _bounds(part: pd.DataFrame) -> Any:
    """Ends of the interval and the noise of each row, shape (rows, 3); what is not known is not drawn."""
    return part[["lower", "upper", "noise"]].to_numpy(float)


def _tornado(ax: Axes, rows: pd.DataFrame) -> None:
    for statistic, colour in ((LOW, LOW_COLOUR), (HIGH, HIGH_COLOUR)):
        part = _wide(rows, statistic)
        places = np.arange(len(part))
        ax.barh(places, part["estimate"], color=colour, height=0.6, alpha=0.85)
        for place, (lower, upper, _) in zip(places, _bounds(part), strict=True):
            at = place + (-0.12 if statistic == LOW else 0.12)
            ax.plot([lower, upper], [at, at], color=INK, linewidth=0.9)
    _names(ax, part.index)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{'+' if v > 0 else ''}{_tick(v)}"))


def _shares(ax: Axes, rows: pd.DataFrame) -> None:
    for statistic, colour, shift in ((TOTAL, TOTAL_COLOUR, 0.19), (FIRST, FIRST_COLOUR, -0.19)):
        part = _wide(rows, statistic)
        places = np.arange(len(part)) + shift
        ax.barh(places, part["estimate"], color=colour, height=0.36)
        for place, (lower, upper, noise) in zip(places, _bounds(part), strict=True):
            ax.plot([lower, upper], [place, place], color=INK, linewidth=0.9)
            if statistic == TOTAL:
                ax.plot([noise, noise], [place - 0.2, place + 0.2], color=INK, linewidth=1.6)
    _names(ax, part.index)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.set_xlim(min(-0.02, max(-0.5, ax.get_xlim()[0])), min(1.5, max(1.0, ax.get_xlim()[1])))


def _scatter(ax: Axes, rows: pd.DataFrame) -> None:
    """mu* against sigma; of groups, which have no sigma, bars of mu* with its interval."""
    leading = _wide(rows, MU_STAR)
    colours = [
        UNKNOWN if np.isnan(noise) else FIRST_COLOUR if beyond else FAINT
        for noise, beyond in zip(leading["noise"], leading["beyond_noise"], strict=True)
    ]
    if not (rows["statistic"] == SIGMA).any():
        places = np.arange(len(leading))
        ax.barh(places, leading["estimate"], color=colours, height=0.6)
        for place, (lower, upper, _) in zip(places, _bounds(leading), strict=True):
            ax.plot([lower, upper], [place, place], color=INK, linewidth=0.9)
        _names(ax, leading.index)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: _tick(v)))
        return
    sigma = _wide(rows, SIGMA).reindex(leading.index)["estimate"]
    ax.scatter(leading["estimate"], sigma, c=colours, s=26, zorder=3)
    _labels(ax, leading["estimate"].to_numpy(float), sigma.to_numpy(float), list(leading.index))
    ax.set_xlabel("mean effect, mu*", fontsize=8)
    ax.set_ylabel("spread, sigma", fontsize=8)
    ax.set_xlim(left=0.0, right=float(ax.get_xlim()[1]) * 1.25)
    ax.set_ylim(bottom=0.0)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=5))
        axis.set_major_formatter(FuncFormatter(lambda v, _: _tick(v)))
    plain_axes(ax)


def _labels(ax: Axes, x: Any, y: Any, names: list[str]) -> None:
    """Name the first points, each label moved up where it would lie on another."""
    from scenarios.figures import apart

    top = max(float(np.nanmax(y)) * 1.1, 1e-12)
    first = min(NAMED, len(names))
    order = np.argsort(y[:first])
    heights = apart(y[:first][order] / top, 0.075)
    for place, height in zip(order, heights, strict=True):
        ax.annotate(
            _cut(of_path(names[place]), 34), (x[place], y[place]), (x[place], height * top), fontsize=7.5,
            color=INK, va="center", xycoords="data", textcoords="data",
        )  # fmt: skip


def _names(ax: Axes, names: Any) -> None:
    ax.set_yticks(range(len(names)))
    ax.set_yticklabels([_cut(of_path(str(name)), 40) for name in names], fontsize=8, color=INK)
    ax.set_ylim(len(names) - 0.4, -0.6)
    plain_axes(ax, grid="x")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5))


def _tick(value: float) -> str:
    """A round number at an axis."""
    return number(value).replace(".0m", "m") if value else "0"


def _cut(name: str, most: int) -> str:
    """The end of a long name, which says more than its beginning."""
    return name if len(name) <= most else f"...{name[3 - most :]}"
