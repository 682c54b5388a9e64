"""Paired differences between a policy and its baseline: the same people, with and without it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.summary import CONFIDENCE
from scenarios.wide import coded, matrix, running_totals

QUANTITY = ["substance", "measure", "stratum", "level", "unit"]
KEYS = ["year", *QUANTITY]
RUN = ["draw", "replicate"]
DISORDER, REMISSION = "disorder", "remission"
DERIVED = {
    DISORDER: ("disorder_mild", "disorder_moderate", "disorder_severe"),
    REMISSION: ("remission_early", "remission_sustained"),
}
"""Measures made here, as sums of others: people with a disorder of any severity, and in remission of any length."""

EQUITY, GAP = "equity", "most against least deprived"
"""Stratum and level made here: the rate of the most deprived fifth less that of the least."""

SUMMED = ("per_100000", "usd_2024", "qaly", "events", "person_years")
"""Units that may be added up over years: events as they are, people at the end of each year as person-years."""

Matrix = NDArray[np.float64]


def with_derived(yearly: pd.DataFrame) -> pd.DataFrame:
    """The yearly rows, with the sums of `DERIVED` and the gap between deprivation quintiles."""
    whole = with_sums(yearly)
    return pd.concat([whole, _gaps(whole)], ignore_index=True)


def with_sums(yearly: pd.DataFrame) -> pd.DataFrame:
    """The yearly rows, with the sums of `DERIVED`."""
    return pd.concat([yearly, *(_summed(yearly, *item) for item in DERIVED.items())], ignore_index=True)


def _summed(yearly: pd.DataFrame, name: str, measures: tuple[str, ...]) -> pd.DataFrame:
    parts = yearly[yearly["measure"].isin(measures)]
    keys = ["policy", *RUN, "year", "substance", "stratum", "level", "unit", "denominator"]
    groups = parts.groupby(keys, sort=False, dropna=False)[["numerator", "value"]]
    return groups.sum(min_count=len(measures)).reset_index().assign(measure=name)


def _gaps(yearly: pd.DataFrame) -> pd.DataFrame:
    rows = yearly[(yearly["stratum"] == "deprivation") & yearly["level"].isin(["1", "5"])]
    keys = ["policy", *RUN, "year", "substance", "measure", "unit"]
    wide = rows.pivot(index=keys, columns="level", values="value")
    if not {"1", "5"} <= set(wide.columns):
        return yearly.iloc[:0]
    gap = (wide["5"] - wide["1"]).rename("value").reset_index()
    return gap.assign(stratum=EQUITY, level=GAP, numerator=np.nan, denominator=np.nan)


def wide_by_run(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Values with a row for each quantity and a column for each (policy, draw, replicate), both in order.

    Raises
    ------
    ValueError
        When two rows tell of the same quantity and run.
    """
    return matrix(coded(rows, keys), coded(rows, ["policy", *RUN]), rows["value"].to_numpy(dtype=float))


