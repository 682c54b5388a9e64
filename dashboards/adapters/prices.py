"""What running a policy costs, as the cost set of a place says it before anything has been simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from dashboards.charts.base import short
from population.calendar import DAYS_PER_YEAR
from population.costs.sets import cost_set
from population.scenario import Scenario

A_YEAR = "/person-year"
"""Ending of the unit of a price that is paid for a year of what is delivered; others are paid for each of it."""


class Price(NamedTuple):
    """Dollars of the cost set's year.

    Parameters
    ----------
    known
        Whether the cost of running it is known at all.
    fixed
        A year in force, for the place whatever its size.
    each
        For each of what it delivers: a year of it where `yearly`, one time of it otherwise.
    of
        What it delivers, in words; empty where nothing is counted.
    source
        Where the numbers come from.
    """

    known: bool
    fixed: float = 0.0
    each: float = 0.0
    of: str = ""
    yearly: bool = False
    source: str = ""


def price_of(policy: Mapping[str, Any], scenario: Scenario) -> Price:
    """What one policy costs in a place; a plan's own `cost_per_year` comes first."""
    own = policy.get("cost_per_year")
    if own is not None:
        return Price(True, float(own), source="given in this plan, in full force")
    programme = cost_set(scenario.costs).programmes.get(str(policy["kind"]))
    if programme is None or programme.nothing:
        return Price(False, source=programme.nothing if programme else "")
    entry = _entry(scenario.costs, str(policy["kind"]))
    yearly = str(entry.get("per_unit", {}).get("unit", "")).endswith(A_YEAR)
    each = programme.per_unit * (DAYS_PER_YEAR if yearly else 1.0)
    sources = dict.fromkeys(str(entry[part]["source"]) for part in ("fixed", "per_unit") if part in entry)
    return Price(
        True,
        programme.fixed * DAYS_PER_YEAR,
        each,
        programme.unit if each else "",
        yearly,
        "; ".join(sources),
    )


def in_words(price: Price) -> str:
    """A price in a sentence."""
    if not price.known:
        return f"No price: {price.source}." if price.source else "What running it costs is not known."
    parts = [f"${short(round(price.fixed))} a year"] if price.fixed or not price.each else []
    if price.each:
        parts.append(f"${short(price.each)}{' a year' * price.yearly} × {price.of}")
    return f"{' + '.join(parts)}."


def together(policies: Sequence[Mapping[str, Any]], scenario: Scenario) -> tuple[float, list[str]]:
    """What is known to be paid a year whatever is delivered, and the kinds whose cost is not known."""
    prices = {str(policy["kind"]): price_of(policy, scenario) for policy in policies}
    unknown = [kind for kind, price in prices.items() if not price.known]
    return sum(price.fixed for price in prices.values()), unknown


@lru_cache(maxsize=8)
def _programmes(costs: str) -> dict[str, Any]:
    from neuro.files import read_yaml
    from population.tables import DATA

    found: dict[str, Any] = read_yaml(DATA / "costs" / f"{costs}.yaml")["programmes"]
    return found


def _entry(costs: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = _programmes(costs)[kind]
    return found
