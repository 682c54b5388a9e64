"""A burnt-in population that ships with the package: people to draw from, so that a first model answers at once.

It holds 12,000 people. A smaller model has those of some neighbourhoods, which the seed chooses; a larger one has
everybody once or more, so that above 12,000 people all seeds share the same pasts, and replicates differ by what
happens from the first day on alone. Intervals over such replicates leave out the chance of the past: take the life
course (`past="life course"`, as `mesolimbic run` does) where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuro.compiling import data_hash
from neuro.streams import uniform_array
from population.burn_in import place_key, snapshot
from population.care.capacity import forget_spells, send_back
from population.networks.pairing import no_edges
from population.records import LIVED
from population.ties import Edges, join_edges, make_edges

HERE = Path(__file__).parent
STARTER = HERE / "data" / "starter.npz"
STARTER_PEOPLE = 12_000
STARTER_SEED = 20240101
ALIKE_DAYS = 5 * 365
"""Width of the band of ages in which lost ties are made anew."""
PEOPLE = ("birth_day", "sex", "area", "deprivation", "urban", "household")


def parameters_key() -> str:
    """Hash of every data file that decides what a starter holds; costs and interventions do not."""
    folders = [HERE / "data", HERE.parent / "neuro" / "data"]
    return data_hash(folders, without=("costs/", "interventions/"))


def write_starter(path: Path = STARTER) -> None:
    """Burn in the library's baseline and write it down; to be done again whenever a parameter changes."""
    from population.model import AddictionModel

    model = AddictionModel(STARTER_PEOPLE, STARTER_SEED, "baseline", past="life course")
    keys = {"place": place_key(model.scenario), "parameters": parameters_key()}
    people = {name: np.asarray(model.table[name]) for name in PEOPLE}
    ties = {f"ties/{name}": array for name, array in model.ties.edges()._asdict().items()}
    past = {name: array for name, array in snapshot(model).items() if not name.startswith("graph/")}
    np.savez_compressed(path, **keys, **people, **ties, **past)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Draw:
    """People drawn from the starter: `rows` of the bank and the number of the `copy` they belong to, shape (n,)."""

    bank: dict[str, np.ndarray]
    rows: np.ndarray
    copy: np.ndarray


def draw_past(model: Any) -> Draw | None:
    """Whole neighbourhoods of the starter, in an order that the seed decides, until there are people enough.

    People come with their households and with their ties among those drawn, so that use stays as clustered as it was.
    None where the starter does not fit: another place, supply, care or network, or changed parameters.
    """
    changes = [path for path, _ in model.changes if not path.startswith("costs.")]
    if changes or model.has_own_graph or not STARTER.exists():
        return None
    with np.load(STARTER, allow_pickle=False) as file:
        if str(file["place"]) != place_key(model.scenario) or str(file["parameters"]) != parameters_key():
            return None
        bank = {name: file[name] for name in file.files}
    areas = np.unique(bank["area"])
    rows, copies, n = [np.empty(0, np.int64)], [np.empty(0, np.int64)], 0
    while n < model.n_people:
        copy = len(rows) // max(1, len(areas))
        lot = uniform_array(model.seed, "starter", areas, copy)[0]
        for area in areas[np.argsort(lot, kind="stable")].tolist():
            found = np.flatnonzero(bank["area"] == area)[: model.n_people - n]
            rows.append(found)
            copies.append(np.full(len(found), copy))
            n += len(found)
    return Draw(bank, np.concatenate(rows), np.concatenate(copies))


def drawn_people(draw: Draw) -> dict[str, np.ndarray]:
    """Columns of the people drawn, as `population.people.synthesis.synthesize` gives them."""
    made = {name: draw.bank[name][draw.rows] for name in PEOPLE}
    made["age_days"] = -made.pop("birth_day")
    made["household"] = made["household"] + draw.copy.astype(np.int32) * (
        int(draw.bank["household"].max()) + 1
    )
    return made


def drawn_ties(draw: Draw) -> Edges:
    """Ties among the people drawn, within each copy."""
    edges = Edges(*(draw.bank[f"ties/{name}"] for name in Edges._fields))
    parts = []
    for copy in np.unique(draw.copy).tolist():
        place = np.full(len(draw.bank["area"]), -1, np.int32)
        mine = np.flatnonzero(draw.copy == copy)
        place[draw.rows[mine]] = mine
        a, b = place[edges.a], place[edges.b]
        kept, lost = (a >= 0) & (b >= 0), (a >= 0) != (b >= 0)
        parts.append(Edges(a[kept], b[kept], edges.layer[kept], edges.weight[kept]))
        parts.append(tied_anew(draw, np.maximum(a, b)[lost], edges.layer[lost], edges.weight[lost]))
    return join_edges(*parts) if parts else no_edges()


def tied_anew(draw: Draw, rows: np.ndarray, layer: np.ndarray, weight: np.ndarray) -> Edges:
    """Ties in place of those that led to people who were not drawn: two who lost one of a layer are tied, both of whom
    have used or not, and of an age band.
    """
    used = (draw.bank["table/courses"][draw.rows[rows]] >= 0).any(axis=1)
    band = draw.bank["birth_day"][draw.rows[rows]] // ALIKE_DAYS
    by_person = np.lexsort((layer, rows))
    _, first, count = np.unique(rows[by_person], return_index=True, return_counts=True)
    turn = np.empty(len(rows), np.int64)
    turn[by_person] = np.arange(len(rows)) - np.repeat(first, count)
    order = np.lexsort((rows, turn, band, used, layer))
    groups = np.column_stack((layer, used, band))[order]
    begins = np.flatnonzero(np.any(groups[1:] != groups[:-1], axis=1)) + 1
    pairs = [
        (group[: len(group) // 2], group[len(group) // 2 : 2 * (len(group) // 2)])
        for group in np.split(order, begins)
    ]  # half a group apart and one of each person at a time, so that nobody meets the same person twice
    a, b = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return make_edges(rows[a], rows[b], layer[a], weight[a])


def adopt(model: Any, draw: Draw) -> None:
    """Give the people of `model` the brains, circuits and courses of those they were drawn from."""
    table, bank = model.table, draw.bank
    for name in LIVED:
        table[name][...] = bank[f"table/{name}"][draw.rows]
    for label, column, store in (
        ("circuits", "slots", model.circuits),
        ("courses", "courses", model.courses),
    ):
        held = bank[f"table/{column}"][draw.rows]
        arrays = {name: bank[f"{label}/{name}"] for name in store.records}
        rows, s = np.nonzero(held >= 0)
        new = store.take_many(len(rows))
        for name, values in arrays.items():
            store.plain(name)[new] = values[held[rows, s]]
        store.plain("ledger")["owner"][new] = rows
        table[column][rows, s] = new
    model.forget_active_rows()
    for t in range(len(model.treatments)):  # a draw may bring more people in treatment than there are places
        forget_spells(model, send_back(model, model.courses.array("ledger"), t))


if __name__ == "__main__":
    write_starter()
