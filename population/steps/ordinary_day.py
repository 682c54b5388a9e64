"""What an ordinary day brings to one person: cues, stressors, care and the market.

Arguments shared by all: `brain`, `around`, `slots` (rows of circuits by substance, -1 none) and `courses` (rows of
courses by class, -1 none) belong to the person; `circuits`, `offers`, `course_table`, `occasions`, `ledger` are the
whole stores; `b` is behaviour, `rc` and `rs` behaviour by class and substance, `g` and `ps` the circuit's parameters.
"""

from __future__ import annotations

from typing import Any

from neuro.equations.control import maturity
from neuro.equations.kinetics import relative_exposure
from neuro.streams import STREAM, normal, uniforms
from population.mechanisms.daily_life import (
    availability,
    feasts,
    novelty,
    potency,
    role,
    shock,
)
from population.mechanisms.influence import injunctive_norm, norm_of_use
from population.mechanisms.long_term import medicated
from population.mechanisms.places import (
    chance_to_use,
    cue_exposure,
    known_place_cue,
    legal_share,
    object_cue,
    outlet_access,
    own_access,
    people_cue,
    place_cue,
    time_cue,
)
from population.mechanisms.stockpile import at_hand, price_with_stock, with_stock
from population.steps.care import begin_day_of_care, move_cues, receive_care, stay_of

CUES, POTENCY, SHOCK = STREAM["cues"], STREAM["potency"], STREAM["shock"]
CHECKING, CELEBRATIONS = STREAM["checking"], STREAM["celebrations"]
YOUTH_BELOW, OLDER_FROM = 18.0, 65.0
"""Ages that part the three kinds of day of `population.environment.activities`."""


def age_group(age: float) -> int:
    """0 youth, 1 adult, 2 older: whose day a person's is."""
    return 0 if age < YOUTH_BELOW else (2 if age >= OLDER_FROM else 1)


def meet_the_day(
    seed: int, uid: int, day: int, age: float, lasting_stress: float, quintile: int, density: float, familiar: float,
    stock: float, medicine_days: float, prescribed: int, brain: Any, around: Any, circuits: Any, offers: Any,
    slots: Any, occasions: Any, course_table: Any, ledger: Any, courses: Any, classes: Any, market: Any, today: Any,
    treatments: Any, b: Any, rc: Any, rs: Any, g: Any, ps: Any, q: Any,
) -> None:  # fmt: skip
    """Surroundings, occasions and offers of one person today. `quintile` of deprivation and `density` of outlets are
    the area's, `familiar` says how well the person knows it, `stock` are the doses at home of the substance
    `prescribed`, of which `medicine_days` of long-term therapy are left, `market` is that of the area; `today` is
    `population.environment.Today`.
    """
    u = uniforms(seed, SHOCK, uid, day)
    around.shock = shock(u[0], u[1], b)
    around.stress_input = lasting_stress
    around.maturity = maturity(age, g)
    around.novelty = novelty(age, b)
    around.reward = role(age, b) * brain.role
    stay = stay_of(courses, ledger, treatments)
    begin_day_of_care(around, stay)
    hours = today.activities[age_group(age)]
    for k in range(len(courses)):
        if courses[k] >= 0:
            row, scene = courses[k], today.scenes[k]
            xi = 0.0
            for s in range(len(slots)):
                if slots[s] >= 0 and classes[s] == k:
                    xi = max(xi, relative_exposure(circuits[slots[s]].exposure, ps[s]))
            place = place_cue(hours, scene.visible[quintile - 1], density * scene.outlets, scene, b)
            place = known_place_cue(place, familiar, b)
            meet_cues(seed, uid, day, k, occasions[row], ledger[row], xi, hours, place, scene, b)
            move_cues(occasions[row], stay)
            society = injunctive_norm(age, scene, rc[k])
            occasions[row].norm = norm_of_use(ledger[row].friends, society, rc[k])
            occasions[row].feast = 0.0
            if rc[k].celebrations > 0.0:
                celebrate(seed, uid, day, k, occasions[row], stay, b, rc[k])
            receive_care(
                seed,
                uid,
                day,
                k,
                around,
                occasions[row],
                course_table[row],
                ledger[row],
                treatments,
                b,
                rc[k],
            )
            if medicine_days > 0.0 and classes[prescribed] == k:
                take_medicine(occasions[row], g, ps[prescribed], q)
    for s in range(len(slots)):
        if slots[s] >= 0:
            k, m = classes[s], market[s]
            scene = today.scenes[k]
            near = outlet_access(density * scene.outlets, legal_share(age, m), rc[k])
            near *= own_access(circuits[slots[s]].access, rc[k])
            offer = offers[slots[s]]
            meet_market(seed, uid, day, s, near, circuits[slots[s]], offer, ledger[courses[k]], m, b, rs[s])
            if s == prescribed:
                offer.availability = with_stock(offer.availability, at_hand(stock, q))
                offer.price = price_with_stock(offer.price, at_hand(stock, q), q)
            offer.availability *= chance_to_use(hours, scene)
            if stay.barrier > 0.0:
                offer.availability *= 1.0 - stay.barrier


