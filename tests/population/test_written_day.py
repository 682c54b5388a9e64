"""The compiled day of a population is the one that is written."""

from __future__ import annotations

import numpy as np
import pytest

import neuro.day
from neuro.streams import uniforms
from population import circuit_phase, environment, harm, life_course, prescribing
from population.mechanisms import long_term
from population.steps import danger, meaning, month, ordinary_day, stocks
from tests.population.small_places import check_day, grown

LOOPS = {
    environment: ("surroundings",),
    life_course: ("months", "first_uses", "diagnoses", "shift_blocks"),
    circuit_phase: ("people_day", "reflections", "who_moves", "settle_or_wake"),
    harm: ("overdoses", "hazards"),
    prescribing: ("stocks_change",),
}


def with_attributes(argument):
    """The argument, or an array of records in it, with its fields as attributes."""
    if isinstance(argument, tuple):
        return type(argument)(*map(with_attributes, argument))
    is_record = isinstance(argument, np.ndarray) and argument.dtype.names
    return argument.view(np.recarray) if is_record else argument


def as_written(loop):
    """The loop in Python, on records whose fields are attributes."""
    return lambda *arguments: loop.py_func(*map(with_attributes, arguments))


def numbers(records):
    """Every number of an array of records, shape (records, numbers)."""
    return np.array(
        [np.concatenate([np.ravel(row[name]) for name in records.dtype.names]) for row in records], float
    )


def test_the_compiled_day_of_a_population_is_the_one_that_is_written(monkeypatch):
    compiled, written = (grown(150, rng=21) for _ in range(2))
    for day in range(30):
        compiled.step()
        with monkeypatch.context() as patch:
            for module in (ordinary_day, month, meaning, danger, stocks, long_term, neuro.day):
                patch.setattr(module, "uniforms", lambda *words: uniforms(*map(int, words)))
            patch.setattr(
                "neuro.prefetching._asked", lambda *line: None
            )  # a hint that only compiled code can give
            for module, names in LOOPS.items():
                for name in names:
                    patch.setattr(module, name, as_written(getattr(module, name)))
            written.step()
        assert written.table.uid.tolist() == compiled.table.uid.tolist()
        assert (written.table["slots"] == compiled.table["slots"]).all()
        for label in ("circuits", "courses"):
            a, b = getattr(compiled, label), getattr(written, label)
            for name in a.records:
                found, expected = numbers(b.plain(name)[: b.n_rows]), numbers(a.plain(name)[: a.n_rows])
                assert found == pytest.approx(expected, rel=1e-3, abs=1e-4), (day, label, name)
        assert written.table["stock"] == pytest.approx(compiled.table["stock"])
        assert numbers(written.table["brain"]) == pytest.approx(
            numbers(compiled.table["brain"]), rel=1e-3, abs=1e-4
        )
    assert compiled.circuits.n_rows > 10
    check_day(written)
