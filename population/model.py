"""The Mesa model: people on a graph, a circuit in each, one day a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from population.burn_in import begin_again
from population.calendar import DAYS_PER_YEAR
from population.care.catalogue import acting, eligible, tracks_of
from population.care.service import note_deaths
from population.circuit_phase import WEEK
from population.column_model import ColumnModel
from population.columns import PersonTable
from population.costs.accounts import Accounts
from population.courses import close_all, new_stores
from population.environment import SCENE, activities, adulterant_ratio
from population.founding import live_to_the_first_day, populate
from population.interventions.acting import Dial, InForce, first_day
from population.interventions.opening import in_order, with_opened
from population.loops.day import ages_of
from population.loops.ties import ties_of_the_leaving
from population.model_arguments import (
    check_callables,
    check_changes,
    check_people,
    check_periods,
    check_seed,
    resolve,
)
from population.people.finding import Homes, Near
from population.people.groups import draw_groups
from population.people.mortality import OF_CLASS
from population.people.person import DISORDERS, SEXES, Person, over_courses, over_substances
from population.people.person_columns import columns
from population.people.synthesis import ENTRY_AGE
from population.people.traits import Unborn, bear
from population.phases import PHASES
from population.prescribing import prescribed_substance
from population.recorder import PERIODS, Recorder, columns_of
from population.rules import Rules, class_names, rules
from population.scenario import Scenario
from population.showing import Shown
from population.starter import draw_past
from population.tie_turnover import employed_by_age, network_record
from population.turns import Active, Turns
from population.warm_up import warm_up

Progress = Callable[[str, int, int], None]


class AddictionModel(Shown, ColumnModel):
    """People on a social graph, each with a circuit, in a place, from its first day on.

    Parameters
    ----------
    people : int
        How many people stand for the place; counts and capacities scale (`weight` people of the place each).
    rng : int
        Seed, 0 <= seed < 2**63: the same seed gives the same people, ties and lives.
    scenario : str, Path, Scenario or mapping
        The place and its policy: a name of the library, the path of a YAML file, a
        `population.scenario.Scenario`, or plain data.
    graph : networkx.Graph, optional
        Ties to use in place of the scenario's network; its nodes are numbered in their order.
    past : {"starter", "life course"}
        Where the first day comes from: people drawn from the burnt-in population that ships with the package
        (within a second; used where the scenario's place is the starter's), or everybody's own life from the age
        of 12 (seconds to minutes, cached). With more than 12,000 people the starter gives every seed the same pasts.
    changes : mapping of str to float
        Parameters to use in place of the data files'; see `population.rules.rules`.
    progress : callable
        Called as progress(phase, done, total).
    every : {"year", "month", "day"}
        How often results are told beside the yearly ones; see `results`.
    persons : bool
        Whether to keep an account of each person; see `person_accounts`.
    watch : callable
        Called as watch(model) after each week of the past, to read and to record, never to change; the past is then
        lived, not taken from the starter or the cache.

    Attributes
    ----------
    day : int
        Days since the scenario's start date.
    graph : networkx.Graph
        The ties of the day, frozen; nodes are `unique_id`.
    """

    person_class = Person

    def __init__(
        self,
        people: int = 2000,
        rng: int = 1,
        scenario: str | Path | Scenario | Mapping[str, Any] = "baseline",
        graph: nx.Graph | None = None,
        past: str = "starter",
        changes: Mapping[str, float] | None = None,
        progress: Progress | None = None,
        every: str = "year",
        persons: bool = False,
        watch: Callable[[AddictionModel], None] | None = None,
    ) -> None:
        check_people(people)
        check_seed(rng)
        check_periods(every, past)
        check_changes(changes)
        check_callables(progress=progress, watch=watch)
        found = with_opened(resolve(scenario))
        self.substances: tuple[str, ...] = tuple(found.substances)
        self.class_names = class_names(self.substances)
        super().__init__(
            PersonTable(columns(len(self.substances), len(self.class_names)), people), rng=int(rng)
        )
        self.table.before_removal.append(self._release)
        self.scenario = found
        self._first_year = found.start_date.year
        self._first_day_of_year = found.start_date.timetuple().tm_yday - 1
        self.seed, self.n_people = int(rng), int(people)
        self.changes = tuple(sorted((changes or {}).items()))
        self.weight = found.population.size / people if people else 0.0
        self.treatments: tuple[str, ...] = in_order(found, first_day(found))
        self.group_names: tuple[str, ...] = tuple(found.population.groups)
        self.progress, self.watch = progress, watch
        self.recorder = Recorder()
        self.recorders = (self.recorder, *([Recorder(every)] if every != "year" else []))
        self.recorder.listeners += self.recorders[1:]
        self._prepare()
        self.accounts = self.recorder.prices = Accounts(self, persons)
        self.has_own_graph = graph is not None
        self.drawn = draw_past(self) if past == "starter" and watch is None else None
        populate(self, graph)
        self.tell("compile", 0, 1)
        warm_up(self)
        self.tell("compile", 1, 1)
        self._live_past()

    # -- setting up ------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        from neuro.registry import substance

        self.places_of_a_day: Any = None
        self.day, self.dt, self.in_past = 0, 1, True
        changes = tuple(change for change in self.changes if not change[0].startswith("costs."))
        self.rules = rules(self.substances, self.treatments, 1.0, changes)
        self.weekly_rules = rules(self.substances, self.treatments, float(WEEK), changes)
        self.classes = np.array(
            [self.class_names.index(substance(s).substance_class) for s in self.substances]
        )
        self.prescribed = prescribed_substance(self.substances)
        self.eligible = eligible(self.treatments, self.class_names)
        self.tracks = tracks_of(self.treatments)
        self.acting = acting(self.rules.treatments)
        self.scenes = np.zeros(len(self.class_names), SCENE)
        self.norms_of_youth: dict[str, tuple[int, np.ndarray]] = {}
        self.activities = activities(self.rules.behaviour[0])
        self.adulterant = [
            adulterant_ratio(self.rules.substances, self.substances, s) for s in range(len(self.substances))
        ]
        self.observations: Any = None
        self.interventions: tuple[InForce, ...] = ()
        self.dials: list[Dial] = []
        self.elsewhere: Any = None
        self.circuits, self.courses = new_stores()
        self.lasting_stress, self.age_day = np.zeros(0), 0
        self.turns, self.homes = Turns(self.table), Homes(self.table)
        self.youngest = Near(self.table, DAYS_PER_YEAR)
        self.unborn = Unborn()
        self.tie_index: Any = None
        self.fellows: Any = None
        self.employed = employed_by_age()
        self.network_record = np.array(network_record(self.scenario.network.parameters))
        self.deaths_due: dict[int, list[int]] = {}
        self.parents: Any = None
        self.outcome = np.zeros((0, len(self.class_names)), np.int8)
        self.outcome_rows = self.used_rows = np.empty(0, np.int64)
        self.moving: list[tuple[np.ndarray, Rules]] = []
        self.active = Active(self.table)
        self._ages: tuple[tuple[int, int], np.ndarray] | None = None

    def _live_past(self) -> None:
        live_to_the_first_day(self)

    def tell(self, phase: str, done: int, total: int) -> None:
        """Report progress, where somebody asked for it."""
        if self.progress:
            self.progress(phase, done, total)

    # -- what phases use -------------------------------------------------------------------------------------

    @property
    def year(self) -> float:
        """Today as a calendar year with fraction."""
        return self._first_year + (self._first_day_of_year + self.day) / DAYS_PER_YEAR

    @staticmethod
    def year_index(day: int) -> int:
        """Whole years since the start date."""
        return PERIODS["year"].number(day)

    def records(self, name: str) -> np.recarray:
        """A structured column with its fields as attributes."""
        return self.table[name].view(np.recarray)

    @property
    def active_rows(self) -> np.ndarray:
        """Rows of the living who ever met a substance, in order of uid."""
        return self.active.rows

    def forget_active_rows(self) -> None:
        """Who ever met a substance, or who is who, has changed in another way than by a first meeting or a leaving."""
        self.active.forget()

    @property
    def ages(self) -> np.ndarray:
        """Ages in years on the day that the loops take them of, shape (rows,); a look at everybody."""
        key = (self.age_day, self.table.version)
        if self._ages is None or self._ages[0] != key:
            ages = np.zeros(self.table.n_rows)
            ages_of(self.table["birth_day"], self.age_day, ages)
            self._ages = key, ages
        return self._ages[1]

    def age_of(self, row: int) -> float:
        """Age in years of one person, on the same day."""
        return float((self.age_day - int(self.table["birth_day"][row])) / DAYS_PER_YEAR)

    def stress_of_area(self, deprivation: np.ndarray) -> np.ndarray:
        """Lasting stress of living in an area of this deprivation quintile."""
        gradient = self.rules.plain.behaviour["deprivation_stress"][0]
        above: np.ndarray = gradient * (deprivation.astype(np.float64) - 3.0)
        return above

    def make_room(self) -> None:
        """Let the arrays beside the table follow its growth."""
        n = self.table.n_rows
        if self.ties.capacity < n:
            self.ties.grow(max(n, self.ties.capacity + self.ties.capacity // 2))
        if len(self.lasting_stress) < self.table.capacity:
            more = self.table.capacity - len(self.lasting_stress)
            self.lasting_stress = np.concatenate([self.lasting_stress, np.zeros(more)])

    def is_present(self, row: int) -> bool:
        """Whether the row's person is alive and 12 or older."""
        return bool(self.table.alive[row])

    def present(self) -> np.ndarray:
        """Whether each row is alive and 12 or older, shape (rows,)."""
        here: np.ndarray = self.table.alive & (self.ages >= ENTRY_AGE)
        return here

    def _release(self, rows: np.ndarray) -> None:
        """Whoever leaves, and however: days are counted, ties end, circuits and courses are freed."""
        self.accounts.people_leave(self, rows)
        ties_of_the_leaving(rows[rows < self.ties.capacity], self.ties.columns)
        close_all(self, rows)

    def people_entered(self, rows: np.ndarray) -> None:
        """People added by hand enter at 12 years with the traits of their uid."""
        self.make_room()
        self.accounts.people_enter(self, rows)
        self.table["birth_day"][rows] = self.day - round(ENTRY_AGE * DAYS_PER_YEAR)
        self.lasting_stress[rows] = self.stress_of_area(self.table["deprivation"][rows])
        self.table["threshold_key"][rows] = self.table.uid[rows]
        bear(self, rows)
        draw_groups(self, rows)

    def die(self, rows: np.ndarray, cause: str) -> None:
        """People leave by death; their rows, circuits and ties are freed."""
        if not len(rows):
            return
        if self.in_past:
            begin_again(self, rows)
            return
        self.recorder.count("deaths_all", "any", rows)
        if cause in OF_CLASS:
            self.recorder.count(f"deaths_{cause}", OF_CLASS[cause], rows)
        note_deaths(self, rows)
        if self.accounts.persons is not None:
            self.accounts.persons.note_deaths(rows, cause, self)
        if self.observations is not None:
            self.observations.note_deaths(self, rows, cause)
        self.table.remove(rows)

    # -- running ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One day: every phase of `population.phases.PHASES`."""
        for phase in PHASES:
            phase(self)
        self.day += 1

    def run(self, years: int = 5, progress: Progress | None = None) -> AddictionModel:
        """Simulate whole years.

        Parameters
        ----------
        years : int
        progress : callable
            Called as progress("simulate", days done, days).

        Returns
        -------
        AddictionModel
            The model itself.
        """
        if isinstance(years, bool) or not isinstance(years, int | np.integer) or years < 0:
            raise ValueError(f"years: {years!r} is not allowed, a whole number from 0 is")
        first = end = self.day
        while self.year_index(end) < self.year_index(first) + years:
            end += 1
        while self.day < end:
            self.step()
            if progress and (self.day - first) % 30 == 0:
                progress("simulate", self.day - first, end - first)
        if progress:
            progress("simulate", end - first, end - first)
        return self

    def results(self, every: str = "year") -> pd.DataFrame:
        """Tidy results: one row per period, substance, measure, stratum and level.

        Parameters
        ----------
        every : {"year", "month", "day"}
            Columns are those of yearly.parquet but policy, replicate and draw (there is one run), with "month" or
            "day" after "year" for those periods. Other periods than the year must have been asked for when the model
            was made.

        Raises
        ------
        ValueError
            When the model does not tell this period.
        """
        found = {recorder.every: recorder for recorder in self.recorders}
        if every not in found:
            told = ", ".join(map(repr, found))
            raise ValueError(f"every: {every!r} is not told by this model, {told} is; make it with every=")
        return pd.DataFrame(found[every].rows, columns=list(columns_of(every)))

    def person_accounts(self) -> pd.DataFrame:
        """What each person who was ever there lived through: the columns of persons.parquet, in order of uid.

        Raises
        ------
        ValueError
            When the model was made without `persons=True`.
        """
        if self.accounts.persons is None:
            raise ValueError("persons: this model keeps no account of each person; make it with persons=True")
        return self.accounts.persons.table()

    @property
    def graph(self) -> nx.Graph:
        """The ties of the day among the living: a frozen graph of `unique_id`, with attributes of people and ties."""
        every = np.arange(self.table.n_rows)
        attributes = {
            "age": (self.day - self.table["birth_day"]) / DAYS_PER_YEAR,
            "sex": np.array(SEXES)[self.table["sex"]],
            "area": self.table["area"],
            "craving": over_substances(self, every, "craving"),
            "disorder": np.array(DISORDERS)[over_courses(self, every, "severity", 0)],
        }
        return self.ties.to_networkx(self.table.rows, self.table.uid, attributes)
