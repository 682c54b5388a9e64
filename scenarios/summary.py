"""What many replicates say together: means, intervals, and the yearly table for a planner."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.tables import SUMMARY

KEYS = ["policy", "year", "substance", "measure", "stratum", "level", "unit"]
LEVELS = (0.025, 0.5, 0.975)
PER = 100_000

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """One column of the yearly table: the sum of some measures."""

    title: str
    measures: tuple[str, ...]


TABLE = (
    Column("past-year use", ("use_past_year",)),
    Column("disorder: mild", ("disorder_mild",)),
    Column("disorder: moderate", ("disorder_moderate",)),
    Column("disorder: severe", ("disorder_severe",)),
    Column("new cases", ("new_disorder",)),
    Column("in treatment", ("in_treatment",)),
    Column("in remission", ("remission_early", "remission_sustained")),
    Column("return to use", ("return_to_use",)),
    Column("non-fatal overdose", ("overdose_nonfatal",)),
    Column("fatal overdose", ("overdose_fatal",)),
)
"""Columns of the yearly table, per 100,000 residents aged 12 and over."""


def summarise(yearly: pd.DataFrame) -> pd.DataFrame:
    """Mean, median, 95% interval and spread of every quantity over replicates and draws.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet.

    Returns
    -------
    DataFrame
        Columns of summary.parquet. The interval runs from the 2.5% to the 97.5% quantile of the runs; one run
        has none. `sd_chance` is the standard deviation over replicates within a draw; `sd_knowledge`
        that of the draws' means beyond what chance explains, empty with one draw.
    """
    keys, runs, values = _matrix(yearly)
    draws = runs["draw"].to_numpy()
    frame = keys.assign(
        **_statistics(values),
        sd_chance=_sd_chance(values, draws),
        sd_knowledge=_sd_knowledge(values, draws),
        replicates=runs["replicate"].nunique(),
        draws=runs["draw"].nunique(),
    )
    return frame[SUMMARY.names]


def planner_table(yearly: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """Rates per 100,000 residents, one row a year, as text: ``612 (580-640)``.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet.
    substance
        A substance or a class of them; by default the class if the table has one.

    Returns
    -------
    DataFrame
        Indexed by year. A quantity that was not measured is shown as a dash.
    """
    rates = headline_rates(yearly, substance)
    table = pd.DataFrame(index=pd.Index(sorted(yearly["year"].unique()), name="year"), dtype=object)
    for column in TABLE:
        part = rates[rates["column"] == column.title].set_index("year")
        table[column.title] = _as_text(part).reindex(table.index).fillna("-")
    return table


def headline_rates(yearly: pd.DataFrame, substance: str | None = None) -> pd.DataFrame:
    """Rates of the table's columns per 100,000 residents: column, year, mean, median, lower, upper."""
    chosen = substance or headline_substance(yearly)
    rows = yearly[(yearly["stratum"] == "all") & (yearly["substance"] == chosen)]
    scale = np.where(rows["unit"].to_numpy() == "proportion", PER, 1)
    rows = rows.assign(value=rows["value"].to_numpy(dtype=float) * scale)
    parts = [_column_rates(rows, column) for column in TABLE]
    return pd.concat(parts, ignore_index=True)


def headline_substance(yearly: pd.DataFrame) -> str:
    """The class of substances if the table has one ("opioid"), or else its first substance."""
    from neuro.registry import SUBSTANCE_CLASSES

    found = list(dict.fromkeys(yearly["substance"]))
    classes = [name for name in found if name in SUBSTANCE_CLASSES]
    return str((classes or found or ["opioid"])[0])


def _column_rates(rows: pd.DataFrame, column: Column) -> pd.DataFrame:
    chosen = rows[rows["measure"].isin(column.measures)]
    whole = chosen.groupby(["year", "draw", "replicate"], sort=True)["value"].agg(["sum", "count"])
    total = whole["sum"].where(whole["count"] == len(column.measures)).rename("value").reset_index()
    values = total.pivot(index="year", columns=["draw", "replicate"], values="value")
    frame = pd.DataFrame({"column": column.title, "year": values.index})
    return frame.assign(**_statistics(values.to_numpy(dtype=float)))


def _matrix(yearly: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, Matrix]:
    """The distinct quantities in order of appearance, the runs, and values of shape (quantities, runs)."""
    row, keys = _numbered(yearly, KEYS)
    column, runs = _numbered(yearly, ["draw", "replicate"])
    values = np.full((len(keys), len(runs)), np.nan)
    values[row, column] = yearly["value"].to_numpy(dtype=float)
    return keys, runs, values


def _numbered(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    number = np.asarray(frame.groupby(list(columns), sort=False).ngroup(), dtype=np.int64)
    return number, frame[list(columns)].drop_duplicates().reset_index(drop=True)


def _statistics(values: Matrix) -> dict[str, Matrix]:
    lower, median, upper = _quantiles(values)
    single = np.isfinite(values).sum(axis=1) < 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows that nobody measured have no mean
        mean = np.nanmean(values, axis=1)
    lower, upper = (np.where(single, np.nan, limit) for limit in (lower, upper))
    return {"mean": mean, "median": median, "lower": lower, "upper": upper}


def _quantiles(values: Matrix) -> Matrix:
    """Lower limit, median and upper limit of each row, shape (3, rows); a row without numbers has none."""
    result = np.full((3, len(values)), np.nan)
    counts = np.isfinite(values).sum(axis=1)
    whole = (counts == values.shape[1]) & (counts > 0)
    if whole.any():
        result[:, whole] = np.quantile(values[whole], LEVELS, axis=1)
    for row in np.flatnonzero(~whole & (counts > 0)):
        result[:, row] = np.nanquantile(values[row], LEVELS)
    return result


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
