"""The scorecard at one glance: how far from its target everything lies, domain by domain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from scenarios.evidence.roles import FITTED
from scenarios.evidence.scoring import MISS, NOT_COMPUTED, PASS, Score, tally
from scenarios.evidence.table import by_domain, domain_title
from scenarios.figures import GRID, INK, QUIET, STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {PASS: "#0072B2", MISS: "#D55E00"}
WITHIN = 1.96
FARTHEST = 30.0
TICKS = (-20.0, -5.0, -1.96, 0.0, 1.96, 5.0, 20.0)
ROW = 0.42
"""Half the height that the marks of a domain spread over, in rows."""


def scorecard_figure(found: Sequence[Score], said: str) -> Figure:
    """A row for each domain, a mark for each target at its standardised error, met and missed in two colours."""
    groups = by_domain(found)
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 1.9 + 0.62 * len(groups)), facecolor="white")
        FigureCanvasAgg(figure)
        height = figure.get_figheight()
        ax = figure.add_axes((0.2, 0.75 / height, 0.58, 1.0 - 1.9 / height))
        _frame(ax, len(groups))
        for row, (domain, scores) in enumerate(groups.items()):
            _marks(ax, row, scores)
            _names(ax, row, domain_title(domain), scores)
        _words(figure, tally(found)["all"], said, height)
    return figure


def place(z: float) -> float:
    """Where a standardised error lies: linear to about 2, logarithmic beyond."""
    z = max(-FARTHEST, min(FARTHEST, z))
    return math.copysign(math.asinh(abs(z) / WITHIN), z)


def _frame(ax: Axes, rows: int) -> None:
    edge = place(FARTHEST) * 1.04
    ax.axvspan(place(-WITHIN), place(WITHIN), color="#E3EEF6", linewidth=0)
    ax.axvline(0.0, color=QUIET, linewidth=0.8)
    for tick in TICKS:
        ax.axvline(place(tick), color=GRID, linewidth=0.7, zorder=0)
    ax.set_xlim(-edge, edge)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_yticks([])
    ax.set_xticks([place(t) for t in TICKS], [f"{t:+g}" if t else "0" for t in TICKS])
    ax.set_xlabel("distance to the published number, in its standard deviations (beyond ±30 at the edge)")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _marks(ax: Axes, row: int, scores: Sequence[Score]) -> None:
    known = sorted((s for s in scores if s.z is not None), key=lambda s: s.z or 0.0)
    x = np.array([place(s.z or 0.0) for s in known])
    y = row + _spread(x)
    for status in (MISS, PASS):
        for fitted in (True, False):
            at = [i for i, s in enumerate(known) if s.status == status and (s.role == FITTED) == fitted]
            style: dict[str, Any] = {"facecolor": COLOURS[status] if not fitted else "white"}
            ax.scatter(
                x[at], y[at], s=26, marker="o" if status == PASS else "D", edgecolor=COLOURS[status],
                linewidth=1.1, zorder=3, clip_on=False, **style,
            )  # fmt: skip


def _spread(x: np.ndarray) -> np.ndarray:
    """Heights that keep marks apart that lie at nearly one place."""
    heights, level = np.zeros(x.size), 0
    for i in range(1, x.size):
        level = level + 1 if x[i] - x[i - 1] < 0.07 else 0
        step = (level + 1) // 2
        heights[i] = (step if level % 2 else -step) * 0.11
    return np.clip(heights, -ROW, ROW)


def _names(ax: Axes, row: int, title: str, scores: Sequence[Score]) -> None:
    met = sum(s.status == PASS for s in scores)
    none = sum(s.status == NOT_COMPUTED for s in scores)
    transform = ax.get_yaxis_transform()
    ax.text(-0.02, row, title, transform=transform, ha="right", va="center", fontsize=10, color=INK)
    ax.text(
        1.03, row - 0.14, f"{met} of {len(scores)} met", transform=transform, ha="left", va="center", fontsize=9.5,
        color=INK, weight="bold",
    )  # fmt: skip
    if none:
        ax.text(
            1.03,
            row + 0.2,
            f"{none} not computed",
            transform=transform,
            ha="left",
            va="center",
            fontsize=8,
            color=QUIET,
        )
    ax.axhline(row + 0.5, color=GRID, linewidth=0.7)


def _words(figure: Figure, counts: dict[str, int], said: str, height: float) -> None:
    total = sum(counts.values())
    figure.text(
        0.02, 1.0 - 0.32 / height, f"{counts[PASS]} of {total} published numbers are met", fontsize=14, weight="bold",
        color=INK,
    )  # fmt: skip
    figure.text(0.02, 1.0 - 0.58 / height, said, fontsize=8.5, color=QUIET)
    x = 0.02
    for label, colour, mark in (
        ("met", COLOURS[PASS], "●"),
        ("missed", COLOURS[MISS], "◆"),
        ("hollow: parameters were fitted to it", QUIET, "○"),
        ("shaded: within the published range", "#7FA9C9", "■"),
    ):
        figure.text(x, 1.0 - 0.84 / height, f"{mark} {label}", fontsize=8.5, color=colour, weight="bold")
        x += 0.022 + 0.0066 * len(label)
