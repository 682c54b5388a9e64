"""What a policy does to budgets year by year, and how many people it takes to spare one an event."""

from __future__ import annotations

from math import inf

import pandas as pd


def budget_impact(yearly: pd.DataFrame, baseline: str, perspective: str = "health_care") -> pd.DataFrame:
    """Undiscounted cost of each policy and year beyond the baseline's: the mean over replicates and draws.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet of several policies, of one place and one seed.

    Returns
    -------
    DataFrame
        policy, year, cost, impact (the cost less the baseline's) and cumulative; dollars of the whole place.
    """
    rows = yearly[(yearly["measure"] == f"cost_{perspective}") & (yearly["stratum"] == "all")]
    if baseline not in set(rows["policy"]):
        raise ValueError(
            f"baseline: {baseline!r} has no cost_{perspective}; policies are {sorted(set(rows['policy']))}"
        )
    costs = rows.groupby(["policy", "year"], sort=False)["value"].mean().rename("cost").reset_index()
    usual = costs[costs["policy"] == baseline].set_index("year")["cost"]
    costs["impact"] = costs["cost"] - costs["year"].map(usual)
    costs["cumulative"] = costs.groupby("policy", sort=False)["impact"].cumsum()
    return costs


def number_needed_to_treat(risk_baseline: float, risk_policy: float) -> float:
    """1 / (risk without - risk with): people whom a policy must reach to spare one an event; negative where it harms,
    infinite where it does nothing (Laupacis 1988 N Engl J Med 318:1728).
    """
    for name, risk in (("risk_baseline", risk_baseline), ("risk_policy", risk_policy)):
        if not 0.0 <= risk <= 1.0:
            raise ValueError(f"{name}: {risk!r} is not allowed, a probability from 0 to 1 is")
    spared = risk_baseline - risk_policy
    return inf if spared == 0.0 else 1.0 / spared
