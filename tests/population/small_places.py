"""Small places for the tests of the model, and what must hold in any of them on any day."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from neuro.day import FIRST_SESSION
from neuro.records import BRAIN, CIRCUIT, COURSE
from population.care import places
from population.courses import open_circuits
from population.mechanisms.first_use import MARKET
from population.model import AddictionModel
from population.model_arguments import resolve
from population.people.synthesis import ENTRY_AGE
from population.scenario import Scenario, scenario_from_mapping

UNIT = (0.0, 1.0)
BOUNDS = {
    BRAIN: {"pfc_therapy": UNIT, "role": (0.0, 1.5), "tonic": UNIT, "d1": UNIT, "d2_density": (0.0, 10.0)},
    CIRCUIT: {
        **dict.fromkeys(("craving", "choice", "habit", "habit_weight", "use_trace", "access"), UNIT),
        **dict.fromkeys(("expectation", "cue_labile", "cue_stable", "silent_synapses"), UNIT),
        **dict.fromkeys(("concentration", "exposure", "tolerance", "overdose_hazard"), (0.0, 1e4)),
        "doses": (FIRST_SESSION, 1e4),
        "matured_synapses": UNIT,
        "remembered_dose": (0.1, 100.0),
    },
    COURSE: {"goal": UNIT, "problem": UNIT, "discouragement": (0.0, 1e3)},
}
"""Lowest and highest value of fields that have one by their meaning."""

WITHOUT_DRUGS = {
    "supply.rx_opioid.availability": 0.0,
    "supply.heroin.availability": 0.0,
    "supply.fentanyl.availability": 0.0,
    "prescribing.dispensing_per_100": 0.0,
}
"""Changes that leave nobody a way to a drug."""

EASY_START = {
    "courses.rx_opioid.offer_ambient": 0.05,
    "courses.heroin.offer_ambient": 0.02,
    "courses.fentanyl.offer_ambient": 0.01,
}
"""Parameters under which many people of a small population use."""
REACH = {1985: 0.84, 1992: 1.15, 2004: 1.2, 2008: 0.98, 2012: 0.76, 2019: 0.78, 2023: 0.98}
EASY_REACH = {"supply.rx_opioid.availability": REACH}
"""Pills that are as easy to get as legal drugs, so that small towns have people who stay with them."""
DANGEROUS = {"heroin.overdose_hazard": 7.5e-6, "fentanyl.overdose_hazard": 5e-5}
"""Hazards of a dose under which a small population has overdoses to count in a year."""


def open_circuit(model: Any, row: int, s: int, source: int = MARKET) -> int:
    """Circuit of substance s of the person in `row`, at its first use today, of a dose from `source`."""
    return open_circuits(model, [(row, s, source)])[0]


def place(changes: dict[str, Any] | None = None) -> Scenario:
    """The baseline with a history of four years, and with other values at some paths ("supply.heroin.price")."""
    mapping = deepcopy(resolve("baseline").as_mapping())
    for path, value in {"population.history_from": 2020, **(changes or {})}.items():
        *parents, last = path.split(".")
        part = mapping
        for key in parents:
            part = part[key]
        part[last] = value
    return scenario_from_mapping(mapping)


def only(*substances: str, **care: Any) -> dict[str, Any]:
    """Changes to a place where there are these substances and no others."""
    supply = resolve("baseline").as_mapping()["supply"]
    sold = supply["rx_opioid"] | {"availability": REACH}
    market = {name: sold if name == "rx_opioid" else supply.get(name, sold) for name in substances}
    return {"substances": list(substances), "supply": market, **({"care": care} if care else {})}


def grown(
    people: int = 600, rng: int = 1, scenario: dict[str, Any] | None = None, **options: Any
) -> AddictionModel:
    """A model of `place(scenario)` whose people have lived their own past, with an easy start into use."""
    options = {"past": "life course", "changes": EASY_START, **options}
    return AddictionModel(people=people, rng=rng, scenario=place(scenario), **options)


def life(model: AddictionModel, row: int) -> tuple[Any, ...]:
    """Everything about one person that a day may change, wherever it is stored."""
    table, circuits, courses = model.table, model.circuits, model.courses
    near = model.ties.neighbours[row]
    found: list[Any] = [
        table[name][row].tobytes() for name in ("birth_day", "sex", "area", "household", "brain")
    ]
    for slot in table["slots"][row].tolist():
        found.append(circuits.plain("state")[slot].tobytes() if slot >= 0 else None)
        found.append(
            circuits.plain("ledger")[["first_use_day", "last_use_day"]][slot].tobytes() if slot >= 0 else None
        )
    for slot in table["courses"][row].tolist():
        found.append(courses.plain("state")[slot].tobytes() if slot >= 0 else None)
        if slot >= 0:
            ledger = courses.plain("ledger")[slot].copy()
            ledger["owner"] = 0
            found.append(ledger.tobytes())
    found.append(tuple(sorted(table.uid[near[near >= 0]].tolist())))
    return tuple(found)


def lives(model: AddictionModel) -> dict[int, tuple[Any, ...]]:
    """`life` of everybody, by uid."""
    return {int(model.table.uid[row]): life(model, int(row)) for row in model.table.rows}


def using(model: AddictionModel) -> dict[int, bytes]:
    """Doses of the last step, by uid."""
    slots, doses = model.table["slots"], model.circuits.plain("state")["doses"]
    return {
        int(model.table.uid[row]): np.where(slots[row] >= 0, doses[np.maximum(slots[row], 0)], 0.0).tobytes()
        for row in model.active_rows
    }


def treated(model: AddictionModel, t: int) -> int:
    """How many living people are in treatment t."""
    held = model.table["courses"][model.table.rows]
    ledger = model.courses.plain("ledger")[held[held >= 0]]
    return int((ledger["treatment"][:, model.tracks[t]] == t).sum())


def check_day(model: AddictionModel) -> None:
    """Raise AssertionError unless everything holds that must hold on any day."""
    model.ties.check()
    alive = model.table.alive
    ages = (model.day - model.table["birth_day"][model.table.rows]) / 365.25
    # twelve years are a whole number of days, and those who entered yesterday are a day older
    assert (ages >= ENTRY_AGE - 0.003).all()
    known = alive[: model.ties.capacity]
    assert not model.ties.degree[: len(known)][~known].any()
    for name, label, store in (
        ("slots", "substance", model.circuits),
        ("courses", "substance_class", model.courses),
    ):
        check_rows(model.table[name], alive, store, label)
    for t in range(len(model.treatments)):
        assert treated(model, t) <= places(model, t)
    ledger = model.courses.plain("ledger")[model.table["courses"][model.table["courses"] >= 0]]
    assert not ((ledger["treatment"] >= 0) & (ledger["waiting_for"] >= 0)).any()
    assert np.isin(ledger["severity"], (0, 1, 2, 3)).all()
    assert (ledger["last_use_day"] >= ledger["first_use_day"]).all()
    assert (ledger["last_use_day"] <= model.day).all()
    check_range(model.table["brain"][model.table.rows], BRAIN)
    check_range(model.circuits.plain("state")[model.table["slots"][model.table["slots"] >= 0]], CIRCUIT)
    check_range(model.courses.plain("state")[model.table["courses"][model.table["courses"] >= 0]], COURSE)


def check_rows(held: np.ndarray, alive: np.ndarray, store: Any, label: str) -> None:
    """Every row of a store belongs to one living person, who holds it; all others are free."""
    assert (held[~alive] == -1).all()
    person, which = np.nonzero(held >= 0)
    rows = held[person, which]
    assert len(set(rows.tolist())) == len(rows)
    ledger = store.plain("ledger")[: store.n_rows]
    assert (ledger["owner"][rows] == person).all()
    assert (ledger[label][rows] == which).all()
    assert sorted([*rows.tolist(), *store.free]) == list(range(store.n_rows))
    assert (ledger["owner"][store.free] == -1).all()


def check_range(records: np.ndarray, kind: np.dtype) -> None:
    """No field is NaN or infinite, and those with bounds keep them."""
    for name in kind.names or ():
        assert np.isfinite(records[name]).all(), name
    for name, (low, high) in BOUNDS[kind].items():
        assert ((records[name] >= low) & (records[name] <= high * (1 + 1e-6))).all(), name
