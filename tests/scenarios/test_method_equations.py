"""The equations of docs/method.md, written down again as they stand there, give what the functions beside them give."""

from __future__ import annotations

from math import exp, isclose, log
from types import SimpleNamespace

import numpy as np
import pytest

from neuro.equations import adaptation, choice, control, cues, dopamine, kinetics
from neuro.parameters import parameters
from neuro.traits import with_adversity
from population.mechanisms import (
    access,
    appraisal,
    capital,
    daily_life,
    depressants,
    first_use,
    influence,
    justice,
    long_term,
    mortality,
    places,
    rescue,
    stockpile,
    tie_change,
    treatment,
)
from population.rules import rules
from scenarios.economics.discounting import discounted_total

G, PS = (record for record in parameters(("heroin",), dt=3.0))
g, p = G[0], PS[0]
RULES = rules(("heroin",), ("methadone",), 3.0)
b, rc, rs, h = RULES.behaviour[0], RULES.classes[0], RULES.reach[0], RULES.harm[0]
DT = 3.0
CASES = range(25)


@pytest.fixture(params=CASES)
def u(request):
    """Uniform numbers of one case, taken one after the other."""
    return np.random.default_rng(request.param).random


def decay(name):
    """E(tau) of a parameter that is named without its `_days`."""
    holder = g if f"{name}_days" in g.dtype.names else p
    return exp(-DT / getattr(holder, f"{name}_days"))


def same(ours, theirs):
    assert isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-12)


def test_kinetics(u):
    amount, r, k = 5 * u(), 4 * u(), log(2.0) / (p.effect_half_life_hours / 24.0)
    same(r / k + (amount - r / k) * exp(-k * DT), kinetics.amount_after(amount, r, p))
    mean = r / k + (amount - r / k) * (1 - exp(-k * DT)) / (k * DT)
    same(mean, kinetics.mean_amount(amount, r, p))
    steady = p.reference_doses_per_day / k
    same(amount / steady, kinetics.relative_exposure(amount, p))
    relief, medicine = 3 * u(), 0.99 * u()
    a = medicine / (1 - medicine)
    same((relief + a) / (1 + relief + a), kinetics.occupancy(relief, medicine))
    same(p.acute_tolerance * amount / (amount + steady), kinetics.acute_tolerance(amount, p))


def test_surge_error_and_hedonic_tone(u):
    sigma, d, t, ta, block = 2 * u(), 3 * u(), 5 * u(), u(), u()
    surge = sigma * p.surge_fold * d * (1 - block) / (1 + t + ta)
    same(surge, dopamine.surge(sigma, d, t, ta, block, p))
    ant, behind = u(), u()
    same(ant + behind * (1 - ant), dopamine.share_blocked(ant, behind))
    expected, load, nu = 5 * u(), u(), g.noncompensable_fraction
    delta = nu * surge + (1 - nu) * max(surge - expected, 0) - g.allostatic_error_threshold * load
    same(max(delta, g.error_floor_fraction * surge), dopamine.prediction_error(surge, expected, load, g))
    w = u()
    tonic = max(g.tonic_min, 1 - g.withdrawal_tonic_loss * w - g.allostatic_tonic_loss * load)
    same(tonic, dopamine.tonic_without_drug(w, load, g))
    naive, now, error = 2 * u(), 2 * u(), u() - 0.5

    def hed(y):
        return log(1 + y) - g.hedonic_satiation * y

    value = hed(now) + g.natural_error_weight * error - g.anhedonia_weight * (1 - tonic)
    same(value, dopamine.natural_value(now, error, tonic, g))
    lost = max(0.0, hed(naive) - hed(now) + g.anhedonia_weight * (1 - tonic))
    same(lost, dopamine.anhedonia(now, naive, tonic, g))


