"""People with opioid dependence who leave jail, detoxification or treatment: for tests and studies."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from neuro.protocols.cohort import Cohort, established
from population.care.capacity import begin, end
from population.care.names import MEDICATION
from population.harm import hazards_of
from population.justice import hold
from population.mechanisms.rescue import overdose_probability
from population.model import AddictionModel
from population.tables import values
from tests.population.small_places import open_circuit, place

HEROIN = {
    "population.history_from": 2024,
    "supply.heroin.availability": 1.0,
    "supply.heroin.fentanyl_share": 0.0,
    "supply.fentanyl.availability": 0.0,
    "justice.arrests": 0.0,
    "care": {name: {"slots": 1_000_000.0} for name in ("methadone", "buprenorphine")},
}
"""Heroin is in reach and fentanyl is not, as where people were followed; nobody else is arrested or treated."""
ALIVE = dict.fromkeys(
    (
        "overdose.case_fatality_unaided",
        "overdose.case_fatality_emergency",
        "overdose.case_fatality_naloxone",
    ),
    0.0,
)
"""Nobody dies, so that everybody is followed to the end; deaths are expected ones."""
NOBODY_ASKS = {"courses.opioid.treatment_seeking": 0.0, "courses.opioid.treatment_problem": 0.0}
NO_TOLERANCE = {"circuit.tolerance_gain": 0.0}
CASE_FATALITY = 0.053
"""Of the baseline's chain of rescue at the age of the cohorts, a factor of all rates: the same people are compared."""
SETTLING = 90
WINDOWS = {"weeks 1-2": (0, 14), "weeks 3-4": (14, 28), "weeks 5-12": (28, 84), "weeks 13-52": (84, 364)}
AWAY = 60
TREATED = 180
YEAR = 365


def dependent_people(
    people: int,
    seed: int,
    changes: dict[str, float] | None = None,
    substance: str = "heroin",
    around: dict[str, Any] | None = None,
) -> AddictionModel:
    """A place where half of the people depend on heroin (or another), after some weeks of a life of their own."""
    changes = {**ALIVE, **NOBODY_ASKS, **(changes or {})}
    scenario = place(around or HEROIN)
    m = AddictionModel(people, rng=seed, past="life course", scenario=scenario, changes=changes)
    age = (m.day - m.table["birth_day"]) / 365.25
    rows = np.flatnonzero((age >= 18) & (age < 55) & (m.table.uid % 2 == 0))
    circuit = {k.removeprefix("circuit."): v for k, v in changes.items() if k.startswith("circuit.")}
    cohort = established(Cohort([substance], len(rows), varied=True, seed=seed, changes=circuit))
    s = m.substances.index(substance)
    for i, row in enumerate(rows.tolist()):
        open_circuit(m, row, s)
        kept = {name: float(m.table["brain"][row][name]) for name in ("role", "life_stress")}
        m.table["brain"][row] = cohort.brain[i]
        for name, value in kept.items():
            m.table["brain"][row][name] = value
        m.circuits.plain("state")[m.table["slots"][row, s]] = cohort.circuits[i, 0]
    for _ in range(SETTLING):
        m.step()
    return m


@lru_cache(maxsize=1)
def _grown(people: int, seed: int, changes: tuple[tuple[str, float], ...]) -> AddictionModel:
    return dependent_people(people, seed, dict(changes))


def same_people(people: int, seed: int, changes: dict[str, float] | None = None) -> AddictionModel:
    """`dependent_people`, grown once for several arms and copied for each."""
    return deepcopy(_grown(people, seed, tuple(sorted((changes or {}).items()))))


def dependent_rows(m: AddictionModel, substance: str = "heroin") -> np.ndarray:
    """Rows of those who still use: on at least two of the past ten days."""
    s = m.substances.index(substance)
    rows = m.active_rows[m.table["slots"][m.active_rows, s] >= 0]
    trace = m.circuits.plain("state")["use_trace"][m.table["slots"][rows, s]]
    return rows[trace > 0.2]


