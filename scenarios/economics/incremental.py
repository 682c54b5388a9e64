"""Incremental analysis: which policies are dominated, and what each step along the frontier costs.

Method: Drummond 2015 Methods for the Economic Evaluation of Health Care Programmes, ch. 4; Paulden 2020
PharmacoEconomics 38:785.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite, nan
from typing import NamedTuple

NOT_DOMINATED, DOMINATED, EXTENDED = "none", "dominated", "extended"
"""Dominance: of a policy on the frontier; of one that another beats in cost and effect; of one that a mix of two others
beats."""


class Option(NamedTuple):
    """A policy with its mean cost and effect."""

    name: str
    cost: float
    effect: float


class Increment(NamedTuple):
    """A policy in the analysis of all.

    Attributes
    ----------
    comparator : str
        The next cheaper policy of the frontier; empty for the first of it and for dominated policies.
    incremental_cost, incremental_effect, icer : float
        Against the comparator; NaN where there is none.
    dominance : str
        NOT_DOMINATED, DOMINATED or EXTENDED.
    """

    name: str
    cost: float
    effect: float
    comparator: str
    incremental_cost: float
    incremental_effect: float
    icer: float
    dominance: str


def incremental_analysis(options: Sequence[Option]) -> list[Increment]:
    """All options: those of the frontier by cost, each against the one before; then the dominated ones.

    Of options equal in cost and effect the first given stays, the others count as dominated.

    Raises
    ------
    ValueError
        When a name stands twice, or a number is not finite.
    """
    _check(options)
    efficient = frontier(options)
    known = {option.name for option in efficient}
    strongly = {o.name for o in options if _is_dominated(o, options)}
    rows = [_alone(efficient[0], NOT_DOMINATED)] if efficient else []
    rows += [_step(a, b) for a, b in pairwise(efficient)]
    others = sorted((o for o in options if o.name not in known), key=lambda o: (o.cost, -o.effect))
    return rows + [_alone(o, DOMINATED if o.name in strongly else EXTENDED) for o in others]


def frontier(options: Sequence[Option]) -> list[Option]:
    """The options that no other and no mix of two others beats, by rising cost and effect: the lower hull.

    Along it the price of a further unit of effect rises.
    """
    left = [o for o in options if not _is_dominated(o, options)]
    hull: list[Option] = []
    for option in sorted(left, key=lambda o: (o.cost, o.effect)):
        while len(hull) > 1 and _price(hull[-2], hull[-1]) > _price(hull[-1], option):
            hull.pop()
        hull.append(option)
    return hull


def _price(a: Option, b: Option) -> float:
    """Dollars for a unit of effect, going from a to b."""
    return (b.cost - a.cost) / (b.effect - a.effect)


def _is_dominated(option: Option, options: Sequence[Option]) -> bool:
    at = options.index(option)
    for i, other in enumerate(options):
        no_worse = other.cost <= option.cost and other.effect >= option.effect
        better = other.cost < option.cost or other.effect > option.effect
        if i != at and no_worse and (better or i < at):
            return True
    return False


def _step(a: Option, b: Option) -> Increment:
    return Increment(*b, a.name, b.cost - a.cost, b.effect - a.effect, _price(a, b), NOT_DOMINATED)


def _alone(option: Option, dominance: str) -> Increment:
    return Increment(*option, "", nan, nan, nan, dominance)


def _check(options: Sequence[Option]) -> None:
    names = [option.name for option in options]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"options: {', '.join(sorted(twice))} stands more than once")
    for option in options:
        if not (isfinite(option.cost) and isfinite(option.effect)):
            raise ValueError(f"options: {option.name} has a cost or an effect that is not a finite number")
