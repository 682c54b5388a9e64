"""Figures of a calibration: what was learnt of each parameter, how targets come out, how a county's series are met."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from scenarios.calibration.diagnostics import HARDLY, Predicted, Told
from scenarios.calibration.goals import Goal
from scenarios.figures import GRID, INK, QUIET, STYLE, plain_axes
from scenarios.parameter_words import of_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.calibration.local import LocalFit

MODEL, DATA, HELD = "#0072B2", "#000000", "#D55E00"
BEFORE = "#C9D6E2"
PARAMETER_ROW, TARGET_ROW, HEAD, FOOT = 0.38, 0.235, 1.2, 0.6
"""Inches of a row, of what stands above the rows and of what stands below."""
FARTHEST = 12.0
MOST_LETTERS = 76
PARENTHESES = re.compile(r"\s*\([^()]*\)")


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _rows_figure(
    rows: int, row: float, title: str, said: str, sides: tuple[float, float]
) -> tuple[Figure, Axes]:
    """A titled figure with one axes of rows from the top down; `sides` are its left and right end."""
    height = HEAD + FOOT + row * max(rows, 1)
    figure = Figure(figsize=(11.0, height), facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.02, 1 - 0.3 / height, title, fontsize=14, weight="bold", color=INK, va="center")
    figure.text(0.02, 1 - 0.75 / height, said, color=QUIET, va="center", linespacing=1.4)
    ax = figure.add_axes((sides[0], FOOT / height, sides[1] - sides[0], 1 - (HEAD + FOOT) / height))
    ax.set_ylim(max(rows, 1) - 0.5, -0.5)
    return figure, ax


def told_figure(found: Sequence[Told], points: np.ndarray, units: Sequence[str]) -> Figure:
    """A row for each parameter: where in its prior the posterior lies (90% and half of it), and its values."""
    said = (
        "Each number's range from its low to its high end, as it was allowed to be. Line: where 90% of the fitted "
        "draws lie;\nthick: the middle half; dot: the median. Grey: the data told nothing, the range stays as wide."
    )
    with rc_context(STYLE):
        figure, ax = _rows_figure(len(found), PARAMETER_ROW, "What the data told", said, (0.32, 0.72))
        for i, one in enumerate(found):
            low, near, middle, far, high = np.quantile(points[:, i], [0.05, 0.25, 0.5, 0.75, 0.95])
            colour = QUIET if one.width > HARDLY else MODEL
            ax.plot([low, high], [i, i], color=colour, linewidth=2.0, solid_capstyle="butt")
            ax.plot([near, far], [i, i], color=colour, linewidth=6.0, solid_capstyle="butt")
            ax.plot(middle, i, "o", color="white", markeredgecolor=colour, markersize=5)
            _beside(ax, i - 0.18, f"{one.median:.3g} ({one.lower:.3g} to {one.upper:.3g})", INK)
            _beside(
                ax, i + 0.25, "" if units[i] == "1" else shorten(units[i], 44, placeholder=" ..."), QUIET, 7.5
            )
        _beside(ax, -0.9, "median (90%)", QUIET)
        ax.set_yticks(range(len(found)), [of_path(t.name) for t in found], color=INK)
        ax.set_xlim(0.0, 1.0)
        ax.set_xticks([0.0, 0.5, 1.0], ["low end", "middle", "high end"])
        plain_axes(ax, "x")
    return figure


def _beside(ax: Axes, row: float, text: str, colour: str, size: float = 9.0) -> None:
    """Words right of a row."""
    ax.text(1.03, row, text, transform=ax.get_yaxis_transform(), va="center", color=colour, fontsize=size)


def targets_figure(found: Sequence[Predicted]) -> Figure:
    """A row for each target: how many of its standard deviations the model is off, fitted and held out apart."""
    seen = sorted((p for p in found if p.z is not None), key=lambda p: (p.role, p.goal.group))
    said = (
        "Medians of runs with fitted draws, made after the fit. Left of the line the model has less, right of it more. "
        "Shaded: met.\nDots: fitted. Diamonds: held out, the plan fits nothing to them. "
        f"Beyond {FARTHEST:g} at the edge."
    )
    with rc_context(STYLE):
        figure, ax = _rows_figure(
            len(seen), TARGET_ROW, "How far the model is from what was published", said, (0.46, 0.80)
        )
        ax.axvspan(-1.96, 1.96, color="#E3EEF6", linewidth=0)
        ax.axvline(0.0, color=QUIET, linewidth=0.8)
        for i, (p, before) in enumerate(zip(seen, [None, *seen], strict=False)):
            z = max(-FARTHEST, min(FARTHEST, p.z or 0.0))
            fitted = p.role == "fitted"
            ax.plot(z, i, "o" if fitted else "D", color=MODEL if fitted else HELD, markersize=6)
            if before is None or before.goal.group != p.goal.group:
                ax.axhline(i - 0.5, color=GRID, linewidth=0.8)
                _beside(ax, i, p.goal.group, QUIET)
        ax.set_yticks(range(len(seen)), [target_label(p.goal) for p in seen], color=INK)
        ax.set_xlim(-FARTHEST * 1.05, FARTHEST * 1.05)
        ax.set_xlabel("distance from the published number, in its standard deviations")
        plain_axes(ax, "x")
    return figure


def target_label(goal: Goal) -> str:
    """What a target counts, shortened, and its unit; its id where it has no words."""
    unit = shorten(PARENTHESES.sub("", goal.unit), 30, placeholder=" ...")
    after = "" if unit in ("", "1") else f" ({unit})"
    words = PARENTHESES.sub("", goal.words) or goal.id
    return shorten(words, MOST_LETTERS - len(after), placeholder=" ...") + after


def series_figure(fit: LocalFit) -> Figure:
    """A panel for each measure and stratum: the county's numbers with their intervals, the model before and after."""
    panels = fit.panels()
    with rc_context(STYLE):
        figure = _figure(5.2 * min(2, len(panels)), 3.4 * math.ceil(len(panels) / 2))
        axes = np.atleast_1d(
            figure.subplots(math.ceil(len(panels) / 2), min(2, len(panels)), squeeze=False)
        ).ravel()
        for ax, (title, rows) in zip(axes, panels.items(), strict=False):
            _panel(ax, title, rows)
        for ax in axes[len(panels) :]:
            ax.set_visible(False)
    return figure


def _panel(ax: Any, title: str, rows: Sequence[dict[str, Any]]) -> None:
    years = [row["year"] for row in rows]
    for part, colour, label in (
        ("before", BEFORE, "before fitting, 90% of the prior"),
        ("model", MODEL, "fitted, 90%"),
    ):
        low, high = ([row[f"{part}_{end}"] for row in rows] for end in ("lower", "upper"))
        ax.fill_between(
            years, low, high, color=colour, alpha=0.5 if part == "before" else 0.3, linewidth=0, label=label
        )
    ax.plot(years, [row["model"] for row in rows], color=MODEL, label="fitted, median")
    for row in rows:
        ax.plot([row["year"]] * 2, [row["lower"], row["upper"]], color=DATA, linewidth=1.0)
    known = [(row["year"], row["value"]) for row in rows if row["value"] is not None]
    ax.plot([y for y, _ in known], [v for _, v in known], "o", color=DATA, markersize=4, label="data, 95%")
    ax.set_title(title, loc="left", color=INK)
    ax.set_ylim(bottom=0.0)
    ax.legend(frameon=False, fontsize=7)
    plain_axes(ax)
