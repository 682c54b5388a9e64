"""The loops over people, compiled: each runs one function of `population.steps` over the rows it is given."""

from __future__ import annotations

from typing import Any

import neuro.day
from neuro import prefetching
from neuro.kernel import compile_with, compiled_loop, compiled_part
from neuro.prefetching import AHEAD, prefetch
from population import calendar, records, ties
from population.care import names
from population.mechanisms import (
    appraisal,
    criteria,
    daily_life,
    first_use,
    influence,
    long_term,
    places,
    stockpile,
    treatment,
)
from population.steps import capital, care, jail, meaning, month, ordinary_day, stocks

compile_with(
    __file__,
    (
        influence, daily_life, first_use, places, appraisal, criteria, stockpile, long_term, treatment,
        stocks, care, capital, jail, ordinary_day, month, meaning,
    ),
    (calendar, names, records, ties),
)  # fmt: skip

DAYS_PER_YEAR = calendar.DAYS_PER_YEAR
_meet_the_day = ordinary_day.meet_the_day
_day_in_jail = jail.day_in_jail
_look_around = month.look_around
_look_home = month.look_home
_month_of_life = month.month_of_life
_tries = month.tries
_might_try = month.might_try
_known_of_class = month.known_of_class
_could_be_offered = month.could_be_offered
_medicated, _known_of_medicine = long_term.medicated, long_term.known_of_medicine
_relief_of_end, _liking_of = long_term.relief_of_end, long_term.liking_of
_mind_of, _control_at_offer = month.mind_of, month.control_at_offer
_Mind = month.Mind
_offer = month.offer
_reflect = meaning.reflect
_diagnose = meaning.diagnose
_sense = neuro.day.sense
_prefetch: Any = prefetch
_ask_for_person = prefetching.ask_for_person
_ask_for_circuits = prefetching.ask_for_circuits
_ask_for_courses = prefetching.ask_for_courses
_month_of_stock = stocks.month_of_stock
_stock_offers = stocks.stock_offers
_most_stock_offers = stocks.most_stock_offers
_get_from_ties = stocks.get_from_ties
_use_up = stocks.use_up
BLOCK_DAYS = criteria.BLOCK_DAYS
N_BLOCKS = criteria.N_BLOCKS
NEVER = records.NEVER
USED, RETURNED = 1, 2
"""What `reflections` tells of use in a step."""
NOT_TRIED, STOCK_OF_TIES = first_use.NOT_TRIED, first_use.STOCK_OF_TIES


def ask_for_weights(rows: Any, i: int, ties: Any) -> None:
    """Ask for what kind the ties are of a person `AHEAD` places after `i` in `rows`."""
    if i + AHEAD < rows.size:
        r = rows[i + AHEAD]
        _prefetch(ties.degree, r, 0)
        _prefetch(ties.layer, r, 0)
        _prefetch(ties.weight, r, 0)
        _prefetch(ties.weight, r, 1)


_ask_for_weights = compiled_part(ask_for_weights)


def ask_for_offers(rows: Any, i: int, uid: Any, birth_day: Any, slots: Any) -> None:
    """Ask for what an offer's draw and its bound take of a person `AHEAD` places after `i` in `rows`."""
    if i + AHEAD < rows.size:
        r = rows[i + AHEAD]
        _prefetch(uid, r, 0)
        _prefetch(birth_day, r, 0)
        _prefetch(slots, r, 0)


_ask_for_offers = compiled_part(ask_for_offers)


@compiled_loop
def surroundings(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, lasting_stress: Any, deprivation: Any, area: Any,
    outlets: Any, familiar: Any, stock: Any, medicine_days: Any, prescribed: int, brains: Any, around: Any,
    circuits: Any, offers: Any, slots: Any, occasions: Any, course_table: Any, ledger: Any, courses: Any, classes: Any,
    today: Any, treatments: Any, b: Any, rc: Any, rs: Any, g: Any, ps: Any, q: Any, left: Any, in_jail: Any, j: Any,
) -> None:  # fmt: skip
    """`meet_the_day` for the people in `rows`, and `day_in_jail` for those who are there; `outlets` by area, `left` is
    the share of natural reward that work and home leave.
    """
    for i in range(rows.size):
        _ask_for_person(rows, i, brains, around, slots, courses)
        _ask_for_circuits(rows, i, slots, circuits, offers)
        _ask_for_courses(rows, i, courses, course_table, occasions, 1)
        _ask_for_courses(rows, i, courses, course_table, ledger, 3)
        r = rows[i]
        age = (day - birth_day[r]) / DAYS_PER_YEAR
        prescribed_days = 0.0 if in_jail[r] else medicine_days[r]
        _meet_the_day(
            seed, uid[r], day, age, lasting_stress[r], deprivation[r], outlets[area[r]], familiar[r], stock[r],
            prescribed_days, prescribed, brains[r], around[r], circuits, offers, slots[r], occasions, course_table,
            ledger, courses[r], classes, today.market[area[r]], today, treatments, b[0], rc, rs, g[0], ps, q[0],
        )  # fmt: skip
        around[r].reward *= left[r]
        if in_jail[r]:
            _day_in_jail(around[r], occasions, offers, slots[r], courses[r], j[0])


