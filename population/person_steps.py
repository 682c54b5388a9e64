"""What each phase of a day does to one person; `population.loops` runs these over all people.

Arguments shared by all: `brain`, `around`, `slots` (rows of circuits by substance, -1 none) and `courses` (rows of
courses by class, -1 none) belong to the person; `circuits`, `offers`, `course_table`, `occasions`, `ledger` are the
whole stores; `b` is behaviour, `rc` and `rs` behaviour by class and substance, `g` and `ps` the circuit's parameters.
"""

from __future__ import annotations

from math import ceil, exp
from typing import Any

from neuro.equations.adaptation import adaptation_drive
from neuro.equations.control import felt_stress, functional_control, maturity
from neuro.equations.dopamine import hedonic, natural_value
from neuro.equations.kinetics import relative_exposure
from neuro.streams import STREAM, normal, uniforms
from population.mechanisms.appraisal import (
    attempt_probability,
    contemplation_after,
    determination,
    family_support,
    goal_floor,
    natural_loss,
    problem_after,
)
from population.mechanisms.criteria import (
    BLOCK_DAYS,
    CRAVING,
    DEPENDENCE,
    N_BLOCKS,
    N_CRITERIA,
    RECENT_BLOCKS,
    count_day,
    severity,
)
from population.mechanisms.daily_life import (
    availability,
    life_stress_after,
    novelty,
    potency,
    role,
    role_after,
    shock,
)
from population.mechanisms.first_use import (
    NOT_TRIED,
    acceptance,
    first_use_probability,
    offer_rate,
    source_of,
    value_of_trying,
)
from population.mechanisms.influence import norm_of_use, pressure, visible_use
from population.mechanisms.places import (
    chance_to_use,
    cue_exposure,
    known_place_cue,
    object_cue,
    outlet_access,
    own_access,
    people_cue,
    place_cue,
    time_cue,
)
from population.mechanisms.rescue import overdose_probability
from population.mechanisms.stockpile import at_hand, with_stock
from population.tie_slots import Slots
from population.ties import HOUSEHOLD

CUES, POTENCY, SHOCK, OFFER = STREAM["cues"], STREAM["potency"], STREAM["shock"], STREAM["offer"]
LIFE_EVENT, CONTEMPLATION = STREAM["life_event"], STREAM["contemplation"]
OVERDOSE, CRITERIA = STREAM["overdose"], STREAM["criteria"]
DAYS_PER_YEAR = 365.25
NO_ATTEMPT, ATTEMPTED, GOAL_LOST = 0, 1, 2
YOUTH_BELOW, OLDER_FROM = 18.0, 65.0
"""Ages that part the three kinds of day of `population.environment.activities`."""


def age_group(age: float) -> int:
    """0 youth, 1 adult, 2 older: whose day a person's is."""
    return 0 if age < YOUTH_BELOW else (2 if age >= OLDER_FROM else 1)


def meet_the_day(
    seed: int, uid: int, day: int, age: float, lasting_stress: float, quintile: int, density: float, familiar: float,
    stock: float, prescribed: int, brain: Any, around: Any, circuits: Any, offers: Any, slots: Any, occasions: Any,
    course_table: Any, ledger: Any, courses: Any, classes: Any, today: Any, treatments: Any, b: Any, rc: Any, rs: Any,
    g: Any, ps: Any, q: Any,
) -> None:  # fmt: skip
    """Surroundings, occasions and offers of one person today. `quintile` of deprivation and `density` of outlets are
    the area's, `familiar` says how well the person knows it, `stock` are the doses at home of the substance
    `prescribed`; `today` is `population.environment.Today`.
    """
    u = uniforms(seed, SHOCK, uid, day)
    around.shock = shock(u[0], u[1], b)
    around.stress_input = lasting_stress
    around.maturity = maturity(age, g)
    around.novelty = novelty(age, b)
    around.reward = role(age, b) * brain.role
    around.therapy_sessions = 0.0
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
            occasions[row].norm = norm_of_use(ledger[row].friends, scene.injunctive_norm, rc[k])
            receive_care(around, occasions[row], course_table[row], ledger[row], treatments, b, rc[k])
    for s in range(len(slots)):
        if slots[s] >= 0:
            k, m = classes[s], today.market[s]
            scene = today.scenes[k]
            legal = legal_share(age, m)
            near = outlet_access(density * scene.outlets, legal, rc[k])
            near *= own_access(circuits[slots[s]].access, legal, rc[k])
            offer = offers[slots[s]]
            meet_market(seed, uid, day, s, near, circuits[slots[s]], offer, ledger[courses[k]], m, b, rs[s])
            if s == prescribed:
                offer.availability = with_stock(offer.availability, at_hand(stock, q))
            offer.availability *= chance_to_use(hours, scene)