def test_cues(u):
    x, labile, stable, felt, k = u(4), u(5), u(5), u(), u()
    weight = labile + stable - labile * stable
    seen = np.append(x + g.preoccupation_attention * k * x * (1 - x), felt)
    same(1 - np.prod(1 - seen * weight), cues.expectation(x, felt, labile, stable, k, g))
    wf, ws, cue, delta, n, gate, c = 0.3 * u(), 0.3 * u(), u(), 3 * u(), 4 * u(), 2 * u(), 0.6 + 0.4 * u()
    m = (c - ws) / (1 - ws)
    rate = g.cue_learning_rate * p.cue_learning_scale * gate * delta * n * cue
    same(m - (m - wf) * exp(-rate / m), cues.potentiated(wf, ws, cue, delta, n, gate, c, g, p))
    v, f, half = u(), g.cue_cap_floor, g.cue_contingency_half
    same(f + (1 - f) * (1 + half) * v / (v + half), cues.contingency_ceiling(v, g))
    solid = 1 - (1 - ws * decay("cue_stable")) * exp(-wf * DT / g.cue_consolidation_days)
    same(solid, cues.stable_after(wf, ws, g))
    y, z, r1, r2 = 0.4 * u(), 0.4 * u(), 1 / p.maturation_days, 1 / p.matured_decay_days
    e1, e2 = exp(-r1 * DT), exp(-r2 * DT)
    same(z * e2 + y * r1 / (r1 - r2) * (e2 - e1), cues.matured_after(y, z, p))
    here, there, pf = 0.8 * u(), 0.8 * u(), 1.5 * u()
    total = min(1, pf) * (here + g.extinction_generalisation * there)
    same(min(g.extinction_ceiling, total), cues.inhibition(here, there, pf, g))
    relative = n / p.reference_doses_per_day
    kept = exp(-g.preoccupation_rate * gate * delta * relative * cue)
    same(
        1 - (1 - k * decay("preoccupation")) * kept,
        cues.preoccupation_after(k, delta, relative, gate, cue, g),
    )


def test_adaptation(u):
    xi, d, load, d2 = 2 * u(), 1.2 * u(), 0.5 * u(), 0.3 + u()
    same(xi**2 / (xi**2 + g.exposure_half_adaptation**2), adaptation.adaptation_drive(xi, g))
    t = 6 * u()
    target = g.tolerance_gain * p.tolerance_max * xi**2 / (xi**2 + g.tolerance_half_exposure**2)
    keep = decay("tolerance_rise") if target > t else decay("tolerance_fall")
    same(target + (t - target) * keep, adaptation.tolerance_after(t, xi, g, p))
    q, place, o = g.tolerance_context_share, u(), u()
    same(t * ((1 - q) + q * place), adaptation.tolerance_in_place(t, place, g))
    same(p.withdrawal_severity * max(0, min(1, d) - o), adaptation.withdrawal(d, o, p))
    need = (1 + t) * (1 + g.dose_allostatic_gain * load) / max(d2, g.d2_floor)
    same(min(g.dose_max, need**g.dose_exponent), adaptation.wanted_dose(t, load, d2, 1.0, g))


def test_tolerance_and_dependence_are_whole_at_the_steady_state_of_a_dependent_person():
    """Held to three digits: the gains are numbers of their own in the data file."""
    assert g.tolerance_gain / (1 + g.tolerance_half_exposure**2) == pytest.approx(1.0, abs=1e-3)
    assert g.dependence_gain / (1 + g.dependence_half_exposure**2) == pytest.approx(1.0, abs=1e-3)


def test_control_and_craving(u):
    ps, pc, r, w, s, j = u(), u(), 0.5 + 0.5 * u(), u(), u(), u()
    held = (ps + g.therapy_control_gain * pc) * (1 - g.d2_control_coupling * (1 - r))
    held *= exp(-g.withdrawal_control_cost * w - g.stress_control_cost * s - g.preoccupation_control_cost * j)
    same(min(g.control_max, max(g.control_min, held)), control.functional_control(ps, pc, r, w, s, j, g))
    lost, own, more, share = 0.6 * u(), u(), u(), u()
    same((1 - g.control_generalisation * lost) / (1 - lost), control.given_back(lost, g))
    same(own + share * more, control.borne(own, own + more, share))
    level, shock, stress = u(), u(), u()
    target, tau = level + g.withdrawal_stress * w, g.stress_days
    mean = target + (stress + shock - target) * (tau / DT) * (1 - exp(-DT / tau))
    same(mean, control.mean_stress(stress, level, shock, w, g))
    v, habit, memory, primed = 2 * u(), u(), u(), u()
    pull = v * (g.cue_craving + g.habit_craving * habit) + g.withdrawal_craving * w
    pull += memory * (g.stress_craving * s + p.priming_gain * g.prime_craving * primed)
    same(1 - exp(-pull), control.craving(v, habit, w, s, memory, primed, g, p))
    goal, floor, n = 0.1 + u(), u(), 5 * u()
    resolve = (floor + (goal - floor) * decay("goal")) * exp(-g.lapse_effect * min(DT, n * min(1, DT)))
    same(resolve, control.goal_after(goal, floor, n, g))


