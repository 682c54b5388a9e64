"""What a report of a comparison says at its top, and its table of costs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from scenarios.comparison_words import headline
from scenarios.economics.paired import ITEMS, paired_increments

if TYPE_CHECKING:
    from scenarios.comparison import Comparison

SURE = 0.9
USUAL = 100_000.0
"""Dollars for a QALY at which net benefit is told, where the table of economics has it; else the most it has."""

ASKED = (
    ("deaths by overdose", -1.0, "fewer deaths by overdose"),
    ("person-years with a disorder", -1.0, "fewer person-years with a disorder"),
    ("person-years in treatment", 1.0, "more person-years in treatment"),
)
"""Outcomes, which sign is better, and how to say so."""


class Costs(NamedTuple):
    """A table of costs, and what it is of."""

    note: str
    table: pd.DataFrame


def in_short(results: Comparison) -> Iterator[str]:
    """The question, who is found to do what, and what the numbers are."""
    titles = [results.titles[name] for name in results.policies]
    m = results.manifest
    years = int(m["years"])
    yield (
        f"The question: what would change in {results.titles[results.baseline]} within {years} "
        f"year{'s' * (years != 1)}, with the same people and the same chance, under: “{'”; “'.join(titles)}”?"
    )
    rows = {name: headline(results.totals, name) for name in results.policies}
    for title, better, words in ASKED:
        sure = [results.titles[name] for name, found in rows.items() if _is_sure(found, title, better)]
        if any(title in found.index for found in rows.values()):
            told = "; ".join(sure) if sure else "none of them"
            yield f"At least very likely (90%) to bring {words}, by the model: {told}."
    if worst := [results.titles[n] for n, found in rows.items() if _is_sure(found, ASKED[0][0], 1.0)]:
        yield f"At least very likely to bring more deaths by overdose: {'; '.join(worst)}."
    yield _what_it_tells(int(m["draws"]), int(m["people"]), int(m["population_size"]))


def _is_sure(found: pd.DataFrame, title: str, better: float) -> bool:
    if title not in found.index:
        return False
    row = found[found.index == title].iloc[0]
    probability = float(row["probability"])
    return bool(
        math.isfinite(probability) and probability >= SURE and float(row["difference"]) * better > 0.0
    )


def _what_it_tells(draws: int, people: int, residents: int) -> str:
    known = (
        f"the ranges of what is not known ({draws} sets of parameters) and chance"
        if draws > 1
        else "chance alone, not what is not known about the world"
    )
    size = (
        f"One simulated person stands for {residents / people:,.1f} residents"
        if 0 < people < residents
        else "Every resident is simulated"
        if people
        else "Nobody is simulated"
    )
    unsure = "Where nothing is sure, more people or pairs may tell; it is no proof of no effect"
    return f"{size}. Intervals tell {known}. {unsure}."


def cost_rows(results: Comparison) -> Costs | None:
    """Costs and health by policy and perspective, at one worth of a QALY; None where costs were not counted."""
    if not (results.folder / "economics.parquet").is_file():
        return None
    told = results.to_frame("economics")
    if not (told["wtp"] > 0).any():
        return None
    wtp = USUAL if (told["wtp"] == USUAL).any() else float(told["wtp"].max())
    told = told[(told["wtp"] == wtp) & told["policy"].isin(results.policies)]
    pairs = paired_increments(results.to_frame("yearly"), results.baseline, wtp)
    ends = pairs.set_index(["policy", "perspective"]) if len(pairs) else pairs
    rows = [_row(results, row, ends) for _, row in told.iterrows()]
    rate = float(told["discount_rate"].iloc[0]) if len(told) else 0.0
    note = (
        f"Beside going on as now ({results.titles[results.baseline]}), for the whole place over all years; discounted "
        f"at {rate:.0%} a year; net benefit gained at ${wtp:,.0f} a QALY; 95% intervals over pairs of runs. Below "
        f"nothing means saved. $ per QALY and dominance are those of all scenarios together, each against the next "
        f"cheaper one that is not dominated."
    )
    return Costs(note, pd.DataFrame(rows))


def _row(results: Comparison, row: pd.Series, ends: pd.DataFrame) -> dict[str, str]:
    key = (row["policy"], row["perspective"])
    own = ends.loc[key] if len(ends) and key in ends.index else None
    cost, qaly, net = (_told(own, item, row) for item in ITEMS)
    ratio = float(row["icer"])
    return {
        "Perspective": str(row["perspective"]).replace("_", " "),
        "Scenario": results.titles.get(str(row["policy"]), str(row["policy"])),
        "Extra cost, $": cost,
        "Extra QALYs": qaly,
        "Net benefit, $": net,
        "$ per QALY": f"{ratio:,.0f}" if math.isfinite(ratio) else "-",
        "Dominance": str(row["dominance"]),
    }


def _told(own: pd.Series | None, item: str, row: pd.Series) -> str:
    """A number with its interval; without pairs, what the table of economics says."""
    if own is None:
        value = (
            float(row[item])
            if item != "net_benefit"
            else float(row["wtp"] * row["incremental_qaly"] - row["incremental_cost"])
        )
        return _number(value, item)
    mean, lower, upper = (float(own[f"{item}{end}"]) for end in ("", "_lower", "_upper"))
    text = _number(mean, item)
    return f"{text} ({_number(lower, item)} to {_number(upper, item)})" if math.isfinite(lower) else text


def _number(value: float, item: str) -> str:
    if not math.isfinite(value):
        return "not known"
    if item == "incremental_qaly":
        return f"{value + 0.0:,.1f}"
    digits = 0 if value == 0.0 else max(0, math.floor(math.log10(abs(value))) - 2)
    return f"{round(value / 10**digits) * 10**digits:,.0f}"
