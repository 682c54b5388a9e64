"""One person's life as a line: states as bands, and the course of a few quantities; two policies side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.charts.base import axis, column, frame
from dashboards.charts.ink import Ink

BAND, GAP, TOP = 26, 8, 8


def lifeline(
    years: Sequence[float],
    bands: Sequence[tuple[str, Sequence[str]]],
    courses: Sequence[tuple[str, Sequence[tuple[str, Sequence[float]]]]],
    now: float,
    ink: Ink,
    title: str,
) -> dict[str, Any]:
    """Bands of states above lines.

    Parameters
    ----------
    years
        Calendar time of each record.
    bands
        (plan, name of the state at each record), one band a plan.
    courses
        (quantity, [(plan, values)]): a colour a quantity, a solid line for the first plan, a dashed one for the second.
    now
        Calendar time that is marked.
    """
    option = frame(ink, title)
    low, high = moment(years[0]), moment(years[-1])
    below = TOP + len(bands) * (BAND + GAP)
    option["grid"] = [
        *(
            {"top": TOP + i * (BAND + GAP), "height": BAND, "left": 44, "right": 16}
            for i in range(len(bands))
        ),
        {"top": below + 10, "bottom": 28, "left": 44, "right": 16},
    ]
    option["xAxis"] = [
        axis(ink, kind="time", gridIndex=i, min=low, max=high, show=i == len(bands), minInterval=moment(1971))
        | {"axisLabel": {"color": ink.muted, "formatter": "{yyyy}", "fontSize": 13, "hideOverlap": True}}
        for i in range(len(bands) + 1)
    ]
    option["yAxis"] = [
        *(axis(ink, kind="value", gridIndex=i, min=0, max=1, show=False) for i in range(len(bands))),
        axis(ink, gridIndex=len(bands), min=0) | {"name": ""},
    ]
    option["series"] = [_band(i, years, states, ink) for i, (_, states) in enumerate(bands)]
    option["series"] += [
        _course(quantity, plan, i, j, years, values, len(bands), now, ink)
        for i, (quantity, lines) in enumerate(courses)
        for j, (plan, values) in enumerate(lines)
    ]
    return option


def course_colour(i: int, ink: Ink) -> str:
    """The colour of the i-th quantity; what it means stands in a legend of the page, which no phone cuts."""
    return ink.series[1 + i % (len(ink.series) - 1)]


def moment(year: float) -> int:
    """A calendar time as milliseconds since 1970, which the axis of time counts."""
    return round((float(year) - 1970) * 365.2425 * 86_400_000)


def spells(years: Sequence[float], states: Sequence[str]) -> list[tuple[str, float, float]]:
    """Runs of one state: (state, from, to), in their order."""
    found: list[tuple[str, float, float]] = []
    for i, state in enumerate(states):
        until = float(years[min(i + 1, len(years) - 1)])
        if found and found[-1][0] == state:
            found[-1] = (state, found[-1][1], until)
        else:
            found.append((state, float(years[i]), until))
    return found


def _band(i: int, years: Sequence[float], states: Sequence[str], ink: Ink) -> dict[str, Any]:
    areas = [
        [
            {
                "xAxis": moment(start),
                "name": f"{state}, {start:.1f} to {end:.1f}",
                "itemStyle": {"color": ink.states[state]},
            },
            {"xAxis": moment(end)},
        ]
        for state, start, end in spells(years, states)
        if end > start
    ]
    return {
        "type": "line",
        "xAxisIndex": i,
        "yAxisIndex": i,
        "data": [[moment(years[0]), 0]],
        "showSymbol": False,
        "markArea": {
            "data": areas,
            "label": {"show": False},
            "tooltip": {"formatter": "{b}"},
            "itemStyle": {"opacity": 1},
        },
    }


def _course(
    quantity: str,
    plan: str,
    i: int,
    j: int,
    years: Sequence[float],
    values: Sequence[float],
    at: int,
    now: float,
    ink: Ink,
) -> dict[str, Any]:
    colour = course_colour(i, ink)
    points = [
        {"value": [moment(x), y], "name": f"{plan}: {y} in {x:.1f}"}
        for x, y in zip(years, column(values), strict=True)
    ]
    series: dict[str, Any] = {
        "type": "line",
        "name": quantity,
        "xAxisIndex": at,
        "yAxisIndex": at,
        "data": points,
        "showSymbol": False,
        "color": colour,
        "lineStyle": {"width": 2, "type": "dashed" if j else "solid", "color": colour},
        "tooltip": {"formatter": "{a}<br>{b}"},
    }
    if i == 0 and j == 0:
        line = {"color": ink.text, "width": 1, "type": "solid"}
        series["markLine"] = {
            "symbol": "none",
            "silent": True,
            "label": {"show": False},
            "lineStyle": line,
            "data": [{"xAxis": moment(now)}],
        }
    return series
