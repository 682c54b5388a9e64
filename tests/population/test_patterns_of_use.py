"""Abstinent, moderate and heavy use exist side by side and last; people stop and return from one day to the next."""

from __future__ import annotations

import numpy as np
import pytest

from tests.population.patterns import (
    BLOCK,
    HEAVY_FROM,
    PATTERNS,
    RETURN_AFTER,
    pattern_of_years,
    place_of_use,
    returns,
    stops,
    transitions,
    use_days,
)
from tests.population.small_places import check_day

YEAR, YEARS, PEOPLE = 364, 3, 3000


@pytest.fixture(scope="module")
def used():
    """Days with use in three years of people who had used before: sudden returns are one a year in such a place."""
    model = place_of_use(PEOPLE, 1)
    seen = use_days(model, YEARS * YEAR)
    check_day(model)
    return seen


def test_three_patterns_of_use_exist_side_by_side(used):
    patterns = pattern_of_years(used)
    counts = [np.bincount(year, minlength=3) for year in patterns.T]
    assert len(PATTERNS) == 3
    assert all((count >= 0.05 * len(used)).all() for count in counts)


def test_each_pattern_lasts_more_often_than_chance_would_have_it(used):
    """Those of a pattern who have it the year after, against all who have it then."""
    moved = transitions(pattern_of_years(used))
    stays = np.diag(moved) / moved.sum(axis=1)
    chance = moved.sum(axis=0) / moved.sum()
    assert (stays[[0, 2]] > 0.8).all()
    assert stays[1] > 0.3
    assert (stays[1:] > 3 * chance[1:]).all()
    odds = stays[0] / (
        1 - stays[0]
    )  # of many who tried and stopped: shares near 1 are told apart by their odds
    assert odds > 3 * chance[0] / (1 - chance[0])


def test_between_moderate_and_heavy_use_there_are_few(used):
    """Two patterns and not one that is smeared out: fewer days a month in the middle than at either end."""
    days = used[:, YEAR:].sum(axis=1) / (13 * (YEARS - 1))
    using = days[days > 0]
    low, middle, high = (((using > a) & (using <= b)).sum() for a, b in ((0, 8), (8, 20), (20, 28)))
    assert low > 1.5 * middle
    assert high > 1.5 * middle


def test_people_who_use_heavily_stop_from_one_day_to_the_next(used):
    found = stops(used).any(axis=1).sum()
    heavy = (pattern_of_years(used)[:, 0] == 2).sum()
    assert 2 <= found < 0.5 * heavy


def test_people_return_to_heavy_use_from_one_day_to_the_next(used):
    assert returns(used).any(axis=1).sum() >= 2


# -- the measures themselves ---------------------------------------------------------------------------------


def days(*parts):
    """One person's days: (how many, with use every n-th day or 0 for none)."""
    return np.concatenate([np.arange(n) % every == 0 if every else np.zeros(n, bool) for n, every in parts])[
        None
    ]


def test_patterns_are_told_by_days_of_use():
    assert pattern_of_years(days((YEAR, 0), (YEAR, 14), (YEAR, 1))).tolist() == [[0, 1, 2]]
    assert HEAVY_FROM == 16.0
    assert transitions(np.array([[0, 1, 2], [2, 2, 2]])).tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 2]]


def test_a_sudden_stop_and_a_sudden_return_are_found_on_their_days():
    one = days((200, 1), (100, 0), (100, 1))
    assert np.flatnonzero(stops(one)[0]).tolist()[0] <= 200 - RETURN_AFTER
    assert 200 - RETURN_AFTER in np.flatnonzero(stops(one)[0])
    assert np.flatnonzero(returns(one)[0]).tolist() == [300 - RETURN_AFTER]


def test_who_comes_and_goes_slowly_neither_stops_nor_returns_suddenly():
    slowly = days((100, 1), (60, 2), (60, 4), (60, 8), (200, 0), (60, 8), (60, 4), (60, 2), (100, 1))
    assert not stops(slowly).any()
    assert not returns(slowly).any()
    assert not stops(days((400, 0))).any()
    assert not returns(days((400, 0))).any()
    assert not stops(days((400, 1))).any()
    assert BLOCK == 28
