"""What most people have met when they are young is no news later."""

from __future__ import annotations

import numpy as np
import pytest

from population.interventions.knock_outs import mechanisms
from population.rules import rules
from tests.population.small_places import grown

CIGARETTES = {
    "substances": ["nicotine"], "supply": {"nicotine": {"availability": 1.0, "price": 1.0, "potency_cv": 0.0}},
    "care": {}, "population.history_from": 1980,
}  # fmt: skip
LATE = 22.0


def begun_late(**changes: float) -> float:
    """Share of those who smoked at some time whose first cigarette came after 22, of a place grown from 1980 on."""
    m = grown(1500, rng=3, scenario=CIGARETTES, changes=changes)
    slots = m.table["slots"][m.table.rows, 0]
    met = slots >= 0
    begun = m.circuits.plain("ledger")["first_use_day"][slots[met]]
    age = (begun - m.table["birth_day"][m.table.rows][met]) / 365.25
    return float(np.mean(age > LATE))


def test_fewer_begin_late_for_it():
    """The same people, with and without."""
    late = begun_late()
    assert 0.0 < late < 0.8 * begun_late(**{"courses.nicotine.novelty_fade": 1.0})


def test_the_mechanism_switches_it_off():
    assert mechanisms()["novelty_fade"] == {"courses.SUBSTANCE.novelty_fade": 1.0}


@pytest.mark.parametrize("substance", ["rx_opioid", "heroin", "fentanyl"])
def test_opioids_have_the_shape_of_age_of_novelty_seeking(substance):
    assert float(rules((substance,), (), 1.0).reach[0].novelty_fade) == 1.0
