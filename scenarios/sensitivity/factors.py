"""Which numbers may be moved: those with a range in the data files, the cost set and the scenario, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from neuro.errors import InputError, did_you_mean, shown
from neuro.quantities import Quantity
from population.scenario import Scenario
from scenarios.cost_ranges import cost_ranges
from scenarios.draws import FITTED, quantity_names

CIRCUIT, POPULATION, TREATMENTS, POLICIES, COSTS = "circuit", "population", "treatments", "policies", "costs"
GROUPS = (CIRCUIT, POPULATION, TREATMENTS, POLICIES, COSTS)
"""Groups of every scenario; each of its substances is one more."""

INTERVENTIONS = "interventions"
GLOB = "*?["


@dataclass(frozen=True)
class Factor:
    """A number that may be moved within its range.

    Attributes
    ----------
    name
        Its path in the data files ("overdose.witnessed"), the cost set ("costs.jail.health_care") or the scenario
        ("supply.heroin.potency_cv"; of interventions "interventions.KIND.FIELD").
    group
        One of `GROUPS`, or the substance that it is about.
    """

    name: str
    group: str
    quantity: Quantity


def all_factors(scenarios: Sequence[Scenario]) -> list[Factor]:
    """Every number in doubt that can matter to these scenarios, fitted ones included, in the order of the files."""
    from population.rule_ranges import rule_ranges
    from population.rules import class_names

    first = scenarios[0]
    substances, treatments = tuple(first.substances), tuple(first.care)
    kinds = {policy.kind for scenario in scenarios for policy in scenario.interventions}
    ranges = {
        name: quantity
        for name, quantity in rule_ranges(substances, treatments).items()
        if not name.startswith(f"{INTERVENTIONS}.") or name.split(".")[1] in kinds
    }
    ranges |= cost_ranges(first.costs, class_names(substances))
    for scenario in scenarios:
        ranges |= {name: scenario.quantities[path] for path, name in quantity_names(scenario).items()}
    return [Factor(name, group_of(name, substances, treatments), q) for name, q in ranges.items()]


def group_of(name: str, substances: Sequence[str], treatments: Sequence[str]) -> str:
    """The group that a number belongs to; every number is in one."""
    head, *rest = name.split(".")
    for part in (head, *rest[:1]):
        if part in substances and head not in (COSTS, INTERVENTIONS):
            return part
    if head in (CIRCUIT, COSTS):
        return head
    if head == INTERVENTIONS:
        return POLICIES
    return TREATMENTS if head in treatments or head in ("care", *treatments) else POPULATION


def chosen_factors(
    factors: Sequence[Factor], patterns: Sequence[str] = (), fitted: bool = False
) -> list[Factor]:
    """The factors that any of some names, groups or patterns names, in their order; all of them without any.

    Fitted numbers hang together, so that moving one alone breaks the fit: they are left out unless asked for.

    Raises
    ------
    neuro.errors.InputError
        When a pattern names nothing.
    """
    allowed = [f for f in factors if fitted or f.quantity.kind != FITTED]
    if not patterns:
        return allowed
    for pattern in patterns:
        if not any(named(f, pattern) for f in allowed):
            raise InputError("sensitivity", "--parameters", pattern, _refusal(factors, pattern))
    return [f for f in allowed if any(named(f, pattern) for pattern in patterns)]


def named(factor: Factor, pattern: str) -> bool:
    """Whether a group, a name or a pattern with ``*`` means this factor."""
    return pattern in (factor.group, factor.name) or (
        any(mark in pattern for mark in GLOB) and fnmatchcase(factor.name, pattern)
    )


def _refusal(factors: Sequence[Factor], pattern: str) -> str:
    if any(named(f, pattern) for f in factors):
        return f"{shown(pattern)} names only fitted numbers, which hang together; --fitted takes them too"
    groups = sorted({f.group for f in factors})
    hint = did_you_mean(pattern, [*groups, *(f.name for f in factors)])
    return (
        f"{shown(pattern)} names no number with a range; {hint}allowed are the groups {', '.join(groups)}, names "
        f"such as {factors[0].name}, and patterns such as 'overdose.*'"
    )
