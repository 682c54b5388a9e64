"""What many replicates say together: means, intervals, and the yearly table for a planner."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.tables import SUMMARY
from scenarios.wide import numbered

KEYS = ["policy", "year", "substance", "measure", "stratum", "level", "unit"]
CONFIDENCE = 0.95
UNSIGNED = ("per_100000", "proportion", "persons", "events", "person_years", "days")
"""Units in which nothing is below zero."""

PER = 100_000
PER_COLUMN = "per 100,000"

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """One row of the yearly table: the sum of some measures, and what it counts."""

    title: str
    measures: tuple[str, ...]
    counts: str = "people"


TABLE = (
    Rate("non-medical use in the past year", ("use_past_year",)),
    Rate("disorder: mild", ("disorder_mild",)),
    Rate("disorder: moderate", ("disorder_moderate",)),
    Rate("disorder: severe", ("disorder_severe",)),
    Rate("new cases", ("new_disorder",), "events"),
    Rate("in treatment", ("in_treatment",)),
    Rate("in remission (early and sustained)", ("remission_early", "remission_sustained")),
    Rate("return to use", ("return_to_use",), "events"),
    Rate("non-fatal overdose", ("overdose_nonfatal",), "events"),
    Rate("fatal overdose", ("overdose_fatal",), "events"),
)
"""Rows of the yearly table, per 100,000 residents aged 12 and over; events a year."""


def summarise(yearly: pd.DataFrame) -> pd.DataFrame:
    """Mean, median, 95% interval and spread of every quantity over replicates and draws.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet.

    Returns
    -------
    DataFrame
        Columns of summary.parquet. The interval is that of the mean, by Student's t over the runs, and not
        below zero where nothing can be; one run has none. `sd_chance` is the standard deviation over
        replicates within a draw; `sd_knowledge` that of the draws' means beyond what chance explains, empty
        with one draw.
    """
    keys, runs, values = _matrix(yearly)
    draws = runs["draw"].to_numpy()
    frame = keys.assign(
        **_statistics(values, keys["unit"].isin(UNSIGNED).to_numpy()),
        sd_chance=_sd_chance(values, draws),
        sd_knowledge=_sd_knowledge(values, draws),
        replicates=runs["replicate"].nunique(),
        draws=runs["draw"].nunique(),
    )
    return frame[SUMMARY.names]


def planner_table(yearly: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """Rates per 100,000 residents, a row each and a column a year, as text: ``612 (580-640)``.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet.
    substance
        A substance or a class of them; by default the class if the table has one.

    Returns
    -------
    DataFrame
        Indexed by the name of the rate; what it counts ("people" or "events") is in the column of the name
        `PER_COLUMN`, beside a column for each year (int). What was not measured is shown as a dash.
    """
    rates = headline_rates(yearly, substance)
    years = [int(year) for year in sorted(yearly["year"].unique())]
    rows = []
    for rate in TABLE:
        texts = _as_text(rates[rates["column"] == rate.title].set_index("year"))
        rows.append([rate.counts, *texts.reindex(years).fillna("-")])
    titles = pd.Index([rate.title for rate in TABLE], name="rate")
    return pd.DataFrame(rows, index=titles, columns=[PER_COLUMN, *years], dtype=object)


def headline_rates(yearly: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """The table's rates per 100,000 residents: column, year, mean, median, lower, upper."""
    chosen = substance or headline_substance(yearly)
    rows = yearly[(yearly["stratum"] == "all") & (yearly["substance"] == chosen)]
    scale = np.where(rows["unit"].to_numpy() == "proportion", PER, 1)
    rows = rows.assign(value=rows["value"].to_numpy(dtype=float) * scale)
    parts = [_rate(rows, rate) for rate in TABLE]
    return pd.concat(parts, ignore_index=True)


def headline_substance(yearly: pd.DataFrame) -> str:
    """The class of substances if the table has one ("opioid"), or else its first substance."""
    from neuro.registry import SUBSTANCE_CLASSES

    found = [str(name) for name in yearly["substance"].unique()]
    classes = [name for name in found if name in SUBSTANCE_CLASSES]
    return str((classes or found or ["opioid"])[0])