def test_habit_choice_and_danger(u):
    habit, delta, n, what, learning = u(), 3 * u(), 2 * u(), u(), u()
    drive = g.habit_repetition_part + g.habit_error_part * delta
    kept = exp(-g.habit_learning_rate * p.habit_learning_scale * learning * n * drive * what)
    same(1 - (1 - habit * decay("habit")) * kept, choice.habit_after(habit, delta, n, what, learning, g, p))
    pf, lam = 0.1 + u(), u()
    weight = (1 - lam) / (1 + (g.arbitration_control_weight * pf / habit) ** g.arbitration_steepness)
    same(weight, choice.habit_weight(habit, pf, lam, g))
    out, price, d, share = u(), 2 * u(), 3 * u(), g.price_base_share
    cost = p.price_weight * (price - 1) * (share + (1 - share) * min(d, g.price_dose_max))
    same(out - cost, choice.goal_directed_value(out, price, d, g, p))
    v, w, a, goal, problem = 2 * u(), u(), u(), u(), u()
    uncued = g.habit_uncued_fraction
    pull = g.habit_drive * p.habit_scale * habit * (uncued + (1 - uncued) * min(1, v))
    same(pull, choice.habitual_value(habit, v, g, p))
    same(
        g.relief_weight * p.relief_scale * w + g.escape_weight * a, choice.negative_reinforcement(w, a, g, p)
    )
    veto = pf * (g.control_weight + g.goal_control_weight * max(goal, p.moderation_weight * problem))
    same(veto, choice.restraint(pf, goal, problem, g, p))
    same(exp(-p.demand_elasticity * (price - 1)), choice.demand(price, p))
    xi, t, k, chosen, avail = 2 * u(), 6 * u(), g.tolerance_intake_share, u(), u()
    room = min(1, xi) * (1 - k + k * min(1, t / p.tolerance_max))
    same(room, choice.intake_room(xi, t, g, p))
    mean = avail * (1 + (p.sessions_per_day_max - 1) * room) * chosen * DT
    same(mean, choice.sessions_mean(avail, chosen, room, g, p))
    strain = d * price / (1 + g.overdose_tolerance_weight * t)
    same(p.overdose_hazard * n * strain**p.overdose_exponent, choice.overdose_hazard(n, d, price, t, g, p))


def test_people_and_places(u):
    v, half, ties, seen = u(), 0.1 + u(), 1 + 5 * u(), u()
    same((1 + half) * v / (v + half), influence.visible_use(v, half))
    same(1 - exp(-b.peer_gain * seen / ties), influence.pressure(seen, ties, b.peer_gain))
    supply, near, fr, hv, search = 0.1 + u(), u(), u(), u(), 3 * u()
    level = max(supply, supply ** (1 / (1 + search)))
    reached = min(1, level * (rs.reach_alone * near + rs.reach_friends * fr))
    same(min(1, reached + rs.reach_household * hv), daily_life.availability(supply, near, fr, hv, search, rs))
    value, natural, offers = u() - 2, u(), 0.2 * u()
    e = [exp(g.choice_sensitivity * x) for x in (value, natural, g.abstain_value)]
    accepted = first_use.acceptance(value, natural, g)
    same(e[0] / sum(e), accepted)
    same(1 - exp(-28 * offers * e[0] / sum(e)), first_use.first_use_probability(offers, accepted, 28))
    novel, norm, price, pf, att, known = u(), u(), 2 * u(), u(), u(), u()
    fade = SimpleNamespace(novelty_fade=1 + u())
    same(novel**fade.novelty_fade, daily_life.news(novel, 30.0, fade, b))
    same(novel, daily_life.news(novel, 15.0, fade, b))
    tried = p.novelty * novel + rs.observed_use * norm + known - p.price_weight * (price - 1)
    tried += -pf * g.control_weight - p.disutility - att
    same(tried, first_use.value_of_trying(novel, norm, price, pf, att, known, rs, g, p))


