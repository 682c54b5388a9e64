"""The figure of the knock-outs: mechanisms against experiments, with the phenomena that break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from scenarios.figures import GRID, INK, QUIET, STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARES = LinearSegmentedColormap.from_list("shares", ["#FFFFFF", "#9CC5E0", "#0072B2", "#00304F"])
NONE = "#D55E00"
CELL, LEFT, RIGHT, TOP, BOTTOM = 0.30, 2.3, 1.2, 2.35, 0.35
"""Inches: a cell, and the room around all."""

WHITE_FROM = 0.5
"""Numbers are white in cells that are darker than this share."""


def matrix_figure(rows: Sequence[dict[str, Any]]) -> Figure:
    """How many phenomena of each experiment break without each mechanism.

    Parameters
    ----------
    rows
        From `scenarios.laboratory.knockouts.run_knockouts`.

    Returns
    -------
    Figure
        A cell is darker the larger the share of an experiment's phenomena that break; the number is how many.
    """
    mechanisms = list(dict.fromkeys(row["mechanism"] for row in rows))
    names = list(dict.fromkeys(_experiment(row) for row in rows))
    broken = _counts(rows, mechanisms, names, only_broken=True)
    share = broken / np.maximum(_counts(rows, mechanisms, names, only_broken=False), 1)
    width, height = LEFT + RIGHT + CELL * len(names), TOP + BOTTOM + CELL * len(mechanisms)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(max(width, 8.0), height), facecolor="white")
        FigureCanvasAgg(figure)
        inches = figure.get_figwidth()
        place = (LEFT / inches, BOTTOM / height, CELL * len(names) / inches, 1 - (TOP + BOTTOM) / height)
        ax = figure.add_axes(place)
        _draw(ax, broken, share, mechanisms, names)
        title = "What breaks when a mechanism is switched off"
        figure.text(0.25 / inches, 1 - 0.32 / height, title, fontsize=16, fontweight="bold", va="center")
        note = (
            "Phenomena of each experiment that no longer hold (darker: a larger share of them), and their sum"
        )
        figure.text(0.25 / inches, 1 - 0.66 / height, note, fontsize=10, color=QUIET, va="center")
    return figure


def _experiment(row: dict[str, Any]) -> str:
    return str(row["phenomenon"]).partition(".")[0]


def _counts(
    rows: Sequence[dict[str, Any]], mechanisms: Sequence[str], names: Sequence[str], only_broken: bool
) -> np.ndarray:
    """Phenomena by mechanism and experiment, shape (mechanisms, experiments)."""
    found = Counter((row["mechanism"], _experiment(row)) for row in rows if row["broken"] or not only_broken)
    return np.array([[found[mechanism, name] for name in names] for mechanism in mechanisms], int)


def _draw(
    ax: Axes, broken: np.ndarray, share: np.ndarray, mechanisms: Sequence[str], names: Sequence[str]
) -> None:
    ax.pcolormesh(share, cmap=SHARES, vmin=0.0, vmax=1.0, edgecolors=GRID, linewidth=0.6)
    ax.invert_yaxis()
    for (i, j), count in np.ndenumerate(broken):
        if count:
            colour = "white" if share[i, j] >= WHITE_FROM else INK
            ax.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", fontsize=9, color=colour)
    ax.xaxis.tick_top()
    ax.set_xticks(
        np.arange(len(names)) + 0.5,
        [n.replace("_", " ") for n in names],
        rotation=60,
        ha="left",
        rotation_mode="anchor",
    )
    ax.set_yticks(np.arange(len(mechanisms)) + 0.5, [m.replace("_", " ") for m in mechanisms])
    ax.tick_params(length=0, labelsize=9.5, colors=INK)
    for side in ax.spines.values():
        side.set_visible(False)
    _totals(ax, broken.sum(axis=1))


def _totals(ax: Axes, totals: np.ndarray) -> None:
    """The sum of each row; a mechanism that breaks none stands out in colour, weight and words."""
    right = ax.get_xlim()[1] + 0.35
    for i, (total, label) in enumerate(zip(totals, ax.get_yticklabels(), strict=True)):
        if not total:
            label.set(color=NONE, fontweight="bold")
        said, colour = (str(total), INK) if total else ("breaks none", NONE)
        ax.text(right, i + 0.5, said, ha="left", va="center", fontsize=9.5, color=colour, fontweight="bold")
