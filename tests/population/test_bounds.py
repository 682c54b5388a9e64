"""Ties are looked at only where the draw could mean a first use: that must never leave one out."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from population.mechanisms.first_use import NOT_TRIED
from population.rules import rules
from population.steps.month import Mind, could_be_offered, might_try, tries
from population.steps.stocks import Users, most_stock_offers, stock_offers
from population.steps.ties import People, at_most, ties_end
from population.ties import FRIENDSHIP, HOUSEHOLD, SCHOOLWORK, Ties
from tests.neuro.brains import OPIOIDS

RULES = rules(OPIOIDS, (), 1.0)
B, G, RC = RULES.behaviour[0], RULES.general[0], RULES.classes[0]
unit = st.floats(0.0, 1.0)


@given(
    st.data(), st.integers(0, len(OPIOIDS) - 1), st.floats(1e-9, 0.2), unit, unit, unit, unit, st.floats(0.0, 20.0),
    st.floats(12.0, 90.0), st.floats(0.0, 0.2), unit, st.sampled_from([0.0, 0.6]),
)  # fmt: skip
def test_nobody_who_would_try_is_passed_over(
    data, s, u, friends, household, known, in_market, supply, age, stocks, share, missed
):
    control = data.draw(st.floats(0.02, 1.5))
    mind = Mind(age, data.draw(unit), control, control, data.draw(st.floats(-2.0, 2.0)))
    attitude, density = data.draw(st.floats(-8.0, 2.0)), data.draw(st.floats(0.1, 4.0))
    m = SimpleNamespace(supply=supply, price=1.0, legal_age=21.0, legal_under_age=0.5)
    scene = SimpleNamespace(outlets=1.0, injunctive_norm=0.1, formed=np.full(120, 0.3))
    r, p = RULES.reach[s], RULES.substances[s]
    found = tries(
        (u, 0.5, 0.5, 0.5), mind, control, attitude, (0.0, friends, household, 0.0), known, missed, in_market, density,
        (share * stocks, (1.0 - share) * stocks), m, scene, RC, r, B, G, p,
    )  # fmt: skip
    if found != NOT_TRIED:
        assert could_be_offered(u, age, in_market, density, stocks, m, scene, RC, r)
        assert might_try(
            u, mind, control, attitude, known + missed, in_market, density, stocks, m, scene, RC, r, B, G, p
        )


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.floats(0.0, 3.0), st.floats(0.0, 1e6)), max_size=12))
def test_offers_from_stocks_are_never_more_than_they_can_be(held):
    ties = Ties(len(held) + 1)
    stock = np.array([5.0, *(doses for _, _, doses in held)])
    for i, (layer, weight, _) in enumerate(held):
        ties.add(0, i + 1, layer, weight)
    users = Users(np.full(len(stock), -1), None, None)
    q = RULES.prescribing[0]
    own, others = stock_offers(0, 0, users, stock, ties.columns, q)
    assert own + others <= most_stock_offers(0, stock, ties.columns, q) * (1.0 + 1e-6)


T = RULES.ties[0]
N = SimpleNamespace(school_leaving_age=19.0, friendship_weight=1.0)


@given(st.lists(st.tuples(st.sampled_from([HOUSEHOLD, FRIENDSHIP, SCHOOLWORK]), st.floats(12, 80), unit), max_size=20),
       st.floats(12.0, 80.0), st.integers(0, 2**40))  # fmt: skip
def test_bounds_on_ends_of_ties_change_no_tie(others, age, seed):
    ledger = np.zeros(len(others) + 1, [("visible", float)]).view(np.recarray)
    ledger.visible[1:] = [use for _, _, use in others]
    ages = np.array([age, *(a for _, a, _ in others)])
    people = People(
        list(range(len(ages))), (-ages * 365.25).astype(np.int32), 0, None, np.ones(len(ages), bool),
        np.arange(len(ages))[:, None], ledger, None, np.array([0.2]), None,
    )  # fmt: skip
    both = []
    for bounds in (at_most(T), at_most(T)._replace(friendship=2.0, school=2.0, work=2.0)):
        ties = Ties(len(ages))
        for i, (layer, _, _) in enumerate(others):
            ties.add(0, i + 1, layer)
        ties_end(0, seed, 28, people, ties.columns, bounds, T, N)
        both.append(ties)
    for name in ("neighbours", "layer", "weight", "degree"):
        assert (getattr(both[0], name) == getattr(both[1], name)).all()
