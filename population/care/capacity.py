"""Places: how many there are, who enters first, and who must leave when there are fewer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neuro.kernel import uniform_rows
from population.care.names import N_TRACKS, ROUTES
from population.loops.care import in_care
from population.records import NEVER
from population.steps.histories import TREATED

SEVERE = 3


class PlacesOfADay(NamedTuple):
    """Places of each treatment in the whole place, as `scenario` has them on a day."""

    day: int
    scenario: Any
    slots: tuple[float, ...]


def slots(model: Any, t: int) -> float:
    """Places of treatment t today, in the whole place; asked of the scenario once a day."""
    known = model.places_of_a_day
    if known is None or known.day != model.day or known.scenario is not model.scenario:
        year, offers = model.year, [model.scenario.care[name] for name in model.treatments]
        found = tuple(float(c.slots.at(year)) if year >= c.from_year else 0.0 for c in offers)
        known = model.places_of_a_day = PlacesOfADay(model.day, model.scenario, found)
    slots_of_all: tuple[float, ...] = known.slots
    return slots_of_all[t]


def places(model: Any, t: int) -> int:
    """Places of treatment t today, scaled from the place to the people simulated."""
    return int(slots(model, t) / model.weight + 0.5) if model.weight else 0


def offered(model: Any, t: int) -> bool:
    """Whether there are any places of treatment t today, be they less than one among the people simulated."""
    return slots(model, t) > 0.0


def rural_places(model: Any, t: int) -> int | None:
    """Those of them that are for people of rural areas; None where all places are for everybody."""
    share = model.scenario.care[model.treatments[t]].rural_share
    return None if share is None else int(places(model, t) * share.at(model.year) + 0.5)


def courses_in_care(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Courses of all people in treatment, and of all who wait for one, ascending."""
    treated, waiting, _, _ = census(model)
    return treated, waiting


def census(model: Any) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    """Courses of all people in treatment, and of all who wait for one, ascending; how many are in each treatment, and
    how many wait for it.
    """
    n = model.courses.n_rows
    treated, waiting, found = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(2, np.int64)
    by_treatment = np.zeros((2, len(model.treatments)), np.int64)
    in_care(n, model.courses.plain("ledger"), treated, waiting, found, by_treatment)
    inside, queued = by_treatment.tolist()
    return treated[: found[0]], waiting[: found[1]], inside, queued


def waiting_rows(model: Any, ledger: Any, t: int, waiting: np.ndarray | None = None) -> np.ndarray:
    """Courses of people who wait for treatment t, all of whom are among `waiting`."""
    among = courses_in_care(model)[1] if waiting is None else waiting
    found: np.ndarray = among[ledger.waiting_for[among, model.tracks[t]] == t]
    return found


def treated_rows(model: Any, ledger: Any, t: int, inside: np.ndarray | None = None) -> np.ndarray:
    """Courses of people in treatment t, all of whom are among `inside`."""
    among = courses_in_care(model)[0] if inside is None else inside
    found: np.ndarray = among[ledger.treatment[among, model.tracks[t]] == t]
    return found


def enter(
    model: Any, ledger: Any, t: int, treated: np.ndarray | None = None, queued: np.ndarray | None = None
) -> None:
    """Fill free places with those who wait and can begin, in the order of `queue`.

    Parameters
    ----------
    treated, queued : ndarray of int, optional
        Courses of people in any treatment and on any list, where the caller knows them.
    """
    waiting = waiting_rows(model, ledger, t, queued)
    if not len(waiting):
        return
    inside = treated_rows(model, ledger, t, treated)
    free = places(model, t) - len(inside)
    if free <= 0:
        return
    line = queue(model, ledger, t, waiting[can_begin(model, ledger, t, waiting)])
    rural = rural_places(model, t)
    if rural is None:
        begin(model, ledger, t, line[:free])
        return
    country = ~model.table["urban"][ledger.owner]
    for mine, own in ((country, rural), (~country, places(model, t) - rural)):
        left = max(0, min(free, own - int(mine[inside].sum())))
        entering = line[mine[line]][:left]
        begin(model, ledger, t, entering)
        free -= len(entering)


