from __future__ import annotations

import numpy as np
import pytest

from scenarios.calibration.diagnostics import predicted, told
from scenarios.calibration.emulator import trained
from scenarios.calibration.goals import Goal, balanced
from scenarios.calibration.recovery import recover
from scenarios.calibration.sampling import reflected, sample
from scenarios.calibration.space import sobol
from scenarios.calibration.waves import Fit, Method, calibrate
from tests.scenarios.calibration import analytic

METHOD = Method(design=24, waves=2, refine=16, check=16, particles=1024)


@pytest.fixture(scope="module")
def fit() -> Fit:
    return calibrate(analytic.space(), analytic.goals(), ["early", "late"], analytic.simulate, METHOD, 1)


def test_the_posterior_of_a_linear_model_is_the_known_one(fit):
    x = fit.space.values(fit.sample.points)
    covariance = np.linalg.inv(analytic.MATRIX.T @ np.diag(1.0 / analytic.SD**2) @ analytic.MATRIX)
    sd = np.sqrt(np.diag(covariance))
    mean = np.linalg.solve(analytic.MATRIX, analytic.TARGET)
    assert np.all(np.abs(x.mean(axis=0) - mean) < 0.25 * sd)
    assert np.all(np.abs(x.std(axis=0) / sd - 1.0) < 0.15)
    assert np.corrcoef(x.T)[0, 1] == pytest.approx(covariance[0, 1] / (sd[0] * sd[1]), abs=0.12)


def test_waves_rule_out_most_of_the_space_and_never_the_truth(fit):
    assert fit.waves[0].left == 1.0
    assert fit.waves[1].left < 0.3
    assert fit.waves[-1].left < fit.waves[1].left
    assert all(w.cutoff == METHOD.cutoff for w in fit.waves)


def test_parameters_of_later_stages_stay_until_their_turn(fit):
    early = fit.runs.u[: 2 * METHOD.design]
    assert np.all(early[:, 2] == analytic.space().centre[2])
    assert np.ptp(fit.runs.u[2 * METHOD.design :, 2]) > 0.2


def test_runs_that_check_agree_with_the_targets_and_never_taught(fit):
    found = predicted(analytic.goals(), fit.checks, "fitted")
    assert all(p.covered and p.status == "met" for p in found)
    assert len(fit.runs.outputs) == 4 * METHOD.design + METHOD.refine


def test_a_parameter_that_moves_nothing_is_not_told_and_the_others_are():
    space = analytic.space(4)
    method = Method(design=40, waves=1, refine=0, check=0, particles=1024)
    goals = [g for g in analytic.goals() if g.id != "y2"]
    found = {
        t.name: t for t in told(calibrate(space, goals, ["early", "late"], analytic.simulate, method, 2))
    }
    assert found["idle"].verdict == "not told by the data"
    assert found["first"].verdict == found["second"].verdict == "told by the data"


def test_intervals_cover_known_parameters():
    method = Method(design=40, waves=1, refine=0, check=0, particles=512)
    found = recover(analytic.space(), analytic.goals(), analytic.simulate, method, 24, 3)
    assert 0.8 <= found.coverage <= 0.99
    assert all(row["correlation_with_truth"] > 0.9 for row in found.rows())


def test_the_same_seed_gives_the_same_posterior():
    method = Method(design=16, waves=1, refine=4, check=0, particles=256)
    one, two = (
        calibrate(analytic.space(), analytic.goals(), ["early", "late"], analytic.simulate, method, 7)
        for _ in range(2)
    )
    assert np.array_equal(one.sample.points, two.sample.points)


def test_an_emulator_learns_a_curve_and_says_how_well():
    u = sobol(48, 2, 1)
    outputs = [{"y": (float(np.sin(4.0 * a) + b**2), 0.0)} for a, b in u]
    found = trained(Goal("y", 0.5, -1.0, 2.0), u, outputs)
    assert found is not None
    emulator, quality = found
    new = sobol(64, 2, 2, "new")
    mean, variance = emulator.predict(new)
    truth = np.sin(4.0 * new[:, 0]) + new[:, 1] ** 2
    assert quality.explained > 0.98
    assert np.abs(mean - truth).max() < 0.1
    assert (np.abs(mean - truth) <= 3.0 * np.sqrt(variance + emulator.noise) + 1e-3).mean() > 0.95


def test_pure_chance_is_not_explained():
    u = sobol(60, 3, 1)
    noise = np.random.default_rng(4).normal(size=60)
    found = trained(Goal("y", 0.0, -1.0, 1.0), u, [{"y": (float(e), 1.0)} for e in noise])
    assert found is not None
    assert found[1].explained < 0.2


def test_too_few_runs_give_no_emulator():
    assert trained(Goal("y", 0.0, -1.0, 1.0), sobol(5, 2, 1), [{"y": (0.0, 0.0)}] * 5) is None


def test_the_sampler_finds_both_of_two_hills_and_their_evidence():
    def likelihood(u):
        hills = [np.exp(-0.5 * ((u - c) / 0.05) ** 2).prod(axis=1) for c in (0.25, 0.75)]
        return np.log(hills[0] + hills[1] + 1e-300)

    found = sample(likelihood, 2, 2048, 1)
    share = (found.points.sum(axis=1) < 1.0).mean()
    assert 0.4 < share < 0.6
    assert found.evidence == pytest.approx(np.log(2.0 * 2.0 * np.pi * 0.05**2), abs=0.15)


def test_walks_are_reflected_at_the_walls():
    assert reflected(np.array([-0.2, 1.3, 0.5])) == pytest.approx([0.2, 0.7, 0.5])


def test_within_a_band_nothing_is_missed_and_outside_it_is():
    band = Goal("f", 0.0, 1.2, float("inf"), band=True)
    assert band.distance(np.array([1.2, 5.0, 1.08])) == pytest.approx([0.0, 0.0, -1.0])
    assert band.met(3.0)
    assert not band.met(1.0)


def test_every_domain_weighs_as_much_as_every_other():
    goals = [Goal(str(i), 1.0, 0.5, 1.5, domain=d) for i, d in enumerate("aaab")]
    weights = {d: sum(g.weight for g in balanced(goals) if g.domain == d) for d in "ab"}
    assert weights["a"] == pytest.approx(weights["b"]) == pytest.approx(2.0)


def test_a_count_of_nothing_stands_as_its_own_error():
    y, error = Goal("y", 2.0, 1.0, 4.0, log=True).observed((0.0, 0.5))
    assert y == pytest.approx(np.log(0.5))
    assert error == 1.0
