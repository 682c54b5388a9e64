"""Accounts: person-days by state, quality of life, and what they cost.

Every day of every living person is counted in tables of fixed size (`Book`): by state of use of each class, by
treatment, in jail. Costs are sums over those counts, so they are made when a period ends; quality of life, where
conditions multiply, is summed with them. Days on which nothing about a person can have changed are counted at once,
later: those of people who never met a substance at their monthly turn, those of settled people, who move once a week,
at their weekly one; and those of everybody before they move house or leave, and when a period ends. Nothing in the
model reads the accounts.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from neuro.errors import InputError
from population.calendar import DAYS_PER_YEAR
from population.costs.persons import PersonAccounts
from population.costs.programmes import Programmes
from population.costs.sets import COMPONENTS, EVENTS, PERSPECTIVES, cost_set
from population.loops.accounts import count_day, count_up_to, see_all
from population.loops.events import add_cells
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.valuing import N_STATES
from population.people.strata import AGE_BANDS, LEVELS, N_AGES
from population.steps.accounting import CELLS_OF_AN_AGE, N_CELLS, N_QUINTILES, N_SEXES, N_URBAN, OLDEST, PARTS

MEASURES = {
    "life_years": "person_years",
    "qaly": "qaly",
    **{f"cost_{name}": "usd_2024" for name in PERSPECTIVES},
    "cost_programmes": "usd_2024",
    "cost_services": "usd_2024",
}
"""Measures of the accounts and their units."""
EVENT_NUMBERS = {name: number for number, name in enumerate(EVENTS)}
"""Place of each priced event among all."""
JAIL_COLUMN = "in_jail"
"""Column of people who are in jail today, where there is one."""
NOBODY_IN_JAIL = np.zeros(0, bool)
JUSTICE = COMPONENTS.index("criminal_justice")


class Book:
    """Counts, whole numbers by cell of age band, sex, deprivation and urbanicity.

    Attributes
    ----------
    untouched : ndarray, shape (OLDEST + 1, CELLS_OF_AN_AGE)
        Person-days of people who never met a substance, by year of age.
    days, quality, jail_days : ndarray, shape (N_CELLS,)
        Person-days of all others, their quality-adjusted days in whole PARTS, and days in jail.
    state_days : ndarray, shape (N_CELLS, classes, N_STATES)
        Days of those who ever met a class, by state of it.
    treated, starts : ndarray, shape (N_CELLS, treatments)
        Days in each treatment, and entries into it.
    events : ndarray, shape (N_CELLS, priced events)
    in_force, delivered : ndarray, shape (interventions,)
        Days on which each intervention was in force, and what it delivered to the people simulated (no whole number).
    """

    def __init__(self, n_classes: int, n_treatments: int, n_interventions: int = 0) -> None:
        self.untouched = np.zeros((OLDEST + 1, CELLS_OF_AN_AGE), np.int64)
        self.days = np.zeros(N_CELLS, np.int64)
        self.quality = np.zeros(N_CELLS, np.int64)
        self.state_days = np.zeros((N_CELLS, n_classes, N_STATES), np.int64)
        self.treated, self.starts = np.zeros((2, N_CELLS, n_treatments), np.int64)
        self.jail_days = np.zeros(N_CELLS, np.int64)
        self.events = np.zeros((N_CELLS, len(EVENTS)), np.int64)
        self.in_force = np.zeros(n_interventions, np.int64)
        self.delivered = np.zeros(n_interventions)

    def copy(self) -> Book:
        """Another book of the same counts."""
        return deepcopy(self)

    def since(self, before: Book) -> Book:
        """What was counted since this book was as `before`."""
        found = deepcopy(self)
        for name, mine in vars(found).items():
            mine -= getattr(before, name)
        return found


class Accounts:
    """What the people of a model cost, and how well they live.

    Parameters
    ----------
    model : AddictionModel
    persons : bool
        Whether to keep an account of each person too.
    """

    def __init__(self, model: Any, persons: bool = False) -> None:
        changes = tuple(change for change in model.changes if change[0].startswith("costs."))
        self.costs = costs = cost_set(model.scenario.costs, changes)
        self.classes: tuple[str, ...] = model.class_names
        if lacking := [name for name in self.classes if name not in costs.states]:
            message = f"knows no costs of {', '.join(lacking)}; its classes are {', '.join(costs.states)}"
            raise InputError("scenario", "costs", model.scenario.costs, message)
        self.treatments: tuple[str, ...] = model.treatments
        prices = [costs.treatment(name) for name in self.treatments] or [(0.0, 0.0)]
        self.per_day, self.per_start = (np.array(column) for column in zip(*prices, strict=True))
        self.factors = np.array([costs.factors[name] for name in self.classes])
        self.states = np.array([costs.states[name] for name in self.classes])
        self.event_prices = np.array([costs.events.get(name, np.zeros(len(COMPONENTS))) for name in EVENTS])
        if simulates_justice(model.scenario):
            self.states[:, :, JUSTICE] = 0.0
        self.programmes = Programmes(model.scenario, costs)
        self.book = Book(len(self.classes), len(self.per_day), len(self.programmes.all))
        self.today = dict.fromkeys(EVENTS, 0)
        self.counted = np.zeros(model.table.capacity, np.int64)
        self.known = np.zeros(0, np.int8)
        self.persons = PersonAccounts(self) if persons else None

    def count(self, event: str, substance: str, rows: np.ndarray, model: Any) -> None:
        """An event that happened to the people in `rows`; those of a class or of any substance have a price."""
        number = EVENT_NUMBERS.get(event)
        if number is not None and (substance in self.classes or substance == "any"):
            table = model.table.views
            add_cells(
                np.asarray(rows, np.int64), model.day, table["birth_day"], table["sex"], table["deprivation"],
                table["urban"], number, self.book.events,
            )  # fmt: skip
            self.today[event] += len(rows)
            if self.persons is not None:
                self.persons.count(event, rows, model)

    def people_enter(self, model: Any, rows: np.ndarray) -> None:
        """People who are counted from today on."""
        if (more := model.table.capacity - len(self.counted)) > 0:
            self.counted = np.concatenate([self.counted, np.zeros(more, np.int64)])
        self.counted[rows] = model.day

    def people_leave(self, model: Any, rows: np.ndarray) -> None:
        """People whose last day was yesterday."""
        if not model.in_past:
            self.count_up_to(model, rows, model.day - 1)

    def people_move(self, model: Any, rows: np.ndarray) -> None:
        """People who live elsewhere from today on."""
        self.people_leave(model, rows)

    def count_up_to(self, model: Any, rows: np.ndarray, day: int, met_too: bool = True) -> None:
        """The days up to `day` of people in `rows` that are not counted yet, in the states last seen; of those who
        met a substance only if `met_too`.
        """
        table, book = model.table.views, self.book
        count_up_to(
            rows, day, met_too, table["alive"], table["birth_day"], table["sex"], table["deprivation"], table["urban"],
            table["courses"], model.courses.plain("ledger"), self.known, self.counted, self.costs.norm, self.factors,
            book.untouched, book.days, book.quality, book.state_days,
        )  # fmt: skip

    def count_day(self, model: Any, rows: np.ndarray) -> None:
        """Today of the people in `rows`, by what is true of them now."""
        self._make_room(model)
        table, book = model.table.views, self.book
        count_day(
            rows, model.day, table["alive"], table["birth_day"], table["sex"], table["deprivation"], table["urban"],
            table["courses"], model.courses.plain("ledger"), self.known, self.counted, self.costs.norm, self.factors,
            jailed(model), self.costs.jail_factor, book.untouched, book.days, book.quality, book.state_days,
            book.treated, book.starts, book.jail_days,
        )  # fmt: skip

    def _make_room(self, model: Any) -> None:
        if (more := model.courses.capacity - len(self.known)) > 0:
            self.known = np.concatenate([self.known, np.zeros(more, np.int8)])

    def look_at_all(self, model: Any) -> None:
        """See the state of every course today: people who move once a week are not looked at for days."""
        self._make_room(model)
        see_all(model.day, model.courses.plain("ledger"), self.known)

    def end_day(self, model: Any) -> None:
        """Count what is due today; all of it where a period ends."""
        if model.day == 0:
            self.look_at_all(model)
        ends = any(recorder.ends_today(model) for recorder in model.recorders)
        self.count_day(model, self.rows_of_today(model, ends))
        self.count_up_to(model, model.table.rows if ends else model.in_turn, model.day, met_too=ends)
        self.programmes.count(model, self.book)
        self.today = dict.fromkeys(EVENTS, 0)
        if self.persons is not None:
            self.persons.count_day(model, model.table.rows)

    def rows_of_today(self, model: Any, ends: bool) -> np.ndarray:
        """Rows of people whose state may be another than yesterday's.

        That is everybody who met a substance when a block of 28 days is read or a period ends, and on other days those
        whose circuit moved: people who are settled move once a week, and nothing else happens to them. People in jail
        are counted every day.
        """
        block_ends = (model.day + 1) // BLOCK_DAYS > model.day // BLOCK_DAYS
        rows = model.active_rows if block_ends or ends else model.outcome_rows
        in_jail = jailed(model)  # who is in both parts is counted once
        return np.concatenate([rows, np.flatnonzero(in_jail)]) if len(in_jail) else rows

    def days(self, book: Book) -> np.ndarray:
        """Person-days by cell, shape (N_CELLS,)."""
        return book.days + of_bands(book.untouched)

    def quality(self, book: Book) -> np.ndarray:
        """Quality-adjusted days by cell, shape (N_CELLS,)."""
        norm = np.repeat(self.costs.norm.T, CELLS_OF_AN_AGE // N_SEXES, axis=1)
        found: np.ndarray = book.quality / PARTS + of_bands(book.untouched * norm)
        return found

    def components(self, book: Book, weight: float = 0.0) -> np.ndarray:
        """Dollars by cell and component, shape (N_CELLS, components); those of programmes, which need the `weight` of a
        person, fall on all residents alike.
        """
        found = np.einsum("cks,ksp->cp", book.state_days.astype(float), self.states)
        found[:, 0] += self.days(book) * np.repeat(self.costs.background, CELLS_OF_AN_AGE)
        found[:, 0] += book.treated @ self.per_day + book.starts @ self.per_start
        found += np.outer(book.jail_days, self.costs.jail) + book.events @ self.event_prices
        return found + self.of_programmes(book, weight)

    def of_programmes(self, book: Book, weight: float) -> np.ndarray:
        """Dollars of running the interventions by cell and component, shared out over all person-days."""
        days = self.days(book).astype(float)
        share = days / days.sum() if days.any() else days
        found: np.ndarray = np.outer(share, self.programmes.dollars(book, weight))
        return found

    def of_services(self, book: Book) -> np.ndarray:
        """Dollars of days in treatment, entries into it and kits handed out, by cell, shape (N_CELLS,)."""
        kits = EVENTS.index("kits_given")
        found: np.ndarray = book.treated @ self.per_day + book.starts @ self.per_start
        return found + book.events[:, kits] * self.event_prices[kits].sum()

    def totals(self, book: Book, weight: float = 0.0) -> dict[str, np.ndarray]:
        """Every one of `MEASURES`, of the people simulated, by level of each stratum: shape (len(LEVELS),).

        What programmes cost is not a number where the cost of one of them is not known; other costs then lack it.
        """
        cells = {"life_years": self.days(book) / DAYS_PER_YEAR, "qaly": self.quality(book) / DAYS_PER_YEAR}
        parts = self.components(book, weight)
        for name in PERSPECTIVES:
            cells[f"cost_{name}"] = parts[:, self.places(name)].sum(axis=1)
        programmes = self.of_programmes(book, weight).sum(axis=1)
        cells["cost_programmes"] = programmes if self.programmes.known else programmes * np.nan
        cells["cost_services"] = self.of_services(book)
        return {name: by_level(amount) for name, amount in cells.items()}

    def places(self, perspective: str) -> list[int]:
        """Places of the components that a perspective counts."""
        return [COMPONENTS.index(part) for part in self.costs.perspectives[perspective]]


def account(model: Any) -> None:
    """At the end of a day: which states everybody lived in, what it cost, and how well they lived."""
    if not model.in_past:
        model.accounts.end_day(model)


def simulates_justice(scenario: Any) -> bool:
    """Whether people are arrested at any time: arrests and days in jail then stand for the average cost of justice."""
    justice = getattr(scenario, "justice", None)
    return justice is not None and any(times > 0.0 for times in justice.arrests.values)


def jailed(model: Any) -> np.ndarray:
    """Who is in jail today, by row of the table; empty where nobody can be."""
    if JAIL_COLUMN not in model.table:
        return NOBODY_IN_JAIL
    found: np.ndarray = model.table[JAIL_COLUMN]
    return found


def of_bands(amounts: np.ndarray) -> np.ndarray:
    """Amounts by year of age, shape (OLDEST + 1, CELLS_OF_AN_AGE), as sums by cell, shape (N_CELLS,)."""
    first = np.array([0, *AGE_BANDS[1:-1]])
    found: np.ndarray = np.add.reduceat(amounts, first, axis=0).reshape(-1)
    return found


def by_level(amounts: np.ndarray) -> np.ndarray:
    """Amounts by cell as sums for each level of each stratum, shape (len(LEVELS),)."""
    shaped = amounts.reshape(N_AGES, N_SEXES, N_QUINTILES, N_URBAN)
    sums = [shaped.sum(axis=tuple(j for j in range(4) if j != i)) for i in range(4)]
    found = np.concatenate([[amounts.sum()], *sums])
    assert len(found) == len(LEVELS)
    return found
