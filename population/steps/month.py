"""What 28 days bring to one person: a look at ties, life events, roles, a first use.

Arguments shared by all: `brain`, `around`, `slots` (rows of circuits by substance, -1 none) and `courses` (rows of
courses by class, -1 none) belong to the person; `circuits`, `offers`, `course_table`, `occasions`, `ledger` are the
whole stores; `b` is behaviour, `rc` and `rs` behaviour by class and substance, `g` and `ps` the circuit's parameters.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neuro.equations.control import (
    felt_stress,
    functional_control,
    maturity,
)
from neuro.equations.dopamine import ageing, natural_value
from neuro.steps.sensing import alone, control_over
from neuro.streams import STREAM, uniforms
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.appraisal import family_support
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.daily_life import life_stress_after, news, novelty, role, role_after
from population.mechanisms.first_use import (
    NOT_TRIED,
    acceptance,
    first_use_probability,
    offer_rate,
    source_of,
    value_of_trying,
)
from population.mechanisms.influence import injunctive_norm, pressure, visible_use
from population.mechanisms.long_term import withdrawn_share
from population.mechanisms.places import legal_share, outlet_access
from population.steps.capital import set_point_drive
from population.steps.slots import Slots
from population.ties import HOUSEHOLD

OFFER, LIFE_EVENT = STREAM["offer"], STREAM["life_event"]
ALL_USE = 1.0 + 1e-6
"""More than use among ties can be, by as much as rounding can be."""


def look_around(
    row: int, k: int, age: float, ledger: Any, ties: Slots, all_courses: Any, b: Any, r: Any
) -> tuple[float, float, float, float]:
    """(peers, friends, household, outside): pressure from all ties by their weight, from ties outside the household
    (all ties once grown up), the most visible use in the household, and pressure from ties outside it at any age.
    """
    seen, total, seen_friends, friends, household = 0.0, 0.0, 0.0, 0.0, 0.0
    seen_outside, outside = 0.0, 0.0
    for i in range(ties.degree[row]):
        other, weight = ties.neighbours[row, i], ties.weight[row, i]
        at_home = ties.layer[row, i] == HOUSEHOLD
        v = 0.0
        if all_courses[other, k] >= 0:
            v = visible_use(ledger[all_courses[other, k]].visible, r.peer_half_use)
        seen += weight * v
        total += weight
        if at_home:
            household = max(household, v)
        else:
            seen_outside += weight * v
            outside += weight
        if not at_home or age >= b.household_friends_age_years:
            seen_friends += weight * v
            friends += weight
    felt = pressure(seen, total, b.peer_gain), pressure(seen_friends, friends, b.peer_gain)
    return felt[0], felt[1], household, pressure(seen_outside, outside, b.peer_gain)


def look_home(row: int, k: int, ledger: Any, ties: Slots, all_courses: Any, r: Any) -> float:
    """Support of a goal by the people in the household, who know of it: `family_support`."""
    unseen, members = 0.0, 0
    for i in range(ties.degree[row]):
        if ties.layer[row, i] == HOUSEHOLD:
            course = all_courses[ties.neighbours[row, i], k]
            unseen += 1.0 - (visible_use(ledger[course].visible, r.peer_half_use) if course >= 0 else 0.0)
            members += 1
    return family_support(unseen, members)


def month_of_life(
    seed: int, uid: int, day: int, age: float, lasting: float, brain: Any, circuits: Any, slots: Any, b: Any, g: Any,
    ps: Any,
) -> None:  # fmt: skip
    """What 28 days do to lasting stress, to roles and to what a surge is worth with age; without drug the prefrontal
    cortex just matures, and stress is what the place makes it.
    """
    u = uniforms(seed, LIFE_EVENT, uid, day)
    brain.life_stress = life_stress_after(brain.life_stress, BLOCK_DAYS, u[0], u[1], b)
    met = False
    for s in range(len(slots)):
        met = met or slots[s] >= 0
    if met:
        grow_older(age, circuits, slots, g)
    brain.role = role_after(brain.role, set_point_drive(circuits, slots, g, ps), BLOCK_DAYS, b)
    if not met:
        brain.pfc_structure = brain.control_trait * maturity(age, g)
        brain.stress = brain.stress_trait + lasting


def grow_older(age: float, circuits: Any, slots: Any, g: Any) -> None:
    """What 28 days take from every surge: sensitivity falls by the ratio of its `ageing` now and then."""
    older = ageing(age, g) / ageing(age - BLOCK_DAYS / DAYS_PER_YEAR, g)
    for s in range(len(slots)):
        if slots[s] >= 0:
            circuits[slots[s]].sensitivity *= older


def offer(seed: int, uid: int, day: int, s: int) -> tuple[float, float, float, float]:
    """The uniform numbers that decide on a first use of substance s in these 28 days."""
    u: tuple[float, float, float, float] = uniforms(seed, OFFER, uid, day, s)
    return u


def known_of_class(
    k: int, circuits: Any, slots: Any, classes: Any, b: Any, g: Any, ps: Any
) -> tuple[float, float]:
    """(what is known of class k from its other substances, access to its market): the most that one of them stands
    for, generalised; value of the outcome and relief of what its absence brings.
    """
    known, in_market = 0.0, 0.0
    for j in range(len(slots)):
        if slots[j] >= 0 and classes[j] == k:
            c = circuits[slots[j]]
            relief = g.relief_weight * ps[j].relief_scale * c.withdrawn
            known = max(known, b.class_generalisation * (c.outcome_value + relief))
            in_market = max(in_market, c.access)
    return known, in_market


class Mind(NamedTuple):
    """What a person brings to an offer of any substance: age, novelty seeking, control, stress as felt and the
    value of natural reward.
    """

    age: float
    novel: float
    control: float
    stressed: float
    natural: float


def mind_of(age: float, brain: Any, b: Any, g: Any) -> Mind:
    """The mind of a person today."""
    d2 = brain.d2_density * brain.d2_sensitivity
    felt = felt_stress(brain.stress + brain.life_stress, brain.allostatic_load, brain.stress_reactivity, g)
    control = functional_control(
        brain.pfc_structure, brain.pfc_therapy, d2, brain.withdrawal, felt, brain.preoccupied, g
    )
    natural = natural_value(d2 * brain.reward_trait * role(age, b) * brain.role, 0.0, brain.tonic, g)
    return Mind(age, novelty(age, b), control, felt, natural)


def control_at_offer(
    k: int, mind: Mind, brain: Any, circuits: Any, slots: Any, courses: Any, course_table: Any, classes: Any, g: Any
) -> float:  # fmt: skip
    """Control over a class of which a substance is offered: one that was never used has cost nothing itself."""
    if alone(k, courses):
        return mind.control
    return control_over(k, brain, mind.stressed, circuits, slots, courses, course_table, classes, g)


def willing(
    mind: Mind,
    control: float,
    attitude: float,
    friends: float,
    society: float,
    known: float,
    m: Any,
    r: Any,
    b: Any,
    g: Any,
    p: Any,
) -> float:
    """Probability that an offer of a substance never taken is accepted, with the use among friends that is seen and
    the `injunctive_norm` of `society`; `control` is that of `control_at_offer`.
    """
    norm = friends + society
    novel = news(mind.novel, mind.age, r, b)
    value = value_of_trying(novel, norm, m.price, control, attitude, known, r, g, p)
    return acceptance(value, mind.natural, g)


def might_try(
    u: float, mind: Mind, control: float, attitude: float, known: float, in_market: float, density: float,
    stocks: float, m: Any, scene: Any, rc: Any, r: Any, b: Any, g: Any, p: Any,
) -> bool:  # fmt: skip
    """Whether `tries` could find a first use if all ties used all the time, with offers of `stocks` a day at most.

    The draw that decides, u, is known beforehand, so that ties need to be looked at only where this holds.
    """
    near = outlet_access(density * scene.outlets, legal_share(mind.age, m), rc)
    market, users = offer_rate(m.supply, near, ALL_USE, ALL_USE, in_market, r)
    offers = market + users + ALL_USE * stocks
    friends = ALL_USE if r.observed_use > 0.0 else 0.0
    society = injunctive_norm(mind.age, scene, rc)
    most = ALL_USE * willing(mind, control, attitude, friends, society, known, m, r, b, g, p)
    return u < first_use_probability(offers, most, BLOCK_DAYS)


def could_be_offered(
    u: float, age: float, in_market: float, density: float, stocks: float, m: Any, scene: Any, rc: Any, r: Any
) -> bool:
    """Whether `tries` could find a first use if all ties used all the time and every offer were accepted; for most the
    draw lies above 1 - exp(-x) <= x already.
    """
    near = outlet_access(density * scene.outlets, legal_share(age, m), rc)
    market, users = offer_rate(m.supply, near, ALL_USE, ALL_USE, in_market, r)
    offers = market + users + ALL_USE * stocks
    return u <= ALL_USE * offers * BLOCK_DAYS and u < first_use_probability(offers, 1.0, BLOCK_DAYS)


def tries(
    u: tuple[float, float, float, float], mind: Mind, control: float, attitude: float,
    seen: tuple[float, float, float, float], known: float, missed: float, in_market: float, density: float,
    stocks: tuple[float, float], m: Any, scene: Any, rc: Any, r: Any, b: Any, g: Any, p: Any,
) -> int:  # fmt: skip
    """Where a person who never took a substance gets a first dose of it within these 28 days, or NOT_TRIED, by uniform
    numbers u. `stocks` are the offers a day of the own stock and of those of ties; `missed` is the relief that a dose
    brings on the days of withdrawal after a medicine.
    """
    near = outlet_access(density * scene.outlets, legal_share(mind.age, m), rc)
    market, users = offer_rate(m.supply, near, seen[1], seen[2], in_market, r)
    offers = market + users + stocks[0] + stocks[1]
    society = injunctive_norm(mind.age, scene, rc)
    accepted = willing(mind, control, attitude, seen[1], society, known, m, r, b, g, p)
    if missed > 0.0:
        driven = willing(mind, control, attitude, seen[1], society, known + missed, m, r, b, g, p)
        accepted += withdrawn_share(p) * (driven - accepted)
    if u[0] >= first_use_probability(offers, accepted, BLOCK_DAYS):
        return NOT_TRIED
    return source_of(u[1], market, users, stocks[0], stocks[1])
