"""Scores: who passes, how intervals are made, which targets are computed and which were fitted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import BadInput
from scenarios.evidence.counting import SHARE, Measured, odds_ratio, quotient, rate_of, share_of
from scenarios.evidence.cues import effect
from scenarios.evidence.mapping import MAPPING, plan_of, read_rules
from scenarios.evidence.registry import ages_of, all_measures
from scenarios.evidence.roles import FITTED, LEFT_OUT, fitted_patterns, role_of
from scenarios.evidence.scoring import (
    MISS,
    NOT_COMPUTED,
    PASS,
    combined,
    distance,
    interval,
    score,
    tally,
)
from scenarios.evidence.survival import Onset, median_of, weibull_shape
from scenarios.evidence.targets import read_targets

TARGET = next(t for t in read_targets() if t.id == "X-RET-12")
"""57 (45-70) %."""


def test_a_target_is_met_within_its_range_and_missed_outside():
    assert score(TARGET, Measured(57.0, 2.0)).status == PASS
    below, above = score(TARGET, Measured(44.9, 2.0)), score(TARGET, Measured(70.1, 2.0))
    assert (below.status, below.why, above.status, above.why) == (MISS, "below", MISS, "above")


def test_numbers_are_brought_to_the_unit_of_the_target():
    found = score(TARGET, Measured(0.57, 0.02, SHARE, 600.0), factor=100.0)
    assert found.status == PASS
    assert found.model == pytest.approx(57.0)
    assert found.lower is not None
    assert found.upper is not None
    assert 50.0 < found.lower < 57.0 < found.upper < 62.0


def test_an_interval_of_more_than_three_ranges_is_a_miss():
    width = 3.0 * 25.0
    narrow, wide = (Measured(57.0, f * width / (2 * 1.959964)) for f in (0.99, 1.01))
    assert score(TARGET, narrow).status == PASS
    assert score(TARGET, wide).status == MISS
    assert "too wide" in score(TARGET, wide).why


def test_agreeing_replicates_are_no_narrower_than_monte_carlo_error():
    lower, upper = interval(Measured(10.0, 0.5), [Measured(10.0, 1.0)] * 4)
    assert upper - lower == pytest.approx(2 * 1.959964 * 0.5)


def test_replicates_that_differ_widen_the_interval():
    apart = [Measured(v, 0.01) for v in (8.0, 10.0, 12.0)]
    lower, upper = interval(Measured(10.0, 0.01), apart)
    assert (lower + upper) / 2 == pytest.approx(10.0)
    assert upper - lower == pytest.approx(2 * 4.302653 * 2.0 / math.sqrt(3), rel=1e-5)


def test_a_share_that_differs_between_counties_stays_between_nobody_and_all():
    apart = [Measured(v, 0.02, SHARE, 50.0) for v in (0.0, 0.02, 0.10)]
    lower, upper = interval(Measured(0.04, 0.016, SHARE, 150.0), apart)
    alone = interval(Measured(0.04, 0.016, SHARE, 150.0), [])
    assert 0.0 <= lower < alone[0] < alone[1] < upper <= 1.0


def test_runs_that_cannot_be_counted_together_are_averaged():
    found = combined([Measured(1.0, 0.3), Measured(3.0, 0.4), Measured(math.nan, math.nan)])
    assert found.value == 2.0
    assert found.error == pytest.approx(0.25)
    assert math.isinf(combined([Measured(1.0, 0.1), Measured(math.inf, 0.1)]).value)


def test_what_nobody_could_count_is_not_computed():
    found = score(TARGET, Measured(math.nan, math.nan))
    assert (found.status, found.model, found.z) == (NOT_COMPUTED, None, None)
    never = score(TARGET, Measured(math.inf, 1.0))
    assert (never.status, never.model, never.why) == (MISS, None, "never reached")


def test_a_share_of_nobody_is_as_far_off_as_half_a_person():
    rare = replace(TARGET, unit="%", value=1.0, lower=0.9, upper=1.1)
    few, many = (score(rare, Measured(0.0, 0.5 / n, SHARE, float(n)), factor=100.0) for n in (100, 10_000))
    assert few.z is not None
    assert many.z is not None
    assert many.z < few.z < 0.0
    assert many.z > -200.0


def test_z_counts_standard_deviations_of_the_target():
    assert distance(TARGET, 57.0) == 0.0
    assert distance(TARGET, 70.0) == pytest.approx(13.0 / (25.0 / 3.92))
    ratio = replace(TARGET, unit="OR", value=2.0, lower=1.0, upper=4.0)
    above, below = distance(ratio, 4.0), distance(ratio, 1.0)
    assert above is not None
    assert below == pytest.approx(-above)
    assert distance(replace(TARGET, lower=57.0, upper=57.0), 50.0) is None


def test_the_tally_counts_everybody_once():
    found = [score(TARGET, Measured(v, 1.0)) for v in (57.0, 10.0, math.nan)]
    counts = tally(found)
    assert counts["all"] == {PASS: 1, MISS: 1, NOT_COMPUTED: 1}
    assert counts[role_of(TARGET)] == counts["all"]


# -- what is computed --------------------------------------------------------------------------------------------


def test_every_target_is_computed_or_says_why_not():
    targets = [t for t in read_targets() if t.kind == "target"]
    plan = plan_of(read_targets())
    assert set(plan.computed) | set(plan.reasons) == {t.id for t in targets}
    assert not set(plan.computed) & set(plan.reasons)
    assert not [i for i, reason in plan.reasons.items() if reason.startswith("no rule")]
    assert len(plan.computed) >= 0.85 * len(targets)


def test_every_rule_matches_a_target_and_is_not_hidden_by_one_before_it():
    _, rules = read_rules()
    targets = [t.id for t in read_targets() if t.kind == "target"]
    first = {next(i for i, r in enumerate(rules) if r.pattern.fullmatch(t)) for t in targets}
    assert first == set(range(len(rules)))


def test_options_of_the_ids_are_filled_in():
    computed = plan_of(read_targets()).computed
    cannabis = computed["P-PY12-cannabis-22-23"].options
    assert cannabis == {"thing": "cannabis", "year": 2012, "ages": "22-23", "around": 1}
    assert computed["I-RXO-init15"].options["year"] == 2015
    assert computed["P-PY24-prescription_opioid-F"].options["thing"] == "rx_opioid"
    assert computed["P-PY24-prescription_opioid-F"].options["sex"] == "women"


def test_a_rule_that_names_no_measure_or_no_option_is_refused(tmp_path):
    path = tmp_path / "mapping.yaml"
    path.write_text(
        "things: {}\ntargets:\n- {match: a, measure: tolld}\n"
        "- {match: b, measure: told, with: {thingg: x}}\n- {match: c}\n"
    )
    with pytest.raises(BadInput) as wrong:
        read_rules(path)
    for said in (
        "did you mean 'told'?",
        "targets.1.with.thingg: is no option of told",
        "needs a measure or a reason",
    ):
        assert said in str(wrong.value)
    assert MAPPING.exists()


def test_measures_say_what_they_are():
    for name, measure in all_measures().items():
        assert len(measure.definition) > 20, name
        assert measure.needs <= measure.allows


def test_dozens_of_targets_in_several_domains_are_left_out_of_fitting():
    targets = [t for t in read_targets() if t.kind == "target"]
    left_out = [t for t in targets if role_of(t) == LEFT_OUT]
    assert len({t.domain for t in left_out}) >= 8
    assert len(left_out) >= 100
    for pattern, _ in fitted_patterns():
        assert any(pattern.fullmatch(t.id) and role_of(t) == FITTED for t in targets), pattern.pattern


def test_ages_are_read_as_written():
    assert ages_of("12-17") == (12.0, 18.0)
    assert ages_of("16") == ages_of(16) == (16.0, 17.0)
    assert ages_of("65+")[0] == 65.0


# -- arithmetic --------------------------------------------------------------------------------------------------


def test_shares_rates_and_ratios_have_the_errors_of_their_counts():
    yes = np.array([True] * 30 + [False] * 70)
    share = share_of(yes, np.ones(100))
    assert share.value == pytest.approx(0.3)
    assert share.error == pytest.approx(math.sqrt(0.3 * 0.7 / 100), rel=0.01)
    assert share_of(np.zeros(100, bool), np.ones(100)).error > 0.0
    rate = rate_of(25.0, 100.0)
    assert (rate.value, rate.error, rate.n) == (0.25, 0.05, 25.0)
    half = quotient(Measured(1.0, 0.1), Measured(2.0, 0.2))
    assert half.value == 0.5
    assert half.error == pytest.approx(0.5 * math.hypot(0.1, 0.1))


def test_weights_make_an_uneven_sample_count_for_fewer():
    yes = np.array([True, False] * 50)
    even, uneven = (share_of(yes, w).error for w in (np.ones(100), np.array([1.0] * 90 + [10.0] * 10)))
    assert uneven > 1.5 * even


def test_odds_ratios_are_those_of_the_table():
    exposed = np.array([True] * 1000 + [False] * 1000)
    case = np.array([True] * 500 + [False] * 500 + [True] * 200 + [False] * 800)
    assert odds_ratio(exposed, case).value == pytest.approx(4.0, rel=0.01)


def test_survival_is_kaplan_meier():
    onset = Onset(np.zeros(4), np.array([1.0, 2.0, np.nan, 4.0]), 3.0)
    assert onset.by(1.0).value == pytest.approx(0.25)
    assert onset.by(2.5).value == pytest.approx(0.5)
    assert onset.by(0.5).value == 0.0
    assert onset.time_to(0.5).value == 2.0
    assert math.isinf(Onset(np.zeros(4), np.full(4, np.nan), 3.0).time_to(0.5).value)
    assert median_of(np.arange(101.0)).value == 50.0


@pytest.mark.parametrize("shape", [0.6, 1.0, 1.8])
def test_the_weibull_shape_is_found_again_from_censored_times(shape):
    random = np.random.default_rng(5)
    times, end = 4.0 * random.weibull(shape, 4000), random.uniform(1.0, 12.0, 4000)
    found = weibull_shape(np.minimum(times, end), times <= end)
    assert found.value == pytest.approx(shape, abs=4 * found.error + 0.02)


def test_effect_sizes_are_in_pooled_standard_deviations():
    random = np.random.default_rng(1)
    a, b = random.normal(0.5, 1.0, 5000), random.normal(0.0, 1.0, 5000)
    d, error = effect(a, b)
    assert error is not None
    assert d == pytest.approx(0.5, abs=4 * error)
    assert effect(np.ones(5), np.ones(5)) == (None, None)
    assert effect(np.ones(2), np.zeros(2)) == (None, None)
