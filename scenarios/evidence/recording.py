"""What is written down of a run: everybody at the end of some years, as a survey would meet them, and every overdose
and
death.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.care.names import MEDICATION, PSYCHOSOCIAL
from population.observables.cells import cells_of
from population.observables.disorder import status_of
from population.observables.people import course_of
from population.observables.surveys import reached, willingness
from population.people.synthesis import ENTRY_AGE
from population.records import NEVER
from population.ties import FRIENDSHIP, SCHOOLWORK
from scenarios.evidence.hazards import Hazards

YEARS = (1992, *range(1998, 2025))
"""Calendar years at whose end everybody is written down."""
ENTRANTS = 10**9
"""Added to the uid of people who entered after the first day, so that no key stands twice."""
OVERDOSES = ("overdose_fatal", "overdose_nonfatal")
KINDS = (*OVERDOSES, "deaths_all")
TRAITS = ("stress_trait", "control_trait", "reward_trait", "attitude")
DATES = {
    "ledger": ("first_use_day", "last_use_day", "attempt_day", "onset_day", "left_day"),
    "history": (
        "dependence_day", "remission_day", "first_treatment_day", "treated_day", "medicated_day", "overdose_day",
    ),
}  # fmt: skip
COUNTS = {
    "ledger": ("severity", "dependent", "abuse", "recent", "shown", "treatment", "attempts"),
    "history": ("attempts_kept", "treatments", "overdoses"),
}
MONTH = 30
DAILY = 0.8
"""Share of recent days with use from which use counts as daily."""
WEEKLY = 1.0 / 7.0
"""Share of recent days with use from which a drug is one that criteria are told of."""
EVERY = 4
"""Weeks after which it is looked for abuse again."""
COMPANY = {"school": (SCHOOLWORK, 12.0, 18.0), "young": (FRIENDSHIP, 18.0, 25.0)}


class Recorder:
    """Writes a model down; given to it as `watch` while it lives its past, told of each year after.

    Parameters
    ----------
    years
        Calendar years at whose end everybody is written down.
    """

    def __init__(self, years: tuple[int, ...] = YEARS) -> None:
        self.years = years
        self.frames: dict[int, dict[str, np.ndarray]] = {}
        self.events: list[tuple[float, ...]] = []
        self.first_daily: dict[tuple[int, int], float] = {}
        self.first_abuse: dict[tuple[int, int], float] = {}
        self.first_dependence: dict[tuple[int, int], float] = {}
        self.after: dict[int, np.ndarray] = {}
        self.weeks = 0
        self.model: Any = None
        self.hazards: Any = None
        self.year = 0
        self.ties: dict[str, tuple[int, set[tuple[int, int]]]] = {}
        self.numbers: dict[str, float] = {}

    # -- while the model lives ---------------------------------------------------------------------------------

    def __call__(self, model: Any) -> None:
        """A week of the past has gone by."""
        if self.model is None:
            self.model = model
            model.recorder.watchers.append(self)
            self.hazards, self.year = Hazards(model), int(model.year)
        self.week_ends(model)
        if int(model.year) > self.year:
            self.year_ends(model, self.year)
            self.year = int(model.year)

    def week_ends(self, model: Any) -> None:
        """A week has gone by, in the past or after it."""
        self.hazards.add_week(model)
        self.weeks += 1
        if self.weeks % EVERY == 0:
            self._note_abuse(model)
            self._note_dependence(model)
            self._note_medication(model)

    def year_ends(self, model: Any, year: int) -> None:
        """The last day of a calendar year has gone by."""
        self._note_daily(model, year)
        expected = self.hazards.close(model)
        if year in self.years:
            dated = {
                "daily_first": self.first_daily, "abuse_first": self.first_abuse,
                "dependence_first": self.first_dependence,
            }  # fmt: skip
            self.frames[year] = frame(model, dated) | {"expected_deaths": expected}

    def note_ties(self, model: Any) -> None:
        """Ties of the young: how many of the last time are still there, of all of both times, among those still
        here.
        """
        for name, (layer, low, high) in COMPANY.items():
            now = ties_of(model, layer, low, high)
            if name in self.ties:
                day, before = self.ties[name]
                here = set(keys_of(model).tolist())
                before = {tie for tie in before if tie[0] in here and tie[1] in here}
                wider = ties_of(model, layer, low, high + (model.day - day) / DAYS_PER_YEAR + 0.01)
                both = before & wider
                self._add(f"{name} kept", len(both))
                self._add(f"{name} either", len(before | now))
            self.ties[name] = model.day, now

    def _add(self, name: str, number: float) -> None:
        self.numbers[name] = self.numbers.get(name, 0.0) + number

    def count(self, measure: str, substance: str, rows: np.ndarray) -> None:
        """An event, told by the model's own recorder."""
        model = self.model
        if measure not in KINDS or (measure in OVERDOSES and substance not in model.substances):
            return
        thing = model.substances.index(substance) if measure in OVERDOSES else -1
        table, keys = model.table, keys_of(model, rows)
        for row, key in zip(rows.tolist(), keys.tolist(), strict=True):
            held, slots = table["courses"][row], table["slots"][row]
            course = model.courses.array("ledger")
            severity = [int(course[c].severity) if c >= 0 else 0 for c in held]
            treated = [int(first_held(course[c].treatment)) if c >= 0 else -1 for c in held]
            circuit = model.circuits.array("ledger")
            idle = [float(model.day - circuit[c].last_use_day) if c >= 0 else np.inf for c in slots]
            prior = model.courses.array("history")
            overdoses = [int(prior[c].overdoses) if c >= 0 else 0 for c in held]
            self.events.append(
                (model.year, KINDS.index(measure), thing, key, _age(model, row), float(table["sex"][row]),
                 *severity, *treated, *overdoses, *idle)
            )  # fmt: skip

    def _note_daily(self, model: Any, year: int) -> None:
        """The first year at whose end each person uses each substance on most days."""
        rows = np.asarray(model.table.rows)
        keys, slots = keys_of(model, rows), model.table["slots"][rows]
        trace = model.circuits.plain("state")["use_trace"]
        for s in range(len(model.substances)):
            held = slots[:, s]
            daily = _of_those(held, trace, 0.0) >= DAILY
            for key in keys[daily].tolist():
                self.first_daily.setdefault((key, s), float(year + 1))

    def _note_abuse(self, model: Any) -> None:
        """The first time at which each person is seen with a criterion of abuse (DSM-IV) of each class."""
        ledger = model.courses.plain("ledger")
        rows = np.asarray(model.table.rows)
        held = model.table["courses"][rows]
        who, k = np.nonzero(_of_those(held, ledger["abuse"], 0) > 0)
        for key, klass in zip(keys_of(model, rows[who]).tolist(), k.tolist(), strict=True):
            self.first_abuse.setdefault((key, klass), float(model.year))

    def _note_dependence(self, model: Any) -> None:
        """The first time at which each person dependent on a class uses each substance of it weekly or more
        often: criteria are counted by class, and surveys ask for them drug by drug, of what people take regularly.
        """
        rows, classes = np.asarray(model.table.rows), np.asarray(model.classes)
        held = model.table["courses"][rows]
        dependent = _of_those(held, model.courses.plain("ledger")["dependent"], 0) > 0
        trace = _of_those(model.table["slots"][rows], model.circuits.plain("state")["use_trace"], 0.0)
        who, s = np.nonzero(dependent[:, classes] & (trace >= WEEKLY))
        for key, substance in zip(keys_of(model, rows[who]).tolist(), s.tolist(), strict=True):
            self.first_dependence.setdefault((key, substance), float(model.year))

    def _note_medication(self, model: Any) -> None:
        """Four weeks more in the year after an overdose of opioids, by the medication that people are on."""
        if "opioid" not in model.class_names:
            return
        k, rows = list(model.class_names).index("opioid"), np.asarray(model.table.rows)
        held = model.table["courses"][rows, k]
        last = _of_those(held, model.courses.plain("history")["overdose_day"], NEVER)
        recent = (last > NEVER) & (model.day - last < DAYS_PER_YEAR)
        on = model.courses.plain("ledger")["treatment"][held[recent], MEDICATION]
        for key, treatment in zip(keys_of(model, rows[recent]).tolist(), on.tolist(), strict=True):
            months = self.after.setdefault(key, np.zeros(len(model.treatments) + 1))
            months[treatment] += EVERY * 7.0 / MONTH  # the last one, -1, is without

    # -- afterwards --------------------------------------------------------------------------------------------

    def arrays(self) -> dict[str, np.ndarray]:
        """All of it as plain arrays."""
        model = self.model
        found = {
            f"{year}/{name}": array for year, part in self.frames.items() for name, array in part.items()
        }
        width = 6 + 3 * len(model.class_names) + len(model.substances)
        found["events"] = np.array(self.events, np.float64).reshape(-1, width)
        found["after_overdose"] = np.array(
            [[key, *months] for key, months in self.after.items()], np.float64
        ).reshape(-1, len(model.treatments) + 2)
        found["treatments"] = np.array([str(name) for name in model.treatments] or [""])
        found["substances"] = np.array(model.substances)
        found["classes"] = np.array(model.class_names)
        found["class_of"] = np.asarray(model.classes, np.int8)
        found["adulterant"] = np.array(model.adulterant)
        found["area_outlets"] = np.asarray(model.area_outlets)
        numbers = self.numbers | self.hazards.numbers
        found["numbers"] = np.array([f"{name}\t{value}" for name, value in numbers.items()] or [""])
        return found


