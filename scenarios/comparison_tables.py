"""Tables of a comparison, made of its yearly rows alone: the first policy there is the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scenarios.draws import Draw
from scenarios.economics.table import EFFECT, economics_table
from scenarios.economics.worth import information_table, positions_of
from scenarios.pairs import (
    KEYS,
    estimates,
    long_differences,
    policies_of,
    totals_by_horizon,
    wide_by_run,
    with_derived,
)
from scenarios.pathways import WITHOUT, pathways_table
from scenarios.ranking import ranking
from scenarios.summary import summarise
from scenarios.tables import (
    DIFFERENCES,
    DIFFERENCES_SUMMARY,
    ECONOMICS,
    INFORMATION,
    PATHWAYS,
    RANKING,
    SUMMARY,
    TOTALS,
    parquet_bytes,
)


def comparison_tables(
    yearly_file: Path, seed: int, pathways: Sequence[str] = (), draws: Sequence[Draw] = ()
) -> dict[str, bytes]:
    """Name and Parquet bytes of every table of a comparison but the yearly one; with several draws of parameters also
    what it would be worth to know them.
    """
    every = pd.read_parquet(yearly_file)
    baseline = str(every["policy"].iloc[0])
    yearly = every[~every["policy"].str.contains(WITHOUT, regex=False)]
    whole = with_derived(yearly)
    wide = wide_by_run(whole, KEYS)
    policies = policies_of(whole, baseline)
    tables = {
        "summary.parquet": parquet_bytes(summarise(whole), SUMMARY),
        "differences.parquet": parquet_bytes(long_differences(wide, policies, baseline), DIFFERENCES),
        "differences_summary.parquet": parquet_bytes(by_year(wide, policies, baseline), DIFFERENCES_SUMMARY),
        "totals.parquet": parquet_bytes(totals(whole, baseline), TOTALS),
        "ranking.parquet": parquet_bytes(ranking(whole, baseline, seed), RANKING),
        "economics.parquet": parquet_bytes(economics(yearly, baseline), ECONOMICS),
    }
    if pathways:
        table = pathways_table(with_derived(every), baseline, pathways)
        tables["pathways.parquet"] = parquet_bytes(table, PATHWAYS)
    if len(draws) > 1:
        tables["information.parquet"] = parquet_bytes(information(yearly, draws, seed), INFORMATION)
    return tables


def information(yearly: pd.DataFrame, draws: Sequence[Draw], seed: int) -> pd.DataFrame:
    """Rows of information.parquet; none where nobody counted costs."""
    if not (yearly["measure"] == EFFECT).any():
        return pd.DataFrame(columns=INFORMATION.names)
    numbers = positions_of([(draw.changes, draw.places) for draw in draws])
    return information_table(yearly, numbers, seed)


def economics(yearly: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Rows of economics.parquet; none where nobody counted costs."""
    if not (yearly["measure"] == EFFECT).any():
        return pd.DataFrame(columns=ECONOMICS.names)
    return economics_table(yearly, baseline)


def by_year(wide: pd.DataFrame, policies: Sequence[str], baseline: str) -> pd.DataFrame:
    """Rows of differences_summary.parquet, from `wide_by_run` of `KEYS`."""
    parts = [
        estimates(wide, policy, baseline).reset_index().assign(policy=policy, baseline=baseline)
        for policy in policies
    ]
    return pd.concat(parts, ignore_index=True)


def totals(whole: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Rows of totals.parquet: sums over the first 1, 2, ... years."""
    parts = []
    for horizon, wide in totals_by_horizon(whole):
        for policy in policies_of(whole, baseline):
            frame = estimates(wide, policy, baseline)
            frame["with_policy"] = wide[policy].to_numpy(dtype=float).mean(axis=1)
            frame["without_policy"] = wide[baseline].to_numpy(dtype=float).mean(axis=1)
            parts.append(frame.reset_index().assign(policy=policy, baseline=baseline, horizon_years=horizon))
    return pd.concat(parts, ignore_index=True)
