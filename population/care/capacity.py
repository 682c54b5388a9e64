"""Places: how many there are, who enters first, and who must leave when there are fewer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from population.care.names import N_TRACKS, PRIORITIES
from population.loops.care import departures, entries, in_care, in_line
from population.records import NEVER
from population.steps.histories import TREATED


class PlacesOfADay(NamedTuple):
    """Places of each treatment in the whole place, as `scenario` has them on a day, and whether there are any."""

    day: int
    scenario: Any
    slots: tuple[float, ...]
    offered: np.ndarray


def places_of_today(model: Any) -> PlacesOfADay:
    """Places of today; asked of the scenario once a day."""
    known: PlacesOfADay | None = model.places_of_a_day
    if known is None or known.day != model.day or known.scenario is not model.scenario:
        year, offers = model.year, [model.scenario.care[name] for name in model.treatments]
        found = tuple(float(c.slots.at(year)) if year >= c.from_year else 0.0 for c in offers)
        there = np.array([slots > 0.0 for slots in found], bool)
        known = model.places_of_a_day = PlacesOfADay(model.day, model.scenario, found, there)
    return known


def places(model: Any, t: int) -> int:
    """Places of treatment t today, scaled from the place to the people simulated."""
    return int(places_of_today(model).slots[t] / model.weight + 0.5) if model.weight else 0


def offered(model: Any) -> np.ndarray:
    """Whether there are any places of each treatment today, be they less than one among the people simulated; shape
    (treatments,).
    """
    return places_of_today(model).offered


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
    inside = treated_rows(model, ledger, t, treated)
    free = places(model, t) - len(inside)
    if free <= 0:
        return
    line = queue(model, t, courses_in_care(model)[1] if queued is None else queued)
    if not len(line):
        return
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


def queue(model: Any, t: int, waiting: np.ndarray) -> np.ndarray:
    """The people in `waiting` who wait for treatment t and can begin, in the order in which they enter: who has
    priority, then who waits longest, then by lot. Some treatments begin after days without use.
    """
    r, first = model.rules.plain, who_has_priority(model.scenario.care[model.treatments[t]].priority)
    recent = model.day - float(r.care["referral_priority_days"][0])
    induction = float(r.treatments["induction"][t])
    found, rank, since = np.empty((3, len(waiting)), np.int64)
    lot = np.empty(len(waiting))
    n = in_line(
        waiting, t, model.tracks[t], model.seed, model.day, recent, induction, model.table.uid, first,
        model.courses.plain("ledger"), model.courses.plain("history"), found, rank, since, lot,
    )  # fmt: skip
    order: np.ndarray = found[:n][np.lexsort((lot[:n], since[:n], rank[:n]))]
    return order


@lru_cache(maxsize=64)
def who_has_priority(names: tuple[str, ...]) -> np.ndarray:
    """Whether each of `names.PRIORITIES` is among these, as `queue` takes it, shape (priorities,)."""
    found = np.array([name in names for name in PRIORITIES])
    found.flags.writeable = False
    return found


def begin(model: Any, ledger: Any, t: int, rows: np.ndarray) -> None:
    """The people in `rows` enter treatment t today."""
    if not len(rows):
        return
    track, classes = model.tracks[t], ledger.substance_class[rows]
    waited = model.day - ledger.waiting_day[rows, track].astype(np.int64)
    numbers = classes.tolist()
    for k, days in zip(numbers, waited.tolist(), strict=True):
        model.recorder.observe("wait_days_median", model.class_names[k], model.treatments[t], days)
    for k in sorted(set(numbers)):
        owners = ledger.owner[rows[classes == k]].astype(np.int64)
        model.recorder.count("treatment_starts", model.class_names[k], owners)
    place(model, t, rows)


def place(model: Any, t: int, rows: np.ndarray) -> None:
    """The people in `rows` have places in treatment t from today on."""
    track = model.tracks[t]
    entries(
        rows, t, track, model.day, float(model.rules.plain.treatments["entry_goal"][t]), model.acting,
        model.courses.plain("state"), model.courses.plain("ledger"), model.table["settled"],
    )  # fmt: skip


def end(model: Any, track: int, rows: np.ndarray) -> None:
    """The people in `rows` leave their treatment on a track today."""
    ledger = model.courses.plain("ledger")
    departures(rows, track, model.day, model.acting, ledger, model.table["settled"])


def send_back(model: Any, ledger: Any, t: int, treated: np.ndarray | None = None) -> np.ndarray:
    """Courses of those who lose a place in treatment t today because there are fewer, and wait for another."""
    inside, track = treated_rows(model, ledger, t, treated), model.tracks[t]
    if len(inside) <= places(model, t):
        return np.empty(0, np.int64)
    uid = model.table.uid[ledger.owner[inside]]
    order = np.lexsort((uid, ledger.treatment_day[inside, track]))
    surplus: np.ndarray = inside[order][places(model, t) :]
    end(model, track, surplus)
    ledger.waiting_for[surplus, track], ledger.waiting_day[surplus, track] = t, model.day
    return surplus


def forget_spells(model: Any, rows: np.ndarray) -> None:
    """No episode of treatment is under way in `rows`."""
    model.courses.plain("history")["spell_day"][rows, TREATED : TREATED + N_TRACKS] = NEVER