def first_held(treatments: np.ndarray) -> np.ndarray:
    """Number of the medicine people take, or else of what they have on the other track, shape (...,); -1 for none."""
    on = treatments[..., MEDICATION]
    found: np.ndarray = np.where(on >= 0, on, treatments[..., PSYCHOSOCIAL])
    return found


def keys_of(model: Any, rows: np.ndarray | None = None) -> np.ndarray:
    """A number that stays with each person from birth to death, shape of `rows` (all the living if not given)."""
    rows = np.asarray(model.table.rows) if rows is None else rows
    uid = model.table.uid[rows].astype(np.int64)
    if model.in_past:
        return uid
    return np.where(uid < model.n_people, model.table["threshold_key"][rows], uid + ENTRANTS)


def ties_of(model: Any, layer: int, low: float, high: float) -> set[tuple[int, int]]:
    """Ties of a layer between two people of some ages, as pairs of keys."""
    edges, table = model.ties.edges(), model.table
    age = (model.day - table["birth_day"]) / DAYS_PER_YEAR
    within = (age >= low) & (age < high)
    chosen = (edges.layer == layer) & within[edges.a] & within[edges.b]
    a, b = keys_of(model, edges.a[chosen]).tolist(), keys_of(model, edges.b[chosen]).tolist()
    return {(min(pair), max(pair)) for pair in zip(a, b, strict=True)}