def test_traits_lowered_by_adversity(u):
    z, s, r = np.array([4 * u() - 2]), np.array([4 * u() - 2]), u()
    same((1 - r * r) ** 0.5 * z[0] - r * s[0], with_adversity(z, s, r)[0])


def test_adversity_keeps_the_spread_of_a_trait_and_correlates_by_what_is_asked_for():
    z, s = np.random.default_rng(1).standard_normal((2, 200_000))
    for r in (0.0, g.adversity_control, g.adversity_attitude, 0.9):
        trait = with_adversity(z, s, r)
        assert trait.std() == pytest.approx(1.0, abs=0.01)
        assert np.corrcoef(trait, s)[0, 1] == pytest.approx(-r, abs=0.01)
    assert np.array_equal(with_adversity(z, s, 0.0), z)


def test_ages_and_places(u):
    age, o, legal, acc = 12 + 70 * u(), 2 * u(), u(), u()
    width = b.novelty_width_young_years if age < b.novelty_peak_years else b.novelty_width_old_years
    same(exp(-((age - b.novelty_peak_years) ** 2) / (2 * width**2)), daily_life.novelty(age, b))
    grown = 1 + exp(-(age - b.role_age_years) / b.role_width_years)
    same(b.role_floor + b.role_gain / grown, daily_life.role(age, b))
    near = (1 - rc.outlet_reach + rc.outlet_reach * o) * legal * max(acc, rc.retail)
    same(near, places.outlet_access(o, legal, rc) * places.own_access(acc, rc))
    k = RULES.capital[0]
    same((1 - k.reward_of_work) * (1 - k.reward_of_home), capital.richness(True, True, k))


def test_asking_for_care_and_leaving_it(u):
    q, goal, cr, w, since, minutes = u(), u(), u(), u(), 400 * u(), 60 * u()
    t, a = RULES.treatments[0], RULES.care[0]
    assert t.leave_visit > 0.0
    v = (t.visits_later + (t.visits - t.visits_later) * exp(-since / t.visits_days)) / 7
    same(v, treatment.visits_a_day(since, t))
    pull = 1 + t.leave_use + t.leave_goal * max(0, b.goal_weak - goal)
    hazard = t.leave_rate * (pull + t.leave_craving * cr + t.leave_withdrawal * w)
    hazard += t.side_effect_rate * exp(-since / t.side_effect_days) + t.leave_visit * v * minutes / 30
    same(hazard, treatment.leaving_hazard(1.0, goal, cr, w, since, b.goal_weak, minutes, t))
    same(t.low_dose if q < t.low_dose_share else 1.0, treatment.dose_given(q, t))
    p0, prefer, kept, m = u(), np.array([u(), u()]), np.array([2 * u(), 2 * u()]), 3 * u()
    power = (1 + a.tie_gain * (1 - exp(-m))) * np.sum(prefer * np.exp(-kept)) / np.sum(prefer)
    weights = sum(access.weight(f, x) for f, x in zip(prefer, kept, strict=True))
    same(1 - (1 - p0) ** power, access.asks(p0, weights, prefer.sum(), m, a))


def test_arrests_and_deaths_by_alcohol(u):
    d, seen, lagged, n = u(), u(), u(), u()
    j, m = RULES.justice[0], RULES.mortality[0]
    for male, sex in ((True, j.arrest_male), (False, j.arrest_female)):
        rate = j.age_35_49 * (sex * (1 + j.arrest_use * d) + j.arrest_public * seen * d)
        same(rate, justice.arrest_rate(40.0, male, d, seen, j))
    weight = (lagged / m.drinking_unit) ** 2 + m.drinking_injury * n / m.drinking_unit
    assert max(lagged, n) < m.drinking_most * m.drinking_unit
    same(weight, mortality.weight_of_drinking(lagged, n, m))


