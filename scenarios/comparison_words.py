"""A comparison in plain words: what would change, by how much, how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scenarios.pairs import DISORDER, REMISSION
from scenarios.ranking import ANY
from scenarios.summary import headline_substance

if TYPE_CHECKING:
    from scenarios.comparison import Comparison


@dataclass(frozen=True)
class Outcome:
    """One line of the table: a measure, its name over several years, and whether less of it is better.

    Of overdoses survived neither is: they rise where fewer die.
    """

    measure: str
    title: str
    less_is_better: bool | None = True


OUTCOMES = (
    Outcome("overdose_fatal", "deaths by overdose"),
    Outcome("overdose_nonfatal", "overdoses survived", less_is_better=None),
    Outcome(DISORDER, "person-years with a disorder"),
    Outcome("disorder_severe", "person-years with a severe disorder"),
    Outcome("new_disorder", "people with a first disorder"),
    Outcome("initiation", "first uses"),
    Outcome("return_to_use", "returns to use"),
    Outcome("in_treatment", "person-years in treatment", less_is_better=False),
    Outcome(REMISSION, "person-years in remission", less_is_better=False),
    Outcome("deaths_all", "deaths of any cause"),
)
"""Lines of the table, per 100,000 residents over all years compared."""

CERTAINTY = ((0.99, "almost certain"), (0.9, "very likely"), (0.75, "likely"), (0.6, "more likely than not"))
DOUBT, NONE, UNKNOWN = "cannot tell", "no difference", "one pair of runs, so unknown"


def told(row: pd.Series) -> str:
    """A difference with its interval: ``15 fewer (20 fewer to 3 more)``."""
    mean, lower, upper = (float(row[name]) for name in ("difference", "lower", "upper"))
    digits = digits_for(max(abs(n) for n in (mean, lower, upper) if math.isfinite(n)))
    if mean == lower == upper == 0.0:
        return "none"
    text = _signed(mean, digits)
    if not math.isfinite(lower):
        return text
    if lower < 0.0 < upper:
        return f"{text} ({_signed(lower, digits)} to {_signed(upper, digits)})"
    near, far = sorted((abs(lower), abs(upper)))
    return f"{text} ({near:,.{digits}f} to {far:,.{digits}f})"


def digits_for(largest: float) -> int:
    """Digits after the point with which numbers up to `largest` are told."""
    return 0 if largest >= 100 else 1 if largest >= 1 else 2


def _signed(value: float, digits: int) -> str:
    return f"{abs(value):,.{digits}f} {'fewer' if value < 0 else 'more'}"


def how_sure(row: pd.Series) -> str:
    """The probability that the difference has this sign, in words and percent."""
    probability, mean = float(row["probability"]), float(row["difference"])
    if not math.isfinite(probability):
        return UNKNOWN
    if mean == 0.0 and probability == 0.5:
        return NONE
    words = next((text for least, text in CERTAINTY if probability >= least), DOUBT)
    percent = min(99.9, 100.0 * probability)
    return f"{words} ({percent:.{1 if percent > 99 else 0}f}%)"


def headline(totals: pd.DataFrame, policy: str, substance: str | None = None) -> pd.DataFrame:
    """The table's rows of one policy over all years, indexed by their title, in order."""
    rows = of_everybody(totals, policy, substance).set_index("measure")
    found = [outcome for outcome in OUTCOMES if outcome.measure in rows.index]
    part = rows.loc[[outcome.measure for outcome in found]].reset_index()
    part.index = pd.Index([outcome.title for outcome in found], name="outcome")
    return part.dropna(subset=["difference"])


def of_everybody(totals: pd.DataFrame, policy: str, substance: str | None = None) -> pd.DataFrame:
    """Rows of totals.parquet of one policy over all years, for everybody: of a substance, and of any."""
    chosen = substance or headline_substance(totals[totals["substance"] != ANY])
    horizon = totals["horizon_years"].max()
    return totals[
        (totals["policy"] == policy) & (totals["horizon_years"] == horizon) & (totals["stratum"] == "all")
        & totals["substance"].isin((chosen, ANY))
    ]  # fmt: skip


def table(totals: pd.DataFrame, policy: str, substance: str | None = None) -> pd.DataFrame:
    """What would change under a policy, as text: without it, with it, the difference, how sure."""
    rows = headline(totals, policy, substance)
    columns = {
        "without": [_number(v) for v in rows["without_policy"]],
        "with": [_number(v) for v in rows["with_policy"]],
        "difference (95% interval)": [told(row) for _, row in rows.iterrows()],
        "how sure": [how_sure(row) for _, row in rows.iterrows()],
    }
    return pd.DataFrame(columns, index=rows.index)


def _number(value: float) -> str:
    return f"{value:,.{digits_for(abs(value))}f}"


def sentence(totals: pd.DataFrame, policy: str, substance: str | None = None) -> str:
    """The comparison in a sentence: deaths and disorder, with how sure that is."""
    rows = headline(totals, policy, substance)
    parts = []
    for title in ("deaths by overdose", "person-years with a disorder", "person-years in treatment"):
        if title in rows.index:
            row = rows[rows.index == title].iloc[0]
            sure = how_sure(row)
            change = told(row).split(" (")[0]
            parts.append(f"{change} {title}, {sure}" if sure != NONE else f"no difference in {title}")
    if not parts:
        return "Nobody was simulated, so that there is nothing to compare."
    years = int(rows["horizon_years"].max())
    return f"Over {years} year{'s' * (years != 1)}, of 100,000 residents: " + "; ".join(parts) + "."


WORTH_TITLE = "What it would be worth to know more before choosing"
WORTH_NOTE = (
    "Expected value of perfect information, of all numbers together and of each alone, in dollars for the whole place; "
    "costs to society, $100,000 a QALY. A number that has no bearing stays below the last column 19 times in 20."
)
WORTH_PERSPECTIVE, WORTH_PRICE = "societal", 100_000.0
EVERYTHING = "all numbers together"


def pathways_words(comparison: Comparison, measure: str) -> pd.DataFrame:
    """What of the difference in a measure is lost without each pathway, in words: a policy a column."""
    from scenarios.pathways import ALL, called

    rows = comparison.pathways.rename(columns={"effect": "difference"})
    rows = rows[rows["measure"] == measure]
    names = list(dict.fromkeys(rows["pathway"]))
    words = {
        comparison.titles[str(policy)]: [told(part.loc[name]) for name in names]
        for policy, part in rows.set_index("pathway").groupby("policy", sort=False)
    }
    return pd.DataFrame(words, index=["all of it" if name == ALL else called(name) for name in names])


def worth_table(information: pd.DataFrame, most: int) -> pd.DataFrame:
    """The numbers most worth knowing, as text; too few draws tell of all together alone."""
    rows = information[
        (information["perspective"] == WORTH_PERSPECTIVE) & (information["wtp"] == WORTH_PRICE)
        & (information["rank"] <= most) & ((information["worth"] > 0.0) | (information["rank"] == 0))
    ].sort_values("rank")  # fmt: skip
    names = [
        EVERYTHING if rank == 0 else str(name)
        for name, rank in zip(rows["parameter"], rows["rank"], strict=True)
    ]
    columns = {
        "worth, $": [f"{v:,.0f}" for v in rows["worth"]],
        "by chance, $": [f"{v:,.0f}" if math.isfinite(v) else "-" for v in rows["by_chance"]],
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="number"))
