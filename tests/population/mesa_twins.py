"""A plain Mesa model and a model of columns of the same people.

People carry a ``label``, their order of entry, since ids count from 0 in columns and from 1 in Mesa.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from population.column_model import ColumnAgent, ColumnModel
from population.columns import ColumnSpec, PersonTable
from population.people.attributes import Column, Computed

SPEC = {
    "label": ColumnSpec(np.int64),
    "age": ColumnSpec(np.int16),
    "craving": ColumnSpec(np.float32),
    "uses": ColumnSpec(bool),
    "sex": ColumnSpec("U6", "female"),
    "doses": ColumnSpec(np.uint8, shape=(2,)),
}
NAMES = (*SPEC, "risk")
NUMBERS = ("label", "age", "craving", "uses", "risk")


class Behaviour:
    """What both kinds of people do; some of it depends on order, some on the model's random stream."""

    model: Any
    remove: Any
    label: Any
    age: Any
    craving: Any

    def birthday(self, years=1):
        self.age += years
        return self.age

    def influence(self):
        self.craving, self.model.mood = (self.craving + self.model.mood) / 2, self.craving

    def gamble(self):
        self.craving = self.model.random.random()

    def quarrel(self):
        self.model.heard.append(self.label)
        if self.age % 3 == 0:
            self.model.agents.select(lambda other: other.age < self.age, at_most=1).do("remove")

    def leave_if_old(self):
        if self.age > 60:
            self.remove()


class PlainPerson(Behaviour, mesa.Agent):
    def __init__(self, model, label=0, age=0, craving=0.0, uses=False, sex="female", doses=(0, 0)):
        super().__init__(model)
        self.label, self.age, self.uses, self.sex, self.doses = label, age, uses, sex, list(doses)
        self.craving = craving

    @property
    def craving(self):
        return self._craving

    @craving.setter
    def craving(self, value):
        self._craving = float(np.float32(value))

    @property
    def risk(self):
        return self.age * self.craving


class ColumnPerson(Behaviour, ColumnAgent):
    label, age, craving, uses, sex, doses = (Column() for _ in range(6))

    @Computed
    def risk(model, rows):
        return model.table["age"][rows] * model.table["craving"][rows].astype(float)


class PlainModel(mesa.Model):
    person_class = PlainPerson

    def __init__(self, rng=1):
        super().__init__(rng=rng)
        self.mood, self.heard = 0.0, []

    def step(self):
        self.agents_by_type[PlainPerson].do("birthday")


class TwinModel(ColumnModel):
    person_class = ColumnPerson

    def __init__(self, rng=1):
        super().__init__(PersonTable(SPEC), rng=rng)
        self.mood, self.heard = 0.0, []

    def step(self):
        self.table["age"][self.table.rows] += 1


def values_of(label, seed):
    draw = np.random.default_rng([label, seed])
    return {
        "label": label,
        "age": int(draw.integers(0, 80)),
        "craving": float(np.float32(draw.choice([0.0, 0.5, draw.random()]))),
        "uses": bool(draw.random() < 0.3),
        "sex": str(draw.choice(["female", "male"])),
        "doses": draw.integers(0, 255, 2).tolist(),
    }


def twins(count=30, seed=0):
    plain, ours = PlainModel(), TwinModel()
    for model in (plain, ours):
        for label in range(count):
            model.person_class(model, **values_of(label, seed))
    return plain, ours


def labels(agents):
    return [agent.label for agent in agents]


def same(first, second):
    """Equal in value and in type, all the way down."""
    assert type(first) is type(second), (first, second)
    if isinstance(first, list | tuple):
        assert len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            same(one, other)
    elif isinstance(first, dict):
        same(list(first.items()), list(second.items()))
    elif isinstance(first, np.ndarray):
        np.testing.assert_array_equal(first, second, strict=True)
    else:
        assert first == second or first != first, (first, second)
