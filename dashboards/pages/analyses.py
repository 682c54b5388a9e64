"""Analyses: a search for the best spending, sensitivity, a nation, a calibration, opened from the results folder."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters.analyses import FILES, KINDS, Analysis, analyses, path_of
from dashboards.adapters.folders import root
from dashboards.adapters.told import Chart, Sheet, Told, chosen, told
from dashboards.charts.ink import Ink
from dashboards.charts.spans import front, height_of, spans, tornado
from dashboards.links import link
from dashboards.parts.changed import tell_changed
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, div, errors, go, note, p, table, tag
from dashboards.parts.query import Query, use_query
from dashboards.words import plain
from neuro.errors import BadInput

COMMANDS = (
    ("Best spending", "mesolimbic optimise baseline --budget 400000", "which policies do most within a budget"),
    ("What matters most", "mesolimbic sensitivity baseline", "which numbers the answer hangs on"),
    ("A nation", "mesolimbic nation counties.csv", "every county of a table, and all of them together"),
    ("Calibration", "mesolimbic calibrate my_county.yaml --data deaths.csv", "a place fitted to its own numbers"),
)  # fmt: skip


@solara.component
def AnalysesPage() -> None:
    """The one that the link names, or a list."""
    query = use_query()
    found = analyses()
    shown = next((entry for entry in found if entry.name == query.get("run")), None)
    if shown is None:
        tag("h1", "Analyses")
        p("Long questions, asked on the command line; their answers open here.", cls="lead")
        ListCard(found)
    else:
        tag("h1", KINDS[shown.kind])
        p(f"{shown.title}. {shown.note}.", cls="lead")
        Shown(query, shown)


@solara.component
def ListCard(found: list[Analysis]) -> None:
    """What is there, and how each kind is asked for."""
    with div(cls="stack"):
        with card("Results in this folder"):
            if found:
                rows = [
                    [
                        KINDS[a.kind],
                        a.title,
                        a.note,
                        a.written,
                        go("Open", link("/analyses", {"run": a.name})),
                    ]
                    for a in found
                ]
                table(["Kind", "Of", "Made of", "Written", ""], rows, label="Analyses")
            else:
                note("There are none yet. Each of the commands below writes one.")
        with card("How to ask"), div(cls="grid2"):
            for title, command, said in COMMANDS:
                with div():
                    tag("h3", title)
                    p(f"{said[0].upper()}{said[1:]}.", cls="small")
                    tag("code", command, cls="command")


@solara.component
def Shown(query: Query, analysis: Analysis) -> None:
    """Everything that one tells."""
    if analysis.status != "complete":
        note(f"It is not finished ({analysis.status}); the same command goes on from what is there.")
        return
    try:
        found = told(analysis, query.get("outcome"))
    except (BadInput, KeyError, ValueError, IndexError, TypeError) as problem:
        with note(kind="bad"):
            p("This folder cannot be read:")
            errors([(analysis.name, str(problem).replace(f"{root()}/", ""))])
        return
    with div(cls="stack"):
        if analysis.kind not in FILES.values():
            tell_changed(analysis.name)
        Answer(query, analysis, found)
        with div(cls="stack"):
            for part in found.parts:
                Part(part)


@solara.component
def Answer(query: Query, analysis: Analysis, found: Told) -> None:
    """The answer in a sentence, what else can be looked at, and the files."""
    with card("In a sentence"):
        p(found.sentence)
        p(found.note, cls="small")
        if len(found.choice) > 1:
            back = {title: key for key, title in found.choice.items()}
            solara.Select(
                "Outcome", value=found.choice[chosen(query.get("outcome"), found.choice)], values=list(back),
                on_value=lambda title: query.set(outcome=back[title]),
            )  # fmt: skip
        with div(cls="line"):
            pictures = sorted(path_of(analysis).glob("*.png"))[:4]
            for path in pictures:
                solara.FileDownload(
                    path.read_bytes,
                    filename=path.name,
                    label=f"Figure{'' if len(pictures) == 1 else f' {plain(path.stem).lower()}'} (PNG)",
                    mime_type="image/png",
                )
            go("All analyses", "/analyses")


@solara.component
def Part(part: Sheet | Chart) -> None:
    """A table or a chart in a card."""
    ink = use_ink()
    with card(part.title, said=part.said or None):
        if isinstance(part, Sheet):
            table(part.columns, part.rows, tuple(part.numeric), part.title)
        elif part.content:
            option = option_of(part, ink)
            chart(option, part.title, 420 if part.form == "front" else height_of(part.content))
        else:
            note("Nothing to draw.")


def option_of(part: Chart, ink: Ink) -> dict[str, Any]:
    """The ECharts option of a chart."""
    if part.form == "front":
        return front(part.content, part.unit, part.mark, ink, part.title)
    if part.form == "tornado":
        return tornado(part.content, part.unit, ink, part.title)
    return spans(part.content, part.unit, ink, part.title, part.mark)
