"""What money may be spent on: policies whose strength can be chosen and whose cost is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from neuro.errors import BadInput, InputError, InputErrors, shown
from population.costs.programmes import interventions_of, programme_of
from population.costs.sets import cost_set
from population.interventions import Intervention
from population.scenario import Scenario

MOST_CANDIDATES = 30
LEFT_OUT = ("combinations", "supply")
"""Folders of the library whose policies are not tried unless they are named: mixes of others, and shocks."""
NOT_BOUGHT = ("willpower_appeal",)
"""A policy that is there to be compared with."""


@dataclass(frozen=True)
class Candidate:
    """A policy that may be part of a portfolio: its name, its title and its interventions at full strength."""

    name: str
    title: str
    interventions: tuple[Intervention, ...]


def candidates(place: Scenario, policies: Sequence[Scenario]) -> list[Candidate]:
    """The policies as candidates, in their order.

    Raises
    ------
    neuro.errors.InputErrors
        With every policy that has no strength to choose, changes something else than its interventions, or whose
        cost is not known.
    """
    if not 1 <= len(policies) <= MOST_CANDIDATES:
        message = f"must be 1 to {MOST_CANDIDATES} policies, but there are {len(policies)}"
        raise InputError("optimise", "--policies", None, message)
    errors, names = [], {place.name}
    for policy in policies:
        if policy.name in names:
            message = "stands there already; give every policy a name of its own"
            errors.append(InputError(policy.name, "name", policy.name, message))
        names.add(policy.name)
        errors += _mistakes(policy, place)
    if errors:
        raise InputErrors(errors)
    return [Candidate(p.name, p.title, interventions_of(p)[len(place.interventions) :]) for p in policies]


def _mistakes(policy: Scenario, place: Scenario) -> Iterator[InputError]:
    if changed := _changed_beside(policy, place):
        message = (
            f"is not that of {place.name}, so that it cannot be bought in parts; write what changes as "
            f"interventions (`mesolimbic list interventions`)"
        )
        yield InputError(policy.name, changed, None, message)
        return
    added = list(enumerate(interventions_of(policy)))[len(place.interventions) :]
    if not added:
        yield InputError(policy.name, "interventions", None, "has none beyond the place's own; add one")
    for i, what in added:
        yield from _not_for_sale(policy, place, i, what)


def _not_for_sale(policy: Scenario, place: Scenario, i: int, what: Intervention) -> Iterator[InputError]:
    programme = programme_of(what, cost_set(place.costs))
    field = f"interventions.{i}"
    if programme is None:
        message = f"{what.kind}: the cost set {place.costs} knows no cost of running it; give cost_per_year"
        yield InputError(policy.name, f"{field}.cost_per_year", None, message)
    elif programme.nothing:
        yield InputError(policy.name, field, what.kind, f"{what.kind} cannot be bought: {programme.nothing}")
    elif what.does_nothing:
        message = "has no strength; give an intensity above 0, of which parts may be bought"
        yield InputError(policy.name, f"{field}.intensity", 0, message)


def _changed_beside(policy: Scenario, place: Scenario) -> str:
    """The first field in which a policy is not as the place: any but its name, and interventions after the place's."""
    ours, theirs = place.canonical(), policy.canonical()
    own = list(ours.pop("interventions"))
    if theirs.pop("interventions")[: len(own)] != own:
        return "interventions"
    return next((key for key in ours if key not in ("name", "years") and ours[key] != theirs.get(key)), "")


def usual_policies(place: Scenario) -> list[Scenario]:
    """The policies of the library that a place can buy: those that fit it and whose cost is known."""
    from scenarios.comparing import as_policy
    from scenarios.load import is_policy, library_groups, load

    found = []
    for group, names in library_groups().items():
        for name in names if group not in LEFT_OUT else ():
            if not is_policy(name) or name in NOT_BOUGHT:
                continue
            try:
                policy = as_policy(load(name), place)
            except BadInput:
                continue
            if not list(_mistakes(policy, place)) and policy.name != place.name:
                found.append(policy)
    return found


def chosen_policies(place: Scenario, given: Sequence[Any]) -> list[Scenario]:
    """Policies by name, file or scenario, laid over the place where they are the library's; the usual ones if none."""
    from scenarios.comparing import as_policy

    if not given and not (usual := usual_policies(place)):
        message = f"none of the library fits {shown(place.name)}; name some"
        raise InputError("optimise", "--policies", None, message)
    return [as_policy(policy, place) for policy in given] if given else usual
