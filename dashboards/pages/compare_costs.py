"""Costs against health, and what a policy passed through: shown where a result folder holds them."""

from __future__ import annotations

import solara

from dashboards.adapters import compared as data
from dashboards.adapters.compared import Line, Question
from dashboards.charts.base import short
from dashboards.charts.curves import bars
from dashboards.charts.plane import plane
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, note, table, term
from dashboards.words import plain


@solara.component
def CostsCard(run: str, lines: list[Line]) -> None:
    """The cost-effectiveness plane."""
    ink = use_ink()
    found = data.extra(run, "economics")
    said = [
        "Extra cost and extra ",
        term("qaly", "QALYs"),
        " against the status quo; the line is 100,000 dollars for one.",
    ]
    with card("At what cost?", said=said):
        if found is None or found.empty:
            note("These results hold no costs. They are written where a run counts them.")
            return
        perspective = str(found["perspective"].iloc[0])
        rows = found[(found["perspective"] == perspective)].drop_duplicates("policy")
        titles = {line.policy: line.title for line in lines if line.run == run}
        points = [
            (
                titles.get(str(r["policy"]), str(r["policy"])),
                float(r["incremental_qaly"]),
                float(r["incremental_cost"]),
            )
            for _, r in rows.iterrows()
        ]
        chart(plane(points, 100_000.0, ink, "Cost-effectiveness plane"), "Cost-effectiveness plane")
        told = [
            [
                titles.get(str(r["policy"]), str(r["policy"])),
                short(float(r["incremental_cost"])),
                short(float(r["incremental_qaly"])),
                _icer(r),
            ]
            for _, r in rows.iterrows()
        ]
        columns = ["Plan", "Extra cost, $", "Extra QALYs", term("icer", right=True)]
        table(columns, told, numeric=(1, 2, 3), label=f"Costs, {plain(perspective)}")


def _icer(row: object) -> str:
    value = row["icer"]  # type: ignore[index]
    return f"${short(float(value))}" if value == value else str(row["dominance"])  # type: ignore[index]


@solara.component
def WhyCard(run: str, lines: list[Line], question: Question) -> None:
    """The difference split by what it passed through."""
    ink = use_ink()
    found = data.extra(run, "pathways")
    with card(
        "Why did it work?",
        said="The difference, split by what it passed through: one pathway at a time is closed, all else stays.",
    ):
        plans = [line for line in lines if line.run == run and not line.baseline]
        if found is None or found.empty or not plans:
            note(
                "These results hold no split by pathway. Follow one person under both plans on the page Person, "
                "and compare treatment, waiting and returns to use above."
            )
            return
        rows = found[(found["policy"] == plans[0].policy) & (found["measure"] == question.measure)]
        names = [plain(str(name)) for name in rows["pathway"]]
        intervals = list(zip(map(float, rows["lower"]), map(float, rows["upper"]), strict=True))
        option = bars(names, list(map(float, rows["effect"])), "difference", ink, "Pathways", intervals)
        chart(option, f"Pathways of {plans[0].title}", 80 + 40 * len(names))
