"""Short ways to what long ways find: draws one by one, spans of births, rows taken at once."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.records import COURSE
from neuro.streams import FEW, uniform_array
from population.environment import Diversion, diverted
from population.interventions.levers import Acted, Lever, Schedule
from population.people.traits import AHEAD, Unborn, brains_of
from population.rules import rules
from population.scenario import Prescribing
from population.scenario.kinds import Series
from population.steps.ties import SPAN_DAYS, born_from, first_at_least
from population.stores import Store


@pytest.mark.parametrize("day", [0, -900, 40_000])
def test_draws_of_few_people_are_those_of_the_same_people_among_many(day):
    uid = np.arange(5, 5 + 4 * FEW) * 1_000_003
    many = uniform_array(2**61 + 7, "death", uid, day, 3)
    few = [uniform_array(2**61 + 7, "death", uid[i : i + FEW], day, 3) for i in range(0, len(uid), FEW)]
    assert many.tobytes() == np.concatenate(few, axis=1).tobytes()
    assert uniform_array(1, "death", uid[:0]).shape == (4, 0)


def test_spans_of_births_lead_to_the_position_that_a_search_of_all_finds():
    draw = np.random.default_rng(1)
    births = np.sort(draw.integers(-30_000, -4_000, 500)).astype(float)
    edges = births[0] + SPAN_DAYS * np.arange(int((births[-1] - births[0]) / SPAN_DAYS) + 2)
    edges[-1] = np.inf
    spans = np.searchsorted(births, edges)
    for x in [*draw.uniform(-31_000, -3_000, 500), *births[:50], births[-1], births[-1] + 1.0]:
        assert born_from(births, spans, births[0], x) == first_at_least(births, 0, len(births), x)


def test_rows_taken_at_once_are_those_taken_one_by_one():
    one, many = Store({"state": COURSE}), Store({"state": COURSE})
    assert many.take_many(200).tolist() == [one.take() for _ in range(200)]
    assert (one.n_rows, one.capacity) == (many.n_rows, many.capacity)
    for store in (one, many):
        store.give_back(7)
        store.give_back(3)
    assert many.take_many(3).tolist() == [one.take() for _ in range(3)] == [3, 7, 200]


def test_brains_drawn_ahead_are_those_drawn_one_by_one():
    general, unborn = rules(("heroin",), (), 1.0).plain.general.copy(), Unborn()
    for uid in ([7], [8, 9, 10], [9 + AHEAD], [3], [3]):
        who, sex = np.array(uid), np.arange(len(uid), dtype=np.int8) % 2
        one_by_one = [brains_of(who[i : i + 1], sex[i : i + 1], 5, general) for i in range(len(uid))]
        assert unborn.of(who, sex, 5, general).tobytes() == np.concatenate(one_by_one).tobytes()
        general["pfc_immaturity"] *= 0.9  # as a policy could


def test_what_is_kept_of_diverted_supply_tells_policies_apart():
    p, years = Diversion(365.0, 0.5, 70.0), (2000, 2020)
    usual = Series(years=years, values=(40.0, 80.0))
    limited = Acted.of(usual, 2010.0, ((Schedule(0, 0), Lever("", times=0.5)),))
    found = [diverted(Prescribing(dispensing_per_100=each), 2012.0, p) for each in (usual, limited, usual)]
    assert found[0] == found[2] > found[1]
    assert diverted(Prescribing(dispensing_per_100=limited), 2010.0, p) == diverted(
        Prescribing(dispensing_per_100=usual), 2010.0, p
    )
