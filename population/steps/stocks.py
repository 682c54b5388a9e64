"""What 28 days do to one person's stock of prescribed opioids, and what ties hold; loops run this over people.

`stock` holds standard doses by row, `s` is the number of the substance prescribed, `p` are the parameters of
`data/prescribing.yaml`.
"""

from __future__ import annotations

from math import exp
from typing import Any, NamedTuple

from neuro.streams import STREAM, normal, uniforms
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.long_term import therapy_days
from population.mechanisms.stockpile import at_hand, doses_of_a_course, prescription_rate, stock_after
from population.steps.slots import Slots
from population.ties import HOUSEHOLD

PRESCRIPTION = STREAM["prescription"]
GOES_ON = 1
"""Position of the draws of who stays on a course, and for how long."""


class Users(NamedTuple):
    """Who uses the substance prescribed: rows of its circuits by person (-1 none), and the circuits."""

    slots: Any
    circuits: Any
    last_use_day: Any


def uses(row: int, day: int, users: Users) -> bool:
    """Whether a person used the substance otherwise than prescribed within the last 28 days."""
    slot = users.slots[row]
    return bool(slot >= 0 and day - users.last_use_day[slot] <= BLOCK_DAYS)


def month_of_stock(
    row: int, seed: int, day: int, uid: int, age: float, female: bool, dispensing: float, ended: float,
    disposal: float, per_day: float, users: Users, stock: Any, medicine_days: Any, ties: Slots, p: Any,
) -> None:  # fmt: skip
    """28 days of one person's stock: some goes, a course of treatment may bring more, and a person who uses gets of
    what ties hold. `dispensing` is per 100 residents and year, `ended` the share of long-term therapies that end
    because less is dispensed than a month ago, `per_day` the doses a day of a dependent person.

    Who does not use keeps what is left of a course, unless it is disposed of; who uses keeps all of it. A share of
    courses goes on for years, of which `medicine_days` are left (0 down to -28 in the month after the end): such a
    person has half a month's tablets at home, takes them as prescribed or, who uses, as they like.
    """
    stock[row] = stock_after(stock[row], float(BLOCK_DAYS), p)
    if medicine_days[row] > -BLOCK_DAYS:
        medicine_days[row] -= BLOCK_DAYS
    using = uses(row, day, users)
    seeking = 0.0
    if using:
        c = users.circuits[users.slots[row]]
        seeking = c.habit_weight + c.craving
    rate = prescription_rate(age, female, dispensing, seeking, p)
    u = uniforms(seed, PRESCRIPTION, uid, day)
    if medicine_days[row] > 0.0:
        monthly = p.long_term_doses * BLOCK_DAYS
        stock[row] = stock[row] + monthly if using else max(stock[row], 0.5 * monthly)
        if u[0] < ended:
            medicine_days[row] = 0.0
    elif u[0] < 1.0 - exp(-rate * BLOCK_DAYS):
        goes_on = uniforms(seed, PRESCRIPTION, uid, day, GOES_ON)
        if goes_on[0] < p.long_term_share:
            medicine_days[row] = therapy_days(goes_on[1], p)
        z = normal(u[2], u[3])
        if using:
            stock[row] += doses_of_a_course(p.course_doses, z, p)
        elif u[1] < p.unused_share * (1.0 - disposal):
            stock[row] += doses_of_a_course(p.unused_doses, z, p)
    if using:
        wanted = c.use_trace * per_day * BLOCK_DAYS - stock[row]
        get_from_ties(row, day, wanted, users, stock, ties, p)


def get_from_ties(row: int, day: int, wanted: float, users: Users, stock: Any, ties: Slots, p: Any) -> float:
    """Doses that a person is given by ties or takes from them, at most `wanted`: of each tie who does not use a share
    of the stock. Moves them and returns how many they are.
    """
    got = 0.0
    for i in range(ties.degree[row]):
        other = ties.neighbours[row, i]
        if stock[other] <= 0.0 or uses(other, day, users):
            continue
        share = p.passed_home if ties.layer[row, i] == HOUSEHOLD else p.passed_friends
        passed = min(share * stock[other], wanted - got)
        if passed > 0.0:
            stock[other] -= passed
            stock[row] += passed
            got += passed
    return got


def stock_offers(row: int, day: int, users: Users, stock: Any, ties: Slots, p: Any) -> tuple[float, float]:
    """Offers a day that come of a person's own stock, and of the stocks of ties who do not use: own h_0, and
    sum over the household home h_i + sum over other ties by their weight friends w_i h_i; h as `at_hand`.
    """
    others = 0.0
    for i in range(ties.degree[row]):
        other = ties.neighbours[row, i]
        if stock[other] <= 0.0 or uses(other, day, users):
            continue
        held = at_hand(stock[other], p)
        if ties.layer[row, i] == HOUSEHOLD:
            others += p.offer_home * held
        else:
            others += p.offer_friends * ties.weight[row, i] * held
    return p.offer_own * at_hand(stock[row], p), others


def most_stock_offers(row: int, stock: Any, ties: Slots, p: Any) -> float:
    """What the sum of `stock_offers` cannot exceed, whatever ties hold."""
    others = 0.0
    for i in range(ties.degree[row]):
        home = ties.layer[row, i] == HOUSEHOLD
        others += p.offer_home if home else p.offer_friends * ties.weight[row, i]
    return float(p.offer_own * at_hand(stock[row], p) + others)


def use_up(row: int, doses: float, stock: Any) -> float:
    """Doses that come out of a person's own stock: what there is goes first. Returns how many they are."""
    used = min(stock[row], doses) if doses > 0.0 else 0.0
    stock[row] -= used
    return used
