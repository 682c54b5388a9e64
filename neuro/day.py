"""A day of one brain, as a list: sense, crave, choose, consume, learn, adapt.

The same functions, uncompiled, are the readable one-person model (`neuro.circuit`); compiled by numba they are
the loop over a population (`neuro.kernel`). A person has `slots[s]`, the row of the circuit of substance s or -1
where the person never met it, and `courses[k]`, the row of the course of class k.
"""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.equations.adaptation import (
    adaptation_drive,
    allostatic_load_after,
    d1_after,
    d2_density_after,
    d2_sensitivity_after,
    dependence_after,
    relieved,
    tolerance_after,
    tolerance_in_place,
    wanted_dose,
    withdrawal,
)
from neuro.equations.choice import (
    demand,
    disutility,
    doses_per_session,
    endured_doses,
    goal_directed_value,
    habit_after,
    habit_weight,
    habitual_value,
    intake_room,
    negative_reinforcement,
    option_weight,
    overdose_hazard,
    restraint,
    sessions_mean,
)
from neuro.equations.control import (
    craving,
    felt_stress,
    functional_control,
    goal_after,
    mean_stress,
    prime,
    stress_after,
    structure_after,
    therapy_after,
)
from neuro.equations.cues import (
    contingency_ceiling,
    cue_value,
    expectation,
    extinction_after,
    extinction_in_sessions,
    extinction_kept,
    extinction_step,
    incubation_kept,
    inhibition,
    learning_gate,
    matured_after,
    plasticity,
    potentiated,
    preoccupation_after,
    sated_gain,
    sensitisation_after,
    sensitised_gain,
    silent_after,
    stable_after,
)
from neuro.equations.dopamine import (
    anhedonia,
    hedonic,
    natural_error,
    natural_expected_after,
    natural_value,
    outcome_value_after,
    prediction_error,
    share_blocked,
    spoiled,
    supported,
    surge,
    tonic_without_drug,
)
from neuro.equations.kinetics import (
    acute_tolerance,
    amount_after,
    exposure_after,
    mean_amount,
    occupancy,
    relative_exposure,
    relief_ratio,
    used_share,
)
from neuro.records import CUE_COUNT, INTEROCEPTIVE
from neuro.streams import STREAM, poisson, uniforms

SESSIONS = STREAM["sessions"]
FIRST_SESSION = -1.0
"""Doses of a circuit whose person has just agreed to a first session."""


def class_occupancy(k: int, circuits: Any, slots: Any, classes: Any, agonist: float, ps: Any) -> float:
    """Receptor occupancy by all substances of class k and by a prescribed agonist."""
    relief = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            relief += relief_ratio(circuits[slots[s]].concentration, ps[s])
    return occupancy(relief, agonist)


def class_withdrawal(k: int, circuits: Any, slots: Any, classes: Any, occasion: Any, ps: Any) -> float:
    """Withdrawal from class k, the largest over its substances: a dose relieves that of its own class alone."""
    w = 0.0
    occupied = class_occupancy(k, circuits, slots, classes, occasion.agonist_occupancy, ps)
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            felt = withdrawal(circuits[slots[s]].dependence, occupied, ps[s])
            w = max(w, relieved(felt, occasion.withdrawal_relief))
    return w


def other_drug(k: int, circuits: Any, slots: Any, classes: Any, g: Any, ps: Any) -> float:
    """Fifth cue of the substances of class k, felt from inside: receptor occupancy by a substance of another class
    (drug states as conditioned stimuli, Bevins & Besheer 2014).
    """
    felt = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] != k:
            felt = max(felt, occupancy(relief_ratio(circuits[slots[s]].concentration, ps[s]), 0.0))
    return g.interoceptive_salience * felt


