from __future__ import annotations

import pytest

from scenarios.nation.cost import Measured, core_hours, fitted


def test_a_line_through_measured_runs_gives_their_cost_back():
    runs = [Measured(n, 2.0 + 0.008 * n, 0.1 + 0.001 * n, 2e8 + 3e4 * n) for n in (500, 1000, 4000)]
    cost = fitted(runs)
    assert cost.past_s == pytest.approx((2.0, 0.008))
    assert cost.peak_bytes.of(10_000) == pytest.approx(5e8)
    one = core_hours(cost, [1000], years=5, policies=1, replicates=1)
    assert one == pytest.approx((10.0 + 2 * 5 * 1.1) / 3600)
    assert core_hours(cost, [1000] * 7, years=5, policies=1, replicates=3) == pytest.approx(21 * one)


def test_what_cannot_be_less_than_free_is_not():
    runs = [Measured(n, 0.01 * n - 1.0, 1.0, 1.0) for n in (500, 1000, 2000)]
    assert fitted(runs).past_s.fixed == 0.0
    assert fitted(runs).past_s.each > 0.0