@compiled_loop
def ages_of(birth_day: Any, day: int, out: Any) -> None:
    """Ages in years today."""
    for i in range(birth_day.size):
        out[i] = (day - birth_day[i]) / DAYS_PER_YEAR


@compiled_loop
def months(
    rows: Any, seed: int, day: int, uid: Any, brains: Any, circuits: Any, slots: Any, courses: Any, ledger: Any,
    ties: Any, birth_day: Any, age_day: int, lasting_stress: Any, n_classes: int, b: Any, rc: Any, g: Any, ps: Any,
) -> None:  # fmt: skip
    """`month_of_life` and the look at ties for the people whose 28 days are over."""
    for i in range(rows.size):
        _ask_for_person(rows, i, brains, ties.degree, slots, courses)
        r = rows[i]
        age = (age_day - birth_day[r]) / DAYS_PER_YEAR
        _month_of_life(
            seed, uid[r], day, age, lasting_stress[r], brains[r], circuits, slots[r], b[0], g[0], ps
        )
        for k in range(n_classes):
            if courses[r, k] >= 0:
                row = courses[r, k]
                peers, friends, household, outside = _look_around(
                    r, k, age, ledger, ties, courses, b[0], rc[k]
                )
                ledger[row].peers = peers
                ledger[row].friends = friends
                ledger[row].household = household
                ledger[row].outside = outside
                ledger[row].family = _look_home(r, k, ledger, ties, courses, rc[k])


@compiled_loop
def stocks_change(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, sex: Any, age_day: int, dispensing: float,
    ended: float, disposal: float, per_day: float, users: Any, stock: Any, medicine_days: Any, ties: Any, q: Any,
) -> None:  # fmt: skip
    """`month_of_stock` for the people in `rows`, one after the other."""
    for i in range(rows.size):
        r = rows[i]
        _month_of_stock(
            r,
            seed,
            day,
            uid[r],
            (age_day - birth_day[r]) / DAYS_PER_YEAR,
            sex[r] == 0,
            dispensing,
            ended,
            disposal,
            per_day,
            users,
            stock,
            medicine_days,
            ties,
            q[0],
        )


@compiled_loop
def first_uses(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, age_day: int, brains: Any, circuits: Any, slots: Any,
    courses: Any, course_table: Any, ledger: Any, ties: Any, classes: Any, area: Any, outlets: Any, stock: Any,
    medicine_days: Any, prescribed: int, users: Any, today: Any, b: Any, rc: Any, rs: Any, g: Any, ps: Any, q: Any,
    out: Any,
) -> int:  # fmt: skip
    """(row, substance, source) of those of `rows` who try a substance for the first time, in `out`; returns how many.
    Who gets it of a tie's stock gets a dose of it.
    """
    found = 0
    for i in range(rows.size):
        _ask_for_offers(rows, i, uid, birth_day, slots)
        _ask_for_weights(rows, i, ties)
        r = rows[i]
        met = False
        for s in range(slots.shape[1]):
            met = met or slots[r, s] >= 0
        age = (age_day - birth_day[r]) / DAYS_PER_YEAR
        density = outlets[area[r]]
        looked, seen = -1, (0.0, 0.0, 0.0, 0.0)
        mind, minded = _Mind(0.0, 0.0, 0.0, 0.0, 0.0), False
        for s in range(slots.shape[1]):
            if slots[r, s] >= 0 or found >= out.shape[0]:
                continue
            k = classes[s]
            known, in_market = 0.0, 0.0
            if met:
                known, in_market = _known_of_class(k, circuits, slots[r], classes, b[0], g[0], ps)
            u = _offer(seed, uid[r], day, s)
            most = _most_stock_offers(r, stock, ties, q[0]) if s == prescribed else 0.0
            m, scene = today.market[area[r], s], today.scenes[k]
            if not _could_be_offered(u[0], age, in_market, density, most, m, scene, rc[k], rs[s]):
                continue
            if not minded:
                mind, minded = _mind_of(age, brains[r], b[0], g[0]), True
            attitude = brains[r].attitude
            control = _control_at_offer(
                k, mind, brains[r], circuits, slots[r], courses[r], course_table, classes, g[0]
            )
            missed = 0.0
            if s == prescribed and medicine_days[r] > -BLOCK_DAYS:
                medicine = _medicated(g[0], ps[s], q[0])
                liking = _liking_of(seed, uid[r], s, g[0])
                known = max(known, _known_of_medicine(medicine, age, liking, m.price, g[0], ps[s], q[0]))
                if medicine_days[r] <= 0.0:
                    missed = _relief_of_end(medicine, g[0], ps[s])
            if not _might_try(
                u[0], mind, control, attitude, known + missed, in_market, density, most, m, scene, rc[k], rs[s],
                b[0], g[0], ps[s],
            ):  # fmt: skip
                continue
            if k != looked:
                seen = _look_around(r, k, age, ledger, ties, courses, b[0], rc[k])
                looked = k
            stocks = (0.0, 0.0)
            if s == prescribed:
                stocks = _stock_offers(r, day, users, stock, ties, q[0])
            source = _tries(
                u, mind, control, attitude, seen, known, missed, in_market, density, stocks, m, scene, rc[k], rs[s],
                b[0], g[0], ps[s],
            )  # fmt: skip
            if source == NOT_TRIED:
                continue
            if source == STOCK_OF_TIES:
                _get_from_ties(r, day, 1.0, users, stock, ties, q[0])
            out[found, 0] = r
            out[found, 1] = s
            out[found, 2] = source
            found += 1
            break
    return found