def sense(
    brain: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    courses: Any,
    occasions: Any,
    classes: Any,
    g: Any,
    ps: Any,
) -> None:
    """How the brain stands before it meets the day: withdrawal, tonic dopamine, control, value of natural reward."""
    w, preoccupied = 0.0, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            w = max(
                w, class_withdrawal(classes[s], circuits, slots, classes, occasions[courses[classes[s]]], ps)
            )
            preoccupied = max(preoccupied, circuits[slots[s]].preoccupation)
    d2 = brain.d2_density * brain.d2_sensitivity
    level = brain.stress_trait + around.stress_input
    stress = mean_stress(brain.stress, level, around.shock, w, g) + brain.life_stress
    brain.stress_felt = felt_stress(stress, brain.allostatic_load, brain.stress_reactivity, g)
    brain.withdrawal = w
    brain.preoccupied = preoccupied
    brain.tonic = supported(tonic_without_drug(w, brain.allostatic_load, g), around.tonic_support)
    brain.control = functional_control(
        brain.pfc_structure, brain.pfc_therapy, d2, w, brain.stress_felt, preoccupied, g
    )
    reward = brain.reward_trait * around.reward
    brain.natural_error = natural_error(d2 * reward, brain.natural_expected)
    brain.natural_value = natural_value(d2 * reward, brain.natural_error, brain.tonic, g)
    brain.anhedonia = anhedonia(d2 * reward, brain.d2_trait * reward, brain.tonic, g)


def crave(
    brain: Any,
    circuit: Any,
    around: Any,
    occasion: Any,
    course: Any,
    offer: Any,
    taken: float,
    withdrawn: float,
    other: float,
    g: Any,
    p: Any,
) -> None:
    """What cues, withdrawal, stress and a prime make of one substance today: craving and value of using.

    `withdrawn` is the withdrawal from its class; `taken` is the receptor occupancy by what was taken, without a
    prescribed agonist, which does not prime; `other` is the fifth cue, a substance of another class on board.
    """
    c = circuit
    c.withdrawn, c.other_drug = withdrawn, other
    c.expectation = expectation(occasion.cues, other, c.cue_labile, c.cue_stable, c.preoccupation, g)
    here = c.extinction_clinic if around.clinic > 0.5 else c.extinction_home
    elsewhere = c.extinction_home if around.clinic > 0.5 else c.extinction_clinic
    inhibited = inhibition(here, elsewhere, brain.control, g)
    gain = sensitised_gain(brain.sensitisation, g)
    sated = sated_gain(occasion.agonist_occupancy, g)
    c.cue_value = cue_value(c.expectation, c.matured_synapses, gain * sated, inhibited, g)
    memory = 0.25 * (c.cue_stable[0] + c.cue_stable[1] + c.cue_stable[2] + c.cue_stable[3])
    primed = gain * prime(taken, relative_exposure(c.exposure, p))
    c.craving = craving(c.cue_value, c.habit, withdrawn, brain.stress_felt, memory, primed, g, p)
    tolerant = tolerance_in_place(c.tolerance, occasion.cues[0], g)
    acute = acute_tolerance(c.concentration, p)
    blocked = share_blocked(occasion.antagonist_block, occasion.surge_block)
    c.surge = surge(c.sensitivity, c.remembered_dose, tolerant, acute, blocked, p)
    c.habit_weight = habit_weight(c.habit, brain.control, around.deliberation, g)
    c.drug_value = value_of_using(brain, c, around, occasion, course, offer, g, p)
    c.pull = offer.availability * option_weight(c.drug_value, g)


def value_of_using(
    brain: Any, circuit: Any, around: Any, occasion: Any, course: Any, offer: Any, g: Any, p: Any
) -> float:
    """V_D = (1 - w_H) Q_G + w_H Q_H + N + kCr Cr - veto - disutility - aversion - satiety + norm + novelty.

    An aversion is the deterrent of a reaction that is certain and comes at once: habit escapes costs that are far off,
    but not this one.
    """
    c, w_h = circuit, circuit.habit_weight
    goal_directed = goal_directed_value(c.outcome_value, offer.price, c.remembered_dose, g, p)
    value = (1.0 - w_h) * goal_directed + w_h * habitual_value(c.habit, c.cue_value, g, p)
    value += negative_reinforcement(c.withdrawn, brain.anhedonia, g, p)
    value += g.craving_drive * p.craving_scale * c.craving
    value -= restraint(brain.control, course.goal, course.problem, g, p)
    value -= disutility(w_h, brain.attitude, p)
    value -= occasion.aversion
    value -= p.satiety_weight * c.satiety * min(g.satiety_exposure_max, relative_exposure(c.exposure, p))
    return value + p.norm_weight * occasion.norm + p.novelty_in_use * around.novelty


