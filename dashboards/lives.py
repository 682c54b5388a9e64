"""Whole lives recorded: the state of every person every fourteen days, their ties every quarter.

Runs in a child process. The pages of neighbourhoods and of persons read the same record; the same scenario, people,
seed and years give the same record, and the same person has the same number under every policy.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.adapters.folders import root

if TYPE_CHECKING:
    from dashboards.jobs import Tell

STEP_DAYS, TIES_EVERY = 14, 7
"""Days between two records, and records between two looks at the ties."""

STATES = (
    "never used", "used in the past", "uses, no disorder", "mild disorder", "moderate disorder", "severe disorder",
    "in treatment", "in remission", "died",
)  # fmt: skip
NEVER, PAST, USES, MILD, MODERATE, SEVERE, TREATED, REMISSION, DIED = range(len(STATES))

BRAIN_FIELDS = ("control", "receptors", "stress", "withdrawal", "allostatic_load", "liking", "sensitisation")
CIRCUIT_FIELDS = (
    "cue_weight", "cue_value", "habit", "habit_weight", "preoccupation", "craving", "tolerance", "surge", "use_trace",
)  # fmt: skip
FIELDS = (*BRAIN_FIELDS, *CIRCUIT_FIELDS, "goal")
SURROUNDINGS = ("outlets", "cues", "minutes")
"""What a neighbourhood is like on the first day: density of outlets, 1 the mean of such places; share of days that lead
past an open market or outlet; minutes to a service.
"""
RECENT_DAYS = 30
FOLDER = ".dashboard"


@dataclass(frozen=True)
class Lives:
    """The record of one run.

    Parameters
    ----------
    days
        Days since the start, shape (frames,).
    state
        Index into `STATES`, shape (frames, people).
    area
        Neighbourhood, shape (frames, people); -1 after death.
    values
        `FIELDS` of every person, shape (frames, people, fields); NaN after death.
    age, sex, deprivation
        At the start, shape (people,).
    ties
        Pairs of people at every `TIES_EVERY`-th record, shape (ties, 3): look, one, other.
    places
        `SURROUNDINGS` of every neighbourhood, shape (areas, surroundings).
    """

    days: np.ndarray
    state: np.ndarray
    area: np.ndarray
    values: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    deprivation: np.ndarray
    ties: np.ndarray
    places: np.ndarray
    start_year: float

    def of(self, uid: int, field: str) -> np.ndarray:
        """One person's course of one field, shape (frames,); NaN after death."""
        course: np.ndarray = self.values[:, uid, FIELDS.index(field)]
        return course

    @property
    def years(self) -> np.ndarray:
        """Calendar time of each record."""
        when: np.ndarray = self.start_year + self.days / 365.25
        return when


def key_of(scenario: Mapping[str, Any], people: int, seed: int, years: int) -> str:
    """A name for all that decides a record."""
    import json

    from scenarios.plan import code_version, sha256

    text = json.dumps(
        [scenario, people, seed, years, STEP_DAYS, FIELDS, SURROUNDINGS], sort_keys=True, default=str
    )
    return sha256(code_version() + text)[:24]


def path_of(key: str) -> Path:
    """Where a record lies."""
    return root() / FOLDER / f"lives-{key}.npz"