def test_smaller_equations_of_the_circuit(u):
    wf, ws, x, k, v, c, r = u(), u(), u(), u(), u(), 3 * u(), u()
    same(wf + ws - wf * ws, cues.cue_weight(wf, ws))
    same(x + g.preoccupation_attention * k * x * (1 - x), cues.noticed(x, k, g))
    same(g.extinction_max - (g.extinction_max - x) * exp(-r), cues.extinction_in_sessions(x, r, g))
    same(x / (1 + v), choice.endured_doses(x, v))
    same(exp(g.choice_sensitivity * v), choice.option_weight(v, g))
    same(x + (c - x) * decay("exposure_filter"), kinetics.exposure_after(c, x, g))
    same(c / (p.relief_half_occupancy * p.steady_amount), kinetics.relief_ratio(c, p))
    target = x + g.withdrawal_stress * wf
    same(target + (v + r - target) * decay("stress"), control.stress_after(v, x, r, wf, g))


def test_smaller_equations_of_places_and_ties(u):
    supply, near, fr, hv, m, known = u(), u(), u(), u(), u(), u()
    market, ties = first_use.offer_rate(supply, near, fr, hv, m, rs)
    same(supply * (rs.offer_ambient * near + rs.offer_market * m), market)
    same(supply * (rs.offer_friends * fr + rs.offer_household * hv), ties)
    same(near * (b.new_place_cues + (1 - b.new_place_cues) * known), places.known_place_cue(near, known, b))
    same(1 - (1 - known) * exp(-9 / b.new_place_days), places.familiarity_after(known, 9, b))
    shown = b.cue_object_floor + b.cue_object_use * min(1, 2 * m) + 0.2 * fr
    same(min(1, shown), places.object_cue(2 * m, 0.2 * fr, b))
    t, age = RULES.ties[0], 12 + 70 * u()
    young = 1 / (1 + exp((age - t.friend_loss_age_years) / t.friend_loss_width_years))
    lost = t.friend_loss_adult + (t.friend_loss_young - t.friend_loss_adult) * young
    same(lost, tie_change.friend_loss(age, t))
    same(1 - exp(-t.tie_form_rate * m * 28 / 365.25), tie_change.seek_probability(m, 28, t))
    k, stock = RULES.capital[0], RULES.prescribing[0]
    same(k.work_lost * m, capital.work_lost_rate(m, k))
    same(k.work_found * (1 - k.work_found_use * m), capital.work_found_rate(m, False, k))
    same(1000 * 0.5 ** (9 / stock.stock_half_life_days), stockpile.stock_after(1000, 9, stock))
    same((1 - m) * (2 * near) + m * stock.own_price, stockpile.price_with_stock(2 * near, m, stock))


def test_opioids_as_prescribed(u):
    q, p, age, liking, price = RULES.prescribing[0], RULES.substances[0], 20 + 60 * u(), u() - 0.5, 2 * u()
    found = long_term.medicated(g, p, q)
    xi = q.long_term_doses / p.reference_doses_per_day
    same(g.tolerance_gain * p.tolerance_max * xi**2 / (xi**2 + g.tolerance_half_exposure**2), found.tolerance)
    same(g.dependence_gain * xi**2 / (xi**2 + g.dependence_half_exposure**2), found.dependence)
    same(xi / p.relief_half_occupancy / (1 + xi / p.relief_half_occupancy), found.occupancy)
    surge = (
        exp(-g.release_ageing * max(0, age - g.release_ageing_from)) * p.surge_fold / (1 + found.tolerance)
    )
    known = dopamine.hedonic(surge, g) + liking + p.price_weight * (price - q.own_price)
    same(known, long_term.known_of_medicine(found, age, liking, price, g, p, q))
    relief = g.relief_weight * p.relief_scale * p.withdrawal_severity * min(1, found.dependence)
    same(relief, long_term.relief_of_end(found, g, p))
    same(p.withdrawal_days / 28, long_term.withdrawn_share(p))
    t = u()
    same(-365.25 * q.long_term_years * log(1 - t), long_term.therapy_days(t, q))
    same(
        max(0.0, 1 - price / (price + t)),
        long_term.ended_share(lambda y: price + t if y < 2020 else price, 2020),
    )


