"""Compare: plans side by side, what differs, how sure, for whom, at what cost, and why."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters import compared as data
from dashboards.adapters.compared import Line, Question
from dashboards.adapters.folders import Finished, complete, folder_of
from dashboards.charts.base import short
from dashboards.charts.curves import bars, curves, groups
from dashboards.links import chosen
from dashboards.pages.compare_costs import CostsCard, WhyCard
from dashboards.parts.changed import tell_changed
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, div, explained, go, note, p, pill, table, tag, term
from dashboards.parts.query import Query, use_query
from dashboards.report import report_of
from dashboards.words import MEASURES, STRATA, measure_title, substance_title, unit_title
from scenarios.ranking import all_tied

GROUPS_BY = {
    "deprivation": "1 least deprived, 5 most",
    "age": "age, years",
    "urbanicity": "where people live",
}
"""What stands below the groups of a stratum."""


@solara.component
def ComparePage() -> None:
    """Everything that result folders hold, by the question that the link asks."""
    query = use_query()
    tag("h1", "Compare plans")
    if not complete():
        p("Nothing has been run yet.", cls="lead")
        note("Results appear here as soon as a plan has been run: ", go("start a plan", "/plan"), ".")
        return
    p(
        "The same people, with the same chance, under each plan. Shaded: ",
        term("interval", "95% intervals"),
        " of the mean.",
        cls="lead",
    )
    runs = data.runs_of(query.get("runs"))
    question = question_of(query, runs)
    lines = data.lines(runs)
    with div(cls="stack"):
        Choices(query, runs, question)
        for run in runs:
            tell_changed(run)
        Downloads(runs, lines, question)
        Verdict(lines, question)
        with div(cls="grid2"):
            CurvesCard(lines, question)
            DifferenceCard(lines, question)
            RankingCard(runs, lines, question)
            EquityCard(query, runs, lines, question)
            CostsCard(runs[0], lines)
            WhyCard(runs[0], lines, question)


def question_of(query: Query, runs: list[str]) -> Question:
    """What a link asks, held to what the results can tell."""
    there = data.options(runs)
    usual = data.SUM if data.SUM in there["measure"] else None
    measure = chosen(query.get("measure"), there["measure"], usual) or ""
    substances = data.substances_of(runs, measure)
    substance = chosen(query.get("substance"), substances) or ""
    stratum = chosen(query.get("stratum"), there["stratum"], "all") or "all"
    levels = data.levels_of(runs, stratum)
    return Question(measure, substance, stratum, chosen(query.get("level"), levels) or "all")


@solara.component
def Choices(query: Query, runs: list[str], question: Question) -> None:
    """Which results, and which outcome in whom."""
    there = data.options(runs)
    entries = {_told(entry): entry.name for entry in complete()}
    shown = [title for title, name in entries.items() if name in runs]
    with card(None):
        solara.SelectMultiple(
            "Results", values=shown, all_values=list(entries),
            on_value=lambda titles: query.set(runs=",".join(entries[t] for t in titles) or None),
        )  # fmt: skip
        with div(cls="fields broad"):
            _select(
                "Outcome",
                question.measure,
                {m: measure_title(m) for m in there["measure"]},
                lambda v: query.set(measure=v),
            )
            names = {s: substance_title(s) for s in data.substances_of(runs, question.measure)}
            _select("Substance", question.substance, names, lambda v: query.set(substance=v))
            _select(
                "People",
                question.stratum,
                {s: STRATA.get(s, s) for s in there["stratum"]},
                lambda v: query.set(stratum=v, level=None),
            )
            if question.stratum != "all":
                levels = {level: level for level in data.levels_of(runs, question.stratum)}
                _select("Group", question.level, levels, lambda v: query.set(level=v))


def _told(entry: Finished) -> str:
    """A result folder in the list: what was compared first, since places are often the same."""
    what = f"{', '.join(entry.policies)} in: {entry.title}" if entry.policies else entry.title
    return f"{what} ({entry.note}; {entry.name[-8:]})"


def _select(label: str, value: str, titles: dict[str, str], on_value: Any) -> None:
    back = {title: name for name, title in titles.items()}
    solara.Select(
        label, value=titles.get(value), values=list(back), on_value=lambda title: on_value(back.get(title))
    )


@solara.component
def Downloads(runs: list[str], lines: list[Line], question: Question) -> None:
    """What is on the screen, and all there is, as files."""
    folder = folder_of(runs[0])
    picture = next(
        (folder / name for name in ("policies.png", "overview.png") if (folder / name).is_file()), None
    )
    with div(cls="line"):
        solara.FileDownload(
            lambda: data.csv_of(lines, question),
            filename="curves.csv",
            label="Data of the curves (CSV)",
            mime_type="text/csv",
        )
        solara.FileDownload(
            lambda: _whole(runs[0]),
            filename=f"{runs[0]}.csv",
            label="All results (CSV)",
            mime_type="text/csv",
        )
        if picture is not None:
            solara.FileDownload(
                picture.read_bytes, filename=f"{runs[0]}.png", label="Figure (PNG)", mime_type="image/png"
            )
        solara.FileDownload(
            lambda: report_of(runs[0]),
            filename=f"{runs[0]}.html",
            label="Report (HTML)",
            mime_type="text/html",
        )


def _whole(run: str) -> str:
    found = data.frame(run, "summary")
    return "" if found is None else str(found.to_csv(index=False))


@solara.component
def Verdict(lines: list[Line], question: Question) -> None:
    """Each plan against the status quo in a sentence."""
    plans = [line for line in lines if not line.baseline and data.frame(line.run, "totals") is not None]
    for line in plans[:4]:
        sentence, rows = data.said(line, question.substance)
        columns = ["Of 100,000 residents", "Without", "With", "Difference (95% interval)", "How sure"]
        with card(line.title, aside=pill("against the status quo", "hint")):
            p(sentence)
            with tag("details"):
                tag("summary", "All outcomes in numbers")
                table(columns, rows, numeric=(1, 2), label=f"Outcomes of {line.title}")


@solara.component
def CurvesCard(lines: list[Line], question: Question) -> None:
    """Every plan over the years."""
    ink = use_ink()
    found = [curve for line in lines if (curve := data.curve(line, question)) is not None]
    unit = _unit(lines, question)
    title = f"{measure_title(question.measure)}, {substance_title(question.substance)}"
    said: list[Any] = [_meaning(question), f", {substance_title(question.substance)}, ", _whom(question), "."]
    with card(measure_title(question.measure), said=said):
        if found:
            chart(curves(found, unit, ink, title, under=len(found) > 1), title)
            if _few(lines):
                p(
                    "With two replicates or fewer the interval is wide, or there is none. Run more.",
                    cls="small",
                )
        else:
            note("These results do not tell this outcome.")


@solara.component
def DifferenceCard(lines: list[Line], question: Question) -> None:
    """Paired differences from the status quo."""
    ink = use_ink()
    found = [
        curve
        for line in lines
        if not line.baseline and (curve := data.difference(line, question)) is not None
    ]
    with card(
        "Difference to the status quo",
        said=["Below zero is fewer. ", term("paired"), " cancel most of the chance."],
    ):
        if found:
            chart(
                curves(
                    found, _unit(lines, question), _shifted(ink), "Difference to the status quo", zero=True
                ),
                "Difference to the status quo",
            )
        else:
            note("Choose results that hold a policy beside its status quo.")


def _shifted(ink: Any) -> Any:
    """The same colours as in the curves, where the status quo takes the first."""
    from dataclasses import replace

    return replace(ink, series=(*ink.series[1:], ink.series[0]))


@solara.component
def RankingCard(runs: list[str], lines: list[Line], question: Question) -> None:
    """How likely each plan is the best."""
    ink = use_ink()
    rows = data.ranking(runs[0], question)
    titles = {line.policy: line.title for line in lines if line.run == runs[0]}
    said: list[Any] = [
        term("probability_best"),
        " over all years, by this outcome, and ",
        term("regret", "expected regret", right=True),
        ".",
    ]
    with card("Which plan is best?", said=said):
        if rows is None:
            note(
                "The best plan is told by deaths, disorder, treatment and the like: choose one of these outcomes."
            )
            return
        if all_tied(rows):
            note("All plans have the same number in every run: none is better.")
            return
        names = [titles.get(str(policy), str(policy)) for policy in rows["policy"]]
        order = [line.policy for line in lines]
        shades = [
            ink.series[order.index(str(q)) % len(ink.series)] if str(q) in order else ink.muted
            for q in rows["policy"]
        ]
        option = bars(
            names,
            [100 * float(v) for v in rows["probability_best"]],
            "chance of being best, %",
            ink,
            "Probability best",
            colours=shades,
        )
        chart(option, "Probability that each plan is best", 90 + 44 * len(names))
        told = [
            [n, str(r["rank"]), f"{float(r['probability_best']):.0%}", short(float(r["expected_regret"]))]
            for n, (_, r) in zip(names, rows.iterrows(), strict=True)
        ]
        regret = f"Expected regret, {unit_title(str(rows['unit'].iloc[0]))}"
        table(["Plan", "Place", "Probability best", regret], told, numeric=(1, 2, 3), label="Ranking")


@solara.component
def EquityCard(query: Query, runs: list[str], lines: list[Line], question: Question) -> None:
    """The outcome by group in one year, and the gap between the first and the last group."""
    ink = use_ink()
    there = data.options(runs)
    stratum = question.stratum if question.stratum != "all" else "deprivation"
    year = chosen(query.get("year"), there["year"], there["year"][-1] if there["year"] else None) or ""
    levels = data.levels_of(runs, stratum)
    asked = question._replace(stratum=stratum)
    found = [(line.title, data.by_level(line, asked, int(year or 0))) for line in lines]
    found = [(title, values) for title, values in found if values]
    with card(
        "For whom?",
        said=[
            f"By {STRATA.get(stratum, stratum)}, in {year}. ",
            term("equity_gap"),
            ": last group less the first.",
        ],
    ):
        _select("Year", year, {y: y for y in there["year"]}, lambda v: query.set(year=v))
        if not found or not levels:
            note("These results do not tell this outcome by group.")
            return
        unit = _unit(lines, question)
        values = [(title, [by.get(level, float("nan")) for level in levels]) for title, by in found]
        chart(
            groups(levels, values, unit, ink, "By group", GROUPS_BY.get(stratum, "")),
            f"{measure_title(question.measure)} by {stratum}",
            300,
        )
        rows = [[title, short(gap)] for title, by in found if (gap := data.gap(by)) is not None]
        table(
            ["Plan", f"Gap, {levels[-1]} less {levels[0]}, {unit}"], rows, numeric=(1,), label="Equity gaps"
        )


def _few(lines: list[Line]) -> bool:
    few = {entry.name for entry in complete() if entry.replicates < 3}
    return any(line.run in few for line in lines)


def _unit(lines: list[Line], question: Question) -> str:
    for line in lines:
        rows = data.yearly_rows(line, question)
        if len(rows):
            return unit_title(str(rows["unit"].iloc[0]))
    return ""


def _meaning(question: Question) -> Any:
    if question.measure in MEASURES:
        return term(MEASURES[question.measure][1], measure_title(question.measure))
    return explained(measure_title(question.measure), "A measure of the table of results.")


def _whom(question: Question) -> str:
    return (
        "everybody"
        if question.stratum == "all"
        else f"{STRATA.get(question.stratum, question.stratum)} {question.level}"
    )
