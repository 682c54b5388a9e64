"""Values with their intervals side by side, tornadoes, and gains against spending."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.charts.base import (
    PER_LINE,
    axis,
    frame,
    grid,
    lines_of,
    rounded,
    short,
    stacked,
    vertical,
)
from dashboards.charts.ink import Ink

ROW, LINE, AROUND = 30, 13, 100
"""Pixels of a row of one series, of each line of a row of several, and of axes and legend."""
SYMBOLS = ("circle", "diamond", "rect", "triangle", "roundRect", "pin")
LABEL_WIDTH = 150
FAR = 4.0
"""Times the dearest portfolio; a budget beyond is not worth drawing."""


class Span(NamedTuple):
    """One value of a series in a row, and its interval where it has one."""

    row: str
    series: str
    value: float
    lower: float = math.nan
    upper: float = math.nan


class Point(NamedTuple):
    """One portfolio: where it lies, and what a reader is told of it."""

    series: str
    x: float
    y: float
    said: str
    lower: float = math.nan
    upper: float = math.nan


def height_of(found: Sequence[Span]) -> int:
    """Pixels that a chart needs."""
    rows, names = len({span.row for span in found}), sorted({span.series for span in found})
    return (
        AROUND
        + PER_LINE * (lines_of(names) - 1)
        + rows * (ROW if len(names) < 2 else LINE * (len(names) + 1))
    )


def spans(
    found: Sequence[Span], unit: str, ink: Ink, title: str, mark: float | None = None
) -> dict[str, Any]:
    """A row a thing, a line in it a series: a spot, and its interval; `mark` is where a vertical line stands."""
    rows = list(dict.fromkeys(span.row for span in found))
    series = list(dict.fromkeys(span.series for span in found))
    step = len(series) + (len(series) > 1)
    lines = [row if i == (len(series) - 1) // 2 else "" for row in rows for i in range(step)]
    option = _by_row(lines, series, unit, ink, title)
    for i, name in enumerate(series):
        own = [(span, rows.index(span.row) * step + i) for span in found if span.series == name]
        option["series"] += _spots(name, own, i, len(series), unit, ink)
    if mark is not None and option["series"]:
        option["series"][0]["markLine"] = _line(ink, {"xAxis": mark})
    return option


def tornado(found: Sequence[Span], unit: str, ink: Ink, title: str) -> dict[str, Any]:
    """Bars from zero in a row each: what an outcome does when a number goes to either end of its range."""
    rows = list(dict.fromkeys(span.row for span in found))
    series = list(dict.fromkeys(span.series for span in found))
    option = _by_row(rows, series, unit, ink, title)
    for i, name in enumerate(series):
        data = [
            {"value": [rounded(s.value), rows.index(s.row)], "name": _told(s, unit)} for s in found if s.series == name
        ]  # fmt: skip
        option["series"].append({
            "type": "bar", "name": name, "data": data, "barGap": "-100%", "barMaxWidth": 16,
            "color": ink.series[1 + i % (len(ink.series) - 1)], "tooltip": {"formatter": "{a}<br>{b}"},
            "itemStyle": {"borderRadius": 2},
        })  # fmt: skip
    return option


def front(found: Sequence[Point], gain: str, limit: float | None, ink: Ink, title: str) -> dict[str, Any]:
    """What is gained against what is spent; `limit` is the budget."""
    series = list(dict.fromkeys(point.series for point in found))
    option = frame(ink, title, download=True)
    stacked(option, ink, series, 36)
    option["grid"]["right"] = 48
    option["xAxis"] = axis(ink, "spent a year, US dollars of 2024", min=0)
    option["xAxis"]["axisLabel"]["formatter"] = "${value}"
    spent = max((point.x for point in found), default=0.0)
    if limit is not None and spent < limit <= FAR * spent:
        option["xAxis"]["max"] = rounded(1.05 * limit)
    option["yAxis"] = vertical(ink, gain)
    option["series"] = []
    for i, name in enumerate(series):
        option["series"] += _points([p for p in found if p.series == name], name, i, ink)
    if limit is not None and option["series"]:
        label = {"show": True, "formatter": "budget", "color": ink.muted, "position": "insideEndTop"}
        option["series"][0]["markLine"] = _line(ink, {"xAxis": rounded(limit)}) | {"label": label}
    return option


def _by_row(rows: Sequence[str], series: Sequence[str], unit: str, ink: Ink, title: str) -> dict[str, Any]:
    option = frame(ink, title, download=True)
    if len(series) > 1:
        stacked(option, ink, series)
    top = 20 + PER_LINE * lines_of(series) if len(series) > 1 else 24
    option["grid"] = grid(top=top, left=24, right=40, bottom=36)
    option["xAxis"] = axis(ink, unit, splitNumber=3)
    option["yAxis"] = axis(ink, kind="category", data=list(rows), inverse=True)
    option["yAxis"]["axisLabel"] |= {
        "width": LABEL_WIDTH, "margin": 14, "overflow": "break", "lineHeight": 15, "color": ink.text,
        "hideOverlap": False, "interval": 0,
    }  # fmt: skip
    option["series"] = []
    return option


def _spots(
    name: str, own: Sequence[tuple[Span, int]], i: int, many: int, unit: str, ink: Ink
) -> list[dict[str, Any]]:
    colour = ink.series[(i + (many == 1)) % len(ink.series)]
    spots = {
        "type": "scatter", "name": name, "color": colour, "symbol": SYMBOLS[i % len(SYMBOLS)], "symbolSize": 10,
        "z": 3, "tooltip": {"formatter": "{a}<br>{b}" if many > 1 else "{b}"},
        "data": [{"value": [rounded(s.value), line], "name": _told(s, unit)} for s, line in own],
    }  # fmt: skip
    ends = [(rounded(s.lower), rounded(s.upper), line) for s, line in own if s.lower == s.lower]
    return [spots, *_whiskers(ends, name, colour)]


def _whiskers(ends: Sequence[tuple[Any, Any, int]], name: str, colour: str) -> list[dict[str, Any]]:
    """Intervals as lines between two ends, which also widen the axis; ECharts gives no other way without a script."""
    if not ends:
        return []
    marks = [[{"coord": [low, line]}, {"coord": [high, line]}] for low, high, line in ends]
    data = [[x, line] for low, high, line in ends for x in (low, high)]
    return [_lines_between(data, marks, name, colour)]


def _lines_between(data: Any, marks: Any, name: str, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 2, "type": "solid", "opacity": 0.75}
    return {
        "type": "scatter", "name": name, "data": data, "symbolSize": 0.1, "silent": True, "color": colour,
        "tooltip": {"show": False}, "z": 2,
        "markLine": {"symbol": "none", "silent": True, "label": {"show": False}, "lineStyle": line, "data": marks},
    }  # fmt: skip


def _points(own: Sequence[Point], name: str, i: int, ink: Ink) -> list[dict[str, Any]]:
    colour = ink.series[i % len(ink.series)]
    spots: dict[str, Any] = {
        "type": "scatter", "name": name, "color": colour, "symbolSize": 9 if i == 0 else 15,
        "symbol": SYMBOLS[i % len(SYMBOLS)], "tooltip": {"formatter": "{b}"}, "z": 2 + i,
        "data": [{"value": [rounded(p.x), rounded(p.y)], "name": p.said} for p in own],
    }  # fmt: skip
    sure = [p for p in own if p.lower == p.lower]
    if not sure:
        return [spots]
    marks = [
        [{"coord": [rounded(p.x), rounded(p.lower)]}, {"coord": [rounded(p.x), rounded(p.upper)]}]
        for p in sure
    ]
    ends = [[rounded(p.x), rounded(v)] for p in sure for v in (p.lower, p.upper)]
    return [spots, _lines_between(ends, marks, name, colour)]


def _line(ink: Ink, where: dict[str, Any]) -> dict[str, Any]:
    style = {"color": ink.muted, "type": "dashed", "width": 1.5}
    return {"symbol": "none", "silent": True, "label": {"show": False}, "lineStyle": style, "data": [where]}


def _told(span: Span, unit: str) -> str:
    text = f"{span.row}: {short(span.value)} {unit}".rstrip()
    if span.lower != span.lower:
        return text
    return f"{text} (95% interval {short(span.lower)} to {short(span.upper)})"
