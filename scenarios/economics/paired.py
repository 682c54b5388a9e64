"""What policies cost and gain beside the baseline, pair by pair of runs: means with 95% intervals.

Net benefit is taken in each pair, so that its interval knows how costs and health hang together (Stinnett 1998 Med
Decis Making 18:S68).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.economics.discounting import discount_factors
from scenarios.economics.table import EFFECT, PERSPECTIVES, RATE

Array = NDArray[np.float64]
ITEMS = ("incremental_cost", "incremental_qaly", "net_benefit")


def paired_increments(
    yearly: pd.DataFrame,
    baseline: str,
    wtp: float,
    *,
    perspectives: Sequence[str] = PERSPECTIVES,
    rate: float = RATE,
) -> pd.DataFrame:
    """Rows by policy and perspective: each of `ITEMS` with its `_lower` and `_upper`, for the whole place.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet of the baseline and of policies.
    wtp
        Dollars for a QALY.

    Returns
    -------
    DataFrame
        Intervals are Student's over pairs; of several draws over the means of draws. A single pair has none.
    """
    measures = [*(f"cost_{name}" for name in perspectives), EFFECT]
    rows = yearly[(yearly["stratum"] == "all") & yearly["measure"].isin(measures)]
    if not len(rows):
        return pd.DataFrame(columns=["policy", "perspective"])
    worth = rows["value"].to_numpy(float) * discount_factors(
        rows["year"].to_numpy(), int(rows["year"].min()), rate
    )
    run = ["draw", "replicate"] if rows["draw"].nunique() < 2 else ["draw"]
    by_run = rows.assign(worth=worth).groupby(["measure", "draw", "replicate", "policy"])["worth"].sum()
    totals = by_run.groupby(["measure", *run, "policy"]).mean().unstack("policy")
    more = totals.drop(columns=baseline).sub(totals[baseline], axis=0)
    found = []
    for policy in more.columns:
        gained = _of(more, EFFECT, policy)
        for name in perspectives:
            spent = _of(more, f"cost_{name}", policy)
            parts = dict(zip(ITEMS, (spent, gained, wtp * gained - spent), strict=True))
            found.append({"policy": policy, "perspective": name, **_with_intervals(parts)})
    return pd.DataFrame(found)


def _of(more: pd.DataFrame, measure: str, policy: Any) -> Array:
    """What a policy adds to a measure, by run."""
    rows = more[more.index.get_level_values("measure") == measure]
    return np.asarray(rows[policy], dtype=np.float64)


def _with_intervals(parts: dict[str, Array]) -> dict[str, float]:
    from scipy.special import stdtrit

    told: dict[str, float] = {}
    for name, values in parts.items():
        n, mean = len(values), float(values.mean())
        half = np.nan if n < 2 else float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / np.sqrt(n))
        told |= {name: mean, f"{name}_lower": mean - half, f"{name}_upper": mean + half}
    return told