def rivals(k: int, brain: Any, circuits: Any, slots: Any, classes: Any, g: Any, ps: Any) -> float:
    """What competes with class k for an occasion: natural reward, neither, and other classes as far as a session of
    theirs fills the time, e_h + e_0 + sum_j o_j a_j exp(beta V_j): choice is among all that is at hand (Vuchinich &
    Tucker 1988 J Abnorm Psychol 97:181, recalled).
    """
    total = option_weight(brain.natural_value, g) + g.abstain_weight
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] != k:
            total += ps[s].occasion_share * circuits[slots[s]].pull
    return total


def choose(
    k: int, brain: Any, circuits: Any, slots: Any, classes: Any, offers: Any, g: Any, ps: Any
) -> float:
    """Choice between the substances of class k and their `rivals`: a softmax in which the substances share one nest,
    weighted by availability. Sets `choice`; returns the best availability.
    """
    total, available, best = 0.0, 0.0, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            a = offers[slots[s]].availability
            available += a
            best = max(best, a)
            total += circuits[slots[s]].pull
    drug = total / available if available > 0.0 else 0.0
    taken = drug / (drug + rivals(k, brain, circuits, slots, classes, g, ps)) if drug > 0.0 else 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == k:
            circuits[slots[s]].choice = taken * circuits[slots[s]].pull / total if total > 0.0 else 0.0
    return best


def doses_taken(circuit: Any, available: float, price: float, u: float, g: Any, p: Any) -> float:
    """Doses of the step: Poisson sessions times doses per session; FIRST_SESSION stands for one session agreed to."""
    c = circuit
    each = doses_per_session(intake_room(c.dependence, c.tolerance, g, p), c.session_size, p)
    if c.doses == FIRST_SESSION:
        return each
    room = intake_room(relative_exposure(c.exposure, p), c.tolerance, g, p)
    return poisson(u, sessions_mean(available * demand(price, p), c.choice, room, g, p)) * each


def learn(brain: Any, circuit: Any, around: Any, occasion: Any, doses: float, g: Any, p: Any) -> None:
    """What `doses` teach: error, cues, preoccupation, incubation, habit, outcome value, dose; extinction undone."""
    c = circuit
    n = doses / p.reference_doses_per_day
    felt = 1.0 - occasion.antagonist_block
    d2 = brain.d2_density * brain.d2_sensitivity
    learning = plasticity(brain.plasticity, around.maturity, g)
    gate = learning_gate(brain.d1, learning, brain.sensitisation, brain.stress_felt, g)
    expected = c.sensitivity * p.surge_fold * c.expectation
    c.error = prediction_error(c.surge, expected, brain.allostatic_load, g)
    ceiling = contingency_ceiling(c.use_trace, g)
    for i in range(CUE_COUNT):
        cue = c.other_drug if i == INTEROCEPTIVE else occasion.cues[i]
        if cue > 0.0:
            c.cue_labile[i] = potentiated(
                c.cue_labile[i], c.cue_stable[i], cue, c.error, doses, gate, ceiling, g, p
            )
    c.matured_synapses = matured_after(c.silent_synapses, c.matured_synapses, g) * incubation_kept(
        n * felt, g
    )
    c.silent_synapses = silent_after(c.silent_synapses, c.matured_synapses, c.error, n, g)
    c.preoccupation = preoccupation_after(c.preoccupation, c.error, n, gate, c.expectation, g)
    c.habit = habit_after(c.habit, c.error, n, c.expectation, learning, g, p)
    liked = spoiled(hedonic(d2 * c.surge, g) + c.liking, occasion.aversion)
    c.outcome_value = outcome_value_after(c.outcome_value, liked, doses, g)
    want = wanted_dose(c.tolerance, brain.allostatic_load, d2, brain.d2_trait, g)
    c.remembered_dose += (1.0 - exp(-g.dose_learning_rate * n)) * (want - c.remembered_dose)
    kept = extinction_kept(n * felt, g)
    rate = (1.0 - felt) * extinction_step(c.expectation, brain.control, around.cue_therapy, g)
    extinguish(c, around.clinic, rate, kept, g)
    expose(brain, c, around, g)


