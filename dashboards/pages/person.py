"""Person: one life and its circuit, alone or under two plans."""

from __future__ import annotations

import math
from typing import Any

import solara

from dashboards.adapters import people as view
from dashboards.adapters.plans import choices
from dashboards.charts.base import short
from dashboards.charts.brain import brain
from dashboards.charts.lifeline import course_colour, lifeline
from dashboards.links import link, whole
from dashboards.lives import FIELDS, Lives, lives_of
from dashboards.parts import inline
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, div, go, legend, p, pill, table, tag, term
from dashboards.parts.lives import LivesForm, use_lives, wanted
from dashboards.parts.query import Query, use_query

COURSES = (
    ("Craving", "craving", 1.0),
    ("Prefrontal control", "control", 1.0),
    ("Share of days with use", "use_trace", 1.0),
    ("Tolerance, tenths", "tolerance", 0.1),
    ("Resolve", "goal", 1.0),
)
"""Quantities of the life line: name, field, and what it is multiplied by to stand beside the others."""

SHOWN = (
    ("surge", "dopamine"),
    ("cue_weight", "cue_weight"),
    ("cue_value", "cue_value"),
    ("receptors", "receptors"),
    ("liking", "liking"),
    ("habit", "habit"),
    ("habit_weight", "habit"),
    ("control", "control"),
    ("preoccupation", "preoccupation"),
    ("stress", "stress"),
    ("withdrawal", "withdrawal"),
    ("allostatic_load", "allostasis"),
    ("sensitisation", "sensitisation"),
    ("craving", "craving"),
    ("tolerance", "tolerance"),
    ("goal", "goal"),
)
"""Rows of the table: field, and the term that explains it."""

OTHER_WORDS = {"habit_weight": "Share of choice that habit takes"}


@solara.component
def PersonPage() -> None:
    """Pick anybody."""
    query = use_query()
    tag("h1", "One person")
    p(
        "Nobody here is real. Follow one simulated life, and see the ",
        term("circuit", "circuit"),
        " behind it on any day; "
        "with a second plan you see the same person, with the same chance, under another policy.",
        cls="lead",
    )
    one, other = use_lives(query)
    with div(cls="stack"):
        LivesForm(query, two=True)
        if one is not None:
            Life(query, one, other)


@solara.component
def Life(query: Query, one: str, other: str | None) -> None:
    """The person that the link names, at the time that the slider names."""
    lives = lives_of(one)
    twin = lives_of(other) if other is not None else None
    uid = whole(query.get("uid"), 0, lives.state.shape[1] - 1, people_to_meet(lives, twin, 1)[0])
    at = solara.use_reactive(whole(query.get("at"), 0, len(lives.days) - 1, view.telling(lives, twin, uid)))
    names = choices()
    titles = [names.get(name, name) for name in wanted(query)[:2]]
    WhoCard(query, lives, twin, uid, at.value)
    with div(cls="card"):
        solara.SliderInt(
            f"Day {lives.days[at.value]:,} ({lives.years[at.value]:.1f})",
            value=at,
            min=0,
            max=len(lives.days) - 1,
            thumb_label=False,
        )
        LifeLine(lives, twin, uid, at.value)
    with div(cls="grid2"):
        BrainCard(titles[0] if twin is None else f"A: {titles[0]}", lives, uid, at.value)
        if twin is not None:
            BrainCard(f"B: {titles[1]}", twin, uid, at.value)
        ValuesCard(lives, twin, uid, at.value)


