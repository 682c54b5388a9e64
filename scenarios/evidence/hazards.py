"""Deaths by overdose that are to be expected: the hazards of everybody's doses, so that rare deaths need few people."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.harm import hazards_of
from population.mechanisms.rescue import (
    EMERGENCY,
    NALOXONE,
    UNAIDED,
    fatality,
    frailty,
    overdose_probability,
)

BANDS = (12, 15, 25, 35, 45, 55, 65, 75, 85)
"""Lower ends of the age bands in which deaths are told, from 12 on."""
STIMULANTS = ("cocaine", "methamphetamine")
ILLICIT = ("fentanyl", "heroin")
"""Illegal opioids: a day with the first is told as such, a day with the second where the first was not taken."""
JUST_BEFORE = 3
"""Days within which a stimulant taken before a death by another substance counts as involved."""
WEEK = 7.0


def mean_fatality(model: Any, ages: np.ndarray, rescued: bool = True) -> np.ndarray:
    """Case fatality of an overdose today at these ages, shape (n,), over who is there, has naloxone and calls for help,
    for average company; kits that people carry come on top and are left out. Not `rescued`: as if nobody had naloxone.
    """
    harms, year, h = model.scenario.harms, model.year, model.rules.harm[0]
    seen, naloxone = harms.witnessed.at(year), harms.naloxone_coverage.at(year) if rescued else 0.0
    called = (1.0 - naloxone) * harms.emergency_call.at(year)
    alone = (1.0 - seen) + seen * (1.0 - naloxone - called)
    weights = {UNAIDED: alone, EMERGENCY: seen * called, NALOXONE: seen * naloxone}
    odds = [frailty(age, h) for age in ages.tolist()]
    return np.array([sum(w * fatality(met, o, h) for met, w in weights.items()) for o in odds])


class Hazards:
    """Expected deaths of one calendar year by person: added to once a week.

    Parameters
    ----------
    model
        Whose people they are.
    """

    def __init__(self, model: Any) -> None:
        self.names = (*model.substances, *(f"with {s}" for s in STIMULANTS if s in model.substances))
        self.expected: dict[int, np.ndarray] = {}
        self.numbers: dict[str, float] = {}

    def add_week(self, model: Any) -> None:
        """The week that ends today, from the last step of everybody who ever met a substance.

        People who move daily stand for the week by its last day; the settled have moved once in it, a week at a time.
        """
        rows = np.asarray(model.active_rows)
        if not rows.size:
            return
        slots = model.table["slots"][rows]
        at = np.maximum(slots, 0)
        hazard = np.where(slots >= 0, model.circuits.plain("state")["overdose_hazard"][at], 0.0).astype(float)
        total, hidden = hazards_of(model, rows)
        some = total > 0.0
        rows, slots, at, hazard, total = rows[some], slots[some], at[some], hazard[some], total[some]
        if not rows.size:
            return
        weeks = np.where(model.table["settled"][rows], 1.0, WEEK)
        h = model.rules.harm[0]
        overdoses = weeks * np.array([overdose_probability(float(x), h) for x in total])
        deaths = overdoses * mean_fatality(model, model.ages[rows])
        unrescued = overdoses * mean_fatality(model, model.ages[rows], rescued=False)
        self._count_opioids(model, at, slots, hazard, overdoses, unrescued)
        idle = np.where(slots >= 0, model.day - model.circuits.plain("ledger")["last_use_day"][at], 2**30)
        for i, row in enumerate(rows.tolist()):
            own = self.expected.setdefault(row, np.zeros(len(self.names)))
            self._share_out(own, deaths[i], float(hidden[some][i] / total[i]), hazard[i], idle[i])

    def _share_out(
        self, own: np.ndarray, deaths: float, hidden: float, hazard: np.ndarray, idle: np.ndarray
    ) -> None:
        """Add the expected deaths of a person to those by substance, `own`: of the share by fentanyl that was `hidden`
        they are fentanyl's, where it is simulated; stimulants taken just before are involved.
        """
        s = len(hazard)
        names = self.names[:s]
        carrier = int(hazard.argmax())
        poison = names.index("fentanyl") if "fentanyl" in names else carrier
        own[poison] += hidden * deaths
        own[carrier] += (1.0 - hidden) * deaths
        for j, name in enumerate(self.names[s:]):
            stimulant = names.index(name.removeprefix("with "))
            if idle[stimulant] <= JUST_BEFORE or carrier == stimulant:
                own[s + j] += deaths

    def _count_opioids(
        self, model: Any, at: np.ndarray, slots: np.ndarray, hazard: np.ndarray, overdoses: np.ndarray,
        unrescued: np.ndarray,
    ) -> None:  # fmt: skip
        """Expected overdoses that opioids carry, deaths by them without naloxone (`unrescued`), and days of use with
        and without fentanyl; sums of squares of the overdoses of each of those days for their error.
        """
        year, opioid = int(model.year), model.classes == _index(model.class_names, "opioid")
        carried = opioid[hazard.argmax(axis=1)]
        self._add(f"overdoses {year}", overdoses[carried].sum())
        self._add(f"unrescued {year}", unrescued[carried].sum())
        before = np.zeros(len(at), bool)
        for name in ILLICIT:
            s = _index(model.substances, name)
            if s < 0:
                continue
            used = (slots[:, s] >= 0) & (model.circuits.plain("state")["doses"][at[:, s]] > 0.0)
            own, before = used & ~before, before | used
            self._add(f"days {name} {year}", WEEK * own.sum())
            self._add(f"overdoses {name} {year}", overdoses[own].sum())
            self._add(f"squares {name} {year}", (overdoses[own] ** 2).sum())

    def _add(self, name: str, number: float) -> None:
        self.numbers[name] = self.numbers.get(name, 0.0) + float(number)

    def close(self, model: Any) -> np.ndarray:
        """The year's sums and sums of squares by name and band of age, shape (2, names, bands); then begin anew."""
        found = np.zeros((2, len(self.names), len(BANDS)))
        for row, own in self.expected.items():
            age = (model.day - model.table["birth_day"][row]) / DAYS_PER_YEAR
            band = max(0, int(np.searchsorted(BANDS, age, side="right")) - 1)
            found[0, :, band] += own
            found[1, :, band] += own**2
        self.expected = {}
        return found


def _index(names: Any, name: str) -> int:
    """Place of a name, -1 where it is not there."""
    return list(names).index(name) if name in names else -1
