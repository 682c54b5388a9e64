"""Observation of a run: counts in tables of fixed size while people live, from the day that `observe` is called.

A year's tables hold 21 counts for each of 2,220 cells and about 0.4 MB with three substances; the tables of spells
another 0.4 MB. Nothing grows with people or events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from population.calendar import DAYS_PER_YEAR
from population.loops.histories import time_at_risk
from population.observables.cells import cells_of, counts_of, n_cells
from population.observables.life_tables import ENDS, N_BINS, LifeTable, bins_of
from population.people.strata import N_LEVELS, levels_of, levels_with
from population.recorder import MONTH, PERIODS
from population.records import N_SPELLS, NEVER
from population.steps.histories import CENSORED, ENDED, ENTERED, TREATED, care_state, open_for

ANY = "any"
MOVED = "moved"
"""How a person leaves who does not die."""
FATAL, SURVIVED = 0, 1
ALL_CAUSES, BY_OVERDOSE = 0, 1
N_WINDOWS = 3
ABSTINENT_YEARS = (1, 3, 5)
"""Bounds of the classes of abstinence at an interview, years."""


@dataclass
class Year:
    """Counts of one calendar year; a thing is a substance, a class of them, or any.

    Attributes
    ----------
    person_days : ndarray, shape (cells,)
        Days lived, told in blocks of 28 days at each person's monthly turn.
    never_days, first_uses : ndarray, shape (things, cells)
        Days lived by people who had never used a thing, and first uses.
    overdoses : ndarray, shape (things, 2, cells)
        Fatal ones and survived ones.
    interviews : ndarray, shape (classes, 4, 2, levels)
        People interviewed again a year after an abstinence of each class, and those abstinent all that year.
    """

    person_days: np.ndarray
    never_days: np.ndarray
    first_uses: np.ndarray
    overdoses: np.ndarray
    interviews: np.ndarray

    @classmethod
    def empty(cls, things: int, classes: int, cells: int, levels: int) -> Year:
        """A year of which nothing is known yet."""
        never, uses = np.zeros((2, things, cells))
        interviews = np.zeros((classes, len(ABSTINENT_YEARS) + 1, 2, levels))
        return cls(np.zeros(cells), never, uses, np.zeros((things, 2, cells)), interviews)


class Observations:
    """What is counted while a model is observed; made by `observe`.

    Attributes
    ----------
    things : tuple of str
        Substances, classes and "any", in the order of the tables.
    years : dict of int to Year
        By calendar year.
    spells : ndarray, shape (classes, N_SPELLS, groups, 3, N_BINS, levels)
        Spells that entered, ended or were censored, by duration.
    care_days : ndarray, shape (treatments, 2, 3, levels)
        Person-days in and out of treatment by weeks since it began or was left.
    care_deaths : ndarray, shape (treatments, 2, 3, 2, levels)
        Deaths there, of any cause and by overdose.
    tables : list of DataFrame
        Observables as they stood at the end of each calendar year.
    """

    def __init__(self, model: Any, yearly: bool) -> None:
        n_classes, n_treatments = len(model.class_names), max(1, len(model.treatments))
        n_levels = len(levels_with(model.group_names))
        self.things = (*model.substances, *model.class_names, ANY)
        self.model, self.since, self.yearly = model, model.day, yearly
        self.years: dict[int, Year] = {}
        self.ends = ENDS
        self.spells = np.zeros((n_classes, N_SPELLS, max(2, n_treatments), 3, N_BINS, n_levels), np.int32)
        self.care_days = np.zeros((n_treatments, 2, N_WINDOWS, n_levels), np.int64)
        self.care_deaths = np.zeros((n_treatments, 2, N_WINDOWS, 2, n_levels), np.int64)
        self.tables: list[pd.DataFrame] = []
        self.ending = False
        self._interviewed = model.day
        self._add_open_spells(self.spells, ENTERED)
        self._interview(None)

    def told_once(self) -> Iterator[tuple[int, str]]:
        """Place and name of each of `things`; a class that has the name of its only substance is left out."""
        return ((i, name) for i, name in enumerate(self.things) if name not in self.things[:i])

    # -- the day -----------------------------------------------------------------------------------------------

    @property
    def year(self) -> Year:
        """The counts of today's calendar year."""
        number = calendar_year(self.model, self.model.day)
        if number not in self.years:
            self.years[number] = Year.empty(
                len(self.things), len(self.model.class_names), n_cells(self.model), self.spells.shape[-1]
            )
        return self.years[number]

    def pass_day(self, model: Any) -> None:
        """28 days lived by those whose monthly turn is today."""
        rows, year = model.in_turn[model.table.alive[model.in_turn]], self.year
        time_at_risk(
            rows, model.day, cells_of(model, rows), model.table["slots"], model.circuits.plain("ledger"),
            model.table["courses"], model.courses.plain("ledger"), year.person_days, year.never_days,
        )  # fmt: skip

    def count(self, measure: str, substance: str, rows: np.ndarray) -> None:
        """A first use or an overdose, told by the model's recorder."""
        if measure not in ("initiation", "overdose_fatal", "overdose_nonfatal"):
            return
        model, cells = self.model, cells_of(self.model, rows)
        at = [i for i, name in enumerate(self.things) if name == substance]
        if substance in model.class_names:
            new = (model.table["slots"][rows] < 0).all(axis=1) if measure == "initiation" else None
            self._event(measure, len(self.things) - 1, counts_of(cells, new, n_cells(model)))
        for i in at:
            self._event(measure, i, counts_of(cells, None, n_cells(model)))

    def _event(self, measure: str, thing: int, counts: np.ndarray) -> None:
        if measure == "initiation":
            self.year.first_uses[thing] += counts
        else:
            self.year.overdoses[thing, FATAL if measure == "overdose_fatal" else SURVIVED] += counts

    def observe(self, measure: str, substance: str, level: str, value: float) -> None:
        """Waits are the recorder's alone."""

    def note_deaths(self, model: Any, rows: np.ndarray, cause: str) -> None:
        """People in `rows` die today: deaths in and out of treatment; their spells end unfinished."""
        self._note_end(model, rows, cause)

    def note_leaving(self, model: Any, rows: np.ndarray) -> None:
        """People in `rows` move away today: their spells end unfinished."""
        self._note_end(model, rows, MOVED)

    def _note_end(self, model: Any, rows: np.ndarray, cause: str) -> None:
        table = model.table
        for row in rows.tolist():
            columns = ("birth_day", "sex", "deprivation", "urban", "group")
            person = tuple(int(table[name][row]) for name in columns)
            for course in table["courses"][row][table["courses"][row] >= 0].tolist():
                self._end(model, course, cause, *person)

    def _end(
        self,
        model: Any,
        course: int,
        cause: str,
        birth_day: int,
        sex: int,
        deprivation: int,
        urban: int,
        belongs: int,
    ) -> None:
        ledger = model.courses.array("ledger")[course]
        history = model.courses.array("history")[course]
        t, where, since = care_state(model.day, ledger, history)
        own = [N_LEVELS + belongs] if belongs >= 0 else []
        if t >= 0 and cause != MOVED:
            age = (model.day - birth_day) / DAYS_PER_YEAR
            levels = [*levels_of(age, sex, deprivation, urban), *own]
            self.care_deaths[t, where, since, ALL_CAUSES, levels] += 1
            if cause == "overdose":
                self.care_deaths[t, where, since, BY_OVERDOSE, levels] += 1
        for kind in np.flatnonzero(history.spell_day > NEVER).tolist():
            begun, group = int(history.spell_day[kind]), int(history.spell_group[kind])
            left = kind >= TREATED and ledger.treatment[kind - TREATED] < 0
            days = bins_of(np.array([open_for(kind, model.day, ledger, history)]))[0]
            home = int(history.spell_home[kind])
            levels = [*levels_of((begun - birth_day) / DAYS_PER_YEAR, sex, home // 2, home % 2), *own]
            what = ENDED if left else CENSORED
            self.spells[ledger.substance_class, kind, group, what, days, levels] += 1

    def end_day(self, model: Any) -> None:
        """A year after the last interview: the next; at the end of a calendar year: its observables."""
        year = PERIODS["year"]
        lived = model.day - self.since
        if year.number(lived + 1) > year.number(lived):
            self._interview(self.year)
        if self.yearly and year.number(model.day + 1) > year.number(model.day):
            from population.observables.registry import observables

            self.ending = True
            found = observables(model)
            self.tables.append(found[found["year"] == calendar_year(model, model.day)])
            self.ending = False

    # -- spells and interviews ---------------------------------------------------------------------------------

    def open_spells(self) -> np.ndarray:
        """Spells that go on, counted as censored at their duration of today; shape of `spells`."""
        table = np.zeros_like(self.spells)
        self._add_open_spells(table, CENSORED)
        return table

    def life_table(self, k: int, kind: int, group: int, still: np.ndarray) -> LifeTable:
        """Spells of class k by duration, shape (bins, levels); `still` is `open_spells` of today."""
        counts = self.spells[k, kind, group].astype(np.float64) + still[k, kind, group]
        return LifeTable(counts[ENTERED], counts[ENDED], counts[CENSORED])

    def _add_open_spells(self, table: np.ndarray, what: int) -> None:
        """Count all open spells at the duration that they have today."""
        model = self.model
        n = model.courses.n_rows
        ledger, history = (model.courses.plain(name)[:n] for name in ("ledger", "history"))
        for kind in range(N_SPELLS):
            begun = history["spell_day"][:, kind]
            on = np.flatnonzero((ledger["owner"] >= 0) & (begun > NEVER))
            last = np.full(len(on), model.day)
            if kind >= TREATED:
                held, left = (ledger[name][on, kind - TREATED] for name in ("treatment", "left_day"))
                last = np.where(held < 0, left, model.day)
            days = bins_of(np.maximum(0, last - begun[on]))
            at: Any = ledger["substance_class"][on], kind, history["spell_group"][on, kind], what, days
            home = history["spell_home"][on, kind].astype(int)
            for levels in levels_at(model, ledger["owner"][on], begun[on], home // 2, home % 2).T:
                np.add.at(table, (*at, levels), 1)

    def _interview(self, year: Year | None) -> None:
        """Ask everybody who was ever dependent how long they have been abstinent, and whether all the year."""
        model = self.model
        n = model.courses.n_rows
        ledger, history = (model.courses.plain(name)[:n] for name in ("ledger", "history"))
        asked = (ledger["owner"] >= 0) & (history["dependence_day"] > NEVER)
        then = history["abstinent_then"]
        if year is not None:
            again = np.flatnonzero(asked & (then >= 0))
            bounds = [DAYS_PER_YEAR * y for y in ABSTINENT_YEARS]
            classes = np.searchsorted(bounds, then[again], side="right")
            kept = ledger["last_use_day"][again] <= self._interviewed
            owners = ledger["owner"][again]
            homes = model.table["deprivation"][owners], model.table["urban"][owners].astype(int)
            for levels in levels_at(model, owners, model.day, *homes).T:
                np.add.at(year.interviews, (ledger["substance_class"][again], classes, 0, levels), 1)
                np.add.at(
                    year.interviews,
                    (ledger["substance_class"][again], classes, 1, levels),
                    kept.astype(float),
                )
        abstinent = model.day - ledger["last_use_day"]
        history["abstinent_then"] = np.where(asked & (abstinent >= MONTH), abstinent, -1)
        self._interviewed = model.day


def observe(model: Any, yearly: bool | None = None) -> Observations:
    """Observe a model from today on; a model that is observed already goes on as it is.

    Parameters
    ----------
    model : AddictionModel
    yearly : bool, optional
        Whether to keep all observables as they stand at the end of each calendar year, in `tables`; they are kept if
        not given.

    Raises
    ------
    ValueError
        When the model is observed already, and otherwise than is asked for now.
    """
    if yearly is not None and not isinstance(yearly, bool):
        raise ValueError(f"yearly: {yearly!r} is not allowed, True and False are")
    if model.observations is None:
        model.observations = Observations(model, yearly is not False)
        model.recorder.listeners.append(model.observations)
    elif yearly is not None and yearly != model.observations.yearly:
        kept = "are kept" if model.observations.yearly else "are not kept"
        raise ValueError(
            f"yearly: the model is observed already, and tables of the years {kept}; observe it once"
        )
    found: Observations = model.observations
    return found


def calendar_year(model: Any, day: int) -> int:
    """Calendar year of a day since the start date."""
    return int(model.scenario.start_date.year + PERIODS["year"].number(day))


def year_told(model: Any) -> int:
    """Calendar year of the last day that was lived."""
    ending = model.observations is not None and model.observations.ending
    return calendar_year(model, model.day if ending else max(model.day - 1, 0))


def levels_at(
    model: Any, owners: np.ndarray, day: Any, deprivation: np.ndarray, urban: np.ndarray
) -> np.ndarray:
    """Levels of the people in rows `owners` on a day, with the homes of that day, shape (n, 5); (n, 6) with groups."""
    table = model.table
    age = (day - table["birth_day"][owners]) / DAYS_PER_YEAR
    people = (age, table["sex"][owners], deprivation, urban)
    found = [levels_of(*person) for person in zip(*(column.tolist() for column in people), strict=True)]
    levels = np.array(found, np.int64).reshape(-1, 5)
    if not model.group_names:
        return levels
    return np.column_stack((levels, N_LEVELS + table["group"][owners].astype(np.int64)))
