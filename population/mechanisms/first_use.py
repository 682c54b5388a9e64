"""First use: offers from ties, prescriptions and the market, accepted or not by the circuit itself."""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.equations.choice import option_weight

NOT_TRIED, MARKET, USERS, OWN_STOCK, STOCK_OF_TIES = range(-1, 4)
SOURCES = ("market", "users", "own_stock", "stock_of_ties")
"""Where a first dose comes from: the market, ties who use, the own unused prescription, that of a tie."""


def offer_rate(
    supply: float, near: float, friends: float, household: float, in_market: float, r: Any
) -> tuple[float, float]:
    """Offers a day that come of the market, supply (ambient near + market m), and of ties who use,
    supply (friends fr + household hv).

    `near` is what outlets and the legal age leave of offers in public; m is the access of a person who already uses
    another substance of the class; supply is relative to its reference year.
    """
    market = r.offer_ambient * near + r.offer_market * in_market
    ties = r.offer_friends * friends + r.offer_household * household
    return supply * market, supply * ties


def source_of(u: float, market: float, users: float, own_stock: float, stock_of_ties: float) -> int:
    """Where a first dose came from, in proportion to the offers: a position in `SOURCES` (u uniform)."""
    level = u * (market + users + own_stock + stock_of_ties)
    if level < market:
        return MARKET
    if level < market + users:
        return USERS
    return OWN_STOCK if level < market + users + own_stock else STOCK_OF_TIES


def value_of_trying(
    novel: float,
    norm: float,
    price: float,
    control: float,
    attitude: float,
    known: float,
    r: Any,
    g: Any,
    p: Any,
) -> float:
    """V_try = novelty n(a) + k_obs norm - k_price (price - 1) - P_f kP0 - disutility - attitude + what is known of the
    class (outcome value and relief, generalised).
    """
    appeal = p.novelty * novel + r.observed_use * norm + known
    return appeal - p.price_weight * (price - 1.0) - control * g.control_weight - p.disutility - attitude


def acceptance(value: float, natural: float, g: Any) -> float:
    """The circuit's own choice between trying, natural reward and neither (softmax)."""
    drug = option_weight(value, g)
    return drug / (drug + option_weight(natural, g) + option_weight(g.abstain_value, g))


def first_use_probability(offers: float, accepted: float, days: float) -> float:
    """Probability of first use within `days`: 1 - exp(-offers x acceptance x days)."""
    return 1.0 - exp(-offers * accepted * days)
