"""A nation in plain words: what happens there, what policies would change, how counties compare with what was seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from scenarios.comparison_words import OUTCOMES, digits_for
from scenarios.nation.planning import BASELINE
from scenarios.nation.tables import NATION
from scenarios.ranking import ANY
from scenarios.summary import headline_substance

if TYPE_CHECKING:
    from scenarios.nation.result import Nation

WORTH = 100_000.0
MONEY = (
    ("costs more, $", "incremental_cost", "health_care"),
    ("costs more, $", "incremental_cost", "societal"),
    ("QALYs gained", "incremental_qaly", ""),
    ("net benefit, $", "net_benefit", "societal"),
)
MONEY_NOTE = (
    "All people of the nation over all years, costs and QALYs discounted by 3 % a year; net benefit to society at "
    "$100,000 a QALY; intervals, where there are any, are 95% ones of chance and of the counties drawn, at the prices "
    "of the cost set. By state and county: nation_economics.parquet."
)


def over_all_years(rows: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """Rows of everybody in the nation, summed over all years: of a substance, and of any."""
    everybody = rows[(rows["area"] == NATION) & (rows["stratum"] == "all")]
    longest = everybody[everybody["years"] == everybody["years"].max()]
    chosen = substance or headline_substance(longest[longest["substance"] != ANY])
    return longest[longest["substance"].isin((chosen, ANY))]


def table(rows: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """Rates without any policy and what each policy changes, as text: a row an outcome; and people in the nation."""
    told = over_all_years(rows, substance)
    usual = {str(row["measure"]): row for _, row in told[told["policy"] == BASELINE].iterrows()}
    found = [outcome for outcome in OUTCOMES if outcome.measure in usual]
    columns = {"as things are": [_with_interval(usual[o.measure], "") for o in found]}
    for policy in told["policy"].unique():
        if policy != BASELINE:
            own = {str(row["measure"]): row for _, row in told[told["policy"] == policy].iterrows()}
            columns[str(policy)] = [_with_interval(own[o.measure], "difference") for o in found]
    return pd.DataFrame(columns, index=pd.Index([o.title for o in found], name="outcome"))


def money(rows: pd.DataFrame) -> pd.DataFrame:
    """What each policy costs more, gains, and is worth at $100,000 a QALY in the nation, as text: a row a policy."""
    own = rows[(rows["area"] == NATION) & (rows["wtp"] == WORTH)]
    told = {
        policy: {
            f"{title}, {part.replace('_', ' ')}" if part else title: _with_interval(
                mine[mine["perspective"] == (part or "societal")].iloc[0], item
            )
            for title, item, part in MONEY
        }
        for policy, mine in own.groupby("policy", sort=False)
    }
    return pd.DataFrame.from_dict(told, orient="index").rename_axis("policy")


def counted(rows: pd.DataFrame, policy: str, measure: str, substance: str | None = None) -> float:
    """How many more people or events there are in the nation under a policy, over all years."""
    told = over_all_years(rows, substance)
    own = told[(told["policy"] == policy) & (told["measure"] == measure)]
    return float(own["count_difference"].iloc[0]) if len(own) else math.nan


def observed(nation: Nation) -> pd.DataFrame:
    """Counties whose row says how many died, with what the model has in its first year, by code."""
    seen = {
        c["fips"]: float(c["overdose_deaths"]) for c in nation.manifest["counties"] if "overdose_deaths" in c
    }
    rows = nation.counties
    rows = rows[(rows["policy"] == BASELINE) & (rows["years"] == 1) & (rows["measure"] == "overdose_fatal")]
    rows = rows[(rows["year"] == rows["year"].min()) & rows["fips"].isin(list(seen))]
    first = rows[rows["substance"] == headline_substance(rows)] if len(rows) else rows
    told = first[["fips", "name", "value", "lower", "upper"]].assign(observed=first["fips"].map(seen))
    return told.set_index("fips")


def _with_interval(row: pd.Series, which: str) -> str:
    mean = float(row[which or "value"])
    lower, upper = (float(row[f"{which}_{end}" if which else end]) for end in ("lower", "upper"))
    finite = [abs(number) for number in (mean, lower, upper) if math.isfinite(number)]
    if not finite:
        return "-"
    digits = digits_for(max(finite))
    sign = "+" if which else ""
    text = f"{mean:{sign},.{digits}f}"
    return (
        f"{text} ({lower:{sign},.{digits}f} to {upper:{sign},.{digits}f})" if math.isfinite(lower) else text
    )