def rest(brain: Any, circuit: Any, around: Any, g: Any) -> None:
    """What a step without the drug does to what was learned: fading, incubation, extinction where the person is."""
    c = circuit
    c.error = 0.0
    c.matured_synapses = matured_after(c.silent_synapses, c.matured_synapses, g)
    c.silent_synapses *= g.keep_maturation
    c.preoccupation *= g.keep_preoccupation
    c.habit *= g.keep_habit
    c.outcome_value *= g.keep_outcome_value
    rate = extinction_step(c.expectation, brain.control, around.cue_therapy, g)
    extinguish(c, around.clinic, rate, 1.0, g)
    expose(brain, c, around, g)


def extinguish(circuit: Any, clinic: float, rate: float, kept: float, g: Any) -> None:
    """Extinction grows at `rate` where the person is, of which use leaves the share `kept`; elsewhere it only fades."""
    c = circuit
    if clinic > 0.5:
        c.extinction_home *= g.keep_extinction
        c.extinction_clinic = extinction_after(c.extinction_clinic, rate, g) * kept
    else:
        c.extinction_home = extinction_after(c.extinction_home, rate, g) * kept
        c.extinction_clinic *= g.keep_extinction


def expose(brain: Any, circuit: Any, around: Any, g: Any) -> None:
    """Sessions of cue exposure: cues without use in a clinic, which is where it is learned."""
    rate = around.cue_sessions * extinction_step(circuit.expectation, brain.control, 0.0, g)
    circuit.extinction_clinic = extinction_in_sessions(circuit.extinction_clinic, rate, g)


def consolidate(circuit: Any, g: Any) -> None:
    """Labile cue weights turn into structure, and fade."""
    for i in range(CUE_COUNT):
        circuit.cue_stable[i] = stable_after(circuit.cue_labile[i], circuit.cue_stable[i], g)
        circuit.cue_labile[i] *= g.keep_cue_labile


def absorb(circuit: Any, amount: float, blocked: float, g: Any, p: Any) -> None:
    """Kinetics of `amount` standard doses taken evenly over the step, less the share that an antagonist keeps from the
    receptor; and the trace of use.
    """
    c = circuit
    per_day = amount * (1.0 - blocked) / g.dt
    mean = mean_amount(c.concentration, per_day, p)
    c.concentration = amount_after(c.concentration, per_day, p)
    c.exposure = exposure_after(c.exposure, mean, g)
    c.idle_days = 0.0 if amount > 0.0 else c.idle_days + g.dt
    used = used_share(amount, c.idle_days, g.dt)
    c.use_trace = used + (c.use_trace - used) * g.keep_use_trace
    c.access = 1.0 if amount > 0.0 else c.access * g.keep_access


def class_exposure(s: int, circuits: Any, slots: Any, classes: Any, agonist: float, g: Any, ps: Any) -> float:
    """Exposure that drives tolerance to substance s: its own, the cross-tolerant share of its class, an agonist's."""
    xi = agonist
    for j in range(len(slots)):
        if slots[j] >= 0 and classes[j] == classes[s]:
            share = 1.0 if j == s else g.cross_tolerance
            xi += share * relative_exposure(circuits[slots[j]].exposure, ps[j])
    return xi


def adapt(
    brain: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    courses: Any,
    occasions: Any,
    classes: Any,
    g: Any,
    ps: Any,
) -> None:
    """What exposure leaves behind: tolerance and dependence per substance; receptors, set point, cortex together."""
    d2_kept, d1_kept, set_point_kept, cortex_kept, surged = 1.0, 1.0, 1.0, 1.0, 0.0
    for s in range(len(slots)):
        if slots[s] < 0:
            continue
        c = circuits[slots[s]]
        agonist = occasions[courses[classes[s]]].agonist_exposure
        xi = class_exposure(s, circuits, slots, classes, agonist, g, ps)
        c.tolerance = tolerance_after(c.tolerance, xi, g, ps[s])
        own = relative_exposure(c.exposure, ps[s]) + agonist * min(1.0, c.dependence)
        c.dependence = dependence_after(c.dependence, own, g, ps[s])
        drive = adaptation_drive(relative_exposure(c.exposure, ps[s]), g)
        d2_kept *= 1.0 - ps[s].d2_density_loss * drive
        d1_kept *= 1.0 - ps[s].d1_loss * drive
        set_point_kept *= 1.0 - ps[s].allostasis_scale * drive
        cortex_kept *= 1.0 - g.pfc_structural_loss * ps[s].pfc_harm_scale * drive
        surged += c.error * c.doses / ps[s].reference_doses_per_day
    b = brain
    learning = plasticity(b.plasticity, around.maturity, g)
    b.sensitisation = sensitisation_after(b.sensitisation, learning * surged, g)
    response = b.d2_density * b.d2_sensitivity * b.reward_trait * around.reward
    b.natural_expected = natural_expected_after(b.natural_expected, response, g)
    b.d2_density = d2_density_after(b.d2_density, b.d2_trait, 1.0 - d2_kept, g)
    b.d2_sensitivity = d2_sensitivity_after(b.d2_sensitivity, 1.0 - d2_kept, g)
    b.d1 = d1_after(b.d1, 1.0 - d1_kept, g)
    b.allostatic_load = allostatic_load_after(b.allostatic_load, 1.0 - set_point_kept, g)
    b.pfc_structure = structure_after(b.pfc_structure, b.control_trait, around.maturity, 1.0 - cortex_kept, g)
    b.pfc_therapy = therapy_after(b.pfc_therapy, around.therapy_sessions * g.dt, b.control, g)
    b.stress = stress_after(b.stress, b.stress_trait + around.stress_input, around.shock, b.withdrawal, g)


