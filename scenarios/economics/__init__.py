"""Economic evaluation: what policies cost, what they gain, how sure that is. Pure functions of arrays and frames."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOMES = {
    "Increment": "scenarios.economics.incremental",
    "Option": "scenarios.economics.incremental",
    "acceptability": "scenarios.economics.choices",
    "budget_impact": "scenarios.economics.impact",
    "discount_factors": "scenarios.economics.discounting",
    "discounted_total": "scenarios.economics.discounting",
    "economics_table": "scenarios.economics.table",
    "evpi": "scenarios.economics.information",
    "evppi": "scenarios.economics.information",
    "expected_regret": "scenarios.economics.choices",
    "frontier": "scenarios.economics.incremental",
    "incremental_analysis": "scenarios.economics.incremental",
    "information_table": "scenarios.economics.worth",
    "net_benefit": "scenarios.economics.benefits",
    "number_needed_to_treat": "scenarios.economics.impact",
    "outcomes_by_draw": "scenarios.economics.table",
    "plane": "scenarios.economics.choices",
    "probability_best": "scenarios.economics.choices",
    "switching_values": "scenarios.economics.benefits",
    "worth_of": "scenarios.economics.worth",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = handed_on(__name__, _HOMES)