@compiled_loop
def reflections(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, age_day: int, brains: Any, circuits: Any, slots: Any,
    classes: Any, courses: Any, course_table: Any, ledger: Any, circuit_ledger: Any, offers: Any, occasions: Any,
    n_classes: int, stock: Any, prescribed: int, d: Any, b: Any, rc: Any, g: Any, ps: Any, outcome: Any, again: Any,
) -> None:  # fmt: skip
    """`reflect` for the people in `rows`; `outcome[row, k]` is what became of a goal, `again[row, k]` is USED where the
    step had use, RETURNED after 30 days or more without. Doses come out of the own stock first.
    """
    for i in range(rows.size):
        _ask_for_person(rows, i, brains, birth_day, slots, courses)
        _ask_for_circuits(rows, i, slots, circuits, circuit_ledger)
        _ask_for_courses(rows, i, courses, course_table, ledger, 3)
        r = rows[i]
        age = (age_day - birth_day[r]) / DAYS_PER_YEAR
        for k in range(n_classes):
            outcome[i, k] = 0
            again[i, k] = 0
            if courses[r, k] < 0:
                continue
            row = courses[r, k]
            before = ledger[row].last_use_day
            outcome[i, k] = _reflect(
                seed, uid[r], day, age, k, brains[r], circuits, slots[r], classes, course_table[row], ledger[row],
                ledger[row].counts[0], offers, occasions[row].agonist_occupancy > 0.0, d[k], b[0], rc[k], g[0], ps,
            )  # fmt: skip
            if ledger[row].last_use_day == day:
                again[i, k] = RETURNED if day - before > 30 else USED
        for s in range(slots.shape[1]):
            if slots[r, s] >= 0 and circuits[slots[r, s]].doses > 0.0:
                circuit_ledger[slots[r, s]].last_use_day = day
                if s == prescribed:
                    c = circuits[slots[r, s]]
                    _use_up(r, c.doses * c.remembered_dose * (1.0 - offers[slots[r, s]].held_back), stock)


@compiled_loop
def diagnoses(
    rows: Any, seed: int, day: int, keys: Any, courses: Any, ledger: Any, n_classes: int, d: Any, days_needed: Any,
    onsets: Any,
) -> int:  # fmt: skip
    """Close a block of 28 days: read the disorder of everybody in `rows`; course rows of first onsets in `onsets`.

    `keys` are what personal thresholds are drawn for.
    """
    found = 0
    for i in range(rows.size):
        for k in range(n_classes):
            row = courses[rows[i], k]
            if row < 0:
                continue
            _diagnose(seed, keys[rows[i]], ledger[row], d[k], days_needed[k])
            if ledger[row].severity > 0 and ledger[row].onset_day <= NEVER:
                ledger[row].onset_day = day
                onsets[found] = row
                found += 1
    return found


@compiled_loop
def shift_blocks(ledger: Any, n_rows: int) -> None:
    """Begin a new block of 28 days: block 0 is the youngest."""
    for row in range(n_rows):
        for block in range(N_BLOCKS - 1, 0, -1):
            for i in range(ledger[row].counts.shape[1]):
                ledger[row].counts[block, i] = ledger[row].counts[block - 1, i]
        for i in range(ledger[row].counts.shape[1]):
            ledger[row].counts[0, i] = 0


@compiled_loop
def stand(
    rows: Any, brains: Any, around: Any, circuits: Any, slots: Any, courses: Any, occasions: Any, classes: Any, g: Any,
    ps: Any,
) -> None:  # fmt: skip
    """`neuro.day.sense` for the people in `rows`; `brains` and `around`, shape (len(rows),), are copies to write to."""
    for i in range(rows.size):
        r = rows[i]
        _sense(brains[i], around[i], circuits, slots[r], courses[r], occasions, classes, g[0], ps)
