"""The cost-effectiveness plane: extra health to the right, extra cost upwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.charts.base import axis, frame, rounded, short, stacked, vertical
from dashboards.charts.ink import Ink

SCALES = ((1e9, "billion $"), (1e6, "million $"), (1e3, "thousand $"), (1.0, "$"))


def scale_of(most: float) -> tuple[float, str]:
    """What dollars are divided by on an axis that goes so far, and what they are called then."""
    return next((each for each in SCALES if most >= 2 * each[0]), SCALES[-1])


def plane(
    points: Sequence[tuple[str, float, float]], threshold: float, ink: Ink, title: str
) -> dict[str, Any]:
    """One spot a plan, and the line of what is worth paying.

    Parameters
    ----------
    points
        (plan, extra QALYs, extra cost).
    threshold
        Dollars that a QALY is worth.
    """
    option = frame(ink, title, download=True)
    stacked(option, ink, [name for name, _, _ in points], 36)
    reach = max((abs(x) for _, x, _ in points), default=1.0) or 1.0
    size, unit = scale_of(max((reach * threshold, *(abs(y) for _, _, y in points))))
    option["xAxis"] = axis(ink, "extra QALYs")
    option["yAxis"] = vertical(ink, f"extra cost, {unit}")
    worth = {
        "type": "line",
        "name": "worth paying",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": ink.muted, "type": "dashed"},
        "data": [
            [rounded(-reach), rounded(-reach * threshold / size)],
            [rounded(reach), rounded(reach * threshold / size)],
        ],
    }
    option["series"] = [worth] + [
        {
            "type": "scatter", "name": name, "symbolSize": 16, "color": ink.series[i % len(ink.series)],
            "data": [{"value": [rounded(x), rounded(y / size)], "name": f"{short(x)} QALYs more, ${short(y)} more"}],
            "tooltip": {"formatter": "{a}<br>{b}"},
        }
        for i, (name, x, y) in enumerate(points)
    ]  # fmt: skip
    return option
