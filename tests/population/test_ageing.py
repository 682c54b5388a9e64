"""Old people use as much as middle-aged ones and depend less, because their dopamine has aged."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel

PEOPLE, OLD = 5000, 65.0


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
