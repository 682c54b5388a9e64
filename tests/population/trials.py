"""Trials in a population: the same people, given one treatment or another on the first day, and followed."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import begin
from population.model import AddictionModel
from tests.population.small_places import EASY_START, only, place

NOBODY_ASKS = {"treatment_seeking": 0.0, "treatment_problem": 0.0}
OPENS = {"slots": 50_000_000.0, "from_year": 2024}
"""Places for everybody from the first simulated day on, so that the past is the same whatever is tried."""
PASTS: dict[str, dict[str, Any]] = {
    "opioid": {"population.history_from": 2010},
    "nicotine": {**only("nicotine"), "population.history_from": 1994},
    "alcohol": {**only("alcohol"), "population.history_from": 1994},
    "stimulant": {**only("cocaine"), "population.history_from": 2004},
}
EASY = {
    "opioid": EASY_START,
    "nicotine": {"courses.nicotine.offer_ambient": 0.02},
    "alcohol": {},
    "stimulant": {"courses.cocaine.offer_ambient": 0.03},
}


DAILY = 0.8
"""Share of recent days with use that counts as every day."""


def trial_model(
    name: str, arms: tuple[str, ...], people: int, seed: int = 1, changes: dict[str, float] | None = None
) -> AddictionModel:
    """A place with one class of substances and the treatments of all arms open from the first day on, where nobody asks
    for treatment by themselves.

    Parameters
    ----------
    name : {"opioid", "nicotine", "alcohol", "stimulant"}
    arms : tuple of str
        Treatments.
    """
    quiet = {f"courses.{name}.{key}": value for key, value in NOBODY_ASKS.items()}
    scenario = place({**PASTS[name], "care": dict.fromkeys(arms, OPENS)})
    return AddictionModel(
        people, seed, scenario, past="life course", changes={**EASY[name], **quiet, **(changes or {})}
    )


def patients(model: AddictionModel, severity: int = 2, share_of_days: float = 0.0) -> np.ndarray:
    """Courses of people with a disorder of at least this severity (0 for any) who used in the last week, and on more
    than this share of recent days.
    """
    held = model.table["courses"][model.table.rows, 0]
    held = held[held >= 0]
    ledger = model.courses.array("ledger")[held]
    asked = (ledger.severity >= severity) & (ledger.last_use_day > model.day - 8)
    return held[asked & (ledger.visible >= share_of_days)]


def enrolled(model: AddictionModel, name: str) -> np.ndarray:
    """Courses of those whom trials of treatments for a class take: people with a moderate or severe disorder; of people
    who smoke those who do so every day, whatever their disorder (ten or more cigarettes a day are asked for).
    """
    return patients(model, 0, DAILY) if name == "nicotine" else patients(model)


def follow(
    model: AddictionModel, rows: np.ndarray, given: tuple[str, ...], days: int
) -> dict[str, np.ndarray]:
    """Everybody in `rows` decides to stop and is given the treatments; their days.

    Returns
    -------
    dict of ndarray, shape (days + 1, len(rows))
        "treated", whether in any of the treatments; "used", whether they used that day; "alive"; "doses" of the day;
        and "hazard", expected fatal overdoses of the day.
    """
    ledger, table = model.courses.array("ledger"), model.table
    uid = table.uid[ledger.owner[rows]].copy()
    model.courses.array("state").goal[rows] = 1.0
    ledger.attempt_day[rows] = model.day
    for name in given:
        t = model.treatments.index(name)
        ledger.waiting_day[rows, model.tracks[t]] = model.day
        begin(model, ledger, t, rows)
    found = {key: np.zeros((days + 1, len(rows)), bool) for key in ("treated", "used", "alive")}
    found["treated"][0], found["alive"][0] = bool(given), True
    found["hazard"], found["doses"] = np.zeros((2, days + 1, len(rows)))
    for day in range(1, days + 1):
        model.step()
        ledger = model.courses.array("ledger")
        at = table.rows_of(uid)
        here = at >= 0
        mine = table["courses"][at[here], 0]
        found["alive"][day] = here
        found["treated"][day, here] = (ledger.treatment[mine] >= 0).any(axis=1)
        found["used"][day, here] = ledger.last_use_day[mine] == model.day - 1
        slots, states = table["slots"][at[here]], model.circuits.plain("state")
        for key, field in (("hazard", "overdose_hazard"), ("doses", "doses")):
            each = np.where(slots >= 0, states[field][np.maximum(slots, 0)], 0.0)
            found[key][day, here] = np.maximum(each, 0.0).sum(axis=1)
    return found


def abstinent(found: dict[str, np.ndarray], day: int, days: int = 28) -> np.ndarray:
    """Who is alive and did not use in the `days` up to a day."""
    used = found["used"][max(1, day - days + 1) : day + 1].any(axis=0)
    result: np.ndarray = found["alive"][day] & ~used
    return result


def continuously(found: dict[str, np.ndarray], day: int, grace: int = 14) -> np.ndarray:
    """Who is alive and did not use since the end of a grace period of some days (Russell standard, shortened)."""
    result: np.ndarray = found["alive"][day] & ~found["used"][grace + 1 : day + 1].any(axis=0)
    return result
