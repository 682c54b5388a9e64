"""From an overdose to its end: is somebody there, is naloxone at hand, is help called."""

from __future__ import annotations

from math import exp
from typing import Any

UNAIDED, EMERGENCY, NALOXONE, SUPERVISED = 0, 1, 2, 3
"""How an overdose is met."""


def overdose_probability(hazard: float, h: Any) -> float:
    """Probability of an overdose in the step, 1 - exp(-hazard / CFR): `hazard` counts deaths as cohorts saw them, CFR
    is the case fatality of those cohorts, so that rescue today is not counted twice.
    """
    return 1.0 - exp(-hazard / h.case_fatality_cohorts)


def company(at_home: bool, weight: float, visible: float, h: Any) -> float:
    """Company of one tie while a person uses: c_home in the household; elsewhere a tie who uses keeps company while
    using, and others now and then, w (c_use v + c_other (1 - v)).
    """
    if at_home:
        return float(h.company_home)
    return float(weight * (h.company_use * visible + h.company_other * (1.0 - visible)))


def presence(amount: float, witnessed: float, cautious: float, h: Any) -> float:
    """Probability that somebody who keeps this company is there, 1 - (1 - w)^(a (1 + k c) / a_0): where all company is
    that of the average person who uses, a_0, a share w of overdoses is witnessed. Cautious people (c) use less alone.
    """
    if witnessed >= 1.0:
        return 1.0 if amount > 0.0 else 0.0
    power = amount * (1.0 + h.caution_company * cautious) / h.company_reference
    return float(1.0 - (1.0 - witnessed) ** power)


def call_probability(called: float, protected: float, h: Any) -> float:
    """Probability of an emergency call where a share `protected` of people is covered by a Good Samaritan law and
    knows it: p + s (p' - p), whose odds are `good_samaritan_odds` times as high.
    """
    if called >= 1.0:
        return called
    odds = h.good_samaritan_odds * called / (1.0 - called)
    return float(called + protected * (odds / (1.0 + odds) - called))


def frailty(age: float, h: Any) -> float:
    """How many times the odds of dying of an overdose at this age are those of the cohorts, R^((a - a_0) / 10): lungs,
    heart and liver give way sooner in older people, who die of overdoses more often (Pierce 2015, Gao 2016).
    """
    return float(h.frailty_per_decade ** ((age - h.cohort_age) / 10.0))


def fatality(met: int, odds: float, h: Any) -> float:
    """Case fatality of one overdose by how it was met, where the odds of dying are `odds` times those of the cohorts:
    r f / (1 - f + r f).
    """
    if met == SUPERVISED:
        share = float(h.case_fatality_supervised)
    elif met == NALOXONE:
        share = float(h.case_fatality_naloxone)
    else:
        share = float(h.case_fatality_emergency if met == EMERGENCY else h.case_fatality_unaided)
    return odds * share / (1.0 - share + odds * share)


def lapsed(kits: int, u: float, days: float, h: Any) -> int:
    """How many of n kits are lost or out of date after `days`: binomial of 1 - exp(-days / tau), by inversion of u."""
    p = 1.0 - exp(-days / h.kit_life_days)
    term = (1.0 - p) ** kits
    total, gone = term, 0
    while u > total and gone < kits:
        term *= (kits - gone) / (gone + 1.0) * p / (1.0 - p)
        gone += 1
        total += term
    return gone
