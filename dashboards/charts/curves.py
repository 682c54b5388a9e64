"""Curves over the years with their intervals, differences, and bars of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.charts.base import axis, column, frame, grid, rounded, short, stacked, vertical
from dashboards.charts.ink import Ink


class Curve(NamedTuple):
    """One plan over the years; `lower` and `upper` are None where there is no interval."""

    name: str
    x: Sequence[Any]
    mean: Sequence[float]
    lower: Sequence[float] | None = None
    upper: Sequence[float] | None = None


def curves(
    found: Sequence[Curve], unit: str, ink: Ink, title: str, zero: bool = False, under: bool = False
) -> dict[str, Any]:
    """Lines with shaded 95% intervals.

    Parameters
    ----------
    unit
        What is measured, above the vertical axis.
    zero
        Whether zero is marked, as for differences.
    under
        Whether the first is drawn broad, below the others, so that it shows where they are the same.
    """
    option = frame(ink, title, download=True)
    stacked(option, ink, [curve.name for curve in found])
    option["xAxis"] = axis(
        ink, kind="category", data=[str(x) for x in (found[0].x if found else ())], boundaryGap=False
    )
    option["yAxis"] = vertical(ink, unit, scale=not zero)
    option["series"] = []
    for i, curve in enumerate(found):
        option["series"] += _curve(curve, i, unit, ink, zero and i == 0, under and i == 0)
    return option


def _curve(curve: Curve, i: int, unit: str, ink: Ink, zero: bool, broad: bool) -> list[dict[str, Any]]:
    colour = ink.series[i % len(ink.series)]
    symbol = ("circle", "rect", "triangle", "diamond", "roundRect", "pin")[i % 6]
    points = [{"value": value, "name": told(curve, k, unit)} for k, value in enumerate(column(curve.mean))]
    line: dict[str, Any] = {
        "type": "line", "name": curve.name, "data": points, "color": colour, "symbol": symbol, "symbolSize": 8,
        "lineStyle": {"width": 2.5, "color": colour}, "tooltip": {"formatter": "{a}<br>{b}"}, "z": 3,
    }  # fmt: skip
    if broad:
        line |= {"lineStyle": {"width": 6, "color": colour, "opacity": 0.6}, "symbolSize": 12, "z": 2}
    if zero:
        line["markLine"] = {
            "symbol": "none",
            "silent": True,
            "label": {"show": False},
            "lineStyle": {"color": ink.muted, "type": "solid"},
            "data": [{"yAxis": 0}],
        }
    return [*_interval(curve, i, colour), line]


def _interval(curve: Curve, i: int, colour: str) -> list[dict[str, Any]]:
    if curve.lower is None or curve.upper is None:
        return []
    lower, upper = column(curve.lower), column(curve.upper)
    if any(value is None for value in (*lower, *upper)):
        return []
    height = column(b - a for a, b in zip(curve.lower, curve.upper, strict=True))
    shared = {
        "type": "line",
        "name": curve.name,
        "stack": f"interval {i}",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
        "color": colour,
        "z": 1,
    }
    return [
        {**shared, "data": lower},
        {**shared, "data": height, "areaStyle": {"color": colour, "opacity": 0.16}},
    ]


def told(curve: Curve, k: int, unit: str) -> str:
    """One point in words: "2026: 812 (95% interval 700 to 920)"."""
    text = f"{curve.x[k]}: {short(float(curve.mean[k]))} {unit}"
    if curve.lower is None or curve.upper is None or curve.lower[k] != curve.lower[k]:
        return text
    return f"{text} (95% interval {short(float(curve.lower[k]))} to {short(float(curve.upper[k]))})"


def groups(
    levels: Sequence[str],
    found: Sequence[tuple[str, Sequence[float]]],
    unit: str,
    ink: Ink,
    title: str,
    by: str = "",
) -> dict[str, Any]:
    """Bars of each plan in each group; `by` is what the groups are, below them."""
    option = frame(ink, title, download=True)
    stacked(option, ink, [name for name, _ in found], 34 if by else 8)
    option["xAxis"] = axis(ink, by, kind="category", data=list(levels))
    option["yAxis"] = vertical(ink, unit)
    option["series"] = [
        {
            "type": "bar", "name": name, "color": ink.series[i % len(ink.series)], "barMaxWidth": 28, "barGap": "8%",
            "data": [{"value": v, "name": f"{level}: {short(v) if v is not None else 'no people'} {unit}"}
                     for level, v in zip(levels, column(values), strict=True)],
            "tooltip": {"formatter": "{a}<br>{b}"}, "itemStyle": {"borderRadius": [3, 3, 0, 0]},
        }
        for i, (name, values) in enumerate(found)
    ]  # fmt: skip
    return option


def bars(
    names: Sequence[str],
    values: Sequence[float],
    unit: str,
    ink: Ink,
    title: str,
    intervals: Sequence[tuple[float, float]] | None = None,
    colours: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Horizontal bars, the first at the top; whiskers as thin lines where there are intervals."""
    shades = colours or [ink.series[1]] * len(names)
    option = frame(ink, title, download=True)
    option["grid"] = grid(top=24, left=16, bottom=32)
    option["xAxis"] = axis(ink, unit)
    option["yAxis"] = axis(ink, kind="category", data=list(names), inverse=True)
    option["yAxis"]["axisLabel"] |= {"width": 150, "overflow": "break", "lineHeight": 16, "color": ink.text}
    data = [
        {"value": rounded(v), "name": f"{n}: {short(v)} {unit}", "itemStyle": {"color": shades[i]}}
        for i, (n, v) in enumerate(zip(names, values, strict=True))
    ]
    option["series"] = [{"type": "bar", "data": data, "barMaxWidth": 22, "tooltip": {"formatter": "{b}"}}]
    for i, (low, high) in enumerate(intervals or ()):
        option["series"].append(
            {
                "type": "line",
                "data": [[rounded(low), names[i]], [rounded(high), names[i]]],
                "symbol": "none",
                "silent": True,
                "lineStyle": {"color": ink.text, "width": 1.5},
                "tooltip": {"show": False},
            }
        )
    return option
