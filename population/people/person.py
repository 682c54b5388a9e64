"""A person: a Mesa agent whose attributes are cells of the columns, or read off the circuit."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.equations.dopamine import hedonic
from population.calendar import DAYS_PER_YEAR
from population.column_model import ColumnAgent
from population.columns import Rows
from population.loops.day import stand
from population.mechanisms.appraisal import natural_loss
from population.mechanisms.daily_life import role
from population.people.attributes import Column, Computed

DISORDERS = ("none", "mild", "moderate", "severe")
SEXES = ("female", "male")


def standing(model: Any, rows: Rows) -> np.recarray:
    """Copies of the brains in `rows` with this moment's read-outs, shape (len(rows),)."""
    brains = model.table["brain"][rows]
    around = model.table["around"][rows]
    age = (model.day - model.table["birth_day"][rows]) / DAYS_PER_YEAR
    b = model.rules.behaviour[0]
    around["reward"] = [role(float(a), b) for a in age] * brains["role"]
    stand(
        np.asarray(rows, np.int64), brains, around, model.circuits.plain("state"), model.table["slots"],
        model.table["courses"], model.courses.plain("occasions"), model.classes, model.rules.plain.general,
        model.rules.plain.substances,
    )  # fmt: skip
    return brains.view(np.recarray)


def over_substances(model: Any, rows: Rows, field: str) -> np.ndarray:
    """Largest value of a circuit's field over the substances a person met, 0 for those who met none."""
    slots = model.table["slots"][rows]
    states = model.circuits.plain("state")
    if not len(states):
        return np.zeros(len(rows))
    return np.where(slots >= 0, states[field][np.maximum(slots, 0)], 0.0).max(axis=1)


def over_courses(model: Any, rows: Rows, field: str, nothing: int) -> np.ndarray:
    """Largest value of a ledger's field over the classes of substances."""
    courses = model.table["courses"][rows]
    ledger = model.courses.plain("ledger")
    if not len(ledger):
        return np.full(len(rows), nothing)
    return np.where(courses >= 0, ledger[field][np.maximum(courses, 0)], nothing).max(axis=1)


class Person(ColumnAgent):
    """One person of the population; every attribute is a number of the columns or follows from them.

    Attributes
    ----------
    unique_id : int
        Order of entry into the scenario.
    age : float
        Years.
    sex : str
        "female" or "male".
    area, household : int
    group : str
        Name of the group that the scenario gives people, "" where it names none.
    stock : float
        Standard doses of prescribed opioids that are unused at home.
    use_today : float
        Standard doses of all substances in the last step.
    craving : float
        Largest over substances, 0-1.
    control : float
        Functional prefrontal control, 1 = population mean of an adult at rest.
    anhedonia : float
        Share of the own natural reward value that is lost, 0-1.
    withdrawal, tolerance : float
        Largest over substances.
    disorder : str
        "none", "mild", "moderate", "severe": DSM-5 criteria of the past 12 months, read off circuit and behaviour.
    in_treatment : bool
    circuit : dict
        Every state by name, per substance, and of the brain they share.
    ties : list of Person
    """

    area = Column(read_only=True)
    household = Column(read_only=True)
    stock = Column(read_only=True)
    kits = Column(read_only=True)
    in_jail = Column(read_only=True)
    jobless = Column(read_only=True)
    homeless = Column(read_only=True)

    @Computed
    def age(model: Any, rows: Rows) -> np.ndarray:
        return (model.day - model.table["birth_day"][rows]) / DAYS_PER_YEAR

    @Computed
    def sex(model: Any, rows: Rows) -> np.ndarray:
        return np.array(SEXES)[model.table["sex"][rows]]

    @Computed
    def group(model: Any, rows: Rows) -> np.ndarray:
        return np.array([*model.group_names, ""])[model.table["group"][rows]]

    @Computed
    def use_today(model: Any, rows: Rows) -> np.ndarray:
        slots, states = model.table["slots"][rows], model.circuits.plain("state")
        if not len(states):
            return np.zeros(len(rows))
        return np.where(slots >= 0, states["doses"][np.maximum(slots, 0)], 0.0).sum(axis=1)

    @Computed
    def craving(model: Any, rows: Rows) -> np.ndarray:
        return over_substances(model, rows, "craving")

    @Computed
    def tolerance(model: Any, rows: Rows) -> np.ndarray:
        return over_substances(model, rows, "tolerance")

    @Computed
    def withdrawal(model: Any, rows: Rows) -> np.ndarray:
        return standing(model, rows)["withdrawal"]

    @Computed
    def control(model: Any, rows: Rows) -> np.ndarray:
        return standing(model, rows)["control"]

    @Computed
    def anhedonia(model: Any, rows: Rows) -> np.ndarray:
        brains = standing(model, rows)
        age = (model.day - model.table["birth_day"][rows]) / DAYS_PER_YEAR
        b, g = model.rules.behaviour[0], model.rules.general[0]
        return np.array(
            [
                natural_loss(
                    float(brain.natural_value),
                    hedonic(float(brain.d2_trait) * float(brain.reward_trait) * role(float(a), b), g),
                )
                for brain, a in zip(brains, age, strict=True)
            ]
        )

    @Computed
    def disorder(model: Any, rows: Rows) -> np.ndarray:
        return np.array(DISORDERS)[over_courses(model, rows, "severity", 0)]

    @Computed
    def in_treatment(model: Any, rows: Rows) -> np.ndarray:
        courses, ledger = model.table["courses"][rows], model.courses.plain("ledger")
        if not len(ledger):
            return np.zeros(len(rows), bool)
        held = (ledger["treatment"][np.maximum(courses, 0)] >= 0).any(axis=2)
        found: np.ndarray = (held & (courses >= 0)).any(axis=1)
        return found

    @property
    def circuit(self) -> dict[str, dict[str, Any]]:
        """Every state of the circuit by name: one entry per substance met, and "brain" for what they share.

        Of a person who died the brain alone, as it was then.
        """
        table = self._table
        view = {"brain": _as_dict(table["brain"][self._row])}
        for s, name in enumerate(self.model.substances if self.alive else ()):
            slot = int(table["slots"][self._row, s])
            if slot >= 0:
                view[name] = _as_dict(self.model.circuits.plain("state")[slot])
        return view

    @property
    def ties(self) -> list[Person]:
        """The people this person knows."""
        if not self.alive:
            return []
        near = self.model.ties.neighbours[self._row]
        rows = [int(row) for row in near if row >= 0]
        return [self.model.person_at(row) for row in rows if self.model.is_present(row)]


def _as_dict(record: Any) -> dict[str, Any]:
    return {name: record[name].tolist() for name in record.dtype.names}
