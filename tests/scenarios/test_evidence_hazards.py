"""Deaths to be expected from the hazards of everybody's doses."""

from __future__ import annotations

import numpy as np
import pytest

from population.harm import board_of
from population.mechanisms.rescue import overdose_probability
from population.steps.danger import total_hazard
from scenarios.evidence.hazards import Hazards, mean_fatality
from scenarios.evidence.recording import Recorder
from tests.population.small_places import EASY_START, grown

OF_DAYS = [f"{n} {s}" for n in ("days", "overdoses", "squares") for s in ("heroin", "fentanyl")]
COUNTED = ("overdoses 2", "unrescued 2", *OF_DAYS)
"""Beginnings of the names of counts; years begin with 2."""
YEARS = (2020, 2021, 2022, 2023)
DEADLY = {f"{s}.overdose_hazard": 0.01 for s in ("rx_opioid", "heroin", "fentanyl")}


def fatality_at(model, age, **rescued):
    """Mean case fatality at one age."""
    return float(mean_fatality(model, np.array([age]), **rescued)[0])


def by_the_readable_equation(model, **rescued):
    """Expected deaths of the week that ends today, person by person."""
    state, h, expected = model.circuits.array("state"), model.rules.harm[0], 0.0
    board, ps = board_of(model), model.rules.substances
    for row in model.active_rows.tolist():
        held, share = model.table["slots"][row], model.market["share"][model.table["area"][row]]
        hazard, _ = total_hazard(False, False, state, held, model.classes, share, board, h, ps)
        weeks = 1.0 if model.table["settled"][row] else 7.0
        expected += weeks * overdose_probability(hazard, h) * fatality_at(model, model.age_of(row), **rescued)
    return expected


def test_expected_deaths_are_those_of_every_person_by_the_readable_equation():
    rescue = {"harms.naloxone_coverage": 0.3, "harms.witnessed": 0.5}
    model = grown(400, scenario=rescue, changes={**EASY_START, **DEADLY})
    hazards, expected, unrescued = Hazards(model), 0.0, 0.0
    for _ in range(40):
        model.step()
        hazards.add_week(model)
        expected += by_the_readable_equation(model)
        unrescued += by_the_readable_equation(model, rescued=False)
    assert expected > 0.0
    assert hazards.close(model)[0].sum() == pytest.approx(expected, rel=1e-5)
    counts = {
        name: sum(n for full, n in hazards.numbers.items() if full.startswith(name)) for name in COUNTED
    }
    assert counts["overdoses 2"] > 0.0
    assert counts["unrescued 2"] == pytest.approx(unrescued, rel=1e-5)
    assert unrescued > expected
    for thing in ("heroin", "fentanyl"):
        days, overdoses, squares = (counts[f"{name} {thing}"] for name in ("days", "overdoses", "squares"))
        assert days % 7.0 == 0.0
        assert overdoses <= counts["overdoses 2"] + 1e-9
        assert squares <= overdoses * max(overdoses, 1.0) + 1e-9
    assert not hazards.close(model).any()


def test_fatality_lies_between_that_with_naloxone_and_that_without_help():
    model = grown(20, scenario={"population.history_from": 2023, "harms.naloxone_coverage": 0.3})
    h = model.rules.harm[0]
    with_naloxone, without = (fatality_at(model, h.cohort_age, rescued=rescued) for rescued in (True, False))
    assert h.case_fatality_naloxone < with_naloxone < without < h.case_fatality_unaided


def test_squares_are_those_of_persons():
    recorder = Recorder(YEARS)
    grown(200, changes={**EASY_START, **DEADLY}, watch=recorder)
    sums, squares = recorder.frames[2023]["expected_deaths"]
    assert (squares <= sums * np.maximum(sums, 1.0) + 1e-9).all()
    assert (squares[sums > 0] > 0).all()
