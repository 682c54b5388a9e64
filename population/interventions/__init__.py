"""Policies: what a scenario changes between two dates, as changes of dated inputs, places and people reached."""

from __future__ import annotations

from population.interventions.registry import Intervention, describe, intervention, intervention_kinds

__all__ = ["Intervention", "describe", "intervention", "intervention_kinds"]
