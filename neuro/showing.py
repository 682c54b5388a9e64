"""How an experiment of the laboratory shows itself in a notebook: a frame, a figure, a table.

pandas and matplotlib are imported here alone, and only when somebody asks; the circuit needs neither.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from neuro.protocols.results import Curve, Result

PANEL_WIDTH, PANEL_HEIGHT = 4.6, 3.4
"""Inches."""

# Okabe & Ito without yellow, then black and grey: told apart with any colour vision
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#8A5A00", "#222222", "#7f868d")


def frame(result: Result, table: str) -> pd.DataFrame:
    """One of the tables of a result: "phenomena", a row a finding, or "curves", a row a point."""
    import pandas as pd

    from neuro.protocols.results import COLUMNS

    if table == "phenomena":
        return pd.DataFrame(result.rows, columns=list(COLUMNS))
    parts = [
        pd.DataFrame(
            {
                "panel": curve.panel,
                "label": curve.label,
                "published": curve.published,
                "x": curve.x,
                "y": curve.y,
                "x_label": curve.x_label,
                "y_label": curve.y_label,
            }
        )
        for curve in result.curves
    ]
    columns = ["panel", "label", "published", "x", "y", "x_label", "y_label"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def figure(result: Result) -> Figure:
    """A panel for each group of curves; published data are dashed with open marks."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panels = list(dict.fromkeys(curve.panel for curve in result.curves))
    shown = Figure(figsize=(PANEL_WIDTH * max(len(panels), 1), PANEL_HEIGHT), layout="constrained")
    FigureCanvasAgg(shown)
    shown.suptitle(
        result.title if result.knock_out is None else f"{result.title}, without {result.knock_out}"
    )
    for place, panel in enumerate(panels):
        axes = shown.add_subplot(1, len(panels), place + 1)
        _panel(axes, panel, [curve for curve in result.curves if curve.panel == panel])
    return shown


def _panel(axes: Any, title: str, curves: list[Curve]) -> None:
    for number, curve in enumerate(curves):
        style: dict[str, Any] = {"color": COLOURS[number % len(COLOURS)], "label": curve.label}
        if curve.published:
            style |= {"linestyle": "--", "marker": "s", "markerfacecolor": "white", "color": "#222222"}
        axes.plot(curve.x, curve.y, **style)
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xlabel(curves[0].x_label)
    axes.set_ylabel(curves[0].y_label)
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def html(result: Result) -> str:
    """A heading and a row for each phenomenon: what was published, and what the model shows."""
    held = sum(p.passed for p in result.phenomena)
    without = "" if result.knock_out is None else f", without {result.knock_out.replace('_', ' ')}"
    rows = "".join(
        f"<tr><td>{escape(p.finding)}</td><td>{p.observed:.3g}</td><td>{escape(_range(p.lower, p.upper))}</td>"
        f"<td>{'yes' if p.passed else 'no'}</td><td>{escape(p.kind)}</td></tr>"
        for p in result.phenomena
    )
    head = "<tr><th>finding</th><th>model</th><th>published</th><th>within</th><th>kind</th></tr>"
    return (
        f"<h4>{escape(result.title + without)}</h4>"
        f"<p>{held} of {len(result.phenomena)} phenomena within the published range.</p>"
        f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    )


def _range(lower: float | None, upper: float | None) -> str:
    low, high = (math.nan if end is None else end for end in (lower, upper))
    if math.isnan(low):
        return f"at most {high:g}"
    return f"at least {low:g}" if math.isnan(high) else f"{low:g} to {high:g}"
