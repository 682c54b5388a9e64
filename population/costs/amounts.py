"""Numbers of a cost set's file: mappings, quantities, and amounts in the dollars of the set's year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.quantities import Quantity, read_quantity
from population.calendar import DAYS_PER_YEAR
from population.costs.records import COMPONENTS

DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_YEAR / 12.0, "year": DAYS_PER_YEAR}
ONCE = ("event", "start")
UNIT = re.compile(r"usd(?:[_ ](\d{4}))?\s*(?:/|per )\s*(?:person-)?(day|week|month|year|event|start)", re.I)


class Amounts:
    """Reads mappings, numbers and amounts of one file, keeping every mistake until the end."""

    def __init__(self, file: str, data: Mapping[Any, Any], changes: Mapping[str, float]) -> None:
        self.file, self.data, self.changes = file, data, changes
        self.errors: list[InputError] = []
        self.used: set[str] = set()
        self.indices: dict[str, dict[int, float]] = {"general": {}, "medical": {}}

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
