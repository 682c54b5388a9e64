"""Evidence and method: what the laboratory finds and misses, every number's source, limits, and the words."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters.folders import root
from dashboards.adapters.sources import Number, found, numbers
from dashboards.charts.base import short
from dashboards.links import whole
from dashboards.pages.evidence_place import PlaceCard
from dashboards.pages.laboratory import range_of
from dashboards.parts import inline
from dashboards.parts.elements import card, div, fact, note, p, table, tag, term
from dashboards.parts.jobs import WorkCard, use_work
from dashboards.parts.query import Query, use_query
from dashboards.words import plain
from scenarios.glossary import by_title

A_PAGE = 12
LIMITS = (
    "It says nothing about any real person, and must not be used to decide about one.",
    "It was fitted to national figures of the United States. Read differences between plans, not third digits.",
    "Many numbers are assumed or recalled from memory; each says so below.",
    "Intervals tell chance alone, unless parameters are drawn too; what is not known about the world comes on top.",
    "Small places and rare events are noisy: simulate more people and more replicates.",
    "What the laboratory misses, the people of a place miss too.",
)


@solara.component
def EvidencePage() -> None:
    """A card for places, one for brains, limits, sources and words."""
    query = use_query()
    tag("h1", "Evidence and method")
    p("What was tested, what failed, where every number comes from, and what this cannot tell.", cls="lead")
    with div(cls="stack"):
        PlaceCard()
        ScoreCard(query)
        card("Limits", tag("ul", *[tag("li", text) for text in LIMITS]))
        SourcesCard(query)
        GlossaryCard()


@solara.component
def ScoreCard(query: Query) -> None:
    """Findings of the laboratory, passed and missed."""
    work = use_work()
    rows = work.ended.value if work.ended is not None and work.ended.state == "done" else None

    def start(scale: float) -> None:
        work.start("dashboards.experiments:scorecard", out=str(root() / ".dashboard" / "lab"), scale=scale)

    said = [
        "Published findings and whether the model shows them. Only what ",
        term("emerged", "emerged"),
        " is evidence.",
    ]
    with card("Does the brain behave as brains do?", said=said):
        if rows is None:
            with div(cls="line"):
                solara.Button(
                    "Run all experiments",
                    icon_name="mdi-play",
                    color="primary",
                    disabled=work.pending,
                    on_click=lambda: start(0.2),
                )
                solara.Button(
                    "With the usual number of people",
                    outlined=True,
                    disabled=work.pending,
                    on_click=lambda: start(1.0),
                )
            p(
                "Thirty experiments; about a minute the first time. Results are kept until the model changes.",
                cls="small",
            )
        WorkCard(work)
        if rows is not None:
            Score(query, rows)


@solara.component
def Score(query: Query, rows: list[dict[str, Any]]) -> None:
    """How many hold by kind, the misses first."""
    with div(cls="line"):
        for kind in ("emerged", "fitted", "built"):
            own = [row for row in rows if row["kind"] == kind]
            fact(f"{sum(row['passed'] for row in own)} of {len(own)}", term(kind), " hold")
    missed = [row for row in rows if not row["passed"]]
    tag("h3", f"Misses: {len(missed)}")
    told = [
        [row["finding"], range_of(row), _observed(row), inline.term(row["kind"]), row["why"], row["source"]]
        for row in missed
    ]
    table(
        ["Published", "Range", "Model", "Kind", "Why", "Source"], told, label="Findings that the model misses"
    )
    with tag("details"):
        tag("summary", f"All {len(rows)} findings")
        every = [
            [plain(r["experiment"]), r["finding"], range_of(r), _observed(r), r["kind"], r["source"]]
            for r in rows
        ]
        table(["Experiment", "Published", "Range", "Model", "Kind", "Source"], every, label="All findings")


def _observed(row: dict[str, Any]) -> Any:
    said = short(row["observed"]) if row["observed"] is not None else "none"
    return inline.pill(said, "good" if row["passed"] else "bad")


@solara.component
def SourcesCard(query: Query) -> None:
    """Every number, searchable."""
    kinds = {"all": None, "literature": "literature", "fitted": "fitted", "assumed": "assumed"}
    shown = found(query.get("search"), query.get("kind"))
    page = whole(query.get("page"), 1, max(1, -(-len(shown) // A_PAGE)), 1)
    part = shown[(page - 1) * A_PAGE : page * A_PAGE]
    count = {kind: sum(n.kind == kind for n in numbers()) for kind in ("literature", "fitted", "assumed")}
    said = [
        f"{len(numbers()):,} numbers: {count['literature']:,} ",
        term("literature", "literature"),
        f", {count['fitted']:,} ",
        term("fitted", "fitted"),
        f", {count['assumed']:,} ",
        term("assumed", "assumed"),
        ".",
    ]
    with card("Where do the numbers come from?", said=said):
        with div(cls="fields"):
            solara.InputText(
                "Search", value=query.get("search"), on_value=lambda v: query.set(search=v, page=None)
            )
            solara.Select(
                "Kind",
                value=query.get("kind") or "all",
                values=list(kinds),
                on_value=lambda v: query.set(kind=kinds[v], page=None),
            )
        if part:
            table(
                ["Where", "Number", "Value", "Range", "Unit", "Kind", "Source"],
                [_row(n) for n in part],
                numeric=(2,),
                label="Numbers",
            )
        else:
            note("No number has these words.")
        with div(cls="line"):
            solara.Button("Before", text=True, disabled=page <= 1, on_click=lambda: query.set(page=page - 1))
            tag(
                "span",
                f"{(page - 1) * A_PAGE + min(1, len(part))} to {(page - 1) * A_PAGE + len(part)} of {len(shown):,}",
                cls="small",
            )
            solara.Button(
                "Next",
                text=True,
                disabled=page * A_PAGE >= len(shown),
                on_click=lambda: query.set(page=page + 1),
            )


def _row(n: Number) -> list[Any]:
    return [
        n.where,
        plain(n.name),
        short(n.value),
        f"{short(n.low)} to {short(n.high)}",
        "" if n.unit == "1" else n.unit,
        n.kind,
        n.source,
    ]


@solara.component
def GlossaryCard() -> None:
    """Every term in plain language."""
    with card("Words"), div(cls="grid3"):
        for word in by_title():
            with div():
                tag("h3", word.title)
                p(word.text, cls="small")