@solara.component
def WhoCard(query: Query, lives: Lives, twin: Lives | None, uid: int, at: int) -> None:
    """Who it is, and how to pick somebody else."""
    eventful = solara.use_memo(lambda: people_to_meet(lives, twin, 40), [id(lives), id(twin)])
    titles = {view.said(lives, i, len(lives.days) - 1): i for i in eventful}
    near = view.ties_of(lives, uid, at)

    def pick(title: str | None) -> None:
        query.set(uid=titles.get(title or "", uid))

    with card("Who", aside=pill(view.states_of(lives, uid)[at], "hint")):
        with div(cls="fields broad"):
            solara.InputInt("Person number", value=uid, on_value=lambda v: query.set(uid=v))
            current: Any = next((title for title, i in titles.items() if i == uid), None)
            solara.Select(
                "Eventful lives" if twin is None else "Lives that differ most",
                value=current,
                values=list(titles),
                on_value=pick,
            )
        p(f"{view.said(lives, uid, at)}. Knows {len(near)} people here.")
        with div(cls="line small"):
            tag("span", "Ties:")
            for i in near[:8]:
                go(f"{i}", link("/person", {**query.values, "uid": i}))
            go("See who knows whom", link("/neighbourhoods", {**query.values, "centre": uid, "at": at}))


def people_to_meet(lives: Lives, twin: Lives | None, most: int) -> list[int]:
    """Whom a reader may want to follow first."""
    return view.worth_meeting(lives, most) if twin is None else view.most_changed(lives, twin, most)


@solara.component
def LifeLine(lives: Lives, twin: Lives | None, uid: int, at: int) -> None:
    """Bands of states and the courses below them."""
    ink = use_ink()
    both = [
        ("Plan A" if twin is not None else "Plan", lives),
        *([("Plan B", twin)] if twin is not None else []),
    ]
    bands = [(name, view.states_of(of, uid)) for name, of in both]
    courses = [
        (title, [(name, [float(v) * times for v in of.of(uid, field)]) for name, of in both])
        for title, field, times in COURSES
    ]
    option = lifeline(
        list(lives.years), bands, courses, float(lives.years[at]), ink, f"The life of person {uid}"
    )
    legend([(title, course_colour(i, ink)) for i, (title, _, _) in enumerate(COURSES)])
    chart(option, f"States and circuit of person {uid} over the years", 380 + 34 * (len(bands) - 1))
    seen = dict.fromkeys(state for _, states in bands for state in states)
    legend([(state, ink.states[state]) for state in seen])
    p(
        "Lines run from 0 to 1 or a little above; tolerance is in tenths. The vertical line is the chosen day.",
        cls="small",
    )
    if twin is not None:
        p("Upper band and solid lines: plan A. Lower band and dashed lines: plan B.", cls="small")


@solara.component
def BrainCard(title: str, lives: Lives, uid: int, at: int) -> None:
    """The circuit drawn, on the chosen day."""
    ink = use_ink()
    alive = at <= view.last_alive(lives, uid)
    values = values_at(lives, uid, at)
    label = f"Circuit of person {uid}: " + ", ".join(f"{name} {short(v)}" for name, v in values.items())
    said: list[Any] = ["This person has died by this day."]
    if alive:  # a term that is made stands on the page, used or not
        said = [
            f"Thicker arrows act more; {ink.deeper} regions hold more. Green ring: ",
            term("receptors"),
            ". Green bar: control holds back.",
        ]
    with card(title, said=said, aside=pill(view.states_of(lives, uid)[at], "hint")):
        if alive:
            solara.HTML(tag="div", unsafe_innerHTML=brain(values, ink, label))


@solara.component
def ValuesCard(lives: Lives, twin: Lives | None, uid: int, at: int) -> None:
    """The same in numbers."""
    first = values_at(lives, uid, at)
    second = values_at(twin, uid, at) if twin is not None else None
    rows = []
    for field, key in SHOWN:
        row: list[str] = [inline.term(key, OTHER_WORDS.get(field)), in_life(first[field])]
        rows.append([*row, in_life(second[field])] if second is not None else row)
    columns = ["", "Plan A" if second is not None else "Value", *(["Plan B"] if second is not None else [])]
    card("The circuit in numbers", table(columns, rows, numeric=(1, 2), label="Values of the circuit"))


def in_life(value: float) -> str:
    """A value of a circuit, which ends with a life."""
    return "died" if math.isnan(value) else short(value)


def values_at(lives: Lives, uid: int, at: int) -> dict[str, float]:
    """Every field of a person at one record; NaN after death."""
    return {name: float(lives.values[at, uid, i]) for i, name in enumerate(FIELDS)}
