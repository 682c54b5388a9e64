"""What is told of a search for the best spending, and of a sensitivity analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboards.adapters.analyses import Analysis, path_of
from dashboards.adapters.told import MOST_ROWS, Chart, Sheet, Told, chosen, numbers, sheet
from dashboards.charts.base import short
from dashboards.charts.spans import Point, Span
from dashboards.words import plain, unit_title
from scenarios.parameter_words import of_path

MILLION = 1e6

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.optimise.result import Optimisation


def optimised(analysis: Analysis, outcome: str) -> Told:
    """Gains against spending, what was checked and what was tried."""
    from scenarios.optimise.result import Optimisation
    from scenarios.optimise.words import CURSE, TITLES

    found = Optimisation(path_of(analysis))
    choice = {aim: plain(TITLES[aim]) for aim in found.asked["objectives"]}
    aim = chosen(outcome, choice)
    chart = Chart("front", choice[aim], TITLES[aim], _front(found, aim), found.budget, CURSE)
    parts: list[Sheet | Chart] = [chart]
    if found.names:
        parts += [
            sheet("What each portfolio costs", found.money(), found.names),
            sheet("What each does, in the check and as the search saw it", found.table(), found.names),
        ]
    parts.append(_tried(found.trials, found, list(choice)))
    return Told(found.sentence, found.note, parts, choice)


def _front(found: Optimisation, aim: str) -> list[Point]:
    """Every portfolio tried in small runs, then those that were checked."""
    points = []
    for _, rows in found.trials.groupby("trial"):
        first = rows.iloc[0]
        said = f"{_made_of(rows, found)}: {short(float(first[aim]))} for ${short(float(first['spending']))} a year"
        points.append(Point("tried in small runs", float(first["spending"]), float(first[aim]), said))
    for name in found.names:
        money = found.spending[(found.spending["portfolio"] == name) & (found.spending["item"] == "spending")]
        mine = found.portfolios[
            (found.portfolios["portfolio"] == name) & (found.portfolios["objective"] == aim)
        ]
        row, cost = mine.iloc[0], float(money["cost"].mean())
        said = f"{name}: {found.parts(name)}: {short(float(row['gain']))} for ${short(cost)} a year"
        gain, lower, upper = (float(row[k]) for k in ("gain", "lower", "upper"))
        points.append(Point("checked with new people and chance", cost, gain, said, lower, upper))
    return points


def _made_of(rows: pd.DataFrame, found: Optimisation) -> str:
    titles = {str(c["name"]): str(c["title"]) for c in found.manifest.get("candidates", ())}
    parts = [
        f"{float(row['share']):.0%} of {titles.get(str(row['policy']), plain(str(row['policy'])))}"
        for _, row in rows.iterrows() if row["policy"]
    ]  # fmt: skip
    return "; ".join(parts) or "nothing"


def _tried(trials: pd.DataFrame, found: Optimisation, aims: list[str]) -> Sheet:
    from scenarios.optimise.words import TITLES

    rows = []
    for _, part in trials.groupby("trial"):
        first = part.iloc[0]
        gains = [short(float(first[aim])) for aim in aims]
        within = "yes" if first["within_budget"] else "no"
        rows.append([_made_of(part, found), f"${short(float(first['spending']))}", *gains, within])
    columns = ["Portfolio", "Spent a year", *(plain(TITLES[aim]) for aim in aims), "Within the budget"]
    many = f"; the first {MOST_ROWS} of {len(rows)}" if len(rows) > MOST_ROWS else ""
    said = f"Small runs, which search; too good on average for the best of them{many}."
    return Sheet("All that was tried", columns, rows[:MOST_ROWS], range(1, 2 + len(aims)), said)


def sensitivity(analysis: Analysis, outcome: str) -> Told:
    """The numbers that move one outcome most."""
    from scenarios.sensitivity.designs import TORNADO
    from scenarios.sensitivity.result import Sensitivity

    found = Sensitivity(path_of(analysis))
    every = found.told(MOST_ROWS)
    choice = {str(i): plain(each.title) for i, each in enumerate(every)}
    at = int(chosen(outcome, choice) or 0)
    target, rows = list(found.targets())[at]
    each = every[at]
    names = [of_path(str(path)) for path in each.table.index]
    content, unit = _moved(found.method, rows, list(each.table.index), unit_title(str(target["unit"])))
    form = "tornado" if found.method == TORNADO else "spans"
    parts: list[Sheet | Chart] = [
        Chart(form, plain(each.title), unit, content, 0.0, HOW[found.method]),
        sheet("In numbers", each.table, names),
    ]
    who = f'"{names[0]}"' if names else "none"
    note = f"{each.note}. {found.note}".replace("sd by", "standard deviation by").replace(
        "(sd ", "(standard deviation "
    )
    return Told(f"Of the numbers tried, {who} moves {each.title} most.", note, parts, choice)


HOW = {
    "tornado": "Each number alone goes to the low and to the high end of its range; bars are what the outcome does.",
    "morris": "The mean size of what one step of a number changes, wherever the others are.",
    "sobol": "How much of the variance goes away when a number is known: alone, and with what it does with others.",
}
"""How to read the chart of each method."""


def _moved(method: str, rows: pd.DataFrame, order: list[str], unit: str) -> tuple[list[Span], str]:
    """What each number does, those that do most first, and the unit; millions where there are millions."""
    from scenarios.sensitivity.designs import SOBOL
    from scenarios.sensitivity.words import COLUMNS

    names = COLUMNS[method]
    found = [
        Span(of_path(path), names[str(row["statistic"])], *numbers(row, "estimate"))
        for path in order for _, row in rows[rows["parameter"] == path].iterrows() if str(row["statistic"]) in names
    ]  # fmt: skip
    if method == SOBOL:
        return found, "share of the variance"
    if max((abs(span.value) for span in found), default=0.0) < MILLION:
        return found, unit
    return [
        Span(s.row, s.series, s.value / MILLION, s.lower / MILLION, s.upper / MILLION) for s in found
    ], f"millions of {unit}"
