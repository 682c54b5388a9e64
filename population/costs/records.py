"""What a cost set holds: dollars by state, event and treatment, what programmes cost, quality of life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantity
from population.tables import DATA

COMPONENTS = ("health_care", "criminal_justice", "productivity", "other")
"""What costs consist of; perspectives are sums of these."""
PERSPECTIVES = ("health_care", "societal", "criminal_justice", "productivity")
EVENTS = ("overdose_nonfatal", "overdose_fatal", "emergency_calls", "kits_given", "arrests")
"""Events that have a price; they are counted wherever the model tells its recorder of them."""
SEXES = ("female", "male")
OLDEST = 110
PER_DAY, PER_START = "per_day", "per_start"


class Programme(NamedTuple):
    """What running a kind of intervention costs.

    Attributes
    ----------
    component : str
        Which of `COMPONENTS` it is.
    fixed : float
        Dollars a day in force, for the place whatever its size.
    per_unit : float
        Dollars for each of what the kind delivers (`population.interventions`: `delivered`).
    unit : str
        What that is, for readers; empty where nothing is counted.
    nothing : str
        Why nobody buys it; empty for a programme.
    """

    component: str = "other"
    fixed: float = 0.0
    per_unit: float = 0.0
    unit: str = ""
    nothing: str = ""


@dataclass(frozen=True, eq=False)
class CostSet:
    """Costs in US dollars of `year`, and quality of life.

    Attributes
    ----------
    perspectives : dict of str to tuple of str
        The components that each perspective counts.
    background : ndarray, shape (age bands,)
        Health care of everybody, a day.
    states : dict of str to ndarray, shape (N_STATES, components)
        By class of substances: a day in each state.
    jail : ndarray, shape (components,)
        A day in jail.
    events : dict of str to ndarray, shape (components,)
    treatments : dict of str to tuple of float
        Health care of a day and of a start; "other" is for treatments that are not named.
    programmes : dict of str to Programme
        By kind of intervention; the cost of a kind that is not there is not known.
    norm : ndarray, shape (2, OLDEST + 1)
        Quality of life of the population, females first, by year of age.
    factors : dict of str to ndarray, shape (N_STATES,)
        By class: what a state leaves of it, 0..1.
    jail_factor : float
    discount_rate, willingness_to_pay : float
        A year; and dollars for a quality-adjusted life year.
    dollars : callable
        (quantity, component, whole path) to dollars of `year`, a day or a time; for files beside this one.
    """

    id: str
    year: int
    perspectives: dict[str, tuple[str, ...]]
    background: np.ndarray
    states: dict[str, np.ndarray]
    jail: np.ndarray
    events: dict[str, np.ndarray]
    treatments: dict[str, tuple[float, float]]
    programmes: dict[str, Programme]
    norm: np.ndarray
    factors: dict[str, np.ndarray]
    jail_factor: float
    discount_rate: float
    willingness_to_pay: float
    dollars: Callable[[Quantity, str, str, str], float]

    def treatment(self, name: str) -> tuple[float, float]:
        """Dollars of a day and of a start of a treatment: those of its own file where it has a `cost`."""
        path = DATA / "treatments" / f"{name}.yaml"
        own = read_yaml(path).get("cost") if path.exists() else None
        if own is None:
            return self.treatments.get(name, self.treatments["other"])
        found = [0.0, 0.0]
        for i, key in enumerate((PER_DAY, PER_START)):
            if key in own:
                quantity = read_quantity(own[key], path.name, f"cost.{key}")
                found[i] = self.dollars(quantity, "health_care", path.name, f"cost.{key}")
        return found[0], found[1]
