"""Tables of a comparison, made of its yearly rows alone: the first policy there is the baseline."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scenarios.pairs import (
    KEYS,
    estimates,
    long_differences,
    policies_of,
    totals_by_run,
    wide_by_run,
    with_derived,
)
from scenarios.ranking import ranking
from scenarios.summary import summarise
from scenarios.tables import DIFFERENCES, DIFFERENCES_SUMMARY, RANKING, SUMMARY, TOTALS, parquet_bytes


def comparison_tables(yearly_file: Path, seed: int) -> dict[str, bytes]:
    """Name and Parquet bytes of every table of a comparison but the yearly one."""
    yearly = pd.read_parquet(yearly_file)
    baseline = str(yearly["policy"].iloc[0])
    whole = with_derived(yearly)
    return {
        "summary.parquet": parquet_bytes(summarise(whole), SUMMARY),
        "differences.parquet": parquet_bytes(long_differences(whole, baseline), DIFFERENCES),
        "differences_summary.parquet": parquet_bytes(by_year(whole, baseline), DIFFERENCES_SUMMARY),
        "totals.parquet": parquet_bytes(totals(whole, baseline), TOTALS),
        "ranking.parquet": parquet_bytes(ranking(whole, baseline, seed), RANKING),
    }


def by_year(whole: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Rows of differences_summary.parquet."""
    wide = wide_by_run(whole, KEYS)
    parts = [
        estimates(wide, policy, baseline).reset_index().assign(policy=policy, baseline=baseline)
        for policy in policies_of(whole, baseline)
    ]
    return pd.concat(parts, ignore_index=True)


def totals(whole: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Rows of totals.parquet: sums over the first 1, 2, ... years."""
    parts = []
    for horizon in range(1, whole["year"].nunique() + 1):
        wide = totals_by_run(whole, horizon)
        for policy in policies_of(whole, baseline):
            frame = estimates(wide, policy, baseline)
            frame["with_policy"] = wide[policy].mean(axis=1)
            frame["without_policy"] = wide[baseline].mean(axis=1)
            named = {"policy": policy, "baseline": baseline, "horizon_years": horizon}
            parts.append(frame.reset_index().assign(**named))
    return pd.concat(parts, ignore_index=True)
