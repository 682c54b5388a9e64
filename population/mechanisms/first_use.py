"""First use: offers from ties, prescriptions and the market, accepted or not by the circuit itself."""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.equations.choice import option_weight


def offer_rate(
    supply: float, near: float, prescribing: float, friends: float, household: float, in_market: float, r: Any
) -> float:
    """Offers a day = supply (ambient near + friends fr + household hv + market m) + prescription x prescribing.

    `near` is what outlets and the legal age leave of offers in public; m is 1 for a person who already uses another
    substance of the class; supply and prescribing are relative to their reference year.
    """
    social = r.offer_ambient * near + r.offer_friends * friends + r.offer_household * household
    return supply * (social + r.offer_market * in_market) + r.offer_prescription * prescribing


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
