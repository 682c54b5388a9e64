"""The overview figure of a run: six panels, lines with bands, the same bytes for the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scenarios.store import write_atomically
from scenarios.summary import headline_rates, headline_substance

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, QUIET, GRID = "#222222", "#5f6368", "#e3e5e8"
LABEL_GAP = 0.085
"""Least distance between two labels, in heights of a panel."""

STYLE: Any = {
    "svg.hashsalt": "mesolimbic",
    "svg.fonttype": "path",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


@dataclass(frozen=True)
class Line:
    """One quantity: a rate of the yearly table, its label (the last value if empty), its colour."""

    column: str
    label: str
    colour: str


@dataclass(frozen=True)
class Panel:
    """One small chart."""

    title: str
    lines: tuple[Line, ...]
    unit: str = "people per 100,000"


# Colours of Okabe & Ito, told apart with any colour vision; severity is one hue, darker for more severe.
PANELS = (
    Panel("Non-medical use in the past year", (Line("non-medical use in the past year", "", "#0072B2"),)),
    Panel(
        "People with a use disorder",
        (
            Line("disorder: mild", "mild", "#E8A33D"),
            Line("disorder: moderate", "moderate", "#D55E00"),
            Line("disorder: severe", "severe", "#7A2E00"),
        ),
    ),
    Panel(
        "Treatment and remission",
        (
            Line("in treatment", "in treatment", "#009E73"),
            Line("in remission (early and sustained)", "in remission", "#0072B2"),
        ),
    ),
    Panel(
        "New cases and return to use",
        (Line("new cases", "new cases", "#D55E00"), Line("return to use", "returns", "#8A5A83")),
        unit="events per 100,000 a year",
    ),
    Panel(
        "Non-fatal overdose",
        (Line("non-fatal overdose", "", "#8A5A83"),),
        unit="events per 100,000 a year",
    ),
    Panel("Fatal overdose", (Line("fatal overdose", "", INK),), unit="deaths per 100,000 a year"),
)


def overview(yearly: pd.DataFrame, title: str, note: str = "", substance: str | None = None) -> Figure:
    """Use, disorder, treatment, remission and overdose over the years.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet.
    title, note
        Heading, and the line below it.
    substance
        A substance or a class of them; by default the class if the table has one.

    Returns
    -------
    Figure
        Lines are means over replicates, bands 95% intervals of the means; every axis begins at zero.
    """
    chosen = substance or headline_substance(yearly)
    rates = headline_rates(yearly, chosen)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 6.9), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(0.06, 0.955, title, fontsize=14, fontweight="bold", ha="left", va="center")
        figure.text(0.06, 0.915, f"{_named(chosen)}. {note}".strip(), color=QUIET, ha="left", va="center")
        axes = figure.subplots(2, 3)
        figure.subplots_adjust(left=0.06, right=0.905, top=0.82, bottom=0.07, wspace=0.62, hspace=0.42)
        for ax, panel in zip(axes.flat, PANELS, strict=True):
            _draw(ax, panel, rates)
    return figure


def image(figure: Figure, kind: str) -> bytes:
    """A figure as "png" or "svg"; the same figure gives the same bytes."""
    sink = BytesIO()
    options: dict[str, Any] = {"dpi": 160} if kind == "png" else {"metadata": {"Date": None, "Creator": None}}
    with mpl.rc_context(STYLE):
        figure.savefig(sink, format=kind, facecolor="white", **options)
    return sink.getvalue()


def plain_axes(ax: Axes, grid: Literal["x", "y"] = "y") -> None:
    """Axes with a faint grid along one side and a base line, and nothing else."""
    ax.grid(axis=grid, color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, pad=6)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def head_panel(ax: Axes, title: str, unit: str) -> None:
    """The title of a small chart, and below it what its axis counts."""
    ax.set_title(title, fontsize=10.5, fontweight="bold", loc="left", pad=20)
    ax.annotate(
        unit, (0, 1), (0, 7), xycoords="axes fraction", textcoords="offset points", fontsize=8.5, color=QUIET
    )


def _draw(ax: Axes, panel: Panel, rates: pd.DataFrame) -> None:
    parts = [(line, rates[rates["column"] == line.column].dropna(subset=["mean"])) for line in panel.lines]
    for line, part in parts:
        _draw_line(ax, line, part)
    _dress(ax, panel, sorted({int(year) for _, part in parts for year in part["year"]}))
    if any(len(part) for _, part in parts):
        _label(ax, [(line, float(part["mean"].iloc[-1])) for line, part in parts if len(part)])
    else:
        ax.text(0.5, 0.5, "not measured", color=QUIET, ha="center", va="center", transform=ax.transAxes)


def _draw_line(ax: Axes, line: Line, part: pd.DataFrame) -> None:
    years, mean = part["year"].to_numpy(), part["mean"].to_numpy(dtype=float)
    lower, upper = (part[end].fillna(part["mean"]).to_numpy(dtype=float) for end in ("lower", "upper"))
    if len(part) == 1:
        ax.errorbar(years, mean, [mean - lower, upper - mean], color=line.colour, fmt="o", capsize=3)
        return
    ax.fill_between(years, lower, upper, color=line.colour, alpha=0.18, linewidth=0)
    ax.plot(years, mean, color=line.colour, linewidth=2, marker="o", markersize=3.2 if len(part) <= 15 else 0)


def _dress(ax: Axes, panel: Panel, years: list[int]) -> None:
    head_panel(ax, panel.title, panel.unit)
    ax.set_ylim(0, max(ax.get_ylim()[1], 1e-9))
    if years:
        margin = max(0.03 * (years[-1] - years[0]), 0.1 if len(years) > 1 else 0.5)
        ax.set_xlim(years[0] - margin, years[-1] + margin)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    plain_axes(ax)
    ax.tick_params(labelsize=8.5)


def _label(ax: Axes, ends: list[tuple[Line, float]]) -> None:
    """Name each line beside its right end, moved apart where names would overlap."""
    top = ax.get_ylim()[1]
    ordered = sorted(ends, key=lambda end: end[1])
    heights = apart(np.array([value / top for _, value in ordered]))
    for (line, value), height in zip(ordered, heights, strict=True):
        label = line.label or f"{value:,.{0 if value >= 100 else 1}f}"
        style: dict[str, Any] = {"color": line.colour, "fontweight": "bold", "fontsize": 8.5, "va": "center"}
        ax.text(1.03, height, label, transform=ax.transAxes, **style)


def apart(heights: np.ndarray, gaps: float | np.ndarray = LABEL_GAP) -> np.ndarray:
    """Ascending heights, each at least its gap above the one before it, and the last inside the panel."""
    placed, gaps = heights.copy(), np.broadcast_to(gaps, heights.shape)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gaps[i])
    for i in range(len(placed) - 1, -1, -1):
        limit = 1.0 if i == len(placed) - 1 else placed[i + 1] - gaps[i + 1]
        placed[i] = min(placed[i], limit)
    return placed


def _named(substance: str) -> str:
    from neuro.registry import SUBSTANCE_CLASSES, substance_ids
    from neuro.registry import substance as described

    if substance in substance_ids() and substance not in SUBSTANCE_CLASSES:
        return described(substance).name
    return f"{substance.capitalize()}s" if substance in ("opioid", "stimulant") else substance.capitalize()


def write_figure(figure: Figure, stem: Path) -> list[Path]:
    """Write one figure as STEM.png and STEM.svg."""
    written = []
    for kind in ("png", "svg"):
        path = stem.with_name(f"{stem.name}.{kind}")
        write_atomically(path, image(figure, kind))
        written.append(path)
    return written
