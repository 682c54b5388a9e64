"""What running the interventions of a scenario costs: a fixed part a day in force, and a part for what is delivered.

Prices stand in the section `programmes` of a cost set, or in the scenario (`cost_per_year`). Kits handed out and days
in treatment have prices of their own, and are no part of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.costs.sets import COMPONENTS, CostSet, Programme, cost_set
from population.interventions import Intervention


def interventions_of(scenario: Any) -> tuple[Intervention, ...]:
    """The interventions of a scenario, in their order."""
    return tuple(policy.intervention for policy in scenario.interventions)


def programme_of(what: Intervention, costs: CostSet) -> Programme | None:
    """What an intervention costs; None where it is not known. Its own `cost_per_year` comes first."""
    known = costs.programmes.get(what.kind)
    if what.cost_per_year is None or (known is not None and known.nothing):
        return known
    component = known.component if known else "other"
    return Programme(component, 0.0, what.cost_per_year / DAYS_PER_YEAR, "days in full force")


def unpriced(scenario: Any) -> tuple[str, ...]:
    """Kinds of a scenario's interventions that do something, and whose cost of running is not known."""
    costs = cost_set(scenario.costs)
    found = (
        w.kind for w in interventions_of(scenario) if not w.does_nothing and programme_of(w, costs) is None
    )
    return tuple(dict.fromkeys(found))


class Programmes:
    """Prices of a scenario's interventions, and what is counted of each day.

    Attributes
    ----------
    known : bool
        Whether the cost of each that does something is known.
    """

    def __init__(self, scenario: Any, costs: CostSet) -> None:
        self.all = interventions_of(scenario)
        self.idle = [what.does_nothing for what in self.all]
        found = [programme_of(what, costs) for what in self.all]
        self.known = not unpriced(scenario)
        self.prices = [programme or Programme() for programme in found]
        self.component = [COMPONENTS.index(programme.component) for programme in self.prices]

    def count(self, model: Any, book: Any) -> None:
        """Today: which are in force, and what each delivers; `book` is `population.costs.accounts.Book`."""
        for i, each in enumerate(model.interventions):
            level = each.schedule.level(model.day)
            if level <= 0.0 or self.idle[i]:
                continue
            book.in_force[i] += 1
            own = each.what.cost_per_year is not None
            book.delivered[i] += level if own else each.what.delivered(model, level, each.size)

    def dollars(self, book: Any, weight: float) -> np.ndarray:
        """Dollars by component, shape (components,): the `weight`-th part of the place's, as of all that is counted."""
        found = np.zeros(len(COMPONENTS))
        for i, price in enumerate(self.prices if weight else ()):
            whole_place = self.all[i].cost_per_year is not None
            units = book.delivered[i] / weight if whole_place else book.delivered[i]
            found[self.component[i]] += price.fixed / weight * book.in_force[i] + price.per_unit * units
        return found