def legal_share(age: float, m: Any) -> float:
    """Share of public supply left to a person of this age by the legal age of purchase."""
    return m.legal_under_age if age < m.legal_age else 1.0


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


def receive_care(
    around: Any, occasion: Any, course: Any, ledger: Any, treatments: Any, b: Any, r: Any
) -> None:
    """What the person's treatment does to the circuit's inputs, and what the goal can lean on."""
    support = 0.0
    occasion.agonist_occupancy = occasion.agonist_exposure = occasion.antagonist_block = 0.0
    if ledger.treatment >= 0:
        t = treatments[ledger.treatment]
        occasion.agonist_occupancy = t.agonist_occupancy
        occasion.agonist_exposure = t.agonist_exposure
        occasion.antagonist_block = t.antagonist_block
        around.therapy_sessions += t.therapy_sessions
        support = t.goal_support
    occasion.goal_floor = goal_floor(
        course.problem, support, ledger.peers, ledger.family, ledger.fellows, r, b
    )


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


def look_around(
    row: int, k: int, ledger: Any, ties: Slots, all_courses: Any, ages: Any, b: Any, r: Any
) -> tuple[float, float, float]:
    """(peers, friends, household): pressure from all ties by their weight, from ties outside the household (all ties
    once grown up), and the most visible use in the household.
    """
    seen, total, seen_friends, friends, household = 0.0, 0.0, 0.0, 0.0, 0.0
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
        if not at_home or ages[row] >= b.household_friends_age_years:
            seen_friends += weight * v
            friends += weight
    return pressure(seen, total, b.peer_gain), pressure(seen_friends, friends, b.peer_gain), household


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
    """What 28 days do to lasting stress and to roles; without drug the prefrontal cortex just matures, and stress is
    what the place makes it.
    """
    u = uniforms(seed, LIFE_EVENT, uid, day)
    brain.life_stress = life_stress_after(brain.life_stress, BLOCK_DAYS, u[0], u[1], b)
    drive, met = 0.0, False
    for s in range(len(slots)):
        if slots[s] >= 0:
            met = True
            drive = max(drive, adaptation_drive(relative_exposure(circuits[slots[s]].exposure, ps[s]), g))
    brain.role = role_after(brain.role, drive, BLOCK_DAYS, b)
    if not met:
        brain.pfc_structure = brain.control_trait * maturity(age, g)
        brain.stress = brain.stress_trait + lasting


def tries(
    seed: int, uid: int, day: int, s: int, age: float, brain: Any, seen: tuple[float, float, float], known: float,
    in_market: float, density: float, stocks: tuple[float, float], m: Any, scene: Any, b: Any, rc: Any, r: Any, g: Any,
    p: Any,
) -> int:  # fmt: skip
    """Where a person who never took substance s gets a first dose within these 28 days, or NOT_TRIED. `stocks` are the
    offers a day of the own stock and of those of ties.
    """
    near = outlet_access(density * scene.outlets, legal_share(age, m), rc)
    market, users = offer_rate(m.supply, near, seen[1], seen[2], in_market, r)
    offers = market + users + stocks[0] + stocks[1]
    d2 = brain.d2_density * brain.d2_sensitivity
    felt = felt_stress(brain.stress + brain.life_stress, brain.allostatic_load, brain.stress_reactivity, g)
    control = functional_control(
        brain.pfc_structure, brain.pfc_therapy, d2, brain.withdrawal, felt, brain.preoccupied, g
    )
    norm = seen[1] + scene.injunctive_norm
    value = value_of_trying(novelty(age, b), norm, m.price, control, brain.attitude, known, r, g, p)
    natural = natural_value(d2 * brain.reward_trait * role(age, b) * brain.role, 0.0, brain.tonic, g)
    u = uniforms(seed, OFFER, uid, day, s)
    if u[0] >= first_use_probability(offers, acceptance(value, natural, g), BLOCK_DAYS):
        return NOT_TRIED
    return source_of(u[1], market, users, stocks[0], stocks[1])


