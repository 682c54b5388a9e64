"""What is told of a nation of counties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboards.adapters.analyses import Analysis, path_of
from dashboards.adapters.told import MOST_ROWS, Chart, Sheet, Told, chosen, numbers, sheet, with_interval
from dashboards.charts.spans import Span
from dashboards.words import measure_title, plain, substance_title, unit_title

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.nation.result import Nation


def nation(analysis: Analysis, outcome: str) -> Told:
    """Areas, the nation over all years, and counties."""
    from scenarios.comparison_words import OUTCOMES
    from scenarios.nation.result import Nation

    found = Nation(path_of(analysis))
    there = set(found.nation["measure"])
    choice = {o.measure: measure_title(o.measure) for o in OUTCOMES if o.measure in there}
    measure = chosen(outcome, choice)
    rows, unit, said = _areas(found, measure)
    parts: list[Sheet | Chart] = [
        Chart("spans", f"{choice[measure]}, by {plain(column).lower()}", unit, _spans(found, rows, column), said=said)
        for column in dict.fromkeys(rows["area"]) if column != NATION
    ]  # fmt: skip
    table = found.table().rename(columns=found.titles)
    changes = table.rename(columns={name: f"Change: {name}" for name in table.columns[1:]})
    parts += [
        sheet("The nation, over all years", changes, list(table.index)),
        _counties(found, measure, unit),
    ]
    return Told(_sentence(found, table), found.note, parts, choice)


NATION = "nation"


def _sentence(found: Nation, table: pd.DataFrame) -> str:
    """How many counties, and the first outcome of the table as things are and under each policy."""
    whole = f"{len(found.manifest['counties'])} counties with {found.manifest['population_size']:,} residents"
    if table.empty:
        return f"{whole}."
    told = "".join(
        f"; change under {name}: {table.iloc[0, i + 1]!s}" for i, name in enumerate(table.columns[1:])
    )
    usual = f"{plain(str(table.index[0]))} per 100,000 over all years: {table.iloc[0, 0]!s} as things are"
    return f"{whole}. {usual}{told}."


def _spans(found: Nation, rows: pd.DataFrame, column: str) -> list[Span]:
    """Areas of one kind, as things are and under each policy."""
    own = rows[rows["area"] == column]
    return [
        Span(
            _level(column, str(row["area_level"])), found.titles.get(str(row["policy"]), "as things are"),
            *numbers(row, "value"),
        )
        for _, row in own.iterrows()
    ][: MOST_ROWS * (1 + len(found.policies))]  # fmt: skip


def _areas(found: Nation, measure: str) -> tuple[pd.DataFrame, str, str]:
    """Rows of everybody in each area over all years, their unit, and what they are of."""
    from scenarios.summary import headline_substance

    rows = found.nation
    rows = rows[
        (rows["measure"] == measure) & (rows["stratum"] == "all") & (rows["years"] == rows["years"].max())
    ]
    named = rows[rows["substance"] != "any"]
    substance = headline_substance(named) if len(named) else "any"
    rows = rows[rows["substance"] == substance]
    years = int(rows["years"].max()) if len(rows) else 1
    unit = unit_title(str(rows["unit"].iloc[0])) if len(rows) else ""
    over = f", {years} years together" if years > 1 else ""
    return rows, unit, f"{plain(substance_title(substance))}{over}. Lines are 95% intervals."


def _level(column: str, level: str) -> str:
    words = {"deprivation": f"deprivation {level} of 5"}
    return words.get(column, plain(level))


def _counties(found: Nation, measure: str, unit: str) -> Sheet:
    from scenarios.summary import headline_substance

    rows = found.counties
    rows = rows[(rows["measure"] == measure) & (rows["years"] == rows["years"].max())]
    named = rows[(rows["substance"] != "any") & (rows["policy"] == "baseline")]
    substance = headline_substance(named) if len(named) else "any"
    rows = rows[rows["substance"] == substance]
    usual = rows[rows["policy"] == "baseline"].sort_values("value", ascending=False).head(MOST_ROWS)
    told_rows = []
    for _, row in usual.iterrows():
        under = rows[(rows["fips"] == row["fips"]) & (rows["policy"] != "baseline")].set_index("policy")
        differs = [
            with_interval(under.loc[p], "difference", "difference_") if p in under.index else ""
            for p in found.policies
        ]
        told_rows.append(
            [str(row["name"]), f"{int(row['population']):,}", with_interval(row, "value"), *differs]
        )
    columns = [
        "County",
        "Residents",
        f"As things are, {unit}",
        *(f"Change: {found.titles[p]}" for p in found.policies),
    ]
    return Sheet(
        "Counties with the most", columns, told_rows, range(1, len(columns)), "95% intervals in brackets."
    )
