"""The cost-effectiveness plane: extra health to the right, extra cost upwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.charts.base import axis, frame, grid, legend, rounded, short, vertical
from dashboards.charts.ink import Ink


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
    option["legend"] = legend(ink, [name for name, _, _ in points])
    option["grid"] = grid(top=72, bottom=36)
    option["xAxis"] = axis(ink, "extra QALYs")
    option["yAxis"] = vertical(ink, "extra cost, $")
    reach = max((abs(x) for _, x, _ in points), default=1.0) or 1.0
    worth = {
        "type": "line",
        "name": "worth paying",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": ink.muted, "type": "dashed"},
        "data": [
            [rounded(-reach), rounded(-reach * threshold)],
            [rounded(reach), rounded(reach * threshold)],
        ],
    }
    option["series"] = [worth] + [
        {
            "type": "scatter", "name": name, "symbolSize": 16, "color": ink.series[i % len(ink.series)],
            "data": [{"value": [rounded(x), rounded(y)], "name": f"{short(x)} QALYs more, ${short(y)} more"}],
            "tooltip": {"formatter": "{a}<br>{b}"},
        }
        for i, (name, x, y) in enumerate(points)
    ]  # fmt: skip
    return option
