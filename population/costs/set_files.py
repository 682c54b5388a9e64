"""The file of a cost set, section by section; every mistake is told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from neuro.errors import InputErrors, did_you_mean, shown
from population.costs.amounts import Amounts
from population.costs.records import (
    COMPONENTS,
    EVENTS,
    OLDEST,
    PER_DAY,
    PER_START,
    PERSPECTIVES,
    SEXES,
    CostSet,
    Programme,
)
from population.mechanisms.valuing import N_STATES, STATES
from population.people.strata import AGE_BANDS

SECTIONS = (
    "id", "name", "currency", "year", "description", "perspectives", "price_indices", "background", "states", "jail",
    "events", "treatments", "programmes", "quality", "analysis",
)  # fmt: skip
NO_PURCHASE = "none"
"""Key of a programme that nobody can buy; its text says why."""


class CostSetFile(Amounts):
    """Reads the sections of one file."""

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