def take_medicine(occasion: Any, g: Any, p: Any, q: Any) -> None:
    """What opioids taken as prescribed for years occupy and leave on board, beside any treatment's agonist."""
    medicine = medicated(g, p, q)
    occasion.agonist_occupancy = max(occasion.agonist_occupancy, medicine.occupancy)
    occasion.agonist_exposure = max(occasion.agonist_exposure, medicine.exposure)


def meet_cues(
    seed: int, uid: int, day: int, k: int, occasion: Any, ledger: Any, xi: float, hours: Any, place: float,
    scene: Any, b: Any,
) -> None:  # fmt: skip
    """Exposure to the four classes of cue; `place` is the usual one to places."""
    u = uniforms(seed, CUES, uid, day, k)
    occasion.cues[0] = cue_exposure(place, u[0], b)
    occasion.cues[1] = cue_exposure(people_cue(hours, ledger.peers, b), u[1], b)
    occasion.cues[2] = cue_exposure(object_cue(xi, scene.advertised, b), u[2], b)
    occasion.cues[3] = cue_exposure(time_cue(hours, b), u[3], b)


def celebrate(seed: int, uid: int, day: int, k: int, occasion: Any, stay: Any, b: Any, r: Any) -> None:
    """The share of the step's days that are feasts at which class k is taken, and what they add to the norm; who lives
    in a residence misses the share of them that is spent there.
    """
    u = uniforms(seed, CELEBRATIONS, uid, day, k)[0]
    occasion.feast = feasts(u, r.celebrations, b.dt) * (1.0 - stay.share)
    occasion.feast_norm = r.celebration_norm


def meet_market(
    seed: int,
    uid: int,
    day: int,
    s: int,
    near: float,
    circuit: Any,
    offer: Any,
    ledger: Any,
    m: Any,
    b: Any,
    r: Any,
) -> None:
    """Availability, price and potency of one substance to one person today; `near` is own access."""
    u = uniforms(seed, POTENCY, uid, day, s)
    search = b.search_gain * (circuit.habit_weight + circuit.craving)
    offer.availability = availability(m.supply, near, ledger.friends, ledger.household, search, r)
    offer.price = m.price
    offer.potency = potency(m.spread, m.share, m.ratio, u[0], normal(u[1], u[2]))
    offer.held_back = b.caution_dose * ledger.caution
    if m.checked > 0.0 and offer.potency > b.checking_alarm:
        checks = uniforms(seed, CHECKING, uid, 0)[0] < m.checked
        if checks and uniforms(seed, CHECKING, uid, day, s + 1)[0] < b.checking_heeded:
            offer.held_back = 1.0 - (1.0 - offer.held_back) * (1.0 - b.checking_cut)