def expected_deaths(m: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """Expected deaths by overdose of the step of each of `rows`."""
    h, found = m.rules.harm[0], np.zeros(len(rows))
    hazard, _ = hazards_of(m, rows)
    for i in np.flatnonzero(np.isin(rows, m.outcome_rows)).tolist():
        found[i] = CASE_FATALITY * overdose_probability(float(hazard[i]), h)
    return found


def to_jail(m: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """Everybody in `rows` is away for `AWAY` days, in jail; as all arms, gives expected deaths in the last 28 days."""
    for row in rows.tolist():
        hold(m, row, AWAY)
    return days(m, rows, AWAY + 1)


def to_detoxification(m: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """Four weeks without a way to the drug and with no other change: what a residential detoxification does."""
    supply = m.scenario
    m.scenario = place({**HEROIN, "supply.heroin.availability": 0.0})
    found = days(m, rows, 28)
    m.scenario = supply
    return found


def to_treatment(m: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """Half a year on an agonist, which all leave on one day."""
    ledger = m.courses.array("ledger")
    held = m.table["courses"][rows, m.class_names.index("opioid")]
    t = m.treatments.index("methadone")
    begun, found = m.day, np.zeros(len(rows))
    for day in range(TREATED):
        ledger.treatment[held, MEDICATION], ledger.treatment_day[held, MEDICATION] = t, begun
        ledger.acting[held], m.table["settled"][rows] = 1, False
        m.step()
        if day >= TREATED - 28:
            found += expected_deaths(m, rows)
    end(m, MEDICATION, held)
    return found


def nowhere(m: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """Four weeks in which nothing happens."""
    return days(m, rows, 28)


def days(m: AddictionModel, rows: np.ndarray, n: int) -> np.ndarray:
    """Let days pass; expected deaths of each of `rows` in the last 28 of them."""
    found = np.zeros(len(rows))
    for day in range(n):
        m.step()
        if day >= n - 28:
            found += expected_deaths(m, rows)
    return found


ARMS: dict[str, Any] = {
    "release from jail": to_jail,
    "detoxification": to_detoxification,
    "leaving agonist treatment": to_treatment,
    "nothing": nowhere,
}


def followed(
    arm: str, people: int, seed: int, changes: dict[str, float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Expected deaths by overdose of everybody: in the last 28 days there, shape (people,), and on each day of the
    year after, shape (people, 364).
    """
    m = same_people(people, seed, changes)
    rows = dependent_rows(m)
    inside = ARMS[arm](m, rows)
    found = np.zeros((len(rows), 364))
    for day in range(364):
        m.step()
        found[:, day] = expected_deaths(m, rows)
    return inside, found


class Stays(NamedTuple):
    """Days of people who all begin a treatment on the first of them, arrays of shape (people, days)."""

    deaths: np.ndarray
    """Expected deaths by overdose."""
    inside: np.ndarray
    """Whether in agonist treatment."""
    alive: np.ndarray
    used: np.ndarray


def as_they_leave(
    name: str, people: int, seed: int, changes: dict[str, float] | None = None, length: int = 3 * YEAR
) -> Stays:
    """Everybody enters a treatment on one day; then people leave and come back, if at all, by themselves."""
    m = same_people(people, seed, changes)
    let_ask(m)
    rows, opioid = dependent_rows(m), m.class_names.index("opioid")
    uid = m.table.uid[rows].copy()
    held, ledger = m.table["courses"][rows, opioid].astype(np.int64), m.courses.array("ledger")
    ledger.waiting_day[held, MEDICATION] = m.day
    begin(m, ledger, m.treatments.index(name), held)
    found = Stays(np.zeros((len(rows), length)), *(np.zeros((len(rows), length), bool) for _ in range(3)))
    for day in range(length):
        m.step()
        at = m.table.rows_of(uid)
        here = np.flatnonzero(at >= 0)
        ledger, held = m.courses.array("ledger"), m.table["courses"][at[here], opioid]
        found.alive[here, day] = True
        found.deaths[here, day] = expected_deaths(m, at[here])
        found.inside[here, day] = ledger.treatment[held, MEDICATION] >= 0
        found.used[here, day] = ledger.last_use_day[held] == m.day - 1
    return found


def let_ask(m: AddictionModel) -> None:
    """From today on people ask for treatment as the data file has it."""
    k = m.class_names.index("opioid")
    for rules in (m.rules, m.weekly_rules):
        for kept in (rules, rules.plain):
            for path, value in as_they_ask().items():
                kept.classes[path.split(".")[-1]][k] = value


def as_they_ask() -> dict[str, float]:
    """The data file's values of `NOBODY_ASKS`."""
    usual = values("courses/opioid", "parameters")
    return {path: float(usual[path.split(".")[-1]]) for path in NOBODY_ASKS}


def since(now: np.ndarray) -> np.ndarray:
    """Days since a state of each person last changed, 0 on the day of the change, shape (people, days); -1 before the
    first one.
    """
    days = np.arange(now.shape[1])
    changed = np.zeros(now.shape, bool)
    changed[:, 1:] = now[:, 1:] != now[:, :-1]
    last = np.maximum.accumulate(np.where(changed, days, -1), axis=1)
    found: np.ndarray = np.where(last >= 0, days - last, -1)
    return found


def rate(deaths: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Deaths per 100 person-years of each person in a window of days, shape (people,)."""
    low, high = window
    each: np.ndarray = 100.0 * deaths[:, low:high].sum(axis=1) * 365.25 / (high - low)
    return each
