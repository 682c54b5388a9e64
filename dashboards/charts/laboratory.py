"""Panels of an experiment: the model's lines, the changed brain's dashed, published data as marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.charts.base import axis, frame, rounded, short, stacked, vertical
from dashboards.charts.ink import Ink

MOST_POINTS = 400


def panels(
    intact: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]], ink: Ink
) -> list[tuple[str, dict[str, Any]]]:
    """One chart a panel, in their order: (title, option)."""
    titles = list(dict.fromkeys(curve["panel"] for curve in intact))
    return [(title, _panel(title, intact, changed, ink)) for title in titles]


def _panel(
    title: str, intact: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]], ink: Ink
) -> dict[str, Any]:
    mine = [curve for curve in intact if curve["panel"] == title]
    others = {curve["label"]: curve for curve in changed if curve["panel"] == title}
    option = frame(ink, title, download=True)
    stacked(option, ink, list(dict.fromkeys(curve["label"] for curve in mine)), 34)
    option["xAxis"] = axis(ink, mine[0]["x_label"], scale=True)
    option["yAxis"] = vertical(ink, mine[0]["y_label"], scale=True)
    option["series"] = []
    for i, curve in enumerate(mine):
        colour = ink.series[1 + i % (len(ink.series) - 1)]
        option["series"].append(_line(curve, colour, changed=False))
        if curve["label"] in others and not curve["published"]:
            option["series"].append(_line(others[curve["label"]], colour, changed=True))
    return option


def _line(curve: Mapping[str, Any], colour: str, changed: bool) -> dict[str, Any]:
    pairs = list(zip(curve["x"], curve["y"], strict=True))
    step = max(1, len(pairs) // MOST_POINTS)
    told = "changed" if changed else "published" if curve["published"] else "model"
    data = [
        {"value": [rounded(x), rounded(y)], "name": f"{told}: {short(y)} at {short(x)}"}
        for x, y in pairs[::step]
        if x is not None and y is not None
    ]
    marks = curve["published"] or len(pairs) < 12
    series: dict[str, Any] = {
        "type": "scatter" if curve["published"] else "line", "name": curve["label"], "color": colour, "data": data,
        "symbolSize": 11 if curve["published"] else 7, "symbol": "diamond" if curve["published"] else "circle",
        "tooltip": {"formatter": "{a}<br>{b}"},
    }  # fmt: skip
    if not curve["published"]:
        series |= {
            "showSymbol": marks,
            "lineStyle": {"width": 2.2, "color": colour, "type": "dashed" if changed else "solid"},
        }
    return series
