"""Cost sets: what states, events and treatments cost, and quality of life; one file `data/costs/NAME.yaml` each.

A file tells amounts in the dollars of their sources; a `CostSet` holds them in the dollars of its own year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantity
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.valuing import N_STATES, STATES
from population.scenario_checks import cost_set_ids
from population.strata import AGE_BANDS
from population.tables import DATA

COMPONENTS = ("health_care", "criminal_justice", "productivity", "other")
"""What costs consist of; perspectives are sums of these."""
PERSPECTIVES = ("health_care", "societal", "criminal_justice", "productivity")
EVENTS = ("overdose_nonfatal", "overdose_fatal", "emergency_calls", "kits_given", "arrests")
"""Events that have a price; they are counted wherever the model tells its recorder of them."""
SEXES = ("female", "male")
OLDEST = 110
PER_DAY, PER_START = "per_day", "per_start"
DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_YEAR / 12.0, "year": DAYS_PER_YEAR}
ONCE = ("event", "start")
UNIT = re.compile(r"usd(?:[_ ](\d{4}))?\s*(?:/|per )\s*(?:person-)?(day|week|month|year|event|start)", re.I)
SECTIONS = (
    "id", "name", "currency", "year", "description", "perspectives", "price_indices", "background", "states", "jail",
    "events", "treatments", "programmes", "quality", "analysis",
)  # fmt: skip
NO_PURCHASE = "none"
"""Key of a programme that nobody can buy; its text says why."""


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


@lru_cache(maxsize=64)
def cost_set(name: str, changes: tuple[tuple[str, float], ...] = ()) -> CostSet:
    """A cost set that ships with the package.

    Parameters
    ----------
    changes : tuple of (str, float)
        Values to use in place of the file's, in the unit of the file, by path: "costs.states.opioid.average.other".

    Raises
    ------
    neuro.errors.BadInput
        When there is none of this name, a path of `changes` is no number of it, or its file has a mistake.
    """
    if name not in cost_set_ids():
        allowed = f"{did_you_mean(name, cost_set_ids())}allowed: {', '.join(cost_set_ids())}"
        raise InputError("scenario", "costs", name, f"{shown(name)} is not a known cost set; {allowed}")
    return read_cost_set(DATA / "costs" / f"{name}.yaml", changes)


def read_cost_set(path: Path, changes: Iterable[tuple[str, float]] = ()) -> CostSet:
    """The cost set of a file; raises `neuro.errors.InputErrors` with every mistake of it."""
    return _Reader(path.name, read_yaml(path), dict(changes)).cost_set()


class _Reader:
    """Reads one file, keeping every mistake until the end."""

    def __init__(self, file: str, data: Mapping[Any, Any], changes: Mapping[str, float]) -> None:
        self.file, self.data, self.changes = file, data, changes
        self.errors: list[InputError] = []
        self.used: set[str] = set()
        self.indices: dict[str, dict[int, float]] = {"general": {}, "medical": {}}

    # -- small parts -----------------------------------------------------------------------------------------

    def fail(self, field: str, value: Any, message: str) -> None:
        self.errors.append(InputError(self.file, field, value, message))

    def mapping(self, data: Any, field: str) -> Mapping[Any, Any]:
        found = data.get(field.split(".")[-1]) if isinstance(data, Mapping) else None
        if isinstance(found, Mapping):
            return found
        self.fail(
            field, found, "is missing" if found is None else f"must be a mapping, but is {shown(found)}"
        )
        return {}

    def keys(
        self, data: Mapping[Any, Any], field: str, allowed: Iterable[str], needed: Iterable[str]
    ) -> None:
        """Tell of keys that are not known, and of those that are missing."""
        known = list(allowed)
        for key in data:
            if str(key) not in known:
                hint = f"{did_you_mean(key, known)}allowed: {', '.join(known)}"
                self.fail(f"{field}.{key}".lstrip("."), data[key], f"unknown key; {hint}")
        for key in needed:
            if key not in data:
                self.fail(f"{field}.{key}".lstrip("."), None, "is missing")

    def quantity(self, data: Mapping[Any, Any], key: Any, field: str) -> Quantity | None:
        """The number at `key`, with the value that `changes` gives it; None where it is missing or wrong."""
        if key not in data:
            return None
        path = f"{field}.{key}"
        try:
            found = read_quantity(data[key], self.file, path)
        except InputErrors as mistakes:
            self.errors += mistakes.errors
            return None
        self.used.add(f"costs.{path}")
        value = self.changes.get(f"costs.{path}")
        return found if value is None else found.model_copy(update={"value": float(value)})

    def number(self, data: Mapping[Any, Any], key: Any, field: str, low: float, high: float) -> float:
        """The value of a quantity that must lie in [low, high]; 0 where there is none."""
        found = self.quantity(data, key, field)
        if found is None:
            return 0.0
        for end in (found.value, found.low, found.high):
            if not low <= end <= high:
                self.fail(f"{field}.{key}", end, f"must be from {low:g} to {high:g}, but is {end:g}")
                break
        return found.value

    def dollars(self, quantity: Quantity, component: str, file: str, field: str) -> float:
        """Dollars of the set's year, a day or a time: amount x index(year of the set) / index(year of the amount)."""
        unit = UNIT.fullmatch(quantity.unit.strip())
        if not unit:
            allowed = "must be usd_YEAR/person-day, -week, -month or -year, or usd_YEAR/event or /start"
            raise InputError(
                file, f"{field}.unit", quantity.unit, f"{allowed}, but is {shown(quantity.unit)}"
            )
        index = self.indices["medical" if component == "health_care" else "general"]
        own, year = self.data["year"], int(unit[1] or self.data["year"])
        if year not in index or own not in index:
            lacking = year if year not in index else own
            message = (
                f"needs a price index of {lacking}; price_indices has {', '.join(sorted(map(str, index)))}"
            )
            raise InputError(file, f"{field}.unit", quantity.unit, message)
        return quantity.value * index[own] / index[year] / DAYS.get(unit[2].lower(), 1.0)

    def amount(
        self, data: Mapping[Any, Any], key: str, field: str, component: str, once: bool | None = False
    ) -> float:
        """Dollars of the set's year of the quantity at `key`, of a day or, where `once`, of a time; None: either."""
        found = self.quantity(data, key, field)
        if found is None:
            return 0.0
        if found.value < 0.0 or found.low < 0.0:
            self.fail(
                f"{field}.{key}", found.value, f"must not be below 0, but is {min(found.low, found.value):g}"
            )
        try:
            result = self.dollars(found, component, self.file, f"{field}.{key}")
        except InputError as mistake:
            self.errors.append(mistake)
            return 0.0
        if once is not None and any(found.unit.lower().endswith(each) for each in ONCE) != once:
            wanted = (
                "for a time (usd_YEAR/event or /start)" if once else "for a time span (usd_YEAR/person-day)"
            )
            self.fail(f"{field}.{key}.unit", found.unit, f"must be {wanted}, but is {shown(found.unit)}")
        return result

    def components(self, data: Mapping[Any, Any], field: str, once: bool = False) -> np.ndarray:
        """Dollars by component; what is left out is 0."""
        self.keys(data, field, COMPONENTS, ())
        return np.array([self.amount(data, name, field, name, once) for name in COMPONENTS])

    # -- sections --------------------------------------------------------------------------------------------

    def cost_set(self) -> CostSet:
        self.keys(self.data, "", SECTIONS, SECTIONS)
        self.head()
        quality = self.mapping(self.data, "quality")
        self.keys(quality, "quality", ("norm", "weights", "jail"), ("norm", "weights", "jail"))
        analysis = self.mapping(self.data, "analysis")
        needed = ("discount_rate", "willingness_to_pay")
        self.keys(analysis, "analysis", needed, needed)
        states, factors = self.states(), self.factors(quality)
        result = CostSet(
            id=str(self.data.get("id")),
            year=int(self.data.get("year") or 0),
            perspectives=self.perspectives(),
            background=self.background(),
            states=states,
            jail=self.components(self.mapping(self.data, "jail"), "jail"),
            events=self.events(),
            treatments=self.treatments(),
            programmes=self.programmes(),
            norm=self.norm(quality),
            factors=factors,
            jail_factor=self.number(quality, "jail", "quality", 0.0, 1.0),
            discount_rate=self.number(analysis, "discount_rate", "analysis", 0.0, 1.0),
            willingness_to_pay=self.number(analysis, "willingness_to_pay", "analysis", 0.0, 1e9),
            dollars=self.dollars,
        )
        for name in sorted(states.keys() ^ factors.keys()):
            field = f"quality.weights.{name}" if name in states else f"states.{name}"
            self.fail(field, None, "is missing; a class needs both costs and quality of life")
        for changed in sorted(set(self.changes) - self.used):
            self.fail(
                changed, self.changes[changed], f"is no number of it; {did_you_mean(changed, self.used)}"
            )
        if self.errors:
            raise InputErrors(self.errors)
        return result

    def head(self) -> None:
        year = self.data.get("year")
        if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200:
            self.fail("year", year, f"must be a year from 1900 to 2200, but is {shown(year)}")
            self.data = {**self.data, "year": 0}
        if self.data.get("currency") != "USD":
            self.fail("currency", self.data.get("currency"), "must be USD")
        if self.data.get("id") != self.file.removesuffix(".yaml"):
            self.fail("id", self.data.get("id"), "must be the name of the file without .yaml")
        indices = self.mapping(self.data, "price_indices")
        self.keys(indices, "price_indices", self.indices, self.indices)
        for name, found in self.indices.items():
            field = f"price_indices.{name}"
            for key in self.mapping(indices, field) if name in indices else ():
                index = self.number(indices[name], key, field, 1e-6, 1e6)
                found[key] = index if index > 0.0 else 1.0

    def perspectives(self) -> dict[str, tuple[str, ...]]:
        data = self.mapping(self.data, "perspectives")
        self.keys(data, "perspectives", PERSPECTIVES, PERSPECTIVES)
        for name, parts in data.items():
            if not isinstance(parts, list) or not parts or set(map(str, parts)) - set(COMPONENTS):
                allowed = f"must be a list of {', '.join(COMPONENTS)}, but is {shown(parts)}"
                self.fail(f"perspectives.{name}", parts, allowed)
        return {name: tuple(data[name]) for name in PERSPECTIVES if isinstance(data.get(name), list)}

    def background(self) -> np.ndarray:
        data, bands = self.mapping(self.data, "background"), age_keys(AGE_BANDS[:-1])
        self.keys(data, "background", bands, bands)
        return np.array([self.amount(data, band, "background", "health_care") for band in bands])

    def states(self) -> dict[str, np.ndarray]:
        found = {}
        data = self.mapping(self.data, "states")
        for name in data:
            field = f"states.{name}"
            part = self.mapping(data, field)
            self.keys(part, field, ("average", "relative"), ("average", "relative"))
            average = self.components(self.mapping(part, f"{field}.average"), f"{field}.average")
            relative = self.mapping(part, f"{field}.relative")
            self.keys(relative, f"{field}.relative", STATES[1:], STATES[1:])
            shares = [self.number(relative, s, f"{field}.relative", 0.0, 100.0) for s in STATES[1:]]
            found[str(name)] = np.outer([0.0, *shares], average)
        return found

    def events(self) -> dict[str, np.ndarray]:
        data = self.mapping(self.data, "events")
        self.keys(data, "events", EVENTS, ())
        return {
            str(name): self.components(self.mapping(data, f"events.{name}"), f"events.{name}", once=True)
            for name in data
        }

    def treatments(self) -> dict[str, tuple[float, float]]:
        data, found = self.mapping(self.data, "treatments"), {}
        if "other" not in data:
            self.fail("treatments.other", None, "is missing")
        for name in data:
            field = f"treatments.{name}"
            part = self.mapping(data, field)
            self.keys(part, field, (PER_DAY, PER_START), (PER_DAY,))
            per_day = self.amount(part, PER_DAY, field, "health_care")
            found[str(name)] = per_day, self.amount(part, PER_START, field, "health_care", once=True)
        return found

    def programmes(self) -> dict[str, Programme]:
        data, found = self.mapping(self.data, "programmes"), {}
        for name in data:
            field = f"programmes.{name}"
            part = self.mapping(data, field)
            self.keys(part, field, (NO_PURCHASE, "component", "fixed", "per_unit", "unit"), ())
            if NO_PURCHASE in part:
                found[str(name)] = Programme(nothing=str(part[NO_PURCHASE]))
                continue
            component = part.get("component")
            if component not in COMPONENTS:
                allowed = f"must be one of {', '.join(COMPONENTS)}, but is {shown(component)}"
                self.fail(f"{field}.component", component, allowed)
                component = "other"
            if ("per_unit" in part) != ("unit" in part) or not {"fixed", "per_unit"} & set(part):
                self.fail(field, None, "needs `fixed`, or `per_unit` with `unit`, which says what is counted")
            found[str(name)] = Programme(
                component,
                self.amount(part, "fixed", field, component),
                self.amount(part, "per_unit", field, component, once=None),
                str(part.get("unit", "")),
            )
        return found

    def norm(self, quality: Mapping[Any, Any]) -> np.ndarray:
        norm = self.mapping(quality, "quality.norm")
        self.keys(norm, "quality.norm", SEXES, SEXES)
        result = np.zeros((len(SEXES), OLDEST + 1))
        for i, sex in enumerate(SEXES):
            field = f"quality.norm.{sex}"
            bands = self.mapping(norm, field) if sex in norm else {}
            for key in bands:
                if not (band := re.fullmatch(r"ages_(\d+)_(\d+|up)", str(key))):
                    self.fail(f"{field}.{key}", None, "must be named ages_FROM_TO or ages_FROM_up")
                    continue
                value = self.number(bands, key, field, 0.0, 1.0)
                result[i, int(band[1]) : None if band[2] == "up" else int(band[2]) + 1] = value
            if bands and not result[i, AGE_BANDS[0] :].all():
                age = AGE_BANDS[0] + int(np.flatnonzero(result[i, AGE_BANDS[0] :] == 0.0)[0])
                self.fail(
                    field, None, f"has no value at the age of {age}; every age from {AGE_BANDS[0]} needs one"
                )
        return result

    def factors(self, quality: Mapping[Any, Any]) -> dict[str, np.ndarray]:
        found = {}
        data = self.mapping(quality, "quality.weights")
        for name in data:
            field = f"quality.weights.{name}"
            part, names = self.mapping(data, field), ("reference", *STATES[1:])
            self.keys(part, field, names, names)
            reference = self.number(part, "reference", field, 0.01, 1.0) or 1.0
            weights = [self.number(part, s, field, 0.0, 1.0) for s in STATES[1:]]
            found[str(name)] = np.minimum(1.0, np.array([reference, *weights]) / reference)
            assert len(found[str(name)]) == N_STATES
        return found


def age_keys(lower: tuple[int, ...]) -> tuple[str, ...]:
    """Names of age bands in a file: "ages_12_17", and "ages_65_up" of the last."""
    names = [f"ages_{a}_{b - 1}" for a, b in pairwise(lower)]
    return (*names, f"ages_{lower[-1]}_up")
