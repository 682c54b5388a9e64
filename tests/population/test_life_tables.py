"""Life tables by bins: exact where bins are days, close where they are long, and never a list of events."""

from __future__ import annotations

import numpy as np
import pytest

from population.observables.life_tables import ENDS, N_BINS, LifeTable, bin_at, bins_of, days_of_years


def kaplan_meier(days, happened, time, entered=None):
    """The product-limit estimate as its authors write it, from lists of spells."""
    days, happened = np.asarray(days), np.asarray(happened, bool)
    entered = np.zeros(len(days)) if entered is None else np.asarray(entered)
    survival = 1.0
    for t in np.unique(days[happened & (days <= time)]):
        survival *= (
            1.0 - (happened & (days == t)).sum() / ((days >= t) & ((entered < t) | (entered == 0))).sum()
        )
    return survival


def table(days, happened, entered=None):
    days, happened = np.asarray(days), np.asarray(happened, bool)
    late = np.zeros(len(days), int) if entered is None else np.asarray(entered)
    return LifeTable(
        *(np.bincount(bins_of(part), minlength=N_BINS) for part in (late, days[happened], days[~happened]))
    )


def test_bins_are_days_for_a_month_and_end_on_whole_years():
    assert ENDS[:31].tolist() == list(range(31))
    for years in (1, 2, 3, 5, 10, 20, 60):
        assert days_of_years(years) in ENDS
        assert ENDS[bin_at(days_of_years(years))] == days_of_years(years)
    assert (np.diff(ENDS) > 0).all()
    assert bins_of(np.array([0, 1, 30, 31, 40, 41, 40_000])).tolist() == [0, 1, 30, 31, 31, 32, N_BINS - 1]


def test_survival_of_a_month_is_exactly_that_of_kaplan_and_meier():
    rng = np.random.default_rng(5)
    days, happened = rng.integers(1, 60, 400), rng.random(400) < 0.6
    survival = table(days, happened).survival()
    for time in (1, 5, 13, 30):
        assert survival[bin_at(time)] == pytest.approx(kaplan_meier(days, happened, time), abs=1e-12)


def test_spells_that_enter_late_count_from_the_day_they_are_seen():
    rng = np.random.default_rng(6)
    entered = rng.integers(0, 20, 500)
    days, happened = entered + rng.integers(1, 30, 500), rng.random(500) < 0.5
    survival = table(days, happened, entered).survival()
    for time in (3, 15, 30):
        assert survival[bin_at(time)] == pytest.approx(kaplan_meier(days, happened, time, entered), abs=1e-12)


def test_long_bins_come_close_to_a_known_hazard():
    rng = np.random.default_rng(7)
    until = np.ceil(rng.exponential(500.0, 40_000)).astype(int)
    lost = np.ceil(rng.exponential(900.0, 40_000)).astype(int)
    survival = table(np.minimum(until, lost), until <= lost).survival()
    for years in (1, 2, 3, 5):
        expected = np.exp(-days_of_years(years) / 500.0)
        assert survival[bin_at(days_of_years(years))] == pytest.approx(expected, abs=0.01)


def test_the_standard_error_without_censoring_is_the_binomial_one():
    found = table([1] * 30 + [5] * 20 + [29] * 50, [True] * 100)
    assert found.standard_error()[bin_at(10)] == pytest.approx(np.sqrt(0.5 * 0.5 / 100))


def test_an_empty_table_says_nothing_happened():
    nothing = np.zeros(N_BINS)
    assert (LifeTable(nothing, nothing, nothing).survival() == 1.0).all()
