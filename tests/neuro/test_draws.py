"""Parameters drawn within their ranges."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import InputError
from neuro.protocols.cohort import changed_records
from neuro.protocols.draws import SPREADS, drawn_changes, hypercube, varied_quantities, within_range
from neuro.quantities import Quantity
from neuro.registry import circuit_parameters, substance, substance_ids


@pytest.mark.parametrize("surge", ["mission", "literature"])
@pytest.mark.parametrize("spread", SPREADS)
def test_every_draw_lies_within_low_and_high(surge, spread):
    quantities = varied_quantities(surge)
    for draw in drawn_changes(40, seed=3, surge=surge, spread=spread):
        assert draw.keys() == quantities.keys()
        assert all(quantities[key].low <= value <= quantities[key].high for key, value in draw.items())


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    assert drawn_changes(5, seed=1) == drawn_changes(5, seed=1)
    assert drawn_changes(5, seed=1) != drawn_changes(5, seed=2)


def test_a_hypercube_has_one_draw_in_every_stratum_of_every_dimension():
    cube = hypercube(50, 7, seed=4)
    assert ((cube > 0.0) & (cube < 1.0)).all()
    assert (np.sort((cube * 50).astype(int), axis=0) == np.arange(50)[:, None]).all()


def test_dimensions_of_a_hypercube_are_not_tied_to_each_other():
    correlations = np.corrcoef(hypercube(400, 6, seed=0), rowvar=False)
    assert np.abs(correlations - np.eye(6)).max() < 0.2


def test_a_triangular_draw_gathers_around_the_value_and_a_uniform_one_does_not():
    quantity = Quantity(value=2.0, low=1.0, high=5.0, unit="1", source="a test")
    u = (np.arange(4000) + 0.5) / 4000
    triangular, uniform = (within_range(u, quantity, spread) for spread in SPREADS)
    assert triangular.mean() == pytest.approx((1.0 + 2.0 + 5.0) / 3.0, rel=1e-3)
    assert uniform.mean() == pytest.approx(3.0, rel=1e-3)
    assert (np.diff(triangular) > 0.0).all()


@pytest.mark.parametrize("value", [1.0, 5.0])
def test_a_value_at_the_end_of_its_range_can_be_drawn_around(value):
    quantity = Quantity(value=value, low=1.0, high=5.0, unit="1", source="a test")
    drawn = within_range(np.array([1e-9, 0.5, 1.0 - 1e-9]), quantity)
    assert np.isfinite(drawn).all()
    assert ((drawn >= 1.0) & (drawn <= 5.0)).all()


def test_quantities_without_a_range_stay_fixed_and_spreads_of_traits_vary():
    quantities = varied_quantities()
    fixed = {name for name, q in circuit_parameters().items() if q.low == q.high}
    assert fixed
    assert not fixed & quantities.keys()
    assert {"trait_d2_sd", "sensitivity_log_sd", "attitude_sd"} <= quantities.keys()


def test_each_substance_has_draws_of_its_own():
    draw = drawn_changes(1)[0]
    assert all(f"{name}.disutility" in draw for name in substance_ids())
    assert draw["heroin.surge_fold"] != draw["cocaine.surge_fold"]


def test_the_surge_is_drawn_from_the_sizes_in_use():
    mission, literature = (
        varied_quantities(surge)["cocaine.surge_fold"] for surge in ("mission", "literature")
    )
    assert mission == substance("cocaine").parameters["surge_fold"]
    assert literature == substance("cocaine").parameters["surge_fold_literature"]


def test_every_draw_names_parameters_that_can_be_changed():
    general, each = changed_records(
        substance_ids(), 1.0, "literature", drawn_changes(1, surge="literature")[0]
    )
    assert np.isfinite(general.view(float)).all()
    assert np.isfinite(each.view(float)).all()


def test_an_unknown_spread_is_refused_with_what_is_allowed():
    with pytest.raises(InputError, match="did you mean 'uniform'"):
        drawn_changes(3, spread="unifrom")
