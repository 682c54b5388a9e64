"""The C reference and the compiled kernel are the same circuit."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from neuro.records import BRAIN, CIRCUIT, COURSE, OCCASION, OFFER, SURROUNDINGS
from tests.benchmarks import circuit_reference
from tests.benchmarks.circuit_kernel import DAYS, SETS, agreeing, copies, live, restore
from tests.benchmarks.circuit_reference import has_compiler
from tests.neuro.brains import RANGES, People

pytestmark = pytest.mark.skipif(not has_compiler(), reason="there is no gcc to build the C reference with")

LEAST_AGREEMENT = 0.99
"""Of 500 people, a few may draw another number of sessions, where rounding alone decides."""


def anybody(substances, n=500, seed=3, dt=1.0):
    """People in any state on any day: some would use anything, some never met a substance."""
    people, random = People(substances, n, dt, seed), np.random.default_rng(seed)
    for array, record in (
        (people.brains, BRAIN),
        (people.around, SURROUNDINGS),
        (people.circuits, CIRCUIT),
        (people.course_table, COURSE),
        (people.occasions, OCCASION),
        (people.offers, OFFER),
    ):
        for name, (low, high) in RANGES[record].items():
            array[name] = random.uniform(low, high, array[name].shape)
    people.occasions["feast"] *= random.choice([0.0, 1.0], people.occasions.shape)
    people.brains["attitude"] -= random.choice([0.0, 6.0], n)
    people.around["clinic"] = random.choice([0.0, 1.0], n)
    people.slots[random.random(people.slots.shape) < 0.2] = -1
    for k in range(people.n_classes):
        unmet = (people.slots[:, people.classes == k] < 0).all(axis=1)
        people.courses[unmet, k] = -1
    return people


@pytest.mark.parametrize("dt", [1.0, 0.25, 7.0])
@pytest.mark.parametrize("days", [1, 5])
@pytest.mark.parametrize("substances", SETS.values(), ids=SETS)
def test_the_reference_and_the_kernel_agree(substances, days, dt):
    people = anybody(substances, dt=dt)
    begin, ends = copies(people), {}
    for name, person_days in DAYS.items():
        restore(people, begin)
        live(people, person_days, days)
        ends[name] = copies(people)
    assert not np.isnan(ends["C"]["circuits"].view(np.float32)).any()
    assert (ends["C"]["circuits"]["doses"] != begin["circuits"]["doses"]).mean() > 0.5
    assert agreeing(people, ends["numba"], ends["C"]) > LEAST_AGREEMENT


def test_a_disagreement_is_seen():
    people = anybody(("heroin",))
    begin = copies(people)
    wrong = {name: array.copy() for name, array in begin.items()}
    met = people.slots[people.slots >= 0]
    wrong["circuits"]["tolerance"][met[:50]] *= 1.01
    assert agreeing(people, begin, begin) == 1.0
    assert agreeing(people, begin, wrong) == pytest.approx(0.9)


def test_every_record_in_c_has_the_fields_of_the_record_in_python():
    header = circuit_reference.header()
    for record in (BRAIN, CIRCUIT, COURSE, SURROUNDINGS, OCCASION, OFFER):
        places = [header.index(f"float {name}") for name in record.names or ()]
        assert len(places) == len(record.names or ())
    assert "float cue_labile[5];" in header


def test_an_array_that_c_would_misread_is_refused():
    people = anybody(("heroin",), 10)
    people.slots = people.slots.astype(np.int32)
    with pytest.raises(TypeError, match="int64"):
        live(people, DAYS["C"], 1)


def test_the_benchmark_runs_and_says_what_it_measured(root):
    command = [sys.executable, "-m", "tests.benchmarks.circuit_kernel", "--json"]
    small = ["--people", "200", "--days", "2", "--runs", "1"]
    done = subprocess.run([*command, *small], cwd=root, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert [r["state"] for r in answer["results"]] == ["using", "abstinent", "never met"]
    assert all(r["numba_ns"] > 0.0 and r["C_ns"] > 0.0 for r in answer["results"])