def several_headlines(yearly: pd.DataFrame) -> bool:
    """Whether there is more than one class of substances, or without any class more than one substance."""
    from neuro.registry import SUBSTANCE_CLASSES

    found = set(yearly["substance"].unique())
    return len(found & set(SUBSTANCE_CLASSES) or found) > 1


def _rate(rows: pd.DataFrame, rate: Rate) -> pd.DataFrame:
    chosen = rows[rows["measure"].isin(rate.measures)]
    whole = chosen.groupby(["year", "draw", "replicate"], sort=True)["value"].agg(["sum", "count"])
    total = whole["sum"].where(whole["count"] == len(rate.measures)).rename("value").reset_index()
    values = total.pivot(index="year", columns=["draw", "replicate"], values="value")
    frame = pd.DataFrame({"column": rate.title, "year": values.index})
    return frame.assign(**_statistics(values.to_numpy(dtype=float), np.full(len(values), True)))


def _matrix(yearly: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, Matrix]:
    """The distinct quantities in order of appearance, the runs, and values of shape (quantities, runs)."""
    row, keys = numbered(yearly, KEYS)
    column, runs = numbered(yearly, ["draw", "replicate"])
    values = np.full((len(keys), len(runs)), np.nan)
    values[row, column] = yearly["value"].to_numpy(dtype=float)
    return keys, runs, values


def _statistics(values: Matrix, unsigned: NDArray[np.bool_]) -> dict[str, Matrix]:
    """Mean, median and limits of the mean's interval, each of shape (rows,); a row without numbers has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows that nobody measured have no mean
        mean, median = np.nanmean(values, axis=1), np.nanmedian(values, axis=1)
    half = _half_width(values)
    lower = np.where(unsigned, np.maximum(mean - half, 0.0), mean - half)
    return {"mean": mean, "median": median, "lower": lower, "upper": mean + half}


def _half_width(values: Matrix) -> Matrix:
    """Half the width of the mean's interval by Student's t; rows with fewer than two numbers have none."""
    from scipy.special import stdtrit

    counts = np.isfinite(values).sum(axis=1)
    half = np.full(len(values), np.nan)
    several = counts > 1
    if several.any():
        n = counts[several]
        sd = np.nanstd(values[several], axis=1, ddof=1)
        half[several] = stdtrit(n - 1, (1 + CONFIDENCE) / 2) * sd / np.sqrt(n)
    return half


def _sd_chance(values: Matrix, draws: NDArray[np.int64]) -> Matrix:
    return np.sqrt(_within(values, draws))


def _within(values: Matrix, draws: NDArray[np.int64]) -> Matrix:
    """Variance over replicates, the mean over draws."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        each = [np.nanvar(values[:, draws == draw], axis=1, ddof=1) for draw in np.unique(draws)]
        return np.nanmean(each, axis=0)


def _sd_knowledge(values: Matrix, draws: NDArray[np.int64]) -> Matrix:
    """Standard deviation of the draws' means, less what the chance within a draw gives them anyway."""
    if len(np.unique(draws)) < 2:
        return np.full(len(values), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        means = np.stack([np.nanmean(values[:, draws == draw], axis=1) for draw in np.unique(draws)], axis=1)
        per_draw = values.shape[1] / means.shape[1]
        chance = np.nan_to_num(_within(values, draws)) / per_draw
        return np.sqrt(np.maximum(np.nanvar(means, axis=1, ddof=1) - chance, 0.0))


def _as_text(part: pd.DataFrame) -> pd.Series[str]:
    numbers = part[["mean", "lower", "upper"]].to_numpy(dtype=float)
    largest = float(np.nanmax(np.abs(numbers), initial=0.0))
    digits = 0 if largest >= 100 else 1 if largest >= 1 else 2
    return pd.Series([_cell(row, digits) for row in numbers], index=part.index, dtype=object)


def _cell(numbers: Matrix, digits: int) -> str:
    mean, lower, upper = numbers
    if np.isnan(mean):
        return "-"
    text = f"{mean:,.{digits}f}"
    return text if np.isnan(lower) else f"{text} ({lower:,.{digits}f}-{upper:,.{digits}f})"
