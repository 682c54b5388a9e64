from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import BadInput
from scenarios.sensitivity.chance import noise_variance, variance_parts
from scenarios.sensitivity.designs import (
    MORRIS,
    SOBOL,
    TORNADO,
    design,
    points_needed,
    screening_sizes,
    size_for,
    size_within,
)
from scenarios.sensitivity.indices import ROUNDING, Index, beyond_noise, indices, settled

NAMES = ["a", "b", "c"]


def ishigami(u: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3, shape (points, 1)."""
    x = np.pi * (2.0 * u - 1.0)
    y = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, np.newaxis]


def table(rows, statistic: str) -> dict[str, float]:
    return {row.factor: row.estimate for row in rows if row.statistic == statistic}


def interval(rows, statistic: str, factor: str) -> tuple[float, float]:
    row = next(r for r in rows if (r.statistic, r.factor) == (statistic, factor))
    return row.lower, row.upper


def test_sobol_indices_of_the_ishigami_function_are_those_in_closed_form():
    plan = design(SOBOL, NAMES, 4096, seed=3)
    rows = indices(plan, ishigami(plan.positions), seed=5)
    # Ishigami & Homma 1990: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225
    v1, v2, v13 = 0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 49.0 / 8.0, 8.0 * 0.01 * np.pi**8 / 225.0
    whole = v1 + v2 + v13
    first, total = table(rows, "s1"), table(rows, "st")
    assert first == pytest.approx({"a": v1 / whole, "b": v2 / whole, "c": 0.0}, abs=0.02)
    assert total == pytest.approx({"a": (v1 + v13) / whole, "b": v2 / whole, "c": v13 / whole}, abs=0.02)
    low, high = interval(rows, "st", "c")
    assert low < v13 / whole < high


def test_sobol_indices_of_a_linear_function_are_the_shares_of_its_squared_weights():
    weights = np.array([3.0, 2.0, 1.0])
    plan = design(SOBOL, NAMES, 1024, seed=4)
    rows = indices(plan, (plan.positions @ weights)[:, np.newaxis], seed=5)
    shares = dict(zip(NAMES, weights**2 / (weights**2).sum(), strict=True))
    assert table(rows, "s1") == pytest.approx(shares, abs=0.02)
    assert table(rows, "st") == pytest.approx(shares, abs=0.02)


def test_chance_lifts_the_total_index_of_what_does_nothing_to_its_noise_and_leaves_the_first_alone():
    plan = design(SOBOL, NAMES, 1024, seed=4)
    random = np.random.default_rng(1)
    y = (plan.positions @ np.array([2.0, 1.0, 0.0]))[:, np.newaxis] + random.normal(
        0.0, 0.5, (len(plan.positions), 4)
    )
    rows = indices(plan, y, seed=5)
    idle = {row.statistic: row for row in rows if row.factor == "c"}
    noise = 0.25 / 4 / (5.0 / 12.0 + 0.25 / 4)
    assert idle["st"].noise == pytest.approx(noise, rel=0.1)
    assert idle["st"].estimate == pytest.approx(noise, rel=0.15)
    assert idle["s1"].estimate == pytest.approx(0.0, abs=0.05)
    assert not beyond_noise(idle["st"])
    assert all(beyond_noise(row) for row in rows if row.statistic == "st" and row.factor != "c")


def test_elementary_effects_of_a_linear_function_are_its_weights_and_do_not_spread():
    plan = design(MORRIS, NAMES, 8, seed=4)
    rows = indices(plan, (plan.positions @ np.array([3.0, -2.0, 0.0]))[:, np.newaxis], seed=5)
    assert table(rows, "mu_star") == pytest.approx({"a": 3.0, "b": 2.0, "c": 0.0}, abs=1e-9)
    assert table(rows, "mu") == pytest.approx({"a": 3.0, "b": -2.0, "c": 0.0}, abs=1e-9)
    assert table(rows, "sigma") == pytest.approx({"a": 0.0, "b": 0.0, "c": 0.0}, abs=1e-9)


def test_a_product_spreads_and_its_elementary_effects_are_known():
    plan = design(MORRIS, NAMES, 400, seed=4)
    rows = indices(plan, (plan.positions[:, [0]] * plan.positions[:, [1]]), seed=5)
    # the effect of one factor is where the other lies: levels 0, 1/3, 2/3, 1, of mean 1/2 and variance 5/36
    assert table(rows, "mu_star") == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=0.04)
    assert table(rows, "sigma")["a"] == pytest.approx(np.sqrt(5.0 / 36.0), abs=0.02)


def test_screening_finds_what_matters_and_says_what_may_be_chance():
    names = [f"x{number}" for number in range(20)]
    weights = np.zeros(20)
    weights[[3, 11]] = 5.0, -4.0
    plan = design(MORRIS, names, 10, seed=2)
    random = np.random.default_rng(3)
    y = (plan.positions @ weights)[:, np.newaxis] + random.normal(0.0, 1.0, (len(plan.positions), 4))
    found = {
        row.factor for row in indices(plan, y, seed=5) if row.statistic == "mu_star" and beyond_noise(row)
    }
    assert {"x3", "x11"} <= found
    assert len(found) <= 4


def test_groups_move_together_and_have_one_index_each():
    groups = ["g", "h", "g"]
    for method, statistic in ((MORRIS, "mu_star"), (SOBOL, "st")):
        plan = design(method, NAMES, 64, seed=2, groups=groups)
        assert plan.factors == ("g", "h")
        assert len(plan.rows) == points_needed(method, 2, 64)
        rows = indices(plan, plan.positions[:, [1]], seed=5)
        found = table(rows, statistic)
        assert set(found) == {"g", "h"}
        assert found["g"] == pytest.approx(0.0, abs=1e-9)
        assert found["h"] > 0.5


def test_a_tornado_tells_paired_differences_with_students_interval():
    plan = design(TORNADO, ["a", "b"], 1, seed=1)
    assert np.isnan(plan.positions[0]).all()
    dice = np.array([10.0, 20.0, 30.0])
    y = np.array([dice, dice - 1.0, dice + 2.0, dice + np.arange(3.0), dice])
    rows = indices(plan, y, seed=1)
    assert table(rows, "low") == pytest.approx({"a": -1.0, "b": 1.0})
    assert table(rows, "high") == pytest.approx({"a": 2.0, "b": 0.0})
    assert interval(rows, "low", "a") == pytest.approx((-1.0, -1.0))
    assert interval(rows, "low", "b") == pytest.approx(
        (1.0 - 4.302652730 / np.sqrt(3), 1.0 + 4.302652730 / np.sqrt(3))
    )


def test_variance_is_split_into_knowledge_and_chance_and_common_dice_cancel():
    random = np.random.default_rng(1)
    sets, replicates = 400, 40
    truth, dice = random.normal(0.0, 3.0, (sets, 1)), random.normal(0.0, 2.0, (1, replicates))
    parts = variance_parts(truth + dice + random.normal(0.0, 1.0, (sets, replicates)))
    assert parts.knowledge == pytest.approx(truth.var(ddof=1), rel=0.05)
    assert parts.chance == pytest.approx(dice.var(ddof=1) + 1.0, rel=0.05)
    assert parts.chance_share == pytest.approx(parts.chance / (parts.chance + parts.knowledge))
    assert parts.noise_share == pytest.approx(
        1.0 / replicates / (1.0 / replicates + parts.knowledge), rel=0.1
    )


@pytest.mark.parametrize("method", ["morris", "tornado"])
def test_what_only_sums_round_off_is_no_effect(method):
    index = Index("a", method, 5e-7, -1e-7, 6e-7, float("nan"))
    kept = settled(index, ROUNDING * 87_662.0)
    assert kept[:5] == ("a", method, 0.0, 0.0, 0.0)
    assert np.isnan(kept.noise)
    assert settled(index, ROUNDING * 1.0)[:5] == index[:5]


def test_one_replicate_cannot_tell_chance_apart():
    assert np.isnan(variance_parts(np.arange(5.0)[:, np.newaxis]).chance_share)
    assert np.isnan(noise_variance(np.arange(5.0)[:, np.newaxis]))


def test_what_never_varies_has_no_index_and_is_not_beyond_chance():
    for method in (MORRIS, SOBOL, TORNADO):
        plan = design(method, NAMES, 16, seed=1)
        rows = indices(plan, np.full((len(plan.positions), 2), 7.0), seed=1)
        assert not any(beyond_noise(row) for row in rows)


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_a_greater_design_begins_with_the_points_of_a_smaller_one(method):
    small, large = (design(method, NAMES, size, seed=9) for size in (16, 32))
    assert (small.positions == large.positions[: len(small.positions)]).all()
    assert len({row.tobytes() for row in large.positions}) == len(large.positions)


def test_the_number_of_runs_of_a_design_is_the_one_foretold():
    for method, size in ((MORRIS, 7), (SOBOL, 32), (TORNADO, 1)):
        assert len(design(method, NAMES, size, seed=9).rows) == points_needed(method, 3, size)


def test_sizes_stay_within_the_budget_and_sobols_are_powers_of_two():
    for budget in range(80, 3000, 77):
        size = size_within(SOBOL, 3, budget)
        assert size & (size - 1) == 0
        assert points_needed(SOBOL, 3, size) <= budget < points_needed(SOBOL, 3, 2 * size)
    assert size_within(SOBOL, 3, 79) == 0
    first, second = screening_sizes(50, 5, 2000, 2)
    assert 2 * (points_needed(MORRIS, 50, first) + points_needed(SOBOL, 5, second)) <= 2000


def test_a_budget_that_does_not_suffice_is_told_with_the_number_needed_and_what_to_do():
    with pytest.raises(
        BadInput, match=r"sobol of 200 parameters takes 6,464 runs at least.*--screen 8"
    ) as told:
        size_for(SOBOL, 200, 1000, 2)
    assert "--grouped" in str(told.value)
    with pytest.raises(BadInput, match="begun unasked"):
        size_for(TORNADO, 500, None, 2)
    assert screening_sizes(4, 2, 168, 2) == (4, 16)
    with pytest.raises(BadInput, match="screening 400 and Sobol indices of 8 take"):
        screening_sizes(400, 8, 1000, 2)
