from __future__ import annotations

import numpy as np
import pytest

from neuro.quantities import Quantity
from population.rule_ranges import rule_ranges
from scenarios import load
from scenarios.comparing import as_policy
from scenarios.cost_ranges import cost_ranges
from scenarios.draws import drawn, hypercube, parameter_draws, pert

RANGE = Quantity(value=0.3, low=0.1, high=0.9, unit="1", source="assumed", kind="assumed")


def test_every_stratum_of_a_hypercube_is_met_once_and_names_differ():
    u = hypercube("circuit.tolerance_gain", 20, seed=4)
    assert sorted((u * 20).astype(int)) == list(range(20))
    assert (hypercube("circuit.relief_weight", 20, seed=4) != u).any()
    assert (hypercube("circuit.tolerance_gain", 20, seed=5) != u).any()


def test_pert_keeps_to_its_range_and_has_its_mean():
    values = pert(np.linspace(0.0005, 0.9995, 1000), RANGE)
    assert values.min() >= 0.1
    assert values.max() <= 0.9
    assert values.mean() == pytest.approx((0.1 + 4 * 0.3 + 0.9) / 6, abs=1e-3)


def test_one_draw_is_the_values_themselves():
    place = load("baseline")
    (central,) = parameter_draws([place], 1, seed=1)
    assert not central.changes
    assert drawn(place, central) is place


def test_draws_lie_within_their_ranges_and_fitted_numbers_stay():
    place = load("baseline")
    ranges = rule_ranges(tuple(place.substances), tuple(place.care)) | cost_ranges(place.costs, ("opioid",))
    draws = parameter_draws([place, as_policy("naloxone", place)], 8, seed=1)
    assert [draw.number for draw in draws] == list(range(1, 9))
    for draw in draws:
        assert all(ranges[path].low <= value <= ranges[path].high for path, value in draw.changes.items())
        assert all(ranges[path].kind != "fitted" for path in draw.changes)
    assert len({draw.changes["behaviour.contemplation_days"] for draw in draws}) == 8


def test_a_policy_shares_the_draw_of_its_baseline_and_its_past():
    from population.burn_in import place_key

    place = load("baseline")
    policy = as_policy("more_treatment", place)
    for draw in parameter_draws([place, policy], 3, seed=1):
        base, with_it = drawn(place, draw), drawn(policy, draw)
        assert place_key(base) == place_key(with_it)
        assert with_it.name == "more_treatment"
        low, high = 0.1, 2.0
        intensity = with_it.interventions[0].intervention.intensity
        assert low <= intensity <= high
        assert intensity != 0.5


def test_another_policy_moves_no_number_of_the_others():
    place = load("baseline")
    alone = parameter_draws([place, as_policy("naloxone", place)], 4, seed=1)
    both = parameter_draws(
        [place, as_policy("naloxone", place), as_policy("more_treatment", place)], 4, seed=1
    )
    for one, two in zip(alone, both, strict=True):
        assert one.changes == two.changes
        assert one.places.items() <= two.places.items()
