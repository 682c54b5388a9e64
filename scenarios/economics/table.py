"""From the yearly rows of several policies to economics.parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.economics.discounting import discount_factors
from scenarios.economics.incremental import Increment, Option, incremental_analysis

Array = NDArray[np.float64]
PERSPECTIVES = ("health_care", "societal", "criminal_justice", "productivity")
RATE = 0.03
WILLINGNESS_TO_PAY = (0.0, 50_000.0, 100_000.0, 150_000.0, 200_000.0)
EFFECT = "qaly"
COLUMNS = (
    "policy", "perspective", "discount_rate", "wtp", "cost", "qaly", "incremental_cost", "incremental_qaly",
    "comparator", "icer", "dominance", "net_benefit",
)  # fmt: skip


class Outcomes(NamedTuple):
    """Discounted totals by draw: `costs` and `effects` of shape (draws, policies), in the order of `policies`."""

    policies: tuple[str, ...]
    draws: tuple[int, ...]
    costs: Array
    effects: Array


def economics_table(
    yearly: pd.DataFrame,
    baseline: str,
    *,
    perspectives: Sequence[str] = PERSPECTIVES,
    rate: float = RATE,
    willingness_to_pay: Sequence[float] = WILLINGNESS_TO_PAY,
    within: float = 0.0,
) -> pd.DataFrame:
    """Costs, quality-adjusted life years, increments, dominance and net benefit of policies, for the whole place.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet of all policies (policy, replicate, draw, year, measure, stratum, value, ...), which must
        cover the same years, replicates and draws.
    baseline
        The policy that increments are told against.
    rate, within
        As in `discount_factors`; the first year of the rows is the first.

    Returns
    -------
    DataFrame
        Columns of economics.parquet, a row for each policy, perspective and willingness to pay. `incremental_cost` and
        `incremental_qaly` are against the baseline. `icer` and `dominance` are those of the analysis of all policies:
        against the `comparator`, the next cheaper policy that is not dominated. `net_benefit` is wtp x qaly - cost.

    Raises
    ------
    ValueError
        When the baseline or a measure is missing, or policies differ in what they cover.
    """
    frames = []
    told = _told(yearly, [f"cost_{perspective}" for perspective in perspectives])
    for perspective in perspectives:
        found = _outcomes(told, perspective, rate, within)
        if baseline not in found.policies:
            raise ValueError(f"baseline: {baseline!r} is not among the policies {', '.join(found.policies)}")
        costs, effects = found.costs.mean(axis=0), found.effects.mean(axis=0)
        options = [Option(*row) for row in zip(found.policies, costs.tolist(), effects.tolist(), strict=True)]
        rows = _rows(options, baseline, willingness_to_pay)
        frames.append(rows.assign(perspective=perspective, discount_rate=rate))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def outcomes_by_draw(
    yearly: pd.DataFrame, perspective: str, rate: float = RATE, within: float = 0.0
) -> Outcomes:
    """Discounted cost and quality-adjusted life years of each draw and policy, the mean over replicates."""
    return _outcomes(_told(yearly, [f"cost_{perspective}"]), perspective, rate, within)


class _Told(NamedTuple):
    """Rows of costs and effects of everybody, and the years that all rows of each policy cover."""

    rows: pd.DataFrame
    years: dict[str, frozenset[int]]


def _told(yearly: pd.DataFrame, costs: Sequence[str]) -> _Told:
    rows = yearly[(yearly["stratum"] == "all") & yearly["measure"].isin([*costs, EFFECT])]
    covered = yearly[["policy", "year"]].drop_duplicates().groupby("policy", sort=False)["year"]
    return _Told(rows, {str(policy): frozenset(own) for policy, own in covered})


def _outcomes(told: _Told, perspective: str, rate: float, within: float) -> Outcomes:
    parts = [_totals(told, measure, rate, within) for measure in (f"cost_{perspective}", EFFECT)]
    policies = tuple(told.years)
    matrices = [part.reindex(columns=policies).to_numpy(float) for part in parts]
    if any(np.isnan(matrix).any() for matrix in matrices):
        raise ValueError("policies do not cover the same draws")
    return Outcomes(policies, tuple(parts[0].index), *matrices)


def _totals(told: _Told, measure: str, rate: float, within: float) -> pd.DataFrame:
    """Discounted totals of a measure, a row a draw and a column a policy."""
    rows = told.rows[told.rows["measure"] == measure]
    every = frozenset().union(*told.years.values())
    for policy, own in sorted(told.years.items()):
        covered = rows[rows["policy"] == policy]
        if not frozenset(covered["year"]) == own == every:
            raise ValueError(f"{policy}: {measure} is not told for all of the years {sorted(every)}")
    counts = rows.groupby(["policy", "draw", "replicate"])["year"].nunique()
    if rows.duplicated(["policy", "draw", "replicate", "year"]).any() or counts.nunique() > 1:
        raise ValueError(f"{measure} is not told once for every policy, draw, replicate and year")
    first = int(rows["year"].min())
    worth = rows["value"].to_numpy(float) * discount_factors(rows["year"].to_numpy(), first, rate, within)
    sums = rows.assign(worth=worth).groupby(["draw", "replicate", "policy"])["worth"].sum()
    if sums.unstack("policy").isna().to_numpy().any():
        raise ValueError(f"{measure}: policies do not cover the same draws and replicates")
    return sums.groupby(["draw", "policy"]).mean().unstack("policy")


def _rows(options: list[Option], baseline: str, willingness_to_pay: Sequence[float]) -> pd.DataFrame:
    usual = next(option for option in options if option.name == baseline)
    analysed = {row.name: row for row in incremental_analysis(options)}
    rows = [
        _row(option, usual, analysed[option.name], wtp) for option in options for wtp in willingness_to_pay
    ]
    return pd.DataFrame(rows)


def _row(option: Option, usual: Option, step: Increment, wtp: float) -> dict[str, object]:
    return {
        "policy": option.name,
        "wtp": float(wtp),
        "cost": option.cost,
        "qaly": option.effect,
        "incremental_cost": option.cost - usual.cost,
        "incremental_qaly": option.effect - usual.effect,
        "comparator": step.comparator,
        "icer": step.icer,
        "dominance": step.dominance,
        "net_benefit": wtp * option.effect - option.cost,
    }
