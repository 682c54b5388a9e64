"""Does a place behave as places do: published numbers held against a place of a few thousand people."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters.folders import root
from dashboards.charts.base import short
from dashboards.parts import inline
from dashboards.parts.elements import card, div, fact, note, p, table, tag, term
from dashboards.parts.jobs import WorkCard, use_work
from dashboards.words import plain, substance_title

PEOPLE = (2_000, 8_000)
"""Sizes that can be asked for: a quick look, and what the package's own scorecard is made of."""
NO_SUBSTANCE = "na"
"""What a target names that is of no substance."""
STATUS = {"pass": ("met", "good"), "miss": ("missed", "bad"), "not_computed": ("not computed", "")}


@solara.component
def PlaceCard() -> None:
    """The scorecard of a place, made when it is asked for."""
    work = use_work()
    rows = work.ended.value if work.ended is not None and work.ended.state == "done" else None

    def start(people: int) -> None:
        work.start("dashboards.experiments:place_scorecard", out=str(root() / "evidence"), people=people)

    said = ["Surveys, cohorts, registries and trials against the model. Only what was ", term("fitted", "not fitted"),
            " is evidence."]  # fmt: skip
    with card("Does a place behave as places do?", said=said):
        with div(cls="line"):
            for people in PEOPLE:
                solara.Button(
                    f"Score {people:,} people", icon_name="mdi-play", color="primary", outlined=people != PEOPLE[0],
                    disabled=work.pending, on_click=lambda people=people: start(people),
                )  # fmt: skip
        p(
            "They live from 1980 on: some minutes the first time. Results are kept until the model changes.",
            cls="small",
        )
        WorkCard(work)
        if rows is not None:
            Scores(rows)


@solara.component
def Scores(rows: list[dict[str, Any]]) -> None:
    """How many are met, fitted and left out; then by domain, the farthest off first."""
    with div(cls="line"):
        for role, name in (
            ("left_out", "left out when fitting"),
            ("fitted", "fitted, or looked at while fitting"),
        ):
            own = [row for row in rows if row["role"] == role]
            fact(f"{sum(row['status'] == 'pass' for row in own)} of {len(own)}", f"{name}: met")
    note("What is missed tells what not to trust. Few people make wide intervals.")
    for title in dict.fromkeys(row["title"] for row in sorted(rows, key=lambda row: row["order"])):
        own = [row for row in rows if row["title"] == title]
        met = sum(row["status"] == "pass" for row in own)
        with tag("details"):
            tag("summary", f"{title}: {met} of {len(own)} met")
            columns = ["Substance", "Published", "Range", "Model (95% interval)", "", "Role"]
            table(columns, [row_of(row) for row in own], label=title)


def row_of(row: dict[str, Any]) -> list[Any]:
    """The cells of a target: of what, what was published and when, its range, the model's, whether met, its role."""
    said, kind = STATUS[row["status"]]
    about = ", ".join(str(part) for part in (row["year"], row["unit"]) if part)
    return [
        "" if row["substance"] == NO_SUBSTANCE else substance_title(row["substance"]),
        f"{row['observable']} ({about})" if about else row["observable"],
        between(row["target_lower"], row["target_upper"]),
        ""
        if row["model"] is None
        else f"{short(row['model'])} ({between(row['model_lower'], row['model_upper'])})",
        inline.pill(said, kind),
        plain(row["role"]).lower(),
    ]


def between(low: float | None, high: float | None) -> str:
    """A range in words."""
    return "not given" if low is None or high is None else f"{short(low)} to {short(high)}"