def friends_of(model: Any, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Friends and schoolmates of the people in `rows`, and how many of them used each substance in the past 30 days.

    Returns
    -------
    dict of ndarray
        "friends" of shape (n,), "friends_using" of shape (n, substances).
    """
    edges, table = model.ties.edges(), model.table
    close = np.isin(edges.layer, (FRIENDSHIP, SCHOOLWORK))
    a, b = edges.a[close], edges.b[close]
    last = _of_those(table["slots"][:], model.circuits.plain("ledger")["last_use_day"], NEVER)
    uses = (last > NEVER) & (model.day - last <= MONTH)
    many, using = np.zeros(len(uses), np.int16), np.zeros(uses.shape, np.int16)
    for own, other in ((a, b), (b, a)):
        np.add.at(many, own, 1)
        np.add.at(using, own, uses[other])
    return {"friends": many[rows], "friends_using": using[rows]}


def frame(model: Any, dated: dict[str, dict[tuple[int, int], float]]) -> dict[str, np.ndarray]:
    """Everybody of 12 and over today: dates as calendar years (NaN for never), by class and by substance.

    Parameters
    ----------
    dated
        Dates that the recorder keeps, "daily_first" and "dependence_first" by key and substance, "abuse_first" by key
        and class.

    Returns
    -------
    dict of ndarray
        Shape (n,) for people, (n, classes) and (n, substances) for what they did.
    """
    table, year = model.table, model.year
    living = np.asarray(table.rows)
    place = np.flatnonzero((model.day - table["birth_day"][living]) / DAYS_PER_YEAR >= ENTRY_AGE)
    rows = living[place]
    keys = keys_of(model, rows)
    found: dict[str, np.ndarray] = {
        "key": keys,
        "born": _calendar(model, table["birth_day"][rows]),
        "now": np.array([year], np.float32),
        "area": table["area"][rows].astype(np.int16),
        "household": table["household"][rows].astype(np.int32),
        "sex": table["sex"][rows].astype(np.int8),
        "cell": cells_of(model, rows).astype(np.int32),
    }
    for name in TRAITS:
        found[name] = table["brain"][name][rows].astype(np.float32)
    found["reached"] = reached(model)[place]
    found["willing"] = np.stack(
        [willingness(model, k)[place] for k in range(len(model.class_names))], axis=1
    ).astype(np.float32)
    found |= _courses(model, rows, place)
    found |= _circuits(model, rows)
    substances, classes = len(model.substances), len(model.class_names)
    widths = {"daily_first": substances, "dependence_first": substances, "abuse_first": classes}
    for name, many in widths.items():
        dates = [[dated[name].get((key, i), np.nan) for i in range(many)] for key in keys.tolist()]
        found[name] = np.array(dates, np.float32).reshape(len(keys), many)
    return found | friends_of(model, rows)


def _courses(model: Any, rows: np.ndarray, place: np.ndarray) -> dict[str, np.ndarray]:
    held = model.table["courses"][rows]
    found = {}
    for store, names in DATES.items():
        array = model.courses.plain(store)
        for name in names:
            dates = array[name].max(axis=1) if array[name].ndim > 1 else array[name]
            day = _of_those(held, dates, NEVER)
            found[name.removesuffix("_day")] = _calendar(model, day)
    for store, names in COUNTS.items():
        array = model.courses.plain(store)
        for name in names:
            treated = name == "treatment"
            numbers = first_held(array[name]) if treated else array[name]
            found[name] = _of_those(held, numbers, -1 if treated else 0).astype(np.int16)
    found["status"] = np.full(held.shape, -1, np.int8)
    for k in range(len(model.class_names)):
        course, status = course_of(model, k), np.full(len(model.table.rows), -1, np.int8)
        status[course.people] = status_of(model, course)
        found["status"][:, k] = status[place]
    return found


def _circuits(model: Any, rows: np.ndarray) -> dict[str, np.ndarray]:
    held = model.table["slots"][rows]
    ledger, state = model.circuits.plain("ledger"), model.circuits.plain("state")
    found = {
        f"{which}_of": _calendar(model, _of_those(held, ledger[f"{which}_use_day"], NEVER))
        for which in ("first", "last")
    }
    return found | {"trace": _of_those(held, state["use_trace"], 0.0).astype(np.float32)}


def _of_those(held: np.ndarray, field: np.ndarray, nothing: float) -> np.ndarray:
    """A field of a store at the rows held, `nothing` where none is (-1); shape of `held`."""
    if not len(field):
        return np.full(held.shape, nothing)
    return np.where(held >= 0, field[np.maximum(held, 0)], nothing)


def _calendar(model: Any, day: np.ndarray) -> np.ndarray:
    """Days as calendar years; NaN for never."""
    years = model.year + (np.asarray(day, np.float64) - model.day) / DAYS_PER_YEAR
    return np.where(np.asarray(day) > NEVER, years, np.nan).astype(np.float32)


def _age(model: Any, row: int) -> float:
    return float((model.day - model.table["birth_day"][row]) / DAYS_PER_YEAR)
