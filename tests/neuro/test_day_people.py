"""A day of a brain depends on the person, the day and the seed, and on nobody else."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.records import BRAIN, SURROUNDINGS
from tests.neuro.brains import RANGES, People


def crowd(n=40, seed=7):
    """People of all kinds, each of whom met three substances and can have them."""
    people = People(("heroin", "alcohol", "fentanyl"), n, seed=seed)
    random = np.random.default_rng(1)
    for array, record in ((people.brains, BRAIN), (people.around, SURROUNDINGS)):
        for name, (low, high) in RANGES[record].items():
            array[name] = random.uniform(low, high, n)
    people.around["clinic"] = people.around["clinic"].round()
    people.offers["availability"] = random.random(people.offers.shape)
    people.brains["attitude"] -= 4.0
    return people


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    runs = []
    for seed in (7, 7, 8):
        people = crowd(seed=seed)
        people.step(60)
        runs.append(people.bytes())
    assert runs[0] == runs[1] != runs[2]
    assert crowd().bytes() != runs[0]


def test_the_order_of_people_does_not_matter():
    ordered, shuffled = crowd(), crowd()
    rows = np.random.default_rng(5).permutation(len(ordered.uid))
    for _ in range(60):
        ordered.step()
        shuffled.step(rows=rows)
    assert ordered.bytes() == shuffled.bytes()
    assert ordered.circuits.doses.any()


def test_a_person_moved_to_another_row_has_the_same_days():
    people, moved = crowd(), crowd()
    rows = np.arange(len(people.uid))[::-1]
    for name in ("uid", "brains", "around", "slots", "courses"):
        getattr(moved, name)[:] = getattr(moved, name)[rows].copy()
    people.step(60)
    moved.step(60)
    assert people.brains.tobytes() == moved.brains[rows].tobytes()
    assert people.circuits.tobytes() == moved.circuits.tobytes()


def test_other_people_do_not_matter():
    everybody, few = crowd(), crowd()
    rows = np.array([3, 17, 31])
    everybody.step(60)
    few.step(60, rows=rows)
    assert everybody.brains[rows].tobytes() == few.brains[rows].tobytes()
    slots = everybody.slots[rows]
    assert everybody.circuits[slots].tobytes() == few.circuits[slots].tobytes()
    assert np.delete(few.brains, rows).tobytes() == np.delete(crowd().brains, rows).tobytes()


def test_two_equal_people_have_different_days_and_the_same_expectation():
    people = People(("heroin",), 4000, seed=3)
    people.use_heavily("heroin")
    people.step()
    doses = people.circuits.doses
    mean = float(people.circuits.choice[0])
    assert len(set(people.circuits.choice.tolist())) == 1
    each = people.parameters.doses_per_session[0]
    assert doses.mean() == pytest.approx(each * mean, abs=4.5 * each * np.sqrt(mean / 4000))
    assert doses.std() > 0.5 * each


def test_two_substances_of_one_person_have_draws_of_their_own():
    people = People(("heroin", "cocaine"), 4000, seed=3)
    people.use_heavily("heroin", "cocaine")
    people.step()
    together = np.corrcoef(people.of("heroin").doses, people.of("cocaine").doses)[0, 1]
    assert abs(together) < 4.5 / np.sqrt(4000)
