"""What the page of comparisons shows: lines of plans over the years, differences, ranking, gaps, costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dashboards.adapters.folders import complete, folder_of, frame, manifest, stamp_of
from dashboards.charts.curves import Curve
from dashboards.words import MEASURES

if TYPE_CHECKING:
    import pandas as pd

SUM = "disorder_any"
PARTS_OF_SUM = ("disorder_mild", "disorder_moderate", "disorder_severe")
TOTAL_OF_SUM = "disorder"
KEYS = ("measure", "substance", "stratum", "level")
MOST_LINES = 8


class Line(NamedTuple):
    """One plan of one result folder."""

    run: str
    policy: str
    title: str
    baseline: bool


class Question(NamedTuple):
    """What is looked at."""

    measure: str
    substance: str
    stratum: str
    level: str


def runs_of(given: str) -> list[str]:
    """Names of result folders that a link gives, those that are there; the newest where it gives none."""
    names = [entry.name for entry in complete()]
    wanted = [name for name in dict.fromkeys(given.split(",")) if name in names]
    return wanted or names[:1]


def lines(runs: Sequence[str]) -> list[Line]:
    """Every plan of some result folders, the status quo of each first."""
    found: list[Line] = []
    for run in runs:
        facts = manifest(run)
        base, policies = facts["scenario"], facts.get("policies") or []
        compared = bool(policies)
        title = "Status quo" if compared else str(base.get("title") or run)
        found.append(Line(run, str(base["name"]), title, compared))
        found += [Line(run, str(p["name"]), str(p.get("title") or p["name"]), False) for p in policies]
    return _told_apart(found[:MOST_LINES], len(runs) > 1)


def _told_apart(found: list[Line], several: bool) -> list[Line]:
    titles = [line.title for line in found]
    return [
        line._replace(title=f"{line.title} [{line.run[-8:]}]")
        if several and titles.count(line.title) > 1
        else line
        for line in found
    ]


def options(runs: Sequence[str]) -> dict[str, list[str]]:
    """Measures, substances, strata and years that the first of the result folders has."""
    return _options(runs[0], stamp_of(runs[0]))


@lru_cache(maxsize=64)
def _options(run: str, stamp: int) -> dict[str, list[str]]:
    table = frame(run, "summary")
    if table is None or table.empty:
        return {"measure": [], "substance": [], "stratum": [], "year": []}
    measures = _values(table["measure"])
    known = [m for m in MEASURES if m in measures or (m == SUM and set(PARTS_OF_SUM) <= measures)]
    return {
        "measure": [*known, *sorted(measures - set(MEASURES))],
        "substance": sorted(_values(table["substance"]), key=lambda name: (name == "any", name)),
        "stratum": sorted(_values(table["stratum"]), key=lambda name: (name != "all", name)),
        "year": [str(year) for year in sorted(table["year"].unique())],
    }


def _values(column: pd.Series) -> set[str]:
    """Different values of a column; a column of text is never walked value by value."""
    return set(map(str, column.unique()))


def substances_of(runs: Sequence[str], measure: str) -> list[str]:
    """Substances for which a measure is told."""
    return list(_substances_of(runs[0], measure, stamp_of(runs[0])))


@lru_cache(maxsize=512)
def _substances_of(run: str, measure: str, stamp: int) -> tuple[str, ...]:
    table = frame(run, "summary")
    if table is None:
        return ()
    part = PARTS_OF_SUM[0] if measure == SUM else measure
    found = _values(table.loc[table["measure"] == part, "substance"])
    return tuple(sorted(found, key=lambda name: (name == "any", name)))


def levels_of(runs: Sequence[str], stratum: str) -> list[str]:
    """Levels of a stratum."""
    return list(_levels_of(runs[0], stratum, stamp_of(runs[0])))


@lru_cache(maxsize=512)
def _levels_of(run: str, stratum: str, stamp: int) -> tuple[str, ...]:
    table = frame(run, "summary")
    return () if table is None else tuple(sorted(_values(table.loc[table["stratum"] == stratum, "level"])))


def curve(line: Line, question: Question) -> Curve | None:
    """The mean and interval of a plan over the years."""
    rows = yearly_rows(line, question)
    if rows.empty:
        return None
    return Curve(line.title, list(rows.index), list(rows["mean"]), list(rows["lower"]), list(rows["upper"]))


def yearly_rows(line: Line, question: Question) -> pd.DataFrame:
    """Mean, lower, upper and unit by year; the sum of the grades of disorder is made run by run."""
    return _yearly_rows(line, question, stamp_of(line.run))


@lru_cache(maxsize=512)
def _yearly_rows(line: Line, question: Question, stamp: int) -> pd.DataFrame:
    summed = question.measure == SUM
    table = frame(line.run, "yearly", PARTS_OF_SUM) if summed else frame(line.run, "summary")
    if table is None:
        import pandas as pd

        return pd.DataFrame(columns=["mean", "lower", "upper", "unit"])
    measures = PARTS_OF_SUM if summed else (question.measure,)
    rows = table[
        (table["policy"] == line.policy) & table["measure"].isin(measures) & (table["substance"] == question.substance)
        & (table["stratum"] == question.stratum) & (table["level"] == question.level)
    ]  # fmt: skip
    return _summed(rows) if summed else rows.set_index("year")[["mean", "lower", "upper", "unit"]]


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    import numpy as np
    from scipy.stats import t

    each = rows.groupby(["year", "replicate", "draw"], observed=True)["value"].sum().groupby("year")
    mean, n, sd = each.mean(), each.count(), each.std()
    half = sd / np.sqrt(n) * t.ppf(0.975, np.maximum(n - 1, 1))
    found = mean.to_frame("mean")
    found["lower"], found["upper"], found["unit"] = (mean - half).clip(lower=0.0), mean + half, "per_100000"
    return found


def difference(line: Line, question: Question) -> Curve | None:
    """The paired difference of a plan from the status quo over the years."""
    return _difference(line, question, stamp_of(line.run))


@lru_cache(maxsize=512)
def _difference(line: Line, question: Question, stamp: int) -> Curve | None:
    measure = TOTAL_OF_SUM if question.measure == SUM else question.measure
    table = frame(line.run, "differences_summary")
    if table is None:
        return None
    rows = table[
        (table["policy"] == line.policy) & (table["measure"] == measure) & (table["substance"] == question.substance)
        & (table["stratum"] == question.stratum) & (table["level"] == question.level)
    ].sort_values("year")  # fmt: skip
    if rows.empty:
        return None
    return Curve(
        line.title, list(rows["year"]), list(rows["difference"]), list(rows["lower"]), list(rows["upper"])
    )


def ranking(run: str, question: Question) -> pd.DataFrame | None:
    """Rows of the ranking by a measure over the longest horizon, the best first."""
    table = frame(run, "ranking")
    if table is None:
        return None
    measure = TOTAL_OF_SUM if question.measure == SUM else question.measure
    rows = table[(table["measure"] == measure) & table["substance"].isin((question.substance, "any"))]
    rows = rows[rows["horizon_years"] == rows["horizon_years"].max()]
    return rows.sort_values("rank") if len(rows) else None


def by_level(line: Line, question: Question, year: int) -> dict[str, float]:
    """A plan's value in each level of a stratum in one year."""
    found = {}
    for level in levels_of([line.run], question.stratum):
        rows = yearly_rows(line, question._replace(level=level))
        if year in rows.index:
            found[level] = float(rows["mean"].loc[year])
    return found