def reflect(
    seed: int, uid: int, day: int, age: float, k: int, brain: Any, circuits: Any, slots: Any, classes: Any, course: Any,
    ledger: Any, counts: Any, offers: Any, prescribed: bool, d: Any, b: Any, r: Any, g: Any, ps: Any,
) -> int:  # fmt: skip
    """What the step means to the person: criteria shown, perceived problem, contemplation, an attempt or its end."""
    craved, habit, xi, doses, total, tolerance, use_trace, price = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            c = circuits[slots[s]]
            craved, habit = max(craved, c.craving), max(habit, c.habit_weight)
            xi, tolerance = max(xi, relative_exposure(c.exposure, ps[s])), max(tolerance, c.tolerance)
            doses += c.doses / (ps[s].reference_doses_per_day * b.dt)
            total += c.doses
            if c.use_trace >= use_trace:
                use_trace, price = c.use_trace, offers[slots[s]].price
    ledger.visible = use_trace
    used = doses > 0.0
    intact = hedonic(brain.d2_trait * brain.reward_trait * role(age, b), g)
    loss = natural_loss(brain.natural_value, intact)
    use_days = ceil(b.dt * (1.0 - exp(-total / b.dt))) if used else 0
    count_day(counts, int(b.dt), use_days, habit, course.goal, course.problem, doses, craved, loss, xi, brain.control,
              brain.tonic, tolerance, brain.withdrawal, prescribed, d)  # fmt: skip
    course.problem = problem_after(course.problem, brain.withdrawal, loss, xi, doses, b)
    if used:
        ledger.last_use_day = day
    return consider(seed, uid, day, brain, course, ledger, price, b, r)


def consider(
    seed: int, uid: int, day: int, brain: Any, course: Any, ledger: Any, price: float, b: Any, r: Any
) -> int:
    """Contemplation and its outcome: NO_ATTEMPT, ATTEMPTED (a goal begins) or GOAL_LOST."""
    u = uniforms(seed, CONTEMPLATION, uid, day, ledger.substance_class)
    course.contemplation = contemplation_after(course.contemplation, normal(u[0], u[1]), b)
    course.discouragement *= b.keep_discouragement
    if course.goal > 0.0:
        if course.goal >= b.attempt_lost_goal:
            return NO_ATTEMPT
        course.goal = 0.0
        course.discouragement += 1.0
        return GOAL_LOST
    if day - ledger.last_use_day > b.attempt_window_days:
        return NO_ATTEMPT
    determined = determination(
        course.problem,
        course.contemplation,
        price,
        brain.role,
        ledger.peers,
        course.discouragement,
        brain.attitude,
        b,
    )
    if u[2] >= attempt_probability(determined, r, b):
        return NO_ATTEMPT
    course.goal = 1.0
    ledger.attempts += 1
    ledger.attempt_day = day
    return ATTEMPTED


def diagnose(seed: int, key: int, ledger: Any, d: Any, days_needed: Any) -> None:
    """Read the disorder off the past 12 months: criteria met against the person's own thresholds, drawn for `key`.

    Severity is that of DSM-5; dependence is that of DSM-IV, as surveys before 2020 asked for it.
    """
    met, shown, recent, of_dependence = 0, 0, 0, 0
    for i in range(N_CRITERIA):
        u = uniforms(seed, CRITERIA, key, i)
        needed = days_needed[i] * exp(d.criterion_spread * normal(u[0], u[1]))
        year, quarter = 0.0, 0.0
        for block in range(N_BLOCKS):
            year += ledger.counts[block, i]
        for block in range(RECENT_BLOCKS):
            quarter += ledger.counts[block, i]
        if year > needed:
            met += 1
            if i != CRAVING:
                shown += 1
            if i in DEPENDENCE:
                of_dependence += 1
        if quarter > needed * RECENT_BLOCKS / N_BLOCKS and i != CRAVING:
            recent += 1
    ledger.severity = severity(met)
    ledger.dependent = of_dependence >= d.dependence_criteria
    ledger.shown = shown
    ledger.recent = recent


def overdosed(seed: int, uid: int, day: int, circuits: Any, slots: Any, h: Any) -> bool:
    """Whether the person overdoses in this step, from the hazard of all substances."""
    hazard = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            hazard += circuits[slots[s]].overdose_hazard
    if hazard <= 0.0:
        return False
    u = uniforms(seed, OVERDOSE, uid, day)
    return u[0] < overdose_probability(hazard, h)
