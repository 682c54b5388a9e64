"""Phenomena beside their published ranges: a row each, with the range as a bar and the model as a mark."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from neuro.protocols.results import Phenomenon
from neuro.protocols.wording import bounds, number
from scenarios.figures import GRID, INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

HOLDS, MISSES, RANGE = "#0072B2", "#D55E00", "#BFD7EA"
LOGARITHMIC_FROM = 20.0
SMALLEST_LOGARITHMIC = 0.05
"""A scale is logarithmic from this ratio of the largest to the smallest number, which must not be smaller than this."""

MARGIN = 0.12
"""Room on either side of the numbers of a row, in widths of its scale."""

TEXT, SCALE, NUMBERS = 0.0, (0.455, 0.69), 0.73
"""Columns of the strip, in widths of the strip."""

HALF_BAR = 6.0
"""Half the height of a bar, in points."""


@dataclass(frozen=True)
class Scale:
    """Where the numbers of one row lie, from 0 (left) to 1 (right)."""

    low: float
    high: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Place of a value."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def scale_of(p: Phenomenon) -> Scale:
    """A linear scale from zero, or a logarithmic one where the numbers of the row lie far apart."""
    given = [v for v in (p.observed, p.lower, p.upper) if v is not None and math.isfinite(v)]
    low, high = min(given), max(given)
    if low >= SMALLEST_LOGARITHMIC and high / low >= LOGARITHMIC_FROM:
        room = (high / low) ** MARGIN
        return Scale(low / room, high * room, logarithmic=True)
    low, high = min(low, 0.0), max(high, 0.0)
    room = MARGIN * (high - low or 1.0)
    return Scale(low - room, high + room)


def draw_strip(ax: Axes, phenomena: Sequence[Phenomenon]) -> None:
    """Draw a row for each phenomenon into empty axes that have their place in the figure already."""
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(len(phenomena), 0.0)
    ax.axis("off")
    size = _font_size(len(phenomena))
    points = height_in_points(ax) / len(phenomena)
    for row, p in enumerate(phenomena):
        _words(ax, p, row + 0.5, size)
        _range(ax, p, row + 0.5, HALF_BAR / points)
        _numbers(ax, p, row + 0.5, size)
        if row:
            ax.plot([0.0, 1.0], [row, row], color=GRID, linewidth=0.8)


def draw_key(figure: Figure, y: float, strip: Bbox) -> None:
    """Name the columns of a strip at a height of the figure."""
    columns = {TEXT: "Published finding", SCALE[0]: "Published range, model", NUMBERS: "Model (published)"}
    for x, label in columns.items():
        place = strip.x0 + x * strip.width
        figure.text(place, y, label, fontsize=10, color=QUIET, fontweight="bold", va="center")


def height_in_points(ax: Axes) -> float:
    """Height of axes, in points."""
    return float(ax.bbox.height) * 72.0 / ax.figure.dpi


def _font_size(rows: int) -> float:
    sizes = {5: 11.2, 8: 10.4, 11: 9.6, 14: 8.8}
    return next((size for most, size in sizes.items() if rows <= most), 8.3)


def _words(ax: Axes, p: Phenomenon, y: float, size: float) -> None:
    """The finding, and below it substance and kind, together centred on the row."""
    lines = textwrap.wrap(p.finding, round(430 / size), max_lines=3 if size > 10 else 2, placeholder=" …")
    below = textwrap.shorten(f"{p.substance} · {p.kind}", round(520 / size), placeholder=" …")
    offset: dict[str, Any] = {"textcoords": "offset points"}
    middle = 0.62 * size
    style: dict[str, Any] = {"fontsize": size, "color": INK, "va": "center", "linespacing": 1.15}
    ax.annotate("\n".join(lines), (TEXT, y), (0, middle), **offset, **style)
    drop = middle - size * (0.62 * len(lines) + 0.25)
    ax.annotate(below, (TEXT, y), (0, drop), fontsize=0.85 * size, color=QUIET, va="top", **offset)


def _range(ax: Axes, p: Phenomenon, y: float, half: float) -> None:
    """The published range, with an arrow where it is open, and the model's mark; `half` is half a bar's height."""
    left, right = SCALE
    scale = scale_of(p)

    def at(value: float) -> float:
        return left + scale.at(value) * (right - left)

    ax.plot([left, right], [y, y], color="#c9cdd2", linewidth=0.8, zorder=1)
    if scale.logarithmic:
        ax.annotate("log", (right, y), (9, -9), textcoords="offset points", fontsize=7, color=QUIET)
    else:
        ax.plot([at(0.0)] * 2, [y - 1.7 * half, y + 1.7 * half], color=QUIET, linewidth=0.9, linestyle=":")
    low = left if p.lower is None else at(p.lower)
    high = right if p.upper is None else at(p.upper)
    ax.add_patch(Rectangle((low, y - half), high - low, 2 * half, color=RANGE, linewidth=0, zorder=2))
    for bound, end, place, marker in ((p.lower, left, low, "<"), (p.upper, right, high, ">")):
        if bound is None:
            ax.plot(
                [end], [y], marker=marker, color=RANGE, markersize=2.1 * HALF_BAR, zorder=2, clip_on=False
            )
        else:
            ax.plot([place, place], [y - half, y + half], color="#5B8DB8", linewidth=1.6, zorder=3)
    if math.isfinite(p.observed):
        _mark(ax, at(p.observed), y, p.passed)


def _mark(ax: Axes, x: float, y: float, passed: bool) -> None:
    style: dict[str, Any] = {"marker": "o", "markersize": 9} if passed else {"marker": "X", "markersize": 11}
    colour = HOLDS if passed else MISSES
    ax.plot([x], [y], color=colour, markeredgecolor="white", markeredgewidth=1.0, zorder=4, **style)


def _numbers(ax: Axes, p: Phenomenon, y: float, size: float) -> None:
    """The model's number beside the published range, and below them whether it misses, and the unit."""
    colour = HOLDS if p.passed else MISSES
    offset: dict[str, Any] = {"textcoords": "offset points"}
    said = ax.annotate(
        number(p.observed), (NUMBERS, y), (0, 0.62 * size), fontsize=1.05 * size, color=colour,
        fontweight="bold", va="center", **offset,
    )  # fmt: skip
    ax.annotate(
        f"({bounds(p.lower, p.upper)})", (1, 0.5), (7, 0), xycoords=said, fontsize=0.95 * size, color=INK,
        va="center", **offset,
    )  # fmt: skip
    unit = "" if p.unit == "1" else p.unit
    below = unit if p.passed else f"misses · {unit}".removesuffix(" · ")
    lines = textwrap.wrap(below, round(330 / size), max_lines=2, placeholder=" …")
    style: dict[str, Any] = {"color": QUIET if p.passed else MISSES, "va": "top", "linespacing": 1.1}
    ax.annotate("\n".join(lines), (NUMBERS, y), (0, -0.25 * size), fontsize=0.85 * size, **style, **offset)
