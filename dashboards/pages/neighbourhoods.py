"""Neighbourhoods and ties: who knows whom, and where, over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from dashboards.adapters import people as view
from dashboards.charts.brain import on, shade
from dashboards.charts.curves import Curve, curves
from dashboards.charts.ink import Ink
from dashboards.charts.network import network
from dashboards.links import chosen, whole
from dashboards.lives import Lives, lives_of
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, div, fact, legend, note, p, tag, term
from dashboards.parts.lives import LivesForm, use_lives
from dashboards.parts.query import Query, use_query


@solara.component
def NeighbourhoodsPage() -> None:
    """A sample of the social graph with a slider of time, and the areas."""
    query = use_query()
    tag("h1", "Neighbourhoods and ties")
    p(
        "Use passes along ", term("tie", "ties"), ", and help does too. Move through time and watch states change; "
        "choose a person to follow their life.", cls="lead",
    )  # fmt: skip
    key, _ = use_lives(query)
    with div(cls="stack"):
        LivesForm(query, two=False)
        if key is not None:
            Picture(query, key)


@solara.component
def Picture(query: Query, key: str) -> None:
    """The graph, the numbers and the areas at one time."""
    lives, ink = lives_of(key), use_ink()
    at = solara.use_reactive(whole(query.get("at"), 0, len(lives.days) - 1, 0))
    centre = whole(query.get("centre"), 0, lives.state.shape[1] - 1, view.worth_meeting(lives, 1)[0])
    placed = solara.use_memo(lambda: view.sample(key, centre), [key, centre])
    with div(cls="card"):
        solara.SliderInt(
            f"Time: {lives.years[at.value]:.2f}".replace(".00", ""),
            value=at,
            min=0,
            max=len(lives.days) - 1,
            thumb_label=False,
        )
        Facts(lives, at.value)
    with div(cls="grid2"):
        GraphCard(query, lives, placed, at.value, centre, ink)
        AreasCard(query, key, lives, at.value, ink)


@solara.component
def Facts(lives: Lives, at: int) -> None:
    """How many people are in which state."""
    found = view.counts(lives, at)
    ill = sum(found[name] for name in ("mild disorder", "moderate disorder", "severe disorder"))
    with div(cls="line"):
        fact(f"{ill:,}", term("disorder", "people with use disorder"))
        fact(f"{found['in treatment']:,}", term("treatment", "in treatment"))
        fact(f"{found['in remission']:,}", term("remission", "in remission"))
        fact(f"{found['uses, no disorder']:,}", term("use", "use without disorder"))
        fact(f"{found['died']:,}", "died since the start, of any cause")


@solara.component
def GraphCard(query: Query, lives: Lives, placed: Any, at: int, centre: int, ink: Ink) -> None:
    """A sample of the graph."""

    def follow(event: Any) -> None:
        if isinstance(event, dict) and event.get("dataType") == "node":
            query.go("/person", **{**query.values, "uid": (event.get("data") or {}).get("value")})

    option = network(
        view.nodes(lives, placed, at, centre), view.ties(lives, at), ink, "Social graph by state"
    )
    shown = [(colour, name) for name, colour in ink.states.items()]
    card(
        "Who knows whom",
        chart(option, f"{len(placed)} people and their ties, coloured by state", "min(460px, 80vw)", follow),
        legend([(name, colour) for colour, name in shown]),
        said=f"{len(placed)} people around person {centre} (outlined). Larger spots know more. Click one to follow.",
    )


@solara.component
def AreasCard(query: Query, key: str, lives: Lives, at: int, ink: Ink) -> None:
    """Every neighbourhood as a tile, coloured by what the link names."""
    found = view.areas(lives, at)
    by = chosen(query.get("shade"), list(view.SHADES)) or "people"
    value = view.SHADES[by][1]
    most = max((value(area) for area in found), default=0.0) or 1.0
    tiles = [_tile(area, value(area) / most, ink) for area in found]
    names = {title: key for key, (title, _) in view.SHADES.items()}
    card(
        "Neighbourhoods",
        solara.Select(
            f"Colour by ({ink.deeper} is more)",
            value=view.SHADES[by][0],
            values=list(names),
            on_value=lambda t: query.set(shade=names[t]),
        ),
        div(*tiles, cls="areas"),
        chart(
            _over_time(key, lives, ink), "Share of people with use disorder, by neighbourhood, over time", 300
        ),
        note(
            "Few people live in each tile here, so single cases move the colours: read the pattern, not one tile."
        ),
        said=[
            "Large: share of people with use disorder or in treatment. From the least to the most ",
            term("deprivation", "deprived"),
            ".",
        ],
    )


def _tile(area: view.Area, share: float, ink: Ink) -> Any:
    colour = on(share, ink)
    lines = (
        f"No. {area.number}, deprivation {area.deprivation}",
        f"{area.treated} of {area.affected} in treatment",
        f"Outlets {area.outlets:.1f} x the mean".replace(" x ", " × "),
        f"{area.cues:.0%} of days past a market",
        f"{area.minutes:.0f} minutes to a service",
    )
    said = (
        f"Neighbourhood {area.number}: {area.affected} of {area.people} people affected. {'. '.join(lines)}."
    )
    return div(
        tag("b", f"{area.share:.1%}"), *[tag("span", line) for line in lines], cls="area",
        style=f"background:{shade(share, ink)};color:{colour}", attributes={"role": "group", "aria-label": said},
    )  # fmt: skip


def _over_time(key: str, lives: Lives, ink: Ink) -> dict[str, Any]:
    found = [
        Curve(f"No. {number}", [f"{y:.2f}" for y in lives.years], values)
        for number, values in view.areas_over_time(key)
    ]
    option = curves(found[:8], "% of people", ink, "By neighbourhood")
    option["yAxis"]["scale"] = False
    for series in option["series"]:
        series["symbolSize"] = 0
    option["xAxis"]["data"] = year_marks(lives.years.tolist())
    option["xAxis"]["axisLabel"]["interval"] = 0
    return option


def year_marks(years: Sequence[float]) -> list[str]:
    """The year at the first record of each, nothing at the others."""
    whole = [int(year + 1e-6) for year in years]
    return [str(year) if i == 0 or year != whole[i - 1] else "" for i, year in enumerate(whole)]
