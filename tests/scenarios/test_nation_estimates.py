from __future__ import annotations

import numpy as np
import pytest

from scenarios.nation.moments import Estimate, Moments
from scenarios.nation.sampling import people_of, probabilities, sample_of, systematic
from scenarios.nation.table import County


def counties(sizes):
    return [
        County(n + 2, {"fips": f"{n:05d}", "name": f"C{n}", "population": int(size)})
        for n, size in enumerate(sizes)
    ]


def test_chances_to_be_drawn_follow_size_and_add_up_to_the_sample():
    chances = probabilities(np.array([1.0, 2.0, 3.0, 4.0, 1000.0]), 3)
    assert chances.sum() == pytest.approx(3.0)
    assert chances[4] == 1.0
    assert chances[:4] / chances[0] == pytest.approx([1, 2, 3, 4])
    assert (chances[:4] < 1.0).all()


def test_a_systematic_sample_draws_each_as_often_as_its_chance_says():
    chances = np.array([0.2, 0.7, 0.1, 0.5, 0.5])
    starts = (np.arange(10_000) + 0.5) / 10_000
    drawn = [systematic(chances, start) for start in starts]
    assert {len(sample) for sample in drawn} == {2}
    often = np.bincount(np.concatenate(drawn), minlength=5) / len(starts)
    assert often == pytest.approx(chances, abs=0.001)


def test_a_sample_estimates_the_total_without_bias_and_all_counties_are_certain():
    rows = counties([5_000, 20_000, 1_000, 300_000, 8_000, 40_000, 2_000, 15_000])
    assert [s.probability for s in sample_of(rows, None, 1)] == [1.0] * 8
    assert len(sample_of(rows, 99, 1)) == 8
    value = {county.fips: 3.0 * county.population + 500.0 for county in rows}
    totals = [
        sum(value[s.county.fips] / s.probability for s in sample_of(rows, 4, seed)) for seed in range(2_000)
    ]
    error = np.std(totals, ddof=1) / np.sqrt(len(totals))
    assert abs(np.mean(totals) - sum(value.values())) < 4 * error
    assert sample_of(rows, 4, 7) == sample_of(rows, 4, 7)


def test_people_follow_residents_within_bounds():
    assert [people_of(n, 100, 1000, 20_000) for n in (500, 100_001, 250_000, 9_000_000)] == [
        1000,
        1000,
        2500,
        20_000,
    ]


def of(values, by_lot, replicates, lots=0):
    """An estimate from values of shape (counties, replicates, 4), as numerator and denominator of baseline, policy."""
    moments = Moments(1)
    for county in values:
        arrays = np.asarray(county, float)[:, :, None]
        moments.add(arrays[:, :2], arrays[:, 2:], by_lot)
    return Estimate(moments, lots, replicates)


def test_the_interval_of_certain_counties_holds_the_truth_as_often_as_it_says():
    random = np.random.default_rng(2)
    truth, hits = 0.3, 0
    for _ in range(1_500):
        values = np.empty((12, 2, 4))
        values[..., 1::2] = 100.0
        values[..., 0] = random.normal(truth * 100, 5.0, (12, 2))
        values[..., 2] = values[..., 0]
        found = of(values, False, 2)
        hits += abs(found.rate[0] - truth) <= found.rate_half[0]
    assert hits / 1_500 == pytest.approx(0.95, abs=0.02)


def test_the_interval_of_a_sample_holds_the_nation_as_often_as_it_says():
    random = np.random.default_rng(3)
    sizes = np.round(random.lognormal(9.5, 0.8, 400)).astype(int) + 200
    rate = 0.2 + 0.05 * random.standard_normal(400)
    truth, rows = float((rate * sizes).sum() / sizes.sum()), counties(sizes)
    hits = 0
    for seed in range(400):
        moments, lots = Moments(1), 0
        for county, chance in sample_of(rows, 24, seed):
            lots += chance < 1.0
            scale = county.population / (chance * 1000)
            noise = random.normal(0.0, 10.0, (2, 1))
            own = np.stack([1000 * rate[int(county.fips)] + noise, np.full((2, 1), 1000.0)], axis=1) * scale
            moments.add(own, own, chance < 1.0)
        found = Estimate(moments, lots, 2)
        hits += abs(found.rate[0] - truth) <= found.rate_half[0]
    assert hits / 400 == pytest.approx(0.95, abs=0.035)


def test_a_policy_that_changes_nothing_leaves_no_difference_and_no_width():
    random = np.random.default_rng(4)
    values = random.uniform(1.0, 9.0, (5, 3, 4))
    values[..., 2:] = values[..., :2]
    for by_lot in (False, True):
        found = of(values, by_lot, 3, lots=5 * by_lot)
        assert found.difference[0] == 0.0
        assert found.difference_half[0] == 0.0
        assert found.count_difference[0] == 0.0
        assert found.rate_half[0] > 0.0


def test_pairs_narrow_the_interval_of_a_difference():
    random = np.random.default_rng(5)
    values = np.full((10, 4, 4), 1000.0)
    values[..., 0] = random.normal(200.0, 20.0, (10, 4))
    values[..., 2] = values[..., 0] - 10.0 + random.normal(0.0, 1.0, (10, 4))
    found = of(values, False, 4)
    assert found.difference[0] == pytest.approx(-0.01, abs=0.001)
    assert found.difference_half[0] < 0.2 * found.rate_half[0]
    assert found.count_difference[0] == pytest.approx(-100.0, abs=10.0)


def test_one_replicate_of_certain_counties_and_one_county_by_lot_have_no_interval():
    values = np.array([[[3.0, 10.0, 4.0, 10.0]]])
    assert np.isnan(of(values, False, 1).rate_half[0])
    assert np.isnan(of(values, True, 1, lots=1).rate_half[0])
    assert of(values, False, 1).rate[0] == pytest.approx(0.4)
