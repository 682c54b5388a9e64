"""What all charts share: axes, grid, legend, tooltip, and numbers that JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from dashboards.charts.ink import Ink

FONT = 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif'


def rounded(value: Any, digits: int = 5) -> float | None:
    """A number with as many significant digits as a screen can show; None where it is no finite number."""
    number = float(value)
    if not math.isfinite(number):
        return None
    shown = float(f"{number:.{digits}g}")
    return shown if math.isfinite(shown) else number


def column(values: Iterable[Any]) -> list[float | None]:
    """Numbers that JSON can hold."""
    return [rounded(value) for value in values]


def frame(ink: Ink, title: str, download: bool = False) -> dict[str, Any]:
    """An option without axes and series; `title` names the picture that is downloaded and is read aloud."""
    option: dict[str, Any] = {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT, "color": ink.text, "fontSize": 13},
        "aria": {"enabled": True, "label": {"description": title}},
        "tooltip": tooltip(ink),
    }
    if download:
        image = {
            "title": "Save picture",
            "name": "mesolimbic",
            "backgroundColor": ink.surface,
            "pixelRatio": 2,
        }
        option["toolbox"] = {
            "right": 0,
            "top": 0,
            "itemSize": 14,
            "iconStyle": {"borderColor": ink.muted},
            "feature": {"saveAsImage": image},
        }
    return option


def tooltip(ink: Ink, trigger: str = "item") -> dict[str, Any]:
    """A quiet tooltip that stays inside the chart."""
    return {
        "trigger": trigger,
        "confine": True,
        "backgroundColor": ink.text,
        "borderWidth": 0,
        "textStyle": {"color": ink.surface, "fontSize": 13, "fontFamily": FONT},
        "extraCssText": "max-width:320px;white-space:normal",
    }


def legend(ink: Ink, names: Sequence[str]) -> dict[str, Any]:
    """A legend at the top that scrolls where it is long."""
    return {
        "data": list(names),
        "type": "scroll",
        "top": 0,
        "left": 0,
        "width": "82%",
        "icon": "roundRect",
        "itemWidth": 14,
        "itemHeight": 14,
        "itemGap": 18,
        "textStyle": {"color": ink.text, "fontSize": 13},
        "pageTextStyle": {"color": ink.muted},
    }


MOST_STACKED, ONE_LINE, PER_LETTER, PER_NAME, PER_LINE = 6, 250, 7, 38, 20
"""Names that may stand below each other; pixels of one line of a legend, of a letter, around a name, between lines."""


def lines_of(names: Sequence[str]) -> int:
    """Lines that a legend takes, so that no name is cut on a phone: one, or one each."""
    wide = sum(PER_LETTER * len(name) + PER_NAME for name in names)
    return 1 if wide <= ONE_LINE or len(names) > MOST_STACKED else len(names)


def stacked(option: dict[str, Any], ink: Ink, names: Sequence[str], bottom: int = 8) -> None:
    """Put a legend whose names are never cut above a plot that begins below it."""
    lines = lines_of(names)
    option["legend"] = legend(ink, names)
    if lines > 1:
        option["legend"] |= {"type": "plain", "orient": "vertical", "itemGap": PER_LINE - 14}
    option["grid"] = grid(top=52 + PER_LINE * lines, bottom=bottom)


def grid(top: int = 44, left: int = 8, right: int = 20, bottom: int = 8) -> dict[str, Any]:
    """Margins around the plot; labels are inside."""
    return {"top": top, "left": left, "right": right, "bottom": bottom, "containLabel": True}


def axis(ink: Ink, name: str = "", kind: str = "value", **more: Any) -> dict[str, Any]:
    """One axis with its name in the middle of it."""
    lines = kind == "value"
    return {
        "type": kind,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 30,
        "nameTextStyle": {"color": ink.muted, "fontSize": 13},
        "axisLine": {"show": not lines, "onZero": False, "lineStyle": {"color": ink.line}},
        "axisTick": {"show": False},
        "axisLabel": {"color": ink.muted, "fontSize": 13, "hideOverlap": True},
        "splitLine": {"show": lines, "lineStyle": {"color": ink.line}},
        **more,
    }


def short(value: float) -> str:
    """A number as a reader wants it: 1,234; 56.7; 4.52; 0.04; 0."""
    if not math.isfinite(value):
        return "not known"
    size = abs(value)
    if size >= 100 or size == round(size):
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:,.1f}"
    return "0" if size < 0.0005 else f"{value:.2f}" if size >= 0.01 else f"{value:.3f}"


def vertical(ink: Ink, name: str, **more: Any) -> dict[str, Any]:
    """A vertical axis whose name stands above it, where it can be read without turning the head."""
    named = {"color": ink.muted, "fontSize": 13, "align": "left"}
    return axis(ink, name, **more) | {"nameLocation": "end", "nameGap": 14, "nameTextStyle": named}