def can_begin(model: Any, ledger: Any, t: int, rows: np.ndarray) -> np.ndarray:
    """Who has gone without use for as many days as the start needs, shape (len(rows),)."""
    needed = float(model.rules.treatments[t].induction)
    if needed <= 0.0:
        return np.ones(len(rows), bool)
    since: np.ndarray = model.day - ledger.last_use_day[rows].astype(np.int64)
    return since > needed


def queue(model: Any, ledger: Any, t: int, rows: np.ndarray) -> np.ndarray:
    """The people in `rows` in the order in which they enter: who has priority, then who waits longest, then by lot."""
    track = model.tracks[t]
    since = ledger.waiting_day[rows, track]
    lot = uniform_rows(model.seed, "care_order", model.table.uid[ledger.owner[rows]], since)[0]
    order: np.ndarray = rows[np.lexsort((lot, since, -first_of(model, ledger, t, rows)))]
    return order


def first_of(model: Any, ledger: Any, t: int, rows: np.ndarray) -> np.ndarray:
    """How many of the treatment's priorities each of `rows` has, shape (len(rows),)."""
    found = np.zeros(len(rows), np.int64)
    for name in model.scenario.care[model.treatments[t]].priority:
        found += has_priority(model, ledger, name, rows)
    return found


def has_priority(model: Any, ledger: Any, name: str, rows: np.ndarray) -> np.ndarray:
    """Whether each of `rows` has a priority of `population.care.names.PRIORITIES`, shape (len(rows),)."""
    recent = model.day - float(model.rules.care[0].referral_priority_days)
    if name == "severity":
        has: np.ndarray = ledger.severity[rows] >= SEVERE
        return has
    if name == "overdose":
        has = model.courses.plain("history")["overdose_day"][rows] > recent
        return has
    has = (ledger.referred_by[rows] == ROUTES.index(name)) & (ledger.referred_day[rows] > recent)
    return has


def begin(model: Any, ledger: Any, t: int, rows: np.ndarray) -> None:
    """The people in `rows` enter treatment t today."""
    if not len(rows):
        return
    track, classes = model.tracks[t], ledger.substance_class[rows]
    waited = model.day - ledger.waiting_day[rows, track].astype(np.int64)
    for k, days in zip(classes.tolist(), waited.tolist(), strict=True):
        model.recorder.observe("wait_days_median", model.class_names[k], model.treatments[t], days)
    for k in np.unique(classes).tolist():
        owners = ledger.owner[rows[classes == k]].astype(np.int64)
        model.recorder.count("treatment_starts", model.class_names[k], owners)
    ledger.treatment[rows, track] = t
    ledger.treatment_day[rows, track] = model.day
    ledger.waiting_for[rows, track] = -1
    goal = model.courses.fields("state").goal
    goal[rows] = np.maximum(goal[rows], model.rules.treatments[t].entry_goal)
    note_acting(model, ledger, rows)


def end(model: Any, ledger: Any, track: int, rows: np.ndarray) -> None:
    """The people in `rows` leave their treatment on a track today."""
    ledger.treatment[rows, track] = -1
    ledger.left_day[rows, track] = model.day
    note_acting(model, ledger, rows)


def note_acting(model: Any, ledger: Any, rows: np.ndarray) -> None:
    """Keep in mind who is in a treatment that does anything; their circuits move every day."""
    held = ledger.treatment[rows]
    acts = (held >= 0) & model.acting[np.maximum(held, 0)]
    ledger.acting[rows] = acts.any(axis=1)
    model.table["settled"][ledger.owner[rows[acts.any(axis=1)]]] = False


def send_back(model: Any, ledger: Any, t: int, treated: np.ndarray | None = None) -> np.ndarray:
    """Courses of those who lose a place in treatment t today because there are fewer, and wait for another."""
    inside, track = treated_rows(model, ledger, t, treated), model.tracks[t]
    if len(inside) <= places(model, t):
        return np.empty(0, np.int64)
    uid = model.table.uid[ledger.owner[inside]]
    order = np.lexsort((uid, ledger.treatment_day[inside, track]))
    surplus: np.ndarray = inside[order][places(model, t) :]
    end(model, ledger, track, surplus)
    ledger.waiting_for[surplus, track], ledger.waiting_day[surplus, track] = t, model.day
    return surplus


def forget_spells(model: Any, rows: np.ndarray) -> None:
    """No episode of treatment is under way in `rows`."""
    model.courses.plain("history")["spell_day"][rows, TREATED : TREATED + N_TRACKS] = NEVER
