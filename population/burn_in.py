"""The past: everybody's life from the age of 12 on the calendar, with dated supply, prescribing, care and peers.

A person who dies of an overdose in the past makes room for another of the same age and sex who starts without
drugs, so that those alive on the first day are the place's people. The result is cached under a key of all that
decides it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from neuro.compiling import cache_folder, sources_hash
from population.calendar import DAYS_PER_YEAR
from population.circuit_phase import WEEK
from population.courses import CIRCUIT_RECORDS, COURSE_RECORDS, close_all
from population.interventions.acting import first_day
from population.interventions.opening import offered_before
from population.people.traits import bear
from population.phases import week_of_the_past
from population.records import LIVED
from population.scenario.kinds import Series
from population.stores import Store
from population.ties import Ties

KEPT = (*LIVED, "slots", "courses")
Progress = Callable[[str, int, int], None]


AFTER_THE_PAST = ("name", "years", "interventions", "costs")
PEOPLE_AFTER_THE_PAST = ("groups", "migration")
"""Parts of a scenario, and of its population, that do not decide its past."""
NUMBERS_AFTER_THE_PAST = ("costs.", "interventions.")
"""Beginnings of the paths of parameters that do not decide a past: prices, and what interventions do."""


def place_key(scenario: Any) -> str:
    """Hash of what decides the past of a place: everything but its name, its horizon, its interventions, its costs,
    its groups and who moves, what its dated fields are after the first day, and services that come after it.
    """
    data = json.dumps(until_today(scenario), sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()


def until_today(scenario: Any) -> dict[str, Any]:
    """What decides the past of a place, as plain data: dated fields end with their value on the first day."""
    today = first_day(scenario)
    data = {k: v for k, v in scenario.canonical().items() if k not in AFTER_THE_PAST}
    data["population"] = {k: v for k, v in data["population"].items() if k not in PEOPLE_AFTER_THE_PAST}
    ended: dict[str, Any] = _until(data, today)
    ended["care"] = {name: own for name, own in ended["care"].items() if offered_before(own["slots"])}
    return ended


def _until(data: Any, today: float) -> Any:
    if not isinstance(data, dict):
        return data
    if data and all(str(k).isdigit() and not isinstance(v, dict) for k, v in data.items()):
        years = sorted(int(year) for year in data)
        dated = Series(years=tuple(years), values=tuple(data[str(year)] for year in years))
        before = {str(year): data[str(year)] for year in years if year < today}
        return before | {"first day": dated.at(today)}
    return {key: _until(part, today) for key, part in data.items()}


def past_key(model: Any) -> str:
    """Hash of all that decides a burnt-in population."""
    here = Path(__file__).parent
    code = sources_hash([here, here.parent / "neuro"])
    ties = hashlib.sha256(model.ties.neighbours)
    ties.update(model.ties.layer)
    parts = [
        place_key(model.scenario),
        model.n_people,
        model.seed,
        model.treatments[: len(until_today(model.scenario)["care"])],
        [change for change in model.changes if not change[0].startswith(NUMBERS_AFTER_THE_PAST)],
        code,
        ties.hexdigest(),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def live_the_past(model: Any, progress: Progress | None = None) -> None:
    """Bring the population to its first day, from the cache where it has been there and nobody watches."""
    path = cache_folder() / "burn-in" / f"{past_key(model)[:32]}.npz"
    if model.watch is not None or not _restore(model, path):
        _live(model, progress)
        _keep(model, path)


def _live(model: Any, progress: Progress | None) -> None:
    years = model.scenario.start_date.year - model.scenario.population.history_from
    weeks = round(years * DAYS_PER_YEAR / WEEK)
    model.day = -weeks * WEEK
    for week in range(weeks):
        week_of_the_past(model)
        if model.watch is not None:
            model.watch(model)
        if progress and week % 52 == 0:
            progress("burn-in", week, weeks)


def begin_again(model: Any, rows: np.ndarray) -> None:
    """In the past, people who die of an overdose are followed by others of their age and sex without drugs."""
    close_all(model, rows)
    model.table.uid[rows] += model.n_people
    model.table.version += 1
    model.table["threshold_key"][rows] = model.table.uid[rows]
    for name in LIVED[3:]:
        model.table[name][rows] = model.table.spec[name].default
    bear(model, rows)
    model.forget_active_rows()


def snapshot(model: Any) -> dict[str, np.ndarray]:
    """Brains, circuits, courses and ties of a burnt-in population as plain arrays."""
    arrays = {f"table/{name}": np.asarray(model.table[name]).copy() for name in KEPT}
    for label, store in (("circuits", model.circuits), ("courses", model.courses)):
        arrays |= {f"{label}/{name}": a for name, a in store.to_arrays().items()}
    return arrays | {f"graph/{name}": a.copy() for name, a in model.ties.to_arrays().items()}


def restore(model: Any, arrays: Any) -> None:
    """Give the population of `model` the past of `snapshot`."""
    for name in KEPT:
        model.table[name][...] = arrays[f"table/{name}"]
    for label, records in (("circuits", CIRCUIT_RECORDS), ("courses", COURSE_RECORDS)):
        names = [*records, "free"]
        setattr(model, label, Store.from_arrays(records, {n: arrays[f"{label}/{n}"] for n in names}))
    model.ties = Ties.from_arrays({name: arrays[f"graph/{name}"] for name in model.ties.to_arrays()})
    model.forget_active_rows()


def _restore(model: Any, path: Path) -> bool:
    """Take the past from the cache; False where it is not there whole, and then nothing has changed."""
    expected = {name: (array.dtype, array.shape[1:]) for name, array in snapshot(model).items()}
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in expected}
    except Exception:  # a damaged archive raises errors of many kinds
        return False
    found = {name: (array.dtype, array.shape[1:]) for name, array in arrays.items()}
    if found != expected or any(len(arrays[f"table/{name}"]) != model.n_people for name in KEPT):
        return False
    restore(model, arrays)
    return True


def _keep(model: Any, path: Path) -> None:
    """Write the cache whole or not at all; a folder that cannot be written to costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(file, **snapshot(model))  # type: ignore[arg-type]
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError:
        return
