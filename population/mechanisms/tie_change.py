"""How ties end and form: people drift apart when their use does (selection), and look for company they lack."""

from __future__ import annotations

from math import exp
from typing import Any

from population.calendar import DAYS_PER_YEAR


def friend_loss(age: float, t: Any) -> float:
    """Rate a year at which a friendship ends, lambda(a) = adult + (young - adult) / (1 + exp((a - a50) / width)): the
    young change their friends more.
    """
    young = 1.0 / (1.0 + exp((age - t.friend_loss_age_years) / t.friend_loss_width_years))
    return t.friend_loss_adult + (t.friend_loss_young - t.friend_loss_adult) * young


def end_probability(rate: float, own: float, other: float, days: float, t: Any) -> float:
    """Probability that a tie ends within `days` = 1 - exp(-lambda (1 + k_d |v_i - v_j|) days / 365.25): selection by v,
    the visible use at both ends.
    """
    return 1.0 - exp(-rate * (1.0 + t.tie_loss_dissimilarity * abs(own - other)) * days / DAYS_PER_YEAR)


def seek_probability(missing: float, days: float, t: Any) -> float:
    """Probability of looking within `days` for a tie of which the part m is missing = 1 - exp(-phi m days / 365.25)."""
    return 1.0 - exp(-t.tie_form_rate * max(0.0, missing) * days / DAYS_PER_YEAR)


def support_probability(known: float, days: float, t: Any) -> float:
    """Probability of getting to know another person in recovery within `days` of stopping =
    1 - exp(-phi max(0, n - m) days / DAYS_PER_YEAR), m of the n ties wanted being there.
    """
    return 1.0 - exp(-t.support_tie_rate * max(0.0, t.support_ties - known) * days / DAYS_PER_YEAR)


def accepted(own: float, other: float, t: Any) -> float:
    """Probability that two who meet become friends = exp(-k_s |v_i - v_j|): selection again."""
    return exp(-t.tie_similarity * abs(own - other))
