"""The account of each person: days of use, disorder and treatment, overdoses, cost, quality of life, death."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.calendar import DAYS_PER_YEAR
from population.costs.sets import EVENTS, SEXES
from population.loops.accounts import count_persons
from population.records import NEVER

PERSPECTIVE = "societal"
"""What the cost of a person is."""
OVERDOSES = ("overdose_fatal", "overdose_nonfatal")
PERSON = np.dtype(
    [
        ("sex", np.int8),
        ("birth_day", np.int32),
        ("days", np.int32),
        ("days_use", np.int32),
        ("days_disorder", np.int32),
        ("days_treatment", np.int32),
        ("overdoses", np.int32),
        ("death_day", np.int32),
        ("cause", np.int8),  # place in CAUSES, -1 none
        ("cost", np.float64),
        ("quality_days", np.float64),
    ]
)
CAUSES = ("overdose", "other")
COLUMNS = (
    "uid", "sex", "age_at_start", "days_use", "days_disorder", "days_treatment", "overdoses", "death_day", "cause",
    "cost", "qaly",
)  # fmt: skip


class PersonAccounts:
    """One record for everybody who was ever there since the first day, by uid.

    Parameters
    ----------
    accounts : population.costs.accounts.Accounts
        Whose prices hold.
    """

    def __init__(self, accounts: Any) -> None:
        places = accounts.places(PERSPECTIVE)
        costs = accounts.costs
        health = 0 in places
        self.accounts = accounts
        self.background = costs.background * health
        self.states = np.ascontiguousarray(accounts.states[:, :, places].sum(axis=2))
        self.per_day, self.per_start = accounts.per_day * health, accounts.per_start * health
        self.jail = float(costs.jail[places].sum())
        self.events = accounts.event_prices[:, places].sum(axis=1)
        self.causes = list(CAUSES)
        self.records = np.zeros(0, PERSON)

    def make_room(self, n: int) -> None:
        """Let there be a record for every uid below `n`."""
        have = len(self.records)
        if n > have:
            grown = np.zeros(max(n, have + have // 2), PERSON)
            grown["death_day"], grown["cause"] = NEVER, -1
            grown[:have] = self.records
            self.records = grown

    def count(self, event: str, rows: np.ndarray, model: Any) -> None:
        """An event that happened to the people in `rows`."""
        self.make_room(model.table.next_uid)
        uid = model.table.uid[rows]
        np.add.at(self.records["cost"], uid, self.events[EVENTS.index(event)])
        if event in OVERDOSES:
            np.add.at(self.records["overdoses"], uid, 1)

    def note_deaths(self, rows: np.ndarray, cause: str, model: Any) -> None:
        """People who die today."""
        self.make_room(model.table.next_uid)
        if cause not in self.causes:
            self.causes.append(cause)
        uid = model.table.uid[rows]
        self.records["death_day"][uid], self.records["cause"][uid] = model.day, self.causes.index(cause)
        self.records["sex"][uid] = model.table["sex"][rows]
        self.records["birth_day"][uid] = model.table["birth_day"][rows]

    def count_day(self, model: Any, rows: np.ndarray) -> None:
        """Today of the people in `rows`."""
        from population.costs.accounts import jailed

        self.make_room(model.table.next_uid)
        table, a = model.table, self.accounts
        count_persons(
            rows, model.day, table.uid, table["birth_day"], table["sex"], table["courses"],
            model.courses.plain("ledger"), jailed(model), a.costs.norm, a.factors, a.costs.jail_factor, self.background,
            self.states, self.per_day, self.per_start, self.jail, self.records,
        )  # fmt: skip
        self._weeks_of_use(model)

    def _weeks_of_use(self, model: Any) -> None:
        """Days of use of a step of seven days: those beyond the one that is counted, as its criteria count them."""
        if not model.moving:
            return
        rows, rules = model.moving[-1][0], model.weekly_rules
        rows = rows[model.table.alive[rows]]
        held = model.table["courses"][rows]
        last = model.courses.plain("ledger")["last_use_day"][np.maximum(held, 0)]
        for row in rows[((held >= 0) & (last == model.day)).any(axis=1)].tolist():
            slots = model.table["slots"][row]
            doses = np.where(slots >= 0, model.circuits.plain("state")["doses"][np.maximum(slots, 0)], 0.0)
            total = max(float(doses[model.classes == k].sum()) for k in range(held.shape[1]))
            days = int(np.ceil(rules.dt * -np.expm1(-total / rules.dt)))
            self.records["days_use"][model.table.uid[row]] += max(0, days - 1)

    def table(self) -> pd.DataFrame:
        """The columns of persons.parquet but those of the run, in order of uid."""
        uid = np.flatnonzero((self.records["days"] > 0) | (self.records["death_day"] > NEVER))
        r = self.records[uid]
        died = r["death_day"] > NEVER
        causes = np.array([*self.causes, None], object)
        return pd.DataFrame(
            {
                "uid": uid,
                "sex": np.array(SEXES)[r["sex"]],
                "age_at_start": -r["birth_day"] / DAYS_PER_YEAR,
                "days_use": r["days_use"],
                "days_disorder": r["days_disorder"],
                "days_treatment": r["days_treatment"],
                "overdoses": r["overdoses"],
                "death_day": pd.arrays.IntegerArray(r["death_day"].copy(), ~died),
                "cause": causes[r["cause"]],
                "cost": r["cost"],
                "qaly": r["quality_days"] / DAYS_PER_YEAR,
            }
        )[list(COLUMNS)]
