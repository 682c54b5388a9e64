"""A diagram as a picture: columns of boxes, with arrows curving from left to right behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from scenarios.diagram.graph import Arrow, Box, Diagram
from scenarios.figures import INK, QUIET, STYLE

COLOURS = ("#009E73", "#D55E00", "#0072B2", "#CC79A7", "#E69F00", "#56B4E9", "#999999")
"""Of Okabe & Ito, told apart with any colour vision; one for each group, in their order."""

WIDE, LINE, PAD, GAP = 1.95, 0.135, 0.075, 0.11
"""Width of a box, height of a line in it, room above and below its lines, least room between two, in inches."""

BETWEEN, HEAD, FOOT, EDGE = 0.85, 1.25, 0.55, 0.3
LETTERS = 36
"""Of the small lines in a box."""
SWEEPS = 12


@dataclass
class Placed:
    """A box with its place: left edge, middle, height, in inches from the lower left."""

    box: Box
    x: float
    y: float
    height: float


def draw(diagram: Diagram) -> Figure:
    """The whole picture; the same diagram gives the same bytes."""
    order = sorted_columns(diagram)
    tallest = max(sum(height_of(box) + GAP for box in boxes) for boxes in order.values())
    size = 2 * EDGE + len(order) * WIDE + (len(order) - 1) * BETWEEN, HEAD + tallest + FOOT
    placed = place(order, tallest)
    colours = {group: COLOURS[i % len(COLOURS)] for i, group in enumerate(diagram.groups)}
    with rc_context(STYLE):
        figure = Figure(figsize=size)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, size[0]), ylim=(0, size[1]))
        axes.set_axis_off()
        for arrow in diagram.arrows:
            _arrow(axes, arrow, placed, colours, diagram.in_order)
        for spot in placed.values():
            _box(axes, spot, colours)
        _words(axes, diagram, size, colours)
    return figure


def height_of(box: Box) -> float:
    """Height of a box: its name and the lines of its notes."""
    return (1.15 + 0.85 * len(_lines(box))) * LINE + 2 * PAD


def _lines(box: Box) -> list[tuple[str, bool]]:
    """Small lines of a box, and whether they tell of its first note."""
    return [(line, i == 0) for i, note in enumerate(box.notes) for line in wrap(note, LETTERS)]


def sorted_columns(diagram: Diagram) -> dict[str, list[Box]]:
    """Boxes of each column, in an order in which arrows cross less: by the middle of those that they are tied to."""
    order = {column: boxes for column in diagram.columns if (boxes := diagram.of_column(column))}
    if diagram.in_order:
        return order
    ties: dict[str, list[str]] = {box.id: [] for box in diagram.boxes}
    for arrow in diagram.arrows:
        ties[arrow.source].append(arrow.target)
        ties[arrow.target].append(arrow.source)
    for _ in range(SWEEPS):
        for column, boxes in order.items():
            if column in diagram.numbered:
                continue
            spots = {
                box.id: (i + 0.5) / len(others) for others in order.values() for i, box in enumerate(others)
            }
            middle = {
                box.id: sum(spots[other] for other in (*ties[box.id], box.id)) / (len(ties[box.id]) + 1)
                for box in boxes
            }
            order[column] = sorted(boxes, key=lambda box: (middle[box.id], box.id))
    return order


def place(order: Mapping[str, list[Box]], tallest: float) -> dict[str, Placed]:
    """Where each box stands: columns from left to right, spread over the height."""
    placed = {}
    for i, boxes in enumerate(order.values()):
        x = EDGE + i * (WIDE + BETWEEN)
        heights = [height_of(box) for box in boxes]
        room = min(3.5 * GAP, (tallest - sum(heights)) / max(1, len(boxes)))
        top = FOOT + tallest - (tallest - sum(heights) - room * len(boxes)) / 2 - room / 2
        for box, height in zip(boxes, heights, strict=True):
            placed[box.id] = Placed(box, x, top - height / 2, height)
            top -= height + room
    return placed


def _arrow(
    axes: Axes, arrow: Arrow, placed: Mapping[str, Placed], colours: Mapping[str, str], down: bool
) -> None:
    begin, end = placed[arrow.source], placed[arrow.target]
    colour = colours.get(end.box.group) or colours.get(begin.box.group, QUIET)
    if begin.x == end.x and down:
        x, low, high = begin.x + WIDE / 2, end.y + end.height / 2, begin.y - begin.height / 2
        look = {
            "arrowstyle": "-|>",
            "color": QUIET,
            "lw": 0.8,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 7,
        }
        axes.annotate("", (x, low), (x, high), arrowprops=look)
        return
    points = _bend(begin, end)
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=0.9, alpha=0.5))
    _tip(axes, points[-1], points[-2][0] < points[-1][0], colour)


def _bend(begin: Placed, end: Placed) -> list[tuple[float, float]]:
    """Points of a curve from the right of a box to the left of another; within a column, round its right side."""
    right, left = begin.x + WIDE, end.x
    if begin.x == end.x:
        away = right + min(0.75 * BETWEEN, 0.25 + 0.12 * abs(begin.y - end.y))
        return [(right, begin.y), (away, begin.y), (away, end.y), (right, end.y)]
    pull = 0.5 * (left - right) if left > right else 0.6
    return [(right, begin.y), (right + pull, begin.y), (left - pull, end.y), (left, end.y)]


def _tip(axes: Axes, at: tuple[float, float], rightwards: bool, colour: str) -> None:
    back = -0.07 if rightwards else 0.07
    x, y = at
    axes.fill([x, x + back, x + back], [y, y + 0.03, y - 0.03], color=colour, alpha=0.8, linewidth=0)


def _box(axes: Axes, spot: Placed, colours: Mapping[str, str]) -> None:
    box, colour = spot.box, colours.get(spot.box.group, QUIET)
    bottom = spot.y - spot.height / 2
    shape = f"round,pad=0,rounding_size={0.08 if box.kind != 'today' else 0.02}"
    axes.add_patch(
        FancyBboxPatch(
            (spot.x, bottom), WIDE, spot.height, boxstyle=shape, facecolor="white", edgecolor=colour,
            linewidth=1.5 if box.kind != "today" else 0.9, zorder=3,
        )
    )  # fmt: skip
    mark = [spot.x + 0.012, spot.x + 0.07]
    axes.fill_between(mark, bottom + 0.03, bottom + spot.height - 0.03, color=colour, zorder=4, lw=0)
    y = bottom + spot.height - PAD
    axes.text(spot.x + 0.13, y, box.name, fontsize=8.2, weight="bold", color=INK, va="top", zorder=5)
    axes.text(spot.x + WIDE - 0.08, y, box.symbol, fontsize=7.5, color=QUIET, va="top", ha="right", zorder=5)
    y -= 1.15 * LINE
    for line, first in _lines(box):
        style = "normal" if first else "italic"
        axes.text(
            spot.x + 0.13, y, line, fontsize=6.3, color=colour if first else QUIET, style=style, va="top", zorder=5
        )  # fmt: skip
        y -= 0.85 * LINE


def _words(axes: Axes, diagram: Diagram, size: tuple[float, float], colours: Mapping[str, str]) -> None:
    """Title, headings of the columns, and what the colours mean."""
    wide, high = size
    axes.text(EDGE, high - 0.28, diagram.title, fontsize=15, weight="bold", color=INK, va="center")
    letters = int((wide - 2 * EDGE) * 15)
    for i, line in enumerate(wrap(diagram.note, letters)):
        axes.text(EDGE, high - 0.52 - 0.15 * i, line, fontsize=8.5, color=QUIET, va="center")
    shown = [column for column in diagram.columns if diagram.of_column(column)]
    for i, column in enumerate(shown):
        x = EDGE + i * (WIDE + BETWEEN)
        axes.text(x, high - HEAD + 0.12, diagram.columns[column], fontsize=10, weight="bold", color=INK)
        axes.plot([x, x + WIDE], [high - HEAD + 0.06] * 2, color=QUIET, linewidth=0.8)
    x = EDGE
    for group, said in diagram.groups.items():
        axes.fill_between([x, x + 0.14], 0.2, 0.34, color=colours[group], lw=0)
        axes.text(x + 0.2, 0.27, said, fontsize=8.5, color=INK, va="center")
        x += 0.45 + 0.07 * len(said)
