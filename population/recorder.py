"""What a survey, a registry and a cohort would see: counts by year, substance and stratum."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.records import NEVER

AGE_BANDS = (12, 18, 26, 35, 50, 65, 200)
STRATA = {
    "all": ("all",),
    "age": ("12-17", "18-25", "26-34", "35-49", "50-64", "65+"),
    "sex": ("female", "male"),
    "deprivation": ("1", "2", "3", "4", "5"),
    "urbanicity": ("rural", "urban"),
}
LEVELS = [(stratum, level) for stratum, levels in STRATA.items() for level in levels]
FIRST = {stratum: next(i for i, (s, _) in enumerate(LEVELS) if s == stratum) for stratum in STRATA}
YEAR, MONTH = 365, 30
EVENTS = ("initiation", "new_disorder", "return_to_use", "overdose_fatal", "overdose_nonfatal")
STATES = (
    "use_lifetime",
    "use_past_year",
    "use_past_month",
    "disorder_mild",
    "disorder_moderate",
    "disorder_severe",
    "in_treatment",
    "waiting",
    "remission_early",
    "remission_sustained",
)
COLUMNS = ("year", "substance", "measure", "stratum", "level", "numerator", "denominator", "value", "unit")


class Recorder:
    """Counts events as they happen and people's states at the end of each year.

    Rates are per 100,000: of events over person-years, of states over the people alive at the end of the year.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.recording = False
        self._clear()

    def _clear(self) -> None:
        self.events: dict[tuple[str, str], np.ndarray] = {}
        self.observed: dict[tuple[str, str], list[tuple[str, float]]] = {}

    def begin_year(self, model: Any) -> None:
        """Forget the events before, count who is there."""
        self._model = model
        self._clear()
        self._began = self._levels(model.table.rows)

    def count(self, measure: str, substance: str, rows: np.ndarray) -> None:
        """An event that happened to the people in `rows`."""
        if self.recording and len(rows):
            key = (measure, substance)
            self.events[key] = self.events.get(key, np.zeros(len(LEVELS))) + self._levels(rows)

    def observe(self, measure: str, substance: str, level: str, value: float) -> None:
        """A number of which the year's median is reported, for all and for its `level` (a treatment)."""
        if self.recording:
            self.observed.setdefault((measure, substance), []).append((level, value))

    def _levels(self, rows: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """How many of `rows` are in each level of each stratum, shape (len(LEVELS),)."""
        if mask is not None:
            rows = rows[mask]
        m = self._model
        age = (m.day - m.table["birth_day"][rows]) / 365.25
        index = {
            "all": np.zeros(len(rows), np.int64),
            "age": np.clip(np.searchsorted(AGE_BANDS, age, side="right") - 1, 0, len(STRATA["age"]) - 1),
            "sex": m.table["sex"][rows].astype(np.int64),
            "deprivation": m.table["deprivation"][rows].astype(np.int64) - 1,
            "urbanicity": m.table["urban"][rows].astype(np.int64),
        }
        counts = np.zeros(len(LEVELS))
        for stratum, found in index.items():
            first, n = FIRST[stratum], len(STRATA[stratum])
            counts[first : first + n] = np.bincount(found, minlength=n)
        return counts

    def end_year(self, model: Any, year: int) -> None:
        """Write the year's rows."""
        ended = self._levels(model.table.rows)
        person_years = (self._began + ended) / 2.0
        for k, name in enumerate(model.class_names):
            for measure, mask in class_states(model, k).items():
                self._add(year, name, measure, self._levels(model.table.rows, mask), ended)
            for measure in EVENTS:
                self._add(year, name, measure, self.events.get((measure, name), 0.0 * ended), person_years)
            waits = self.observed.get(("wait_days_median", name), [])
            self._add_days(year, name, "all", "all", [days for _, days in waits])
            for treatment in model.treatments:
                own = [days for level, days in waits if level == treatment]
                self._add_days(year, name, "treatment", treatment, own)
        for s, name in enumerate(model.substances):
            if name in model.class_names:
                continue
            for measure, mask in substance_states(model, s).items():
                self._add(year, name, measure, self._levels(model.table.rows, mask), ended)
            counted = self.events.get(("initiation", name), 0.0 * ended)
            self._add(year, name, "initiation", counted, person_years)
        self._add(
            year, "any", "deaths_all", self.events.get(("deaths_all", "any"), 0.0 * ended), person_years
        )
        self.begin_year(model)

    def _add(
        self, year: int, substance: str, measure: str, counts: np.ndarray, denominators: np.ndarray
    ) -> None:
        for (stratum, level), n, d in zip(LEVELS, counts.tolist(), denominators.tolist(), strict=True):
            value = 100_000.0 * n / d if d > 0 else float("nan")
            self.rows.append((year, substance, measure, stratum, level, n, d, value, "per_100000"))

    def _add_days(self, year: int, substance: str, stratum: str, level: str, values: list[float]) -> None:
        value = float(np.median(values)) if values else float("nan")
        n = float(len(values))
        self.rows.append((year, substance, "wait_days_median", stratum, level, value, n, value, "days"))


def class_states(model: Any, k: int) -> dict[str, np.ndarray]:
    """Masks over the living, in order of uid, of what is true of them now for class k."""
    held = model.table["courses"][model.table.rows, k]
    ledger = model.courses.array("ledger")
    if not len(ledger):
        return {name: np.zeros(len(held), bool) for name in STATES}
    mine = ledger[np.maximum(held, 0)]
    has = held >= 0
    since = model.day - mine["last_use_day"]
    ever = mine["onset_day"] > NEVER
    sustained = ever & (mine["shown"] == 0)
    return {
        "use_lifetime": has & (mine["first_use_day"] > NEVER),
        "use_past_year": has & (since < YEAR),
        "use_past_month": has & (since < MONTH),
        "disorder_mild": has & (mine["severity"] == 1),
        "disorder_moderate": has & (mine["severity"] == 2),
        "disorder_severe": has & (mine["severity"] == 3),
        "in_treatment": has & (mine["treatment"] >= 0),
        "waiting": has & (mine["waiting_for"] >= 0),
        "remission_early": has & ever & (mine["recent"] == 0) & ~sustained,
        "remission_sustained": has & sustained,
    }


def substance_states(model: Any, s: int) -> dict[str, np.ndarray]:
    """Masks over the living, in order of uid, of their use of substance s."""
    held = model.table["slots"][model.table.rows, s]
    ledger = model.circuits.array("ledger")
    if not len(ledger):
        return {name: np.zeros(len(held), bool) for name in STATES[:3]}
    since = model.day - ledger[np.maximum(held, 0)]["last_use_day"]
    has = held >= 0
    return {
        "use_lifetime": has,
        "use_past_year": has & (since < YEAR),
        "use_past_month": has & (since < MONTH),
    }


def record(model: Any) -> None:
    """At the end of a simulated year: write it down."""
    if model.in_past:
        return
    year = model.year_index(model.day + model.dt)
    if year > model.year_index(model.day):
        model.recorder.end_year(model, model.scenario.start_date.year + year - 1)
