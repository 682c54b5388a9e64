"""What a survey, a registry and a cohort would see: counts by year (month, day), substance and stratum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.costs.accounts import MEASURES
from population.loops.events import add_levels
from population.people.strata import LEVELS, levels_with
from population.records import NEVER

YEAR, MONTH = 365, 30
FIVE_YEARS = 4 * YEAR
"""Days since the first reading of a clear year after which five years are clear."""
EVENTS = (
    "initiation",
    "new_disorder",
    "attempts",
    "return_to_use",
    "treatment_starts",
    "referrals",
    "deaths_waiting",
    "overdose_fatal",
    "overdose_nonfatal",
)
DEATHS_OF = {"nicotine": "deaths_tobacco", "alcohol": "deaths_alcohol"}
"""Deaths that a class brings with a lag."""
EVENTS_OF_ALL = (
    "deaths_all",
    "arrests",
    "jail_entries",
    "releases",
    "kits_given",
    "kits_used",
    "overdoses_witnessed",
    "emergency_calls",
    "infections",
)
"""Events that belong to no substance; kits are counted, not people."""
STATES_OF_ALL = {"in_jail": "in_jail", "out_of_work": "jobless", "without_home": "homeless"}
"""States that belong to no substance, and the column of each."""
MOVES = ("moved_in", "moved_out")
"""Events that are told where a place has migration."""
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
    "remission_five_years",
)
COUNTED = ("substance", "measure", "stratum", "level", "numerator", "denominator", "value", "unit")
COLUMNS = ("year", *COUNTED)
"""Columns of the yearly rows."""
MONTHS = 12


@dataclass(frozen=True)
class Period:
    """A length of time that rows are told for.

    Attributes
    ----------
    years
        Its length in years.
    when
        Names of the columns that say which period it is: the calendar year, and the month of the year (1 to 12) or the
        day of the year (from 1), of years of 365.25 days that begin with the start date.
    """

    years: float
    when: tuple[str, ...]

    def number(self, day: int) -> int:
        """Which period a day lies in, counted from the start date."""
        return int((day + 0.5) / DAYS_PER_YEAR / self.years)


PERIODS = {
    "year": Period(1.0, ("year",)),
    "month": Period(1.0 / MONTHS, ("year", "month")),
    "day": Period(1.0 / DAYS_PER_YEAR, ("year", "day")),
}
"""How often rows can be told."""


def columns_of(every: str) -> tuple[str, ...]:
    """Columns of the rows of a kind of period."""
    return (*PERIODS[every].when, *COUNTED)


class Recorder:
    """Counts events as they happen and people's states at the end of each period.

    Rates are per 100,000: of events over person-years, of states over the people alive at the end of the period. Life
    years, quality-adjusted life years and costs are amounts: of the people simulated over their person-years, and as
    `value` those of the whole place.

    Parameters
    ----------
    every
        A name of `PERIODS`.

    Attributes
    ----------
    listeners
        Whoever else is told of events: objects with `count` and `observe` of this class.
    watchers
        Whoever is told of events in the past, too: objects with `count`.
    levels
        (stratum, level) that rows are told for.
    prices : population.costs.accounts.Accounts, optional
        Who counts what events cost; the yearly recorder of a model tells it.
    book : population.costs.accounts.Book
        Person-days and priced events counted before the period.
    """

    def __init__(self, every: str = "year") -> None:
        self.every, self.period = every, PERIODS[every]
        self.rows: list[tuple[Any, ...]] = []
        self.levels = LEVELS
        self.listeners: list[Any] = []
        self.watchers: list[Any] = []
        self.recording = False
        self.prices: Any = None
        self._clear()

    def start(self, model: Any) -> None:
        """Record from today on."""
        self.recording = True
        self.begin_period(model)

    def _clear(self) -> None:
        self.events: dict[tuple[str, str], np.ndarray] = {}
        self.observed: dict[tuple[str, str], list[tuple[str, float]]] = {}

    def begin_period(self, model: Any) -> None:
        """Forget the events before, count who is there."""
        self._model = model
        self.levels = levels_with(model.group_names)
        self._clear()
        self._began = self._levels(model.table.rows)
        self.book = model.accounts.book.copy()

    def count(self, measure: str, substance: str, rows: np.ndarray) -> None:
        """An event that happened to the people in `rows`."""
        for watcher in self.watchers if len(rows) else ():
            watcher.count(measure, substance, rows)
        if self.recording and len(rows):
            key = (measure, substance)
            if key not in self.events:
                self.events[key] = np.zeros(len(self.levels))
            self._add_levels(rows, self.events[key])
            if self.prices is not None:
                self.prices.count(measure, substance, rows, self._model)
            for listener in self.listeners:
                listener.count(measure, substance, rows)

    def observe(self, measure: str, substance: str, level: str, value: float) -> None:
        """A number of which the period's median is reported, for all and for its `level` (a treatment)."""
        if self.recording:
            self.observed.setdefault((measure, substance), []).append((level, value))
            for listener in self.listeners:
                listener.observe(measure, substance, level, value)

    def _levels(self, rows: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """How many of `rows` are in each level of each stratum, shape (len(self.levels),)."""
        counts = np.zeros(len(self.levels))
        self._add_levels(rows if mask is None else rows[mask], counts)
        return counts

    def _add_levels(self, rows: np.ndarray, counts: np.ndarray) -> None:
        table = self._model.table.views
        add_levels(
            np.asarray(rows, np.int64), self._model.day, table["birth_day"], table["sex"], table["deprivation"],
            table["urban"], table["group"], counts,
        )  # fmt: skip

    def pass_day(self, model: Any) -> None:
        """Write rows when a period ends with today."""
        if self.ends_today(model):
            self.end_period(model, self.when(model))

    def ends_today(self, model: Any) -> bool:
        """Whether a period ends with today."""
        tomorrow = model.day + model.dt
        return self.period.number(tomorrow) > self.period.number(model.day)

    def when(self, model: Any) -> tuple[int, ...]:
        """The period of today, as the columns that say which it is tell it."""
        year = PERIODS["year"].number(model.day)
        calendar = model.scenario.start_date.year + year
        if self.every == "year":
            return (calendar,)
        number = self.period.number(model.day)
        if self.every == "month":
            return calendar, number - MONTHS * year + 1
        return calendar, model.day - first_day(year) + 1

    def end_period(self, model: Any, when: tuple[int, ...]) -> None:
        """Write the period's rows."""
        ended = self._levels(model.table.rows)
        person_years = (self._began + ended) / 2.0 * self.period.years
        for k, name in enumerate(model.class_names):
            for measure, mask in class_states(model, k).items():
                self._add(when, name, measure, self._levels(model.table.rows, mask), ended)
            for measure in (*EVENTS, *([DEATHS_OF[name]] if name in DEATHS_OF else [])):
                self._add(when, name, measure, self.events.get((measure, name), 0.0 * ended), person_years)
            waits = self.observed.get(("wait_days_median", name), [])
            self._add_days(when, name, "all", "all", [days for _, days in waits])
            for treatment in model.treatments:
                own = [days for level, days in waits if level == treatment]
                self._add_days(when, name, "treatment", treatment, own)
            for measure, treatment, n in by_treatment(model, k, [level for level, _ in waits]):
                per = (person_years if measure == "treatment_starts" else ended)[0]
                self._add_row(when, name, measure, "treatment", treatment, float(n), float(per))
        for s, name in enumerate(model.substances):
            if name in model.class_names:
                continue
            for measure, mask in substance_states(model, s).items():
                self._add(when, name, measure, self._levels(model.table.rows, mask), ended)
            counted = self.events.get(("initiation", name), 0.0 * ended)
            self._add(when, name, "initiation", counted, person_years)
        for measure in (*EVENTS_OF_ALL, *(MOVES if model.elsewhere is not None else ())):
            self._add(when, "any", measure, self.events.get((measure, "any"), 0.0 * ended), person_years)
        for measure, column in STATES_OF_ALL.items():
            mask = model.table[column][model.table.rows]
            self._add(when, "any", measure, self._levels(model.table.rows, mask), ended)
        self._add_accounts(when, model)
        self.begin_period(model)

    def _add_accounts(self, when: tuple[int, ...], model: Any) -> None:
        """Life years, quality of life and costs: of the people simulated and of the whole place."""
        totals = model.accounts.totals(model.accounts.book.since(self.book), model.weight)
        for measure, unit in MEASURES.items():
            columns = LEVELS, totals[measure].tolist(), totals["life_years"].tolist()
            for (stratum, level), n, years in zip(*columns, strict=True):
                self.rows.append((*when, "any", measure, stratum, level, n, years, n * model.weight, unit))

    def _add(
        self,
        when: tuple[int, ...],
        substance: str,
        measure: str,
        counts: np.ndarray,
        denominators: np.ndarray,
    ) -> None:
        for (stratum, level), n, d in zip(self.levels, counts.tolist(), denominators.tolist(), strict=True):
            self._add_row(when, substance, measure, stratum, level, n, d)

    def _add_row(
        self,
        when: tuple[int, ...],
        substance: str,
        measure: str,
        stratum: str,
        level: str,
        n: float,
        d: float,
    ) -> None:
        value = 100_000.0 * n / d if d > 0 else float("nan")
        self.rows.append((*when, substance, measure, stratum, level, n, d, value, "per_100000"))

    def _add_days(
        self, when: tuple[int, ...], substance: str, stratum: str, level: str, values: list[float]
    ) -> None:
        value = float(np.median(values)) if values else float("nan")
        n = float(len(values))
        self.rows.append((*when, substance, "wait_days_median", stratum, level, value, n, value, "days"))


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
    clear = model.courses.plain("history")["clear_day"][np.maximum(held, 0)]
    return {
        "use_lifetime": has & (mine["first_use_day"] > NEVER),
        "use_past_year": has & (since < YEAR),
        "use_past_month": has & (since < MONTH),
        "disorder_mild": has & (mine["severity"] == 1),
        "disorder_moderate": has & (mine["severity"] == 2),
        "disorder_severe": has & (mine["severity"] == 3),
        "in_treatment": has & (mine["treatment"] >= 0).any(axis=1),
        "waiting": has & (mine["waiting_for"] >= 0).any(axis=1),
        "remission_early": has & ever & (mine["recent"] == 0) & ~sustained,
        "remission_sustained": has & sustained,
        "remission_five_years": has & sustained & (clear > NEVER) & (model.day - clear >= FIVE_YEARS),
    }


def by_treatment(model: Any, k: int, entered: list[str]) -> Iterator[tuple[str, str, int]]:
    """Measure, treatment and people of class k: in each treatment, waiting for it, and of the names `entered`."""
    ledger = model.courses.plain("ledger")[: model.courses.n_rows]
    mine = ledger[(ledger["owner"] >= 0) & (ledger["substance_class"] == k)]
    for t, name in enumerate(model.treatments):
        if model.eligible[t, k]:
            for measure, field in (("in_treatment", "treatment"), ("waiting", "waiting_for")):
                yield measure, name, int((mine[field] == t).sum())
            yield "treatment_starts", name, entered.count(name)


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


def first_day(year: int) -> int:
    """First day of a year counted from the start date."""
    day = int(year * DAYS_PER_YEAR)
    return day if PERIODS["year"].number(day) == year else day + 1


def record(model: Any) -> None:
    """At the end of a period (a simulated year, and a month or a day where asked for): write it down."""
    if model.in_past:
        return
    for recorder in model.recorders:
        recorder.pass_day(model)
    if model.observations is not None:
        model.observations.end_day(model)