def test_smaller_equations_of_stopping_care_and_rescue(u):
    v, s, call, goal, a = u(), u(), 0.95 * u(), u(), u()
    same(max(0.0, 1 - v / s), appraisal.natural_loss(v, s))
    keep = b.keep_contemplation
    drift = (v - 0.5) * keep + b.contemplation_sd * (1 - keep**2) ** 0.5 * s
    same(drift, appraisal.contemplation_after(v - 0.5, s, b))
    same(a + (1 - a) * goal, treatment.taken_chance(goal, a))
    same(min(1, (200 - 300 * v) / 60) if 300 * v < 200 else 0, treatment.tapered(300 * v, 200, 60))
    same((1 - s) * v + s * a, treatment.moved_cue(v, s, a))
    same(v + s * (1 - v), treatment.stood_by(v, s))
    met = s * (h.company_use * v + h.company_other * (1 - v))
    same(met, rescue.company(False, s, v, h))
    odds = h.good_samaritan_odds * call / (1 - call)
    same(call + s * (odds / (1 + odds) - call), rescue.call_probability(call, s, h))


def test_stopping(u):
    q, w, loss, xi, n = u(), u(), u(), u(), 2 * u()
    blamed = min(1, b.blame_exposure * xi + (w > b.blame_withdrawal))
    age = 12 + 80 * u()
    felt = 1 + b.illness_gain * exp((age - b.illness_age_years) / b.illness_scale_years)
    same(felt, appraisal.felt_harm(age, b))
    cost = b.problem_withdrawal * w + b.problem_loss * loss * blamed + b.problem_doses * felt * n
    after = 1 - (1 - q * exp(-DT / b.problem_days)) * exp(-cost * DT)
    same(after, appraisal.problem_after(q, w, loss, xi, felt * n, b))
    z, price, ro, peer, tired, att = u() - 0.5, 2 * u(), u(), u(), u(), u() - 0.5
    tilt = 1 + z + b.determination_price * (price - 1) + b.determination_role * (ro - 1)
    tilt += b.determination_norm * (b.determination_norm_neutral - peer)
    det = b.determination_gain * q * tilt - b.determination_fatigue * tired + b.determination_attitude * att
    same(det, appraisal.determination(q, z, price, ro, peer, tired, att, b))
    rate = b.attempt_rate_max * DT / (1 + exp(-(det - rc.attempt_threshold) / b.attempt_slope))
    same(1 - exp(-rate), appraisal.attempt_probability(det, rc, b))


def test_harms_and_money(u):
    hazard, n, others, drinks = 1e-4 * u(), 1 + 3 * u(), 0.01 * u(), 8 * u()
    x = p.overdose_exponent
    same(n * ((hazard / n) ** (1 / x) + others) ** x, depressants.together(hazard, n, others, x))
    on = min(1, drinks * h.alcohol_hours / h.awake_hours)
    strong = h.alcohol_weight * drinks / 2 / (h.alcohol_drinks * (1 + 0.6 * others))
    weighed = hazard * (1 - on + on * (1 + strong) ** x)
    same(weighed, depressants.with_alcohol(hazard, drinks, others, x, 0.6, h))
    weight = [(min(1, m) + (1 - h.batch_known) * (m - min(1, m))) / m for m in (n / 7, 4.0)]
    same(weight[0] / weight[1], depressants.untested(n, 7.0, 4.0, h))
    same(hazard * (1 + h.sedatives_weight) ** x, depressants.with_sedatives(hazard, x, h))
    met = n * hazard * (h.hidden_dose / (1 + 0.6 * others)) ** x
    same(met, depressants.adulterated(n, others, hazard, x, 0.6, h))
    same(1 - exp(-hazard / h.case_fatality_cohorts), rescue.overdose_probability(hazard, h))
    a, share, c = 3 * u(), u(), u()
    there = 1 - (1 - share) ** (a * (1 + h.caution_company * c) / h.company_reference)
    same(there, rescue.presence(a, share, c, h))
    age, f = 12 + 80 * u(), h.case_fatality_unaided
    r = h.frailty_per_decade ** ((age - h.cohort_age) / 10)
    same(r * f / (1 - f + r * f), rescue.fatality(rescue.UNAIDED, rescue.frailty(age, h), h))
    amounts = u(5)
    total = sum(amount * 1.03**-year for year, amount in enumerate(amounts))
    same(total, discounted_total(amounts, range(2024, 2029), 2024, 0.03))
