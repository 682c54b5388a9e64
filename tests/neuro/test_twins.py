"""The readable day and the compiled day are one: any person, any day, any step gives the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neuro.day import FIRST_SESSION, person_day
from neuro.equations.choice import demand, intake_room, sessions_mean
from neuro.equations.kinetics import relative_exposure
from neuro.records import BRAIN, CIRCUIT, COURSE, OCCASION, OFFER, SURROUNDINGS
from neuro.streams import STREAM, poisson, uniforms
from tests.neuro.brains import IDS, OPIOIDS, RANGES, People, drawn

RELATIVE, OF_RANGE = 1e-5, 1e-6
PERSON = 1
"""Row of the person compared; the people before and after him must stay as they are."""

same_class = st.lists(st.sampled_from(OPIOIDS), min_size=1, max_size=3, unique=True)
any_class = st.lists(st.sampled_from(IDS), min_size=2, max_size=5, unique=True)


@st.composite
def fillers(draw):
    """Function that gives records whose every field lies anywhere in its range, a share of them at its ends."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    ends = draw(st.sampled_from([0.0, 0.1, 0.5]))
    return lambda record, count: drawn(record, count, random, ends)


@st.composite
def days(draw):
    """Three people in an array, one of them in any valid state on any day."""
    names = draw(same_class | any_class)
    surge = draw(st.sampled_from(["mission", "literature"]))
    people = People(names, 3, draw(st.sampled_from([1.0, 0.25, 7.0])), draw(st.integers(0, 2**63 - 1)), surge)
    people.day = draw(st.integers(-40_000, 40_000))
    people.uid = np.array([5, draw(st.integers(0, 2**31)), 6])
    never_met = draw(st.sets(st.sampled_from(range(len(names))), max_size=len(names)))
    people.slots[PERSON, sorted(never_met)] = -1
    for k in range(people.n_classes):
        if (people.slots[PERSON, people.classes == k] < 0).all():
            people.courses[PERSON, k] = -1
    filled = draw(fillers())
    people.brains[PERSON] = filled(BRAIN, 1)[0]
    people.brains["attitude"][PERSON] -= draw(st.sampled_from([12.0, 0.0]))  # half of them would use anything
    people.around[PERSON] = filled(SURROUNDINGS, 1)[0]
    for array, record, rows in (
        (people.circuits, CIRCUIT, people.slots[PERSON]),
        (people.offers, OFFER, people.slots[PERSON]),
        (people.course_table, COURSE, people.courses[PERSON]),
        (people.occasions, OCCASION, people.courses[PERSON]),
    ):
        met = rows[rows >= 0]
        array[met] = filled(record, len(met))
    agreed = [row for row in people.slots[PERSON] if row >= 0 and draw(st.booleans())]
    people.circuits["doses"][agreed[:1]] = FIRST_SESSION
    return people


def read_day(people):
    """The day of the person compared, by the functions as they are written."""
    person_day(
        people.seed, int(people.uid[PERSON]), people.day, people.brains[PERSON], people.around[PERSON],
        people.circuits, people.slots[PERSON], people.course_table, people.courses[PERSON], people.occasions,
        people.offers, people.classes, people.n_classes, people.general[0], people.parameters,
    )  # fmt: skip


def near_a_jump(people, exposure, tolerance):
    """Whether rounding alone decides how many sessions a draw means, for any substance of the person."""
    g = people.general[0]
    for s, slot in enumerate(people.slots[PERSON]):
        if slot < 0:
            continue
        own_class = people.slots[PERSON][people.classes == people.classes[s]]
        best = max(people.offers["availability"][row] for row in own_class if row >= 0)
        p = people.parameters[s]
        room = intake_room(relative_exposure(exposure[slot], p), tolerance[slot], g, p)
        best *= demand(float(people.offers["price"][slot]), p)
        mean = float(sessions_mean(best, people.circuits[slot].choice, room, g, p))
        u = uniforms(people.seed, STREAM["sessions"], int(people.uid[PERSON]), people.day, s)[0]
        if poisson(u, mean * (1 - 2e-5)) != poisson(u, mean * (1 + 2e-5)):
            return True
    return False


def differences(found, expected):
    """Fields that differ by more than rounding, with both values."""
    wrong = []
    for name, (low, high) in RANGES[found.dtype.base if found.dtype.names else found.dtype].items():
        a, b = found[name].astype(float), expected[name].astype(float)
        bad = ~(np.abs(a - b) <= RELATIVE * np.abs(b) + OF_RANGE * (high - low))
        if bad.any():
            wrong.append((name, a[bad], b[bad]))
    return wrong


def compare(people):
    arrays = ("brains", "circuits", "course_table", "around", "occasions", "offers")
    before = {name: getattr(people, name).copy() for name in arrays}
    read_day(people)
    read = {name: getattr(people, name).copy() for name in arrays}
    assume(not near_a_jump(people, before["circuits"]["exposure"], before["circuits"]["tolerance"]))
    for name in arrays:
        getattr(people, name)[:] = before[name]
    people.step(rows=[PERSON])
    for name in ("brains", "circuits", "course_table"):
        assert not differences(getattr(people, name), read[name]), name
        assert not np.isnan(getattr(people, name).view(np.float32)).any(), name
    for name in ("around", "occasions", "offers"):
        assert getattr(people, name).tobytes() == before[name].tobytes() == read[name].tobytes(), name
    return before, read


def others(array, rows):
    """Records that are not the person's."""
    return np.delete(array, rows[rows >= 0])


@settings(max_examples=300)
@given(days())
def test_the_readable_day_and_the_compiled_day_agree(people):
    before, read = compare(people)
    for after in (read, {name: getattr(people, name) for name in read}):
        assert np.delete(after["brains"], PERSON).tobytes() == np.delete(before["brains"], PERSON).tobytes()
        for name, rows in (("circuits", people.slots[PERSON]), ("course_table", people.courses[PERSON])):
            assert others(after[name], rows).tobytes() == others(before[name], rows).tobytes()


@pytest.mark.slow
@settings(max_examples=10_000)
@given(days())
def test_the_readable_day_and_the_compiled_day_agree_on_ten_thousand_days(people):
    compare(people)


def test_every_field_of_every_record_has_a_range():
    for record, ranges in RANGES.items():
        assert list(ranges) == list(record.names or ())
        assert all(low < high for low, high in ranges.values())
