"""A sensitivity analysis in plain words and short tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from scenarios.comparison_words import OUTCOMES, digits_for
from scenarios.sensitivity.designs import MORRIS, SOBOL, TORNADO
from scenarios.sensitivity.indices import FIRST, HIGH, LEADING, LOW, MU, MU_STAR, SIGMA, TOTAL
from scenarios.sensitivity.outcomes import EFFECT

if TYPE_CHECKING:
    from scenarios.sensitivity.result import Sensitivity

TITLES = {outcome.measure: outcome.title for outcome in OUTCOMES} | {
    "qaly": "quality-adjusted life years",
    "cost_societal": "costs to society, $",
    "cost_health_care": "costs of health care, $",
    "cost_criminal_justice": "costs of criminal justice, $",
    "cost_productivity": "work lost, $",
    "life_years": "years lived",
}
COLUMNS = {
    TORNADO: {LOW: "at its low end", HIGH: "at its high end"},
    MORRIS: {MU_STAR: "mean effect (mu*)", MU: "direction (mu)", SIGMA: "spread (sigma)"},
    SOBOL: {FIRST: "alone (S1)", TOTAL: "with interactions (ST)"},
}
"""Statistics shown, and what readers call them."""

CHANCE = "beyond chance"
MILLION = 1e6


class Told(NamedTuple):
    """One outcome: what it is, how much of it is chance, and its table as text; what changes nothing is left out."""

    title: str
    note: str
    table: pd.DataFrame


def told(result: Sensitivity, target: pd.Series, rows: pd.DataFrame, most: int) -> Told:
    """One outcome in words, with the factors that matter most, at most so many."""
    name = outcome_title(str(target["measure"]))
    if target["of"] == EFFECT:
        title = f"{name}: what {result.titles[target['policy']]} changes"
    else:
        title = name
    return Told(title, note_of(target), _table(result.method, rows, most))


def outcome_title(measure: str) -> str:
    """What readers call a measure."""
    return TITLES.get(measure, measure.replace("_", " "))


def note_of(target: pd.Series) -> str:
    """The mean, and how much of the variance is chance."""
    mean, chance = float(target["mean"]), float(target["sd_chance"])
    at = "at the values" if target["method"] == TORNADO else "on average over the ranges"
    text = f"{number(mean)} {at}"
    share = float(target["chance_share"])
    if math.isfinite(share):
        knowledge = float(target["sd_knowledge"])
        return (
            f"{text}; of the variance of a run {percent(share)} is chance (sd {number(chance)}), the rest what the "
            f"numbers may be (sd {number(knowledge)})"
        )
    return f"{text}; sd by chance {number(chance)}" if math.isfinite(chance) else text


def number(value: float) -> str:
    """A number as text: millions from a million on."""
    if not math.isfinite(value):
        return "-"
    if abs(value) >= MILLION:
        return f"{value / MILLION:,.1f}m"
    return f"{value:,.{digits_for(abs(value))}f}"


def percent(share: float) -> str:
    """A share as text, never more certain than it is."""
    return "under 1%" if 0.0 < share < 0.01 else "over 99%" if 0.99 < share < 1.0 else f"{100.0 * share:.0f}%"


def _table(method: str, rows: pd.DataFrame, most: int) -> pd.DataFrame:
    leads = rows["statistic"] == LEADING[method]
    some = set(rows.loc[leads & (rows["estimate"] != 0.0), "parameter"])
    shown = rows[(rows["rank"] <= most) & rows["parameter"].isin(some)]
    order = shown[shown["statistic"] == LEADING[method]].sort_values("rank")["parameter"]
    columns = {}
    for statistic, title in COLUMNS[method].items():
        part = shown[shown["statistic"] == statistic].set_index("parameter")
        columns[title] = [_cell(part.loc[n], method) if n in part.index else "-" for n in order]
    leading = shown[shown["statistic"] == LEADING[method]].set_index("parameter")
    columns[CHANCE] = [_beyond(leading.loc[name]) for name in order]
    return pd.DataFrame(columns, index=pd.Index(order, name="parameter"))


def _cell(row: pd.Series, method: str) -> str:
    estimate, lower, upper = (float(row[name]) for name in ("estimate", "lower", "upper"))
    text = (lambda v: f"{v:.2f}") if method == SOBOL else number
    if method == TORNADO or row["statistic"] == MU:
        signed = f"{'+' if estimate > 0 else ''}{text(estimate)}"
    else:
        signed = text(estimate)
    return signed if math.isnan(lower) else f"{signed} ({text(lower)} to {text(upper)})"


def _beyond(row: pd.Series) -> str:
    if math.isnan(float(row["noise"])):
        return "unknown"
    return "yes" if bool(row["beyond_noise"]) else "no"
