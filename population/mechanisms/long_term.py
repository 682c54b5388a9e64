"""Opioids taken as prescribed for years, and what a person brings to a first dose beyond that.

A share of those who are given a course stay on it. At a steady daily dose they adapt as the circuit does to any
agonist; they know what a tablet does, and find out what its absence does when the prescription ends. Misuse of one's
own medicine comes of this, in people too old for novelty to make them try anything: 21 to 29 % of patients with
chronic pain misuse theirs, 8 to 12 % are addicted (Vowles et al. 2015 Pain 156:569, abstract read).
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any, NamedTuple

from neuro.equations.adaptation import settled_dependence, settled_tolerance, withdrawal
from neuro.equations.dopamine import ageing, hedonic
from neuro.equations.kinetics import occupancy, relief_ratio
from neuro.streams import STREAM, normal, uniforms
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.criteria import BLOCK_DAYS

TASTE = STREAM["session_size"]


class Medicated(NamedTuple):
    """The circuit under a steady prescribed dose: tolerance, physical dependence, exposure in units of a dependent
    person's steady state, receptor occupancy.
    """

    tolerance: float
    dependence: float
    exposure: float
    occupancy: float


def therapy_days(u: float, p: Any) -> float:
    """Days on long-term therapy -365.25 tau ln(1 - u), exponential with mean of tau years (u uniform)."""
    return -DAYS_PER_YEAR * p.long_term_years * log(1.0 - u)


def medicated(g: Any, s: Any, p: Any) -> Medicated:
    """What xi = n / n_ref settles to, n tablets a day, and the occupancy of its mean level."""
    xi = p.long_term_doses / s.reference_doses_per_day
    occupied = occupancy(relief_ratio(xi * s.steady_amount, s), 0.0)
    return Medicated(settled_tolerance(xi, g, s), settled_dependence(xi, g), xi, occupied)


def liking_of(seed: int, uid: int, number: int, g: Any) -> float:
    """How pleasant this person finds the substance of this number, l_i, as `neuro.traits.first_meeting` draws it."""
    u = uniforms(seed, TASTE, uid, number)
    liking: float = g.liking_sd * normal(u[2], u[3])
    return liking


def known_of_medicine(m: Medicated, age: float, liking: float, price: float, g: Any, s: Any, p: Any) -> float:
    """What a patient knows of a tablet too many, hedonic(ageing surge / (1 + T)) + l_i, and what it does not cost,
    k_price (price - p_own), beside one on the market. Who liked their first opioid goes on with it more often
    (Bieber et al. 2008 Pain Med 9:149, recalled).
    """
    liked: float = hedonic(ageing(age, g) * s.surge_fold / (1.0 + m.tolerance), g) + liking
    return liked + s.price_weight * (price - p.own_price)


def relief_of_end(m: Medicated, g: Any, s: Any) -> float:
    """Relief that a tablet brings once therapy has ended, relief weight x w(D_p, nothing occupied)."""
    relief: float = g.relief_weight * s.relief_scale * withdrawal(m.dependence, 0.0, s)
    return relief


def withdrawn_share(s: Any) -> float:
    """Share of the month after therapy on which withdrawal is felt, tau_b over 28 days."""
    share: float = s.withdrawal_days / BLOCK_DAYS
    return share


def ended_share(dispensing: Callable[[float], float], year: float) -> float:
    """Share of therapies that end in a month because less is dispensed than a month ago, max(0, 1 - d(t) / d(t - 28)):
    what is no longer prescribed was somebody's; all of them where nothing is dispensed.
    """
    before = dispensing(year - BLOCK_DAYS / DAYS_PER_YEAR)
    now = dispensing(year)
    if now <= 0.0:
        return 1.0
    return max(0.0, 1.0 - now / before) if before > 0.0 else 0.0
