"""People who move into the place and out of it, as `population.migration` says how many.

Incomers are people as the place's own were on the first day: each takes over the life of a resident of that day, of
the age at which people move, with brain, use, history and traits. The place that they come from is thus like this one,
what a policy does here from then on has not reached it, and the same people come under a policy as without. Were they
to arrive without any use, use would be diluted by as much as people move, which nobody has seen places do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.streams import STREAM, poisson, uniforms
from population.calendar import DAYS_PER_YEAR
from population.loops.ties import befriends
from population.mechanisms.criteria import BLOCK_DAYS
from population.people.groups import draw_groups
from population.people.migration import Migration
from population.people.moving import settle
from population.records import LIVED, NEVER

KEPT = tuple(name for name in LIVED if name not in ("in_jail", "jail_day", "release_day"))
"""What a person brings along, by columns."""
TREATED = ("treatment", "waiting_for", "referred_by")
"""What a person leaves behind on moving, by fields of a course."""
MOST_AT_ONCE = 50.0
"""Mean of one Poisson draw; a larger place makes several a day."""


class Elsewhere:
    """The place as it was on the first day, from which people come.

    Attributes
    ----------
    bank : dict of arrays
        Columns of the table, and the stores of circuits and courses, as they were on that day.
    cumulative : ndarray, shape (residents + 1,)
        Running sum of people who come a day, by resident whose life they take over.
    """

    def __init__(self, model: Any, migration: Migration) -> None:
        table, rows = model.table, np.asarray(model.table.rows)
        self.bank = {f"table/{name}": np.asarray(table[name]).copy() for name in (*KEPT, "slots", "courses")}
        for label, store in (("circuits", model.circuits), ("courses", model.courses)):
            self.bank |= {f"{label}/{name}": array for name, array in store.to_arrays().items()}
        self.rows, self.born = rows, np.asarray(table["birth_day"][rows]).copy()
        self.sex = np.asarray(table["sex"][rows]).copy()
        age = (model.day - self.born) / DAYS_PER_YEAR
        rate = migration.in_per_1000.at(age) / 1000.0 / DAYS_PER_YEAR
        self.cumulative = np.concatenate([[0.0], np.cumsum(rate)])
        self.per_day = float(self.cumulative[-1])


def look_elsewhere(model: Any) -> None:
    """On the first day: keep what people who will come are like, where anybody comes."""
    migration = model.scenario.population.migration
    if migration is not None:
        model.elsewhere = Elsewhere(model, migration)


def migrate(model: Any) -> None:
    """People who leave today, of those whose monthly turn it is; then people who come."""
    migration = model.scenario.population.migration
    if migration is None or model.in_past:
        return
    move_out(model, migration)
    move_in(model, model.elsewhere)


def move_out(model: Any, migration: Migration) -> None:
    """Whoever moves away within the 28 days of a turn; the probability is 1 - exp(-rate days / 365.25)."""
    table, rows = model.table, model.in_turn[model.table.alive[model.in_turn]]
    rate = migration.out_per_1000.at(model.ages[rows]) / 1000.0
    u = uniform_rows(model.seed, "migration", table.uid[rows], model.day)[0]
    leaving = rows[u < -np.expm1(-rate * BLOCK_DAYS / DAYS_PER_YEAR)]
    if not len(leaving):
        return
    model.recorder.count("moved_out", "any", leaving)
    if model.observations is not None:
        model.observations.note_leaving(model, leaving)
    table.remove(leaving)


def move_in(model: Any, elsewhere: Elsewhere) -> None:
    """As many as the seed and the day say, whoever left or died, into homes drawn by the size of neighbourhoods."""
    draws = int(elsewhere.per_day // MOST_AT_ONCE) + 1
    lots = (uniforms(model.seed, STREAM["migration"], i, model.day, 2)[0] for i in range(draws))
    count = sum(poisson(u, elsewhere.per_day / draws) for u in lots)
    if not count:
        return
    table, rows = model.table, added(model, count)
    v = uniform_rows(model.seed, "migration", table.uid[rows], model.day, 1)
    found = np.searchsorted(elsewhere.cumulative, v[0] * elsewhere.per_day, side="right") - 1
    sources = np.clip(found, 0, len(elsewhere.rows) - 1)
    table["birth_day"][rows] = elsewhere.born[sources] + model.day
    table["sex"][rows] = elsewhere.sex[sources]
    table["household"][rows] = 1 + int(table["household"].max()) + np.arange(count)
    table["area"][rows] = -1
    settle(model, rows, v[1])
    for row, source in zip(rows.tolist(), elsewhere.rows[sources].tolist(), strict=True):
        take_over(model, row, source, elsewhere.bank)
    for i, row in enumerate(rows.tolist()):
        befriend(model, row, float(v[2, i]))
    draw_groups(model, rows)
    model.forget_active_rows()
    model.accounts.count_day(model, rows)
    model.recorder.count("moved_in", "any", rows)


def added(model: Any, count: int) -> np.ndarray:
    """Rows of so many people more, with room for what they will know and accounts that begin today."""
    rows: np.ndarray = model.table.add(count)
    model.make_room()
    model.accounts.people_enter(model, rows)
    return rows


def take_over(model: Any, row: int, source: int, bank: dict[str, np.ndarray]) -> None:
    """Give a person the brain, circuits and courses of a resident of the first day, with all dates moved to today."""
    table = model.table
    for name in KEPT:
        table[name][row] = bank[f"table/{name}"][source]
    stores = (("circuits", "slots", model.circuits), ("courses", "courses", model.courses))
    for label, column, store in stores:
        for s, held in enumerate(bank[f"table/{column}"][source].tolist()):
            if held < 0:
                continue
            new = store.take()
            for name in store.records:
                store.plain(name)[new] = later(bank[f"{label}/{name}"][held], model.day)
            store.array("ledger")[new].owner = row
            table[column][row, s] = new
            if label == "courses":
                leave_behind(model, new)


def later(record: np.ndarray, days: int) -> np.ndarray:
    """A record whose dates lie so many days later."""
    moved = record.copy()
    for name in moved.dtype.names or ():
        if name.endswith("_day"):
            moved[name] = np.where(moved[name] > NEVER, moved[name] + days, moved[name])
    return moved


def leave_behind(model: Any, course: int) -> None:
    """Who moves leaves treatment and waiting lists; spells that nobody here saw begin are not followed."""
    ledger, history = model.courses.plain("ledger"), model.courses.plain("history")
    ledger["left_day"][course][ledger["treatment"][course] >= 0] = model.day
    for name in TREATED:
        ledger[name][course] = -1
    ledger["acting"][course] = 0
    history["spell_day"][course] = NEVER
    history["abstinent_then"][course] = -1


def befriend(model: Any, row: int, u: float) -> None:
    """Friends among those nearest in age, as many as the network's mean."""
    candidates = model.youngest.near(row, model.day)
    wanted = min(len(candidates), round(model.friends_mean))
    weight = float(model.network_record["friendship_weight"][0])
    model.ties.dropped += befriends(
        row, candidates, wanted, model.seed, model.day, model.table.uid, weight, model.ties.columns,
        np.empty(len(candidates)),
    )  # fmt: skip
