"""A burnt-in population that ships with the package: people to draw from, so that a first model answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from neuro.compiling import data_hash
from neuro.kernel import uniform_rows
from population.burn_in import place_key, snapshot
from population.care import places

HERE = Path(__file__).parent
STARTER = HERE / "data" / "starter.npz"
STARTER_PEOPLE = 12_000
STARTER_SEED = 20240101
AGE_CLASS_DAYS = 365.25 * 2


def parameters_key() -> str:
    """Hash of every data file that decides what a starter holds."""
    return data_hash([HERE / "data", HERE.parent / "neuro" / "data"])


def write_starter(path: Path = STARTER) -> None:
    """Burn in the library's baseline and write it down; to be done again whenever a parameter changes."""
    from population.model import AddictionModel

    model = AddictionModel(STARTER_PEOPLE, STARTER_SEED, "baseline", past="life course")
    place, parameters = place_key(model.scenario), parameters_key()
    people = {f"table/{name}": np.asarray(model.table[name]) for name in ("birth_day", "sex")}
    np.savez_compressed(path, place=place, parameters=parameters, **people, **snapshot(model))  # type: ignore[arg-type]


def sample_past(model: Any) -> bool:
    """Give each person the past of somebody of the same sex and nearest age in the starter; False if it does not fit.

    The starter fits where place, supply, care and substances are those it was made with and no parameter is changed.
    """
    if model.changes or model.has_own_graph or not STARTER.exists():
        return False
    with np.load(STARTER, allow_pickle=False) as bank:
        if str(bank["place"]) != place_key(model.scenario):
            return False
        chosen = nearest(model, bank["table/birth_day"], bank["table/sex"])
        adopt(model, bank, chosen)
    keep_to_places(model)
    return True


def nearest(model: Any, birth_day: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """For each person a row of the bank of the same sex and about the same age, drawn by lot."""
    u = uniform_rows(model.seed, "starter", model.table.uid, 0)[0]
    chosen = np.zeros(model.n_people, np.int64)
    for code in (0, 1):
        rows = np.flatnonzero(sex == code)
        rows = rows[np.argsort(birth_day[rows], kind="stable")]
        mine = np.flatnonzero(model.table["sex"] == code)
        born = model.table["birth_day"][mine]
        low = np.searchsorted(birth_day[rows], born - AGE_CLASS_DAYS / 2)
        high = np.searchsorted(birth_day[rows], born + AGE_CLASS_DAYS / 2)
        low = np.minimum(low, len(rows) - 1)
        high = np.maximum(high, low + 1)
        chosen[mine] = rows[np.minimum(low + (u[mine] * (high - low)).astype(np.int64), len(rows) - 1)]
    return chosen


def adopt(model: Any, bank: Any, chosen: np.ndarray) -> None:
    """Copy brains, circuits and courses of the chosen rows."""
    table = model.table
    table["brain"][...] = bank["table/brain"][chosen]
    for label, column, store in (
        ("circuits", "slots", model.circuits),
        ("courses", "courses", model.courses),
    ):
        held = bank[f"table/{column}"][chosen]
        arrays = {name: bank[f"{label}/{name}"] for name in store.records}
        for row, s in np.argwhere(held >= 0).tolist():
            new = store.take()
            for name, values in arrays.items():
                store.array(name)[new] = values[held[row, s]]
            store.array("ledger")[new].owner = row
            table[column][row, s] = new
    model.forget_active_rows()


def keep_to_places(model: Any) -> None:
    """A draw may bring more people in treatment than there are places: those who entered last wait for one."""
    ledger = model.courses.array("ledger")[: model.courses.n_rows]
    for t in range(len(model.treatments)):
        treated = np.flatnonzero((ledger.owner >= 0) & (ledger.treatment == t))
        surplus = treated[np.argsort(ledger.treatment_day[treated], kind="stable")][places(model, t) :]
        ledger.waiting_for[surplus], ledger.waiting_day[surplus] = t, model.day
        ledger.treatment[surplus] = -1


if __name__ == "__main__":
    write_starter()