def totals_by_run(yearly: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The same for sums over the first `horizon` years; what was not measured in one of them has none."""
    return next(_totals(yearly, [horizon]))


def totals_by_horizon(yearly: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    """Horizons of 1, 2, ... years up to all, and `totals_by_run` of each."""
    horizons = range(1, yearly["year"].nunique() + 1)
    return zip(horizons, _totals(yearly, horizons), strict=True)


def _totals(yearly: pd.DataFrame, horizons: Sequence[int]) -> Iterator[pd.DataFrame]:
    first = int(yearly["year"].min())
    rows = yearly[yearly["unit"].isin(SUMMED)]
    years = rows["year"].to_numpy(dtype=np.int64) - first
    values = rows["value"].to_numpy(dtype=float)
    return running_totals(coded(rows, QUANTITY), coded(rows, ["policy", *RUN]), values, years, horizons)


def long_differences(wide: pd.DataFrame, policies: Sequence[str], baseline: str) -> pd.DataFrame:
    """Rows of differences.parquet, from `wide_by_run` of `KEYS`; by policy, run, year and quantity."""
    quantities = wide.index.to_frame(index=False)
    parts = []
    for policy in sorted(policies):
        difference = wide[policy] - wide[baseline]
        runs = difference.columns.to_frame(index=False)
        rows = quantities.take(np.tile(np.arange(len(quantities)), len(runs))).reset_index(drop=True)
        rows[RUN] = runs[RUN].to_numpy().repeat(len(quantities), axis=0)
        rows["difference"] = difference.to_numpy(dtype=float).T.ravel()
        parts.append(rows.assign(policy=policy, baseline=baseline))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def policies_of(yearly: pd.DataFrame, baseline: str) -> list[str]:
    """Names of the policies in their order, without the baseline."""
    return [str(name) for name in yearly["policy"].unique() if name != baseline]


def estimates(wide: pd.DataFrame, policy: str, baseline: str) -> pd.DataFrame:
    """Mean paired difference of every quantity, and how sure it is.

    Parameters
    ----------
    wide
        From `wide_by_run` or `totals_by_run`.

    Returns
    -------
    DataFrame
        Indexed as `wide`. With one parameter draw the interval is Student's t of the mean over replicates; with
        several it is that of the truth over draws, wider by what is not known. `variance_ratio` is the variance of
        the difference had the two been run with other people and chance, over that of the paired difference.
    """
    with_policy, without = wide[policy], wide[baseline]
    difference = with_policy - without
    draws = difference.columns.get_level_values("draw").to_numpy()
    d = difference.to_numpy(dtype=float)
    mean, error, freedom = centre(d, draws)
    half = half_width(error, freedom)
    frame = pd.DataFrame({"difference": mean, "lower": mean - half, "upper": mean + half}, index=wide.index)
    apart = _within(with_policy.to_numpy(dtype=float), draws) + _within(without.to_numpy(dtype=float), draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = apart / _within(d, draws)
    return frame.assign(
        probability=_sure(mean, error, freedom), sd_chance=np.sqrt(_within(d, draws)),
        sd_knowledge=_sd_knowledge(d, draws), variance_ratio=ratio,
        replicates=difference.columns.get_level_values("replicate").nunique(), draws=len(np.unique(draws)),
    )  # fmt: skip


def centre(values: Matrix, draws: NDArray[np.int64]) -> tuple[Matrix, Matrix, int]:
    """Mean of each row over runs, what it may be off by (one standard error), and the degrees of freedom.

    One draw: sd / sqrt(n) of the replicates. Several: the standard deviation of the truth over draws, with the error
    of their mean, sqrt(sd_knowledge^2 + within / (replicates x draws)).
    """
    numbers = np.unique(draws)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(values, axis=1)
    runs = values.shape[1]
    chance = _within(values, draws) / runs
    if len(numbers) < 2:
        return mean, np.sqrt(chance), runs - 1
    knowledge = np.square(_sd_knowledge(values, draws))
    return mean, np.sqrt(knowledge + np.nan_to_num(chance)), len(numbers) - 1


def half_width(error: Matrix, freedom: int) -> Matrix:
    """Half the width of a 95% interval by Student's t; none without degrees of freedom."""
    from scipy.special import stdtrit

    return error * (float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) if freedom > 0 else np.nan)


def _sure(mean: Matrix, error: Matrix, freedom: int) -> Matrix:
    """Probability that the truth has the sign of the mean; one half where there is no difference at all."""
    from scipy.special import stdtr

    if freedom < 1:
        return np.full(len(mean), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        sure = stdtr(freedom, np.abs(mean) / error)
    return np.where(error == 0.0, np.where(mean == 0.0, 0.5, 1.0), sure)


def _within(values: Matrix, draws: NDArray[np.int64]) -> Matrix:
    """Variance over replicates of one draw, the mean over draws; none with one replicate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        each = [np.nanvar(values[:, draws == draw], axis=1, ddof=1) for draw in np.unique(draws)]
        return np.asarray(np.nanmean(each, axis=0))


def _sd_knowledge(values: Matrix, draws: NDArray[np.int64]) -> Matrix:
    """Standard deviation of the draws' means beyond what chance within a draw explains; none with one draw."""
    numbers = np.unique(draws)
    if len(numbers) < 2:
        return np.full(len(values), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        means = np.stack([np.nanmean(values[:, draws == draw], axis=1) for draw in numbers], axis=1)
        chance = np.nan_to_num(_within(values, draws)) * len(numbers) / values.shape[1]
        return np.asarray(np.sqrt(np.maximum(np.nanvar(means, axis=1, ddof=1) - chance, 0.0)))