def record(tell: Tell, scenario: Mapping[str, Any], people: int, seed: int, years: int) -> str:
    """Simulate and record; gives the key under which `lives_of` finds the record. What is there is not made again."""
    key = key_of(scenario, people, seed, years)
    if path_of(key).is_file():
        return key
    from population import AddictionModel

    tell("making people", 0.02)
    model = AddictionModel(
        people=people, rng=seed, scenario=scenario, progress=lambda phase, done, total: tell(phase, 0.05)
    )
    who = _first_facts(model, people) | {"places": surroundings(model)}
    frames = [snapshot(model, people)]
    ties = [_ties(model, people, 0)]
    days = [0]
    total = round(years * 365.25)
    while model.day < total:
        model.step()
        if model.day % STEP_DAYS == 0:
            if len(days) % TIES_EVERY == 0:
                ties.append(_ties(model, people, len(days) // TIES_EVERY))
            days.append(model.day)
            frames.append(snapshot(model, people))
            tell("living day by day", 0.1 + 0.9 * model.day / total)
    _write(path_of(key), model.scenario.start_date.year, who, days, frames, ties)
    return key


def snapshot(model: Any, people: int) -> dict[str, np.ndarray]:
    """State, area and values of the first `people` persons on this day; who has died has no values."""
    rows, uids = _present(model, people)
    state = np.full(people, DIED, np.uint8)
    area = np.full(people, -1, np.int16)
    values = np.full((people, len(FIELDS)), np.nan, np.float32)
    state[uids] = _states(model, rows)
    area[uids] = model.table["area"][rows]
    values[uids] = _values(model, rows)
    return {"state": state, "area": area, "values": values}


def _present(model: Any, people: int) -> tuple[np.ndarray, np.ndarray]:
    rows = model.table.rows
    uids = model.table.uid[rows]
    ours = uids < people
    return rows[ours], uids[ours]


def _states(model: Any, rows: np.ndarray) -> np.ndarray:
    from population.records import NEVER as NO_DAY

    courses, ledger = model.table["courses"][rows], model.courses.plain("ledger")
    if not len(ledger):
        return np.zeros(len(rows), np.uint8)
    has, at = courses >= 0, np.maximum(courses, 0)
    severity = np.where(has, ledger["severity"][at], 0).max(axis=1)
    treated = (has & (ledger["treatment"][at] >= 0).any(axis=2)).any(axis=1)
    once = (has & (ledger["onset_day"][at] > NO_DAY)).any(axis=1)
    recent = (has & (model.day - ledger["last_use_day"][at] <= RECENT_DAYS)).any(axis=1)
    state = np.select(
        [treated, severity == 3, severity == 2, severity == 1, once & ~recent, recent, has.any(axis=1)],
        [TREATED, SEVERE, MODERATE, MILD, REMISSION, USES, PAST],
        NEVER,
    )
    return state.astype(np.uint8)


def _values(model: Any, rows: np.ndarray) -> np.ndarray:
    from population.people.person import standing

    brain = standing(model, rows)
    shared = [
        brain["control"], brain["d2_density"], brain["stress_felt"], brain["withdrawal"], brain["allostatic_load"],
        1.0 - brain["anhedonia"], brain["sensitisation"],
    ]  # fmt: skip
    slots, states = model.table["slots"][rows], model.circuits.plain("state")
    own = [_largest(slots, states, name) for name in CIRCUIT_FIELDS]
    courses, course = model.table["courses"][rows], model.courses.plain("state")
    goal = _over(courses, course["goal"]) if len(course) else np.zeros(len(rows))
    return np.column_stack([*shared, *own, goal]).astype(np.float32)


def _largest(slots: np.ndarray, states: np.ndarray, name: str) -> np.ndarray:
    if not len(states):
        return np.zeros(len(slots))
    if name == "cue_weight":
        return _over(slots, (states["cue_labile"] + states["cue_stable"]).mean(axis=1))
    return _over(slots, states[name])


def _over(where: np.ndarray, values: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.where(where >= 0, values[np.maximum(where, 0)], 0.0).max(axis=1)
    return found


def surroundings(model: Any) -> np.ndarray:
    """`SURROUNDINGS` of every neighbourhood today, shape (areas, surroundings)."""
    table, rows = model.table, model.table.rows
    areas = len(model.area_outlets)
    first = np.full(areas, -1)
    first[table["area"][rows][::-1]] = rows[::-1]  # somebody who lives there
    known = np.flatnonzero(first >= 0)
    visible = np.array(model.scenario.environment.visibility(model.year))
    found = np.zeros((areas, len(SURROUNDINGS)), np.float32)
    found[:, 0] = model.area_outlets
    found[known, 1] = visible[table["deprivation"][first[known]].astype(np.int64) - 1]
    access, urban = model.scenario.access, table["urban"][first[known]]
    found[known, 2] = np.where(
        urban, access.minutes_urban.at(model.year), access.minutes_rural.at(model.year)
    )
    return found


def _ties(model: Any, people: int, look: int) -> np.ndarray:
    edges = model.ties.edges()
    alive = model.table.alive
    a, b = np.asarray(edges.a), np.asarray(edges.b)
    both = alive[a] & alive[b]
    one, other = model.table.uid[a[both]], model.table.uid[b[both]]
    ours = (one < people) & (other < people)
    return np.column_stack([np.full(ours.sum(), look), one[ours], other[ours]]).astype(np.int32)


def _write(
    path: Path,
    start_year: int,
    who: Mapping[str, np.ndarray],
    days: list[int],
    frames: list[Any],
    ties: list[Any],
) -> None:
    from scenarios.store import make_folder, write_atomically

    content = io.BytesIO()
    np.savez_compressed(
        content,
        days=np.asarray(days, np.int32),
        state=np.stack([f["state"] for f in frames]),
        area=np.stack([f["area"] for f in frames]),
        values=np.stack([f["values"] for f in frames]).astype(np.float16),
        ties=np.concatenate(ties),
        start_year=np.float64(start_year),
        **who,  # type: ignore[arg-type]
    )
    make_folder(path.parent)
    write_atomically(path, content.getvalue())


def _first_facts(model: Any, people: int) -> dict[str, np.ndarray]:
    """Age, sex and deprivation of everybody on the first day, when all are there."""
    rows, uids = _present(model, people)
    age, sex, deprivation = np.zeros(people, np.float32), np.zeros(people, np.int8), np.zeros(people, np.int8)
    age[uids] = -model.table["birth_day"][rows] / 365.25
    sex[uids] = model.table["sex"][rows]
    deprivation[uids] = model.table["deprivation"][rows]
    return {"age": age, "sex": sex, "deprivation": deprivation}


@lru_cache(maxsize=6)
def lives_of(key: str) -> Lives:
    """A record by its key."""
    with np.load(path_of(key), allow_pickle=False) as found:
        return Lives(
            **{name: found[name] for name in found.files if name != "start_year"},
            start_year=float(found["start_year"]),
        )
