"""Parameter draws: what is not known about the world, sampled within the ranges of the data files and scenarios.

Numbers that were fitted hang together, and are held at their fit; those that were found or assumed are drawn.
Every parameter has a Latin hypercube of its own, keyed by its name (McKay 1979 Technometrics 21:239): another parameter
or policy moves none of the others. The distribution is PERT, a beta on [low, high] with the value as its mode.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from neuro.quantities import Quantity
from population.scenario import Scenario, scenario_from_mapping, with_values

if TYPE_CHECKING:
    from scenarios.calibration.posterior import Column, Posterior

FITTED = "fitted"
OF_POLICIES = "interventions."
"""Beginning of the names of what interventions do: no calibration of a status quo tells of it."""
OF_PRICES = "costs."
"""Beginning of the names of prices and quality of life, of which rates tell nothing either."""
PERT_SHAPE = 4.0
"""Weight of the mode against the ends (Malcolm 1959)."""


@dataclass(frozen=True)
class Draw:
    """One set of parameters: changes of the model's, and where in its range each scenario quantity lies (0 to 1).

    Attributes
    ----------
    fields, columns
        Fields of the place as a posterior has drawn them, by path, and how they move.
    """

    number: int = 0
    changes: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, float] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()


def parameter_draws(
    scenarios: Sequence[Scenario], draws: int, seed: int, posterior: Posterior | None = None
) -> list[Draw]:
    """The draws of a comparison: the central one, or `draws` samples numbered from 1.

    With a posterior, its parameters are drawn together, numbers of interventions and prices in their ranges, and
    everything else stays as it was when the posterior was made: it holds given the rest.
    """
    if draws < 2:
        return [Draw()]
    from population.rule_ranges import rule_ranges
    from population.rules import class_names
    from scenarios.cost_ranges import cost_ranges

    first = scenarios[0]
    every = rule_ranges(tuple(first.substances), tuple(first.care))
    every |= cost_ranges(first.costs, class_names(tuple(first.substances)))
    ranges = {
        name: quantity
        for name, quantity in every.items()
        if quantity.kind != FITTED and (posterior is None or name.startswith((OF_POLICIES, OF_PRICES)))
    }
    u = {name: hypercube(name, draws, seed) for name in ranges}
    changes = {name: pert(u[name], quantity) for name, quantity in ranges.items()}
    names = {name for scenario in scenarios for name in quantity_names(scenario).values()}
    if posterior is not None:
        names = {name for name in names if name.startswith(OF_POLICIES)}
    places = {name: hypercube(name, draws, seed) for name in sorted(names)}
    own = [{} if posterior is None else posterior.row(d, seed) for d in range(draws)]
    columns = () if posterior is None else posterior.columns
    of_place = {c.path for c in columns if c.of_scenario}
    return [
        Draw(
            d + 1,
            {name: float(values[d]) for name, values in changes.items()}
            | {name: value for name, value in own[d].items() if name not in of_place},
            {name: float(values[d]) for name, values in places.items()},
            {name: value for name, value in own[d].items() if name in of_place},
            columns,
        )
        for d in range(draws)
    ]


def drawn(scenario: Scenario, draw: Draw) -> Scenario:
    """The scenario with its own uncertain numbers as the draw has them; its name and text stay."""
    if draw.fields:
        from scenarios.calibration.moving import moved as moved_fields

        scenario = moved_fields(scenario, draw.columns, draw.fields)
    if not draw.places:
        return scenario
    moved = {
        path: float(pert(np.array([draw.places[name]]), scenario.quantities[path])[0])
        for path, name in quantity_names(scenario).items()
        if name in draw.places
    }
    plain = with_values(
        scenario.model_dump(mode="json", by_alias=True, exclude={"quantities", "folder"}), moved
    )
    return scenario_from_mapping(plain, scenario.name, scenario.folder)


def quantity_names(scenario: Scenario) -> dict[str, str]:
    """Paths of the scenario's uncertain numbers, and a name that other scenarios share: interventions by their kind.

    Whole numbers, such as the number of neighbourhoods, decide who lives where and are not drawn.
    """
    found = {}
    for path, quantity in scenario.quantities.items():
        head, *rest = path.split(".")
        if not quantity.varied or path in WHOLE:
            continue
        kind = scenario.interventions[int(rest[0])].kind if head == "interventions" else ""
        found[path] = f"{head}.{kind}.{'.'.join(rest[1:])}" if kind else path
    return found


WHOLE = ("population.areas", "population.size", "population.history_from", "years")


def hypercube(name: str, draws: int, seed: int) -> NDArray[np.float64]:
    """One uniform number in each of `draws` equal strata of (0, 1), in an order of its own, shape (draws,)."""
    random = np.random.Generator(np.random.Philox(key=[seed, crc32(name.encode())]))
    u: NDArray[np.float64] = (random.permutation(draws) + random.random(draws)) / draws
    return np.clip(u, 1e-9, 1.0 - 1e-9)


def pert(u: NDArray[np.float64], quantity: Quantity) -> NDArray[np.float64]:
    """Quantiles of the PERT distribution with the quantity's range and its value as the mode."""
    from scipy.special import betaincinv

    low, mode, high = quantity.low, quantity.value, quantity.high
    width = high - low
    a = 1.0 + PERT_SHAPE * (mode - low) / width
    b = 1.0 + PERT_SHAPE * (high - mode) / width
    return np.asarray(low + width * betaincinv(a, b, u))
