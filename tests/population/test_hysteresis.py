"""Use that has spread stays where supply alone goes back, does not pass by itself, and recedes when much improves."""

from __future__ import annotations

import numpy as np
import pytest

from tests.population.recovering import ARMS, share_with_disorder, widespread
from tests.population.small_places import EASY_START
from tests.studies.hysteresis import HELD, LEAST, MOST, both_ways, held, prevalence, supplied, swept

PEOPLE, YEARS, PAST = 2000, 3, 2018
WIDESPREAD = 2500


def test_at_equal_supply_disorder_is_commoner_on_the_way_down_than_on_the_way_up():
    yearly = prevalence(swept(YEARS, PAST), PEOPLE, 1, EASY_START)
    supply, up, down = both_ways(yearly)
    assert len(supply) == len(up) == len(down) == YEARS - 1
    assert down.mean() > 1.25 * up.mean()
    assert (down > up).all()


def test_two_pasts_are_still_apart_after_years_of_the_same_supply():
    low, high = (prevalence(held(before, YEARS, PAST), PEOPLE, 1, EASY_START) for before in (LEAST, MOST))
    assert low[-1] > 0.0
    assert high[-1] > 1.25 * low[-1]


def test_the_sweep_is_the_same_supply_both_ways():
    scenario = swept(10)
    market = scenario.supply["heroin"].availability
    last = market.at(2024) / LEAST
    assert market.at(2010) == market.at(2024) == market.at(2044) == LEAST * last
    assert market.at(2034) == MOST * last
    down = [market.at(2044 - year) for year in range(11)]
    assert [market.at(2024 + year) for year in range(11)] == pytest.approx(down)
    after = held(MOST, 5).supply["heroin"].availability
    assert after.at(2000) == pytest.approx(MOST * last)
    assert after.at(2024) == after.at(2029) == pytest.approx(HELD * last)
    assert supplied({2024: 1.0, 2030: 1.0}).years == 6


def test_both_ways_pairs_years_of_equal_supply():
    share = [LEAST + (MOST - LEAST) * min(year, 12 - year) / 6 for year in range(1, 13)]
    supply, up, down = both_ways(np.array(share))
    assert up == pytest.approx(supply)
    assert down == pytest.approx(supply)


def test_widespread_use_recedes_when_cues_peers_care_and_supply_improve_and_not_by_itself():
    """Four places together: in one of them some 130 people have a disorder, and chance moves the ratio by .05."""
    shares: dict[str, list[float]] = {"nothing changes": [], "all four": []}
    for seed in (1, 2, 3, 4):
        for arm, found in shares.items():
            model = widespread(WIDESPREAD, seed, **ARMS[arm])
            before = share_with_disorder(model)
            assert before > 0.02
            model.run(YEARS)
            found.append(share_with_disorder(model) / before)
    alone, improved = (float(np.mean(found)) for found in shares.values())
    assert min(shares["nothing changes"]) > 0.95
    assert max(shares["all four"]) < 0.9
    assert improved < 0.8 * alone