def person_day(
    seed: int,
    uid: int,
    day: int,
    brain: Any,
    around: Any,
    circuits: Any,
    slots: Any,
    course_table: Any,
    courses: Any,
    occasions: Any,
    offers: Any,
    classes: Any,
    n_classes: int,
    g: Any,
    ps: Any,
) -> None:
    """One step of one person: the list of the module's first line, in that order."""
    sense(brain, around, circuits, slots, courses, occasions, classes, g, ps)
    for s in range(len(slots)):
        if slots[s] >= 0:
            k = courses[classes[s]]
            taken = class_occupancy(classes[s], circuits, slots, classes, 0.0, ps)
            withdrawn = class_withdrawal(classes[s], circuits, slots, classes, occasions[k], ps)
            other = other_drug(classes[s], circuits, slots, classes, g, ps)
            crave(
                brain,
                circuits[slots[s]],
                around,
                occasions[k],
                course_table[k],
                offers[slots[s]],
                taken,
                withdrawn,
                other,
                g,
                ps[s],
            )
    for k in range(n_classes):
        if courses[k] >= 0:
            available = choose(k, brain, circuits, slots, classes, offers, g, ps)
            total = 0.0
            for s in range(len(slots)):
                if slots[s] >= 0 and classes[s] == k:
                    c = circuits[slots[s]]
                    u = uniforms(seed, SESSIONS, uid, day, s)[0]
                    c.doses = endured_doses(
                        doses_taken(c, available, offers[slots[s]].price, u, g, ps[s]),
                        occasions[courses[k]].aversion,
                    )
                    consume(brain, c, around, occasions[courses[k]], offers[slots[s]], g, ps[s])
                    total += c.doses
            course = course_table[courses[k]]
            course.goal = goal_after(course.goal, occasions[courses[k]].goal_floor, total, g)
    adapt(brain, around, circuits, slots, courses, occasions, classes, g, ps)


def consume(brain: Any, circuit: Any, around: Any, occasion: Any, offer: Any, g: Any, p: Any) -> None:
    """Take `circuit.doses`, or what is left of them where part is held back: their hazard against today's tolerance,
    what they teach, what is absorbed.
    """
    c = circuit
    c.overdose_hazard = 0.0
    kept = 1.0 - offer.held_back
    amount = c.doses * c.remembered_dose * kept
    if c.doses > 0.0:
        tolerant = tolerance_in_place(c.tolerance, occasion.cues[0], g)
        felt = c.remembered_dose * kept * (1.0 - occasion.antagonist_block)
        c.overdose_hazard = overdose_hazard(c.doses, felt, offer.potency, tolerant, g, p)
        if offer.held_back > 0.0:
            acute = acute_tolerance(c.concentration, p)
            blocked = share_blocked(occasion.antagonist_block, occasion.surge_block)
            c.surge = surge(c.sensitivity, c.remembered_dose * kept, tolerant, acute, blocked, p)
        learn(brain, c, around, occasion, c.doses, g, p)
    else:
        rest(brain, c, around, g)
    consolidate(c, g)
    absorb(c, amount, occasion.antagonist_block, g, p)
