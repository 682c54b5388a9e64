"""Dopamine ages with people, as often as it should, and old people depend less for it."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.equations.dopamine import ageing
from neuro.kernel import uniform_rows
from neuro.records import CIRCUIT
from neuro.traits import first_meeting
from population import AddictionModel
from population.calendar import DAYS_PER_YEAR
from population.people.traits import FEMALE
from population.stores import Fields
from tests.population.small_places import EASY_START, grown

PEOPLE, OLD = 5000, 65.0


def test_whoever_has_used_for_years_has_what_age_leaves_of_the_surges_of_youth():
    """What is kept from month to month is what the age alone says: nobody ages twice, or not at all."""
    model = grown(600, rng=3, scenario={"population.history_from": 2000}, changes=EASY_START)
    g, kept = Fields(model.rules.plain.general[0]), model.circuits.plain("ledger")[: model.circuits.n_rows]
    found = model.circuits.plain("state")["sensitivity"]
    ages = (model.day - model.table["birth_day"]) / DAYS_PER_YEAR
    old = 0
    for i in np.flatnonzero(kept["owner"] >= 0):
        row, s, young = kept["owner"][[i]], int(kept["substance"][i]), np.zeros(1, CIRCUIT)
        female, liability = model.table["sex"][row] == FEMALE, model.table["brain"]["liability"][row]
        p, uid = (
            model.rules.substances[s],
            model.table["threshold_key"][row],
        )  # whose chance it was in the past
        first_meeting(young, uid, female, s, liability.astype(float), model.seed, g, p, uniform_rows)
        left = ageing(float(ages[row[0]]), g)
        assert found[i] == pytest.approx(float(young["sensitivity"][0]) * left, rel=2e-3)
        old += left < ageing(45.0, g)
    assert old > 20


def disorder_of_the_old(**changes):
    """Share of people of 65 and over with alcohol use disorder, in a place grown under such parameters."""
    model = AddictionModel(PEOPLE, 1, "alcohol", past="life course", changes=changes)
    rows = model.table.rows
    old = rows[(model.day - model.table["birth_day"][rows]) / 365.25 >= OLD]
    courses = model.table["courses"][old, 0]
    severity = model.courses.plain("ledger")["severity"][np.maximum(courses, 0)]
    return float(((courses >= 0) & (severity > 0)).mean())


@pytest.mark.slow
def test_without_ageing_of_dopamine_more_old_people_have_alcohol_use_disorder():
    aged, ageless = disorder_of_the_old(), disorder_of_the_old(**{"circuit.release_ageing": 0.0})
    assert 0.02 < aged < 0.15
    assert ageless > 1.15 * aged