def gap(values: dict[str, float]) -> float | None:
    """The last level minus the first: for deprivation, the most less the least deprived fifth."""
    found = list(values.values())
    return found[-1] - found[0] if len(found) > 1 else None


@lru_cache(maxsize=64)
def _said(run: str, policy: str, substance: str, stamp: int) -> tuple[str, tuple[tuple[str, ...], ...]]:
    from scenarios.comparison import Comparison

    found = Comparison(folder_of(run))
    chosen = None if substance in ("", "any") else substance
    table = found.table_of(policy, chosen)
    rows = tuple(
        (str(index), *map(str, row)) for index, row in zip(table.index, table.to_numpy(), strict=True)
    )
    return found.sentence(policy, chosen), rows


def said(line: Line, substance: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """What would change under a plan: a sentence, and rows of outcome, without, with, difference, how sure."""
    return _said(line.run, line.policy, substance, stamp_of(line.run))


def extra(run: str, table: str) -> pd.DataFrame | None:
    """The table of costs ("economics") or of pathways ("pathways"), where the folder has it."""
    return frame(run, table)


def csv_of(found: Sequence[Line], question: Question) -> str:
    """What the curves show, as CSV."""
    import pandas as pd

    parts = [
        yearly_rows(line, question)
        .reset_index()
        .assign(run=line.run, policy=line.policy, title=line.title, **question._asdict())
        for line in found
    ]
    order = ["run", "policy", "title", *KEYS, "year", "mean", "lower", "upper", "unit"]
    return str(pd.concat(parts)[order].to_csv(index=False)) if parts else ",".join(order) + "\n"
