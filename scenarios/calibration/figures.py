"""Figures of a calibration: what was learnt of each parameter, how targets come out, how a county's series are met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from scenarios.calibration.diagnostics import HARDLY, Predicted, Told
from scenarios.figures import INK, QUIET, STYLE, plain_axes

if TYPE_CHECKING:
    from scenarios.calibration.local import LocalFit

MODEL, DATA, HELD = "#0072B2", "#000000", "#D55E00"
BEFORE = "#C9D6E2"
ROW = 0.32
FARTHEST = 12.0


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def told_figure(found: Sequence[Told], points: np.ndarray) -> Figure:
    """A row for each parameter: where in its prior the posterior lies (90% and half of it), and the value of before."""
    with rc_context(STYLE):
        figure = _figure(9.0, 1.6 + ROW * len(found))
        ax = figure.subplots()
        for i, one in enumerate(found):
            low, near, middle, far, high = np.quantile(points[:, i], [0.05, 0.25, 0.5, 0.75, 0.95])
            colour = QUIET if one.width > HARDLY else MODEL
            ax.plot([low, high], [i, i], color=colour, linewidth=2.0, solid_capstyle="butt")
            ax.plot([near, far], [i, i], color=colour, linewidth=5.0, solid_capstyle="butt")
            ax.plot(middle, i, "o", color="white", markeredgecolor=colour, markersize=5)
        ax.set_yticks(range(len(found)), [f"{t.name}  ({t.median:.3g})" for t in found])
        ax.set_ylim(len(found) - 0.5, -0.5)
        ax.set_xlim(0.0, 1.0)
        ax.set_xlabel("place in the prior: 0 low end, 1 high end")
        ax.set_title(
            "What the data told: 90% and middle half; grey where they told nothing", loc="left", color=INK
        )
        plain_axes(ax, "x")
    return figure


def targets_figure(found: Sequence[Predicted]) -> Figure:
    """A row for each target: how many of its standard deviations the model is off, fitted and held out apart."""
    seen = sorted((p for p in found if p.z is not None), key=lambda p: (p.role, p.goal.group))
    with rc_context(STYLE):
        figure = _figure(9.0, 1.6 + 0.22 * max(len(seen), 1))
        ax = figure.subplots()
        ax.axvspan(-1.96, 1.96, color="#E3EEF6", linewidth=0)
        ax.axvline(0.0, color=QUIET, linewidth=0.8)
        for i, p in enumerate(seen):
            z = max(-FARTHEST, min(FARTHEST, p.z or 0.0))
            ax.plot(
                z,
                i,
                "o" if p.role == "fitted" else "D",
                color=MODEL if p.role == "fitted" else HELD,
                markersize=5,
            )
        ax.set_yticks(range(len(seen)), [f"{p.goal.id}  ({p.goal.group})" for p in seen], fontsize=7)
        ax.set_ylim(len(seen) - 0.5, -0.5)
        ax.set_xlim(-FARTHEST * 1.05, FARTHEST * 1.05)
        ax.set_xlabel("distance from the target, standard deviations (dots fitted, diamonds held out)")
        plain_axes(ax, "x")
    return figure


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
