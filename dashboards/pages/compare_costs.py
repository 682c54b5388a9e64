"""Costs against health, and what a policy passed through: shown where a result folder holds them."""

from __future__ import annotations

from dataclasses import replace

import solara

from dashboards.adapters import compared as data
from dashboards.adapters.compared import Line, Question
from dashboards.charts.base import short
from dashboards.charts.curves import bars
from dashboards.charts.ink import Ink
from dashboards.charts.plane import plane
from dashboards.parts import inline
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, note, p, table, term
from dashboards.words import plain

WORTH = 100_000.0
"""Dollars that a QALY is worth on the dashed line, as often used in the United States."""


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
        own = found[found["perspective"] == perspective].drop_duplicates("policy").set_index("policy")
        base = next((line.policy for line in lines if line.run == run and line.baseline), own.index[0])
        titles = {line.policy: line.title for line in lines if line.run == run and line.policy in own.index}
        points = [
            (
                title,
                *(float(own["qaly"][name] - own["qaly"][base]), float(own["cost"][name] - own["cost"][base])),
            )
            for name, title in titles.items()
            if name != base
        ]
        chart(plane(points, WORTH, _shifted(ink), "Cost-effectiveness plane"), "Cost-effectiveness plane")
        told = [[title, short(cost), short(qaly), _icer(qaly, cost)] for title, qaly, cost in points]
        columns = ["Plan", "Extra cost, $", "Extra QALYs", inline.term("icer", right=True)]
        table(columns, told, numeric=(1, 2, 3), label="Costs and health")
        p(
            f"{plain(perspective)}; discounted at {float(own['discount_rate'].iloc[0]):.0%} a year.",
            cls="small",
        )


def _shifted(ink: Ink) -> Ink:
    """The colours of plans where the status quo, which has the first, is not drawn."""
    return replace(ink, series=(*ink.series[1:], ink.series[0]))


def _icer(qaly: float, cost: float) -> str:
    if qaly == 0.0 and cost == 0.0:
        return "no difference"
    if qaly > 0.0:
        return "saves money" if cost <= 0.0 else f"${short(cost / qaly)}"
    return "no health gained" if cost > 0.0 else "cheaper, less health"


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
                "These results hold no split by pathway: choose pathways on the page Plan before a run. Meanwhile "
                "follow one person under both plans on the page Person."
            )
            return
        measure = data.TOTAL_OF_SUM if question.measure == data.SUM else question.measure
        rows = found[(found["policy"] == plans[0].policy) & (found["measure"] == measure)]
        if "horizon_years" in rows:
            rows = rows[rows["horizon_years"] == rows["horizon_years"].max()]
        if rows.empty:
            note(
                "Pathways are told for deaths, overdoses, disorder, treatment and remission: choose one of these."
            )
            return
        names = [_pathway(str(name)) for name in rows["pathway"]]
        intervals = list(zip(map(float, rows["lower"]), map(float, rows["upper"]), strict=True))
        option = bars(names, list(map(float, rows["effect"])), "difference", ink, "Pathways", intervals)
        chart(option, f"Pathways of {plans[0].title}", 80 + 40 * len(names))


def _pathway(name: str) -> str:
    from scenarios.pathways import PATHWAYS

    return plain(PATHWAYS[name][1] if name in PATHWAYS else {"all": "the whole effect"}.get(name, name))
