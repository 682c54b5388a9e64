"""Habit, goal-directed value, and the choice between drug, natural reward and neither."""

from __future__ import annotations

from math import exp
from typing import Any


def habit_after(
    habit: float, error: float, relative_doses: float, expected: float, learning: float, g: Any, p: Any
) -> float:
    """Habit strength H' = 1 - (1 - H E(tau_H)) exp(-alpha_H L (n / n_ref)(h0 + k_Hd delta) What): repetition in a cued
    context, driven on by the persistent error (ventral to dorsal spiral, Everitt & Robbins 2005).
    """
    drive = g.habit_repetition_part + g.habit_error_part * error
    rate = g.habit_learning_rate * p.habit_learning_scale * learning * relative_doses * drive * expected
    return 1.0 - (1.0 - habit * g.keep_habit) * exp(-rate)


def habit_weight(habit: float, control: float, deliberation: float, g: Any) -> float:
    """Arbitration w_H = (1 - deliberation) / (1 + (c P_k / H)^n): the more reliable controller wins (Daw 2005)."""
    if habit <= 0.0:
        return 0.0
    rival = g.arbitration_control_weight * control / habit
    return (1.0 - deliberation) / (1.0 + rival**g.arbitration_steepness)


def goal_directed_value(outcome: float, price: float, dose: float, g: Any, p: Any) -> float:
    """Goal-directed value Q_G = U - k_price (price - 1)(b + (1 - b) min(d, dose)): expected liking, less cost."""
    b = g.price_base_share
    cost = p.price_weight * (price - 1.0) * (b + (1.0 - b) * min(g.price_dose_max, dose))
    return outcome - cost


def negative_reinforcement(withdrawn: float, deprived: float, g: Any, p: Any) -> float:
    """Pull of what a dose takes away N = k_rel w + k_esc a: withdrawal, and the anhedonic baseline (Koob 2013).

    It drives use whichever system, goal or habit, is in control (Baker et al. 2004).
    """
    return g.relief_weight * p.relief_scale * withdrawn + g.escape_weight * deprived


def habitual_value(habit: float, cue: float, g: Any, p: Any) -> float:
    """Pull of a habit Q_H = kH H (u + (1 - u) min(1, V)), u the part that needs no cue."""
    u = g.habit_uncued_fraction
    return g.habit_drive * p.habit_scale * habit * (u + (1.0 - u) * min(1.0, cue))


def restraint(control: float, goal: float, problem: float, g: Any, p: Any) -> float:
    """Prefrontal veto = P_k (kP0 + kP max(M, k_mod Q)): an appraised problem Q is a weak standing goal."""
    resolve = max(goal, p.moderation_weight * problem)
    return control * (g.control_weight + g.goal_control_weight * resolve)


def disutility(weight: float, attitude: float, p: Any) -> float:
    """Disutility with attitude = (off + att)(1 - k w_H): goal-directed, so habit partly escapes them."""
    return (p.disutility + attitude) * (1.0 - p.habit_disutility_escape * weight)


def endured_doses(doses: float, aversion: float) -> float:
    """Doses that a reaction lets the person take n' = n / (1 + v): it ends the session (ethanol on disulfiram: Skinner
    2014 PLoS One 9:e87366; recalled, not re-checked).
    """
    return doses / (1.0 + aversion)


def option_weight(value: float, g: Any) -> float:
    """Softmax weight e = exp(beta v) of one option."""
    return exp(min(50.0, g.choice_sensitivity * value))


def intake_room(need: float, tolerance: float, g: Any, p: Any) -> float:
    """Room for more drug in a day, 0-1: rho = min(1, need)(1 - k + k min(1, T / T_max)).

    Need fills the day, as far as tolerance to what is unpleasant in a dose lets it (low response and drinking:
    Schuckit 1994).
    """
    k = g.tolerance_intake_share
    return min(1.0, need) * (1.0 - k + k * min(1.0, tolerance / p.tolerance_max))


def demand(price: float, p: Any) -> float:
    """Sessions bought relative to the reference price Q = exp(-a (price - 1)): money is finite, whatever they are
    worth. Semi-logarithmic demand, elasticity -a price; not that of Hursh & Silberberg 2008 Psychol Rev 115:186.
    """
    return exp(-p.demand_elasticity * (price - 1.0)) if price != 1.0 else 1.0


def sessions_mean(availability: float, choice: float, room: float, g: Any, p: Any) -> float:
    """Expected sessions of a step K = avail (1 + (m - 1) rho) p dt, rho from `intake_room` with recent exposure; avail
    holds what `demand` leaves of availability.
    """
    most = 1.0 + (p.sessions_per_day_max - 1.0) * room
    return availability * most * choice * g.dt


def doses_per_session(room: float, size: float, p: Any) -> float:
    """Doses of a session q = (q0 + (q1 - q0) rho) size, rho from `intake_room` with physical dependence."""
    return size * (p.doses_per_session + (p.doses_per_session_dependent - p.doses_per_session) * room)


def overdose_hazard(doses: float, dose: float, potency: float, tolerance: float, g: Any, p: Any) -> float:
    """Expected fatal overdoses of a step h = od n (dm potency / (1 + k T*))^g, with the rescue in od."""
    strain = dose * potency / (1.0 + g.overdose_tolerance_weight * tolerance)
    return p.overdose_hazard * doses * strain**p.overdose_exponent
