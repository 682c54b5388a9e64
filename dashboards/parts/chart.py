"""A chart on a page: an ECharts option, with a label for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from dashboards.charts.ink import DARK, LIGHT, Ink


def use_ink() -> Ink:
    """Colours of the theme that the browser shows."""
    return DARK if solara.lab.use_dark_effective() else LIGHT


def chart(
    option: dict[str, Any], label: str, height: int | str = 340, on_click: Callable[[Any], Any] | None = None
) -> Any:
    """An ECharts figure as wide as its place; `height` in pixels, or as a style sheet says it."""
    tall = f"{height}px" if isinstance(height, int) else height
    attributes = {"style": f"height:{tall};width:100%", "role": "img", "aria-label": label}
    return solara.FigureEcharts(
        option=option, attributes=attributes, responsive=True, on_click=on_click or _nothing
    )


def _nothing(event: Any) -> None:
    """A click that means nothing."""
