from __future__ import annotations

import tempfile

import numpy as np
import pytest

from tests.benchmarks.circuit_reference import has_compiler
from tests.benchmarks.contagion import library, run
from tests.benchmarks.contagion_rules import (
    BEGINS,
    DEGREE,
    STOPS,
    rows_of,
    small_world,
    users_on_the_first_day,
)

pytestmark = pytest.mark.skipif(not has_compiler(), reason="there is no gcc")


def test_the_ties_of_the_small_world_are_mutual_and_as_many_as_they_should_be():
    first, neighbours = rows_of(small_world(2000, 1), 2000)
    degree = np.diff(first)
    assert degree.mean() == pytest.approx(DEGREE, rel=0.01)
    own = np.repeat(np.arange(2000), degree)
    pairs = np.stack([own, neighbours])
    assert sorted(map(tuple, pairs.T.tolist())) == sorted(map(tuple, pairs[::-1].T.tolist()))


def test_contagion_begins_and_stops_as_often_as_its_rules_say():
    n = 40_000
    first, neighbours = rows_of(small_world(n, 1), n)
    with tempfile.TemporaryDirectory() as folder:
        c = library(folder)
        seconds, ever, uses = run(c, n, 1, 1, first, neighbours)
        _, again, same = run(c, n, 1, 1, first, neighbours)
    assert (ever, uses.tolist()) == (again, same.tolist())
    assert seconds >= 0.0
    began = users_on_the_first_day(n, 1)
    met = np.add.reduceat(began[neighbours].astype(int), first[:-1])
    expected = (1.0 - (1.0 - BEGINS) ** met[~began]).sum()
    assert uses[~began].sum() == pytest.approx(expected, abs=5.0 * expected**0.5 + 1.0)
    assert uses[began].mean() == pytest.approx(1.0 - STOPS, abs=0.05)
    assert ever == (began | uses.astype(bool)).sum()
