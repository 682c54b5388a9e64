"""The figure of an experiment: its curves at the left, its phenomena beside the published ranges at the right."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from neuro.protocols.results import Curve, Result
from scenarios.figures import GRID, INK, QUIET, STYLE, apart
from scenarios.laboratory.strip import draw_key, draw_strip, height_in_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, LEAST_HEIGHT = 13.33, 7.5
"""Inches; a slide, and taller where there are many phenomena."""

LEAST_ROW, LARGEST_ROW, AROUND = 0.5, 1.1, 1.7
"""Height of a phenomenon, and of all around them, in inches."""

LABEL_SIZE, LABEL_WIDTH = 10.5, 19
"""Points and characters of the name of a curve."""

# Okabe & Ito, without its yellow, which is hard to see on white; then two greys
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#8A5A00", INK, "#7f868d")
OF_SUBSTANCE = {
    "nicotine": "#8A5A00",
    "alcohol": "#0072B2",
    "cannabis": "#009E73",
    "cocaine": "#D55E00",
    "methamphetamine": "#CC79A7",
    "heroin": INK,
    "fentanyl": "#7f868d",
    "rx_opioid": "#56B4E9",
}
"""A substance has the same colour in every figure."""

INCHES_A_MARK = 0.3
"""Height that a number beside a vertical axis needs."""
FEW_POINTS = 30
"""Curves of so few points show each of them."""

ZERO_BELOW = 0.6
"""An axis begins at zero when its smallest number is below this share of the largest."""


def experiment_figure(result: Result) -> Figure:
    """One slide of an experiment.

    Parameters
    ----------
    result
        From `neuro.protocols.experiments.run`.

    Returns
    -------
    Figure
        Each panel shows the curves of one `Curve.panel`; published ones are dashed with open marks.
    """
    with mpl.rc_context(STYLE):
        height = max(LEAST_HEIGHT, AROUND + LEAST_ROW * len(result.phenomena))
        figure = Figure(figsize=(WIDTH, height), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(0.035, 0.945, result.title, fontsize=19, fontweight="bold", ha="left", va="center")
        figure.text(0.035, 0.895, _note(result), fontsize=11, color=QUIET, ha="left", va="center")
        panels = list(dict.fromkeys(curve.panel for curve in result.curves))
        for place, panel in zip(_places(len(panels)), panels, strict=True):
            _draw_panel(figure.add_axes(place), panel, [c for c in result.curves if c.panel == panel])
        rows = min(0.765, LARGEST_ROW * len(result.phenomena) / height)
        strip = figure.add_axes((0.43, 0.805 - rows, 0.555, rows))
        draw_strip(strip, result.phenomena)
        draw_key(figure, 0.835, strip.get_position())
        note = "Every row has a scale of its own; the dotted line is zero."
        figure.text(0.985, 0.018, note, fontsize=8.5, color=QUIET, ha="right", va="center")
    return figure


def _note(result: Result) -> str:
    held = sum(p.passed for p in result.phenomena)
    parts = [f"{held} of {len(result.phenomena)} phenomena within the published range"]
    if result.knock_out is not None:
        parts.append(f"without {result.knock_out.replace('_', ' ')}")
    if result.surge != "mission":
        parts.append(f"surge sizes of the {result.surge}")
    return "; ".join(parts)


def _places(panels: int) -> list[tuple[float, float, float, float]]:
    """Left, bottom, width and height of each panel, from the top down."""
    top, bottom, gap = 0.775, 0.10, 0.155
    height = (top - bottom - gap * (panels - 1)) / max(panels, 1)
    return [(0.055, top - height - i * (height + gap), 0.235, height) for i in range(panels)]


def _draw_panel(ax: Axes, panel: str, curves: Sequence[Curve]) -> None:
    if len(curves) == 1 and (names := _categories(curves[0])):
        _draw_bars(ax, panel, curves[0], names)
        return
    styles = _styles(curves)
    for curve, style in zip(curves, styles, strict=True):
        ax.plot(curve.x, curve.y, **style)
    _dress(ax, panel, curves)
    _label(ax, curves, [style["color"] for style in styles])


def _categories(curve: Curve) -> list[str]:
    """Names of the points of a curve whose label tells them, `WHAT: NAME, NAME`; else nothing."""
    names = [name.strip() for name in curve.label.partition(":")[2].split(",")]
    return names if len(names) == curve.x.size > 1 else []


def _draw_bars(ax: Axes, panel: str, curve: Curve, names: Sequence[str]) -> None:
    colours = [OF_SUBSTANCE.get(name, "#8A5A83") for name in names]
    ax.bar(range(len(names)), curve.y, color=colours, width=0.6)
    _dress(ax, panel, [curve])
    ax.set_xlabel("")
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.6, len(names) - 0.4)


def _styles(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    used = {OF_SUBSTANCE[curve.label] for curve in curves if curve.label in OF_SUBSTANCE}
    free = cycle([colour for colour in COLOURS if colour not in used] or COLOURS)
    return [
        _style(curve, INK if curve.published else OF_SUBSTANCE.get(curve.label) or next(free))
        for curve in curves
    ]


def _style(curve: Curve, colour: str) -> dict[str, Any]:
    if curve.published:
        marks = {"marker": "s", "markersize": 7, "markerfacecolor": "white", "markeredgewidth": 1.6}
        return {"color": colour, "linestyle": (0, (4, 2)), "linewidth": 1.4, "zorder": 5, **marks}
    marker = {"marker": "o", "markersize": 5} if curve.x.size <= FEW_POINTS else {}
    return {"color": colour, "linewidth": 2.2, "solid_capstyle": "round", **marker}


def _dress(ax: Axes, panel: str, curves: Sequence[Curve]) -> None:
    ax.set_title(panel, fontsize=13, fontweight="bold", loc="left", pad=24)
    told = curves[0].y_label
    unit = "" if told.lower() == panel.lower() else textwrap.shorten(told, 60, placeholder=" …")
    ax.annotate(
        unit,
        (0, 1),
        (0, 10),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10.5,
        color=QUIET,
    )
    ax.set_xlabel(curves[0].x_label, fontsize=10.5, labelpad=4)
    _limit(ax, curves)
    tall = ax.get_window_extent().height / ax.figure.dpi
    marks = max(2, min(5, int(tall / INCHES_A_MARK)))
    for axis, steps, most in ((ax.xaxis, [1, 2, 5, 10], 5), (ax.yaxis, [1, 2, 2.5, 5, 10], marks)):
        axis.set_major_locator(MaxNLocator(nbins=most, steps=steps))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=10.5, pad=5)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _limit(ax: Axes, curves: Sequence[Curve]) -> None:
    y = np.concatenate([curve.y[np.isfinite(curve.y)] for curve in curves])
    x = np.concatenate([curve.x for curve in curves])
    if not y.size:
        ax.text(0.5, 0.5, "no number", color=QUIET, ha="center", va="center", transform=ax.transAxes)
        return
    low, high = float(y.min()), float(y.max())
    if 0.0 <= low < ZERO_BELOW * high:
        low = 0.0
    room = 0.06 * (high - low or abs(high) or 1.0)
    ax.set_ylim(low if low == 0.0 else low - room, high + room)
    margin = 0.02 * (x.max() - x.min() or 1.0)
    ax.set_xlim(x.min() - margin, x.max() + margin)


def _label(ax: Axes, curves: Sequence[Curve], colours: Sequence[str]) -> None:
    """Name each curve beside its right end, moved apart where names would overlap."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ends = []
    for curve, colour in zip(curves, colours, strict=True):
        finite = np.flatnonzero(np.isfinite(curve.y))
        if finite.size:
            end = (curve.y[finite[-1]] - low) / (high - low)
            begins = (curve.x[finite[-1]] - left) / (right - left)
            ends.append((float(end), curve.label, colour, min(float(begins) + 0.02, 1.0)))
    ends.sort(key=lambda end: end[0])
    names = [
        textwrap.wrap(label.replace("_", " ").replace(" d2", " D2"), LABEL_WIDTH) for _, label, *_ in ends
    ]
    heights = apart(np.array([end[0] for end in ends]), _gaps(ax, names))
    for (end, _, colour, begins), name, height in zip(ends, names, heights, strict=True):
        ax.plot(
            [begins, 1.0, 1.035], [end, end, height], color=colour, linewidth=1.0,
            linestyle="-" if begins == 1.0 else ":", transform=ax.transAxes, clip_on=False,
        )  # fmt: skip
        ax.annotate(
            "\n".join(name), (1.035, height), (3, 0), xycoords="axes fraction", textcoords="offset points",
            color=colour, fontweight="bold", fontsize=LABEL_SIZE, va="center", linespacing=1.0,
            annotation_clip=False,
        )  # fmt: skip


def _gaps(ax: Axes, names: Sequence[Sequence[str]]) -> np.ndarray:
    """Least distance of each name from the one below it, in heights of the panel."""
    lines = np.array([len(name) for name in names], float)
    return 1.2 * LABEL_SIZE * 0.5 * (lines + np.roll(lines, 1)) / height_in_points(ax)
