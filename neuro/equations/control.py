"""Prefrontal control, stress, craving: what holds and what pulls."""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.equations.kinetics import relax


def maturity(age_years: float, g: Any) -> float:
    """Prefrontal maturity mat(a) = 1 - m0 / (1 + exp((a - a50) / width)): control is late to ripen (Casey 2008)."""
    return 1.0 - g.pfc_immaturity / (1.0 + exp((age_years - g.pfc_maturity_age) / g.pfc_maturity_width))


def structure_after(structure: float, trait: float, mature: float, loss: float, g: Any) -> float:
    """Structural prefrontal-striatal connectivity P_s -> P0 mat(a)(1 - loss), loss = 1 - prod_s (1 - phi_P sP F)."""
    return relax(structure, trait * mature * (1.0 - loss), g.keep_pfc_recovery, g.keep_pfc_loss)


def therapy_after(therapy: float, sessions: float, control: float, g: Any) -> float:
    """Connectivity built by therapy P_c' = 1 - (1 - P_c E(tau_c)) exp(-alpha_c sessions min(1, P_f)): LTP that
    overrides without erasing (size and decay: Magill & Ray 2009 JSAD).
    """
    if sessions <= 0.0:
        return therapy * g.keep_therapy
    return 1.0 - (1.0 - therapy * g.keep_therapy) * exp(
        -g.therapy_learning_rate * sessions * min(1.0, control)
    )


def functional_control(
    structure: float, therapy: float, d2: float, withdrawn: float, stressed: float, preoccupied: float, g: Any
) -> float:
    """Control at this moment P_f = (P_s + eta P_c)(1 - k_R (1 - R)) exp(-k_wP w - k_SP S* - k_KP J), kept in its range.

    D2 loss, withdrawal, stress and preoccupation take the prefrontal cortex off line (Volkow 1993; Arnsten 2009).
    """
    capacity = (structure + g.therapy_control_gain * therapy) * (1.0 - g.d2_control_coupling * (1.0 - d2))
    cost = g.withdrawal_control_cost * withdrawn + g.stress_control_cost * stressed
    held = capacity * exp(-cost - g.preoccupation_control_cost * preoccupied)
    return min(g.control_max, max(g.control_min, held))


def class_loss_after(loss: float, cost: float, g: Any) -> float:
    """Prefrontal structure that a class has cost L_k -> 1 - prod_{s in k} (1 - phi_P sP F), at the pace of P_s."""
    return relax(loss, cost, g.keep_pfc_loss, g.keep_pfc_recovery)


def given_back(loss: float, g: Any) -> float:
    """What is given back over one class of the structure that another has cost = (1 - chi L_j) / (1 - L_j), chi the
    part of a loss that bears on others (ensembles that carry two rewards overlap little: Kane et al. 2021; Bobadilla et
    al. 2020).
    """
    return (1.0 - g.control_generalisation * loss) / (1.0 - loss)


def borne(own: float, whole: float, share: float) -> float:
    """What bears on one class = x_k + chi (x - x_k): its own doing whole, the rest of the brain's by a share."""
    return own + share * (whole - own)


def felt_stress(stress: float, load: float, reactivity: float, g: Any) -> float:
    """Stress as felt S* = r S (1 + k_SA A): r the person's reactivity; the allostatic load amplifies it."""
    return reactivity * stress * (1.0 + g.allostatic_stress_gain * load)


def mean_stress(stress: float, level: float, shock: float, withdrawn: float, g: Any) -> float:
    """Mean stress over the step Sbar = t + (S + shock - t)(tau / dt)(1 - E(tau)), t = s0 + lasting stress + k_Sw w: the
    same on average for any step.
    """
    target = level + g.withdrawal_stress * withdrawn
    return target + (stress + shock - target) * g.mean_stress


def stress_after(stress: float, level: float, shock: float, withdrawn: float, g: Any) -> float:
    """Stress S -> s0 + lasting stress + k_Sw w within days, after the shocks of the step are added."""
    target = level + g.withdrawal_stress * withdrawn
    return target + (stress + shock - target) * g.keep_stress


def prime(occupied: float, xi: float) -> float:
    """Prime = O max(0, 1 - xi): drug on board of a person not used to it these days (de Wit 1996)."""
    return occupied * max(0.0, 1.0 - xi)


def craving(
    cue: float, habit: float, withdrawn: float, stressed: float, memory: float, primed: float, g: Any, p: Any
) -> float:
    """Craving Cr = 1 - exp(-(V (kc + kH H) + kw w + Wbar (kS S* + kp prime))), Wbar the mean consolidated cue weight.

    Cues act through the ventral and, with habit, the dorsal striatum (Volkow 2006); stress and a prime act on what
    is remembered (Sinha & Li 2007; de Wit 1996).
    """
    pull = cue * (g.cue_craving + g.habit_craving * habit) + g.withdrawal_craving * withdrawn
    pull += memory * (g.stress_craving * stressed + p.priming_gain * g.prime_craving * primed)
    return 1.0 - exp(-pull)


def goal_after(goal: float, floor: float, doses: float, g: Any) -> float:
    """Abstinence goal M' = (M_inf + (M - M_inf) E(tau_M)) exp(-k min(dt, n min(1, dt))): resolve relaxes to what
    supports it and falls with each day of use, n doses (abstinence violation effect, Marlatt & Gordon 1985). No goal
    stays no goal.
    """
    if goal <= 0.0:
        return 0.0
    held = floor + (goal - floor) * g.keep_goal
    return held * exp(-g.lapse_effect * min(g.dt, doses * min(1.0, g.dt)))
