"""Where the past ends and the scenario begins nothing jumps."""

from __future__ import annotations

import numpy as np
import pytest

from population.circuit_phase import WEEK
from population.phases import week_of_the_past
from population.recorder import class_states
from tests.population.across_the_first_day import (
    MEASURES,
    OVERDOSES,
    STATES,
    WEEKS,
    off_trend,
    rates_across,
    trend,
)
from tests.population.small_places import DANGEROUS, EASY_START, grown, place

FITTED = 6
STEADY = {
    "population.history_from": 2008,
    "prescribing.dispensing_per_100": 40.0,
    "supply.rx_opioid.availability": 0.8,
    "supply.heroin.availability": 1.0,
    "supply.fentanyl.availability": 1.0,
}
"""A market that does not change, so that only the end of the past could make rates jump."""
USE, DISORDER, TREATED, OVERDOSE = range(len(MEASURES))


@pytest.fixture(scope="module")
def across():
    """Mean rates of the years of a status quo and of the past before in three places, and the row of its first year."""
    scenario, easy = place(STEADY), {k: 3.0 * v for k, v in EASY_START.items()}
    runs = [rates_across(2, people=2000, rng=rng, scenario=scenario, changes=easy) for rng in (1, 2, 3)]
    return np.mean([rates for rates, _ in runs], axis=0), runs[0][1]


def test_the_first_two_years_go_on_as_the_last_of_the_past(across):
    rates, first = across
    assert first >= FITTED
    assert (rates[first - FITTED :] > 0.0).all()
    off = np.abs(off_trend(rates, first, FITTED))
    assert (off[:, USE] < 0.12).all()
    assert (off[:, DISORDER] < 0.12).all()
    assert (off[:, TREATED] < 0.15).all()


def test_overdoses_in_the_first_two_years_are_within_their_own_scatter(across):
    """They are few, and some people overdose again and again: against the scatter of the years about their line."""
    rates, first = across
    line = trend(rates, first, FITTED)
    before = np.arange(first - FITTED, first)
    scatter = np.std(rates[before, OVERDOSE] - line(before)[:, OVERDOSE], ddof=2)
    after = np.arange(first, first + 2)
    assert (np.abs(rates[after, OVERDOSE] - line(after)[:, OVERDOSE]) < 4.0 * scatter).all()


def lived_on(by_weeks, seed):
    """Mean states over a year, and overdoses in it, of the same people by the weeks of the past or by days."""
    easy = {name: 4.0 * value for name, value in EASY_START.items()} | DANGEROUS
    model = grown(3400, rng=seed, scenario={"population.history_from": 2016}, changes=easy)
    model.recorder.recording, model.in_past = True, by_weeks
    seen = []
    for _ in range(WEEKS):
        if by_weeks:
            week_of_the_past(model)
        else:
            for _ in range(WEEK):
                model.step()
        states = class_states(model, 0)
        states["disorder"] = states["disorder_mild"] | states["disorder_moderate"] | states["disorder_severe"]
        seen.append([states[name].sum() for name in STATES])
    events = sum(model.recorder.events.get((name, "opioid"), np.zeros(1))[0] for name in OVERDOSES)
    return np.array([*np.mean(seen, axis=0), events])


def test_a_year_by_the_weeks_of_the_past_is_a_year_by_days():
    weeks, days = (sum(lived_on(by_weeks, seed) for seed in (1, 2)) for by_weeks in (True, False))
    assert (days > [300, 150, 20, 60]).all()
    assert weeks[[USE, DISORDER]] == pytest.approx(days[[USE, DISORDER]], rel=0.1)
    assert weeks[TREATED] == pytest.approx(days[TREATED], rel=0.15)
    assert weeks[OVERDOSE] == pytest.approx(days[OVERDOSE], rel=0.3)


def test_off_trend_sees_a_jump_and_only_a_jump():
    straight = np.stack([100.0 + 5.0 * np.arange(12), 300.0 - 2.0 * np.arange(12)], axis=1)
    assert off_trend(straight, 10) == pytest.approx(0.0, abs=1e-12)
    jumped = straight.copy()
    jumped[10:] *= [1.3, 0.8]
    assert off_trend(jumped, 10) == pytest.approx(np.array([[0.3, -0.2], [0.3, -0.2]]))
