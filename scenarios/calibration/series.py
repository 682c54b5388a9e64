"""What a county's own series measure, read from the past that its people have lived, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.people.synthesis import ENTRY_AGE
from scenarios.calibration.goals import Output

if TYPE_CHECKING:
    from scenarios.calibration.model import Task

MEASURES = {
    "overdose_fatal": "deaths by overdose, a year",
    "overdose_nonfatal": "overdoses that are survived, a year",
    "use_past_year": "people with any use in the last 365 days",
    "disorder": "people with a use disorder (2 or more of the 11 DSM-5 criteria in 12 months)",
    "in_treatment": "people in treatment at the end of the year",
    "initiation": "first uses, a year",
}
"""Measures that a data file may name, of any substance of the place together; per resident of 12 and over."""
SEXES = ("female", "male")
ALL = "all"


def series_run(task: Task) -> dict[str, Output]:
    """Rate per resident of 12 and over, and its Monte-Carlo error, by id of each row of the data."""
    from population import AddictionModel
    from scenarios.calibration.model import pasts_not_kept

    watch = Watcher(task.series)
    with pasts_not_kept():
        AddictionModel(
            people=task.people, rng=task.seed, scenario=task.scenario, past="life course", watch=watch,
            changes=dict(task.changes),
        )  # fmt: skip
    return watch.found


class Watcher:
    """Looks at a model at the end of each year that is asked for; given to it as `watch`.

    Deaths are those to be expected from everybody's doses (`scenarios.evidence.hazards`), so that rare ones need few
    people; they are spread over the overdoses that are survived too.

    Parameters
    ----------
    rows
        (id, year, measure, stratum) of each number wanted.
    """

    def __init__(self, rows: tuple[tuple[str, int, str, str], ...]) -> None:
        self.rows = rows
        self.years = {year for _, year, _, _ in rows}
        self.found: dict[str, Output] = {}
        self.hazards: Any = None
        self.year = 0
        self.survived: list[tuple[float, float]] = []

    def __call__(self, model: Any) -> None:
        from scenarios.evidence.hazards import Hazards

        if self.hazards is None:
            self.hazards, self.year, self.model = Hazards(model), int(model.year), model
            model.recorder.watchers.append(self)
        if self.year in self.years:
            self.hazards.add_week(model)
        if int(model.year) > self.year:
            if self.year in self.years:
                self._close(model)
            self.hazards.expected, self.survived, self.year = {}, [], int(model.year)

    def count(self, measure: str, substance: str, rows: np.ndarray) -> None:
        """An event, told by the model's own recorder."""
        if measure == "overdose_nonfatal" and substance in self.model.substances and self.year in self.years:
            table = self.model.table
            age = (self.model.day - table["birth_day"][rows]) / DAYS_PER_YEAR
            self.survived += list(zip(age.tolist(), table["sex"][rows].tolist(), strict=True))

    def _close(self, model: Any) -> None:
        people = _people(model)
        for name, year, measure, stratum in self.rows:
            if year == self.year:
                self.found[name] = self._of(model, people, measure, stratum)

    def _of(self, model: Any, people: dict[str, np.ndarray], measure: str, stratum: str) -> Output:
        among = within(stratum, people["age"], people["sex"])
        n = int(among.sum())
        if not n:
            return float("nan"), float("nan")
        if measure == "overdose_fatal":
            return self._expected(model, stratum, n)
        if measure == "overdose_nonfatal":
            lived = np.array(self.survived).reshape(-1, 2)
            events = int(within(stratum, lived[:, 0], lived[:, 1]).sum())
            return events / n, max(events, 0.5) ** 0.5 / n
        share = float(people[measure][among].mean())
        smoothed = (share * n + 0.5) / (n + 1.0)
        return share, float(np.sqrt(smoothed * (1.0 - smoothed) / n))

    def _expected(self, model: Any, stratum: str, n: int) -> Output:
        table = model.table
        rows = np.array(list(self.hazards.expected), np.int64)
        if not rows.size:
            return 0.0, 0.5**0.5 / n
        deaths = np.array([own[: len(model.substances)].sum() for own in self.hazards.expected.values()])
        age = (model.day - table["birth_day"][rows]) / DAYS_PER_YEAR
        own = deaths[within(stratum, age, table["sex"][rows])]
        return float(own.sum() / n), float(np.sqrt((own**2).sum()) / n)


def _people(model: Any) -> dict[str, np.ndarray]:
    """Everybody of 12 and over today: age, sex, and who is counted by each measure of a state."""
    table = model.table
    rows = np.asarray(table.rows)
    rows = rows[(model.day - table["birth_day"][rows]) / DAYS_PER_YEAR >= ENTRY_AGE]
    held = table["courses"][rows]
    at = np.maximum(held, 0)
    ledger = model.courses.plain("ledger")

    def some(yes: np.ndarray) -> np.ndarray:
        return np.asarray(((held >= 0) & yes).any(axis=1))

    nobody = np.zeros(held.shape, bool)
    there = len(ledger) > 0
    treated = (ledger["treatment"][at] >= 0).reshape(*held.shape, -1).any(axis=2) if there else nobody
    return {
        "age": (model.day - table["birth_day"][rows]) / DAYS_PER_YEAR,
        "sex": table["sex"][rows],
        "use_past_year": some(model.day - ledger["last_use_day"][at] <= 365 if there else nobody),
        "disorder": some(ledger["severity"][at] > 0 if there else nobody),
        "in_treatment": some(treated),
        "initiation": some(model.day - ledger["first_use_day"][at] <= 365 if there else nobody),
    }


def within(stratum: str, age: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """Who belongs to a stratum: "all", "sex:female", "age:25-34" or "age:65+"."""
    kind, _, level = stratum.partition(":")
    if kind == "sex":
        return np.asarray(np.asarray(sex) == SEXES.index(level))
    if kind == "age":
        from scenarios.evidence.registry import ages_of

        low, high = ages_of(level)
        return np.asarray((age >= low) & (age < high))
    return np.ones(len(age), bool)
