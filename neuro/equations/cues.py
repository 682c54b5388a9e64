"""Cue-reward learning, its consolidation, its incubation, its extinction."""

from __future__ import annotations

from math import exp
from typing import Any


def cue_weight(labile: float, stable: float) -> float:
    """Strength of one cue W = Wf + Ws - Wf Ws: labile or structural potentiation opens the same synapse."""
    return labile + stable - labile * stable


def expectation(cues: Any, labile: Any, stable: Any) -> float:
    """Drug expectation from the cues present What = 1 - prod_c (1 - x_c W_c), x_c the exposure to cue class c."""
    missing = 1.0
    for c in range(4):
        missing *= 1.0 - cues[c] * cue_weight(labile[c], stable[c])
    return 1.0 - missing


def contingency_ceiling(use_trace: float, g: Any) -> float:
    """A cue predicts no more than its contingency: ceiling = floor + (1 - floor)(1 + h) v / (v + h), v the share of
    recent days with use, so that the ceiling is 1 for daily use.
    """
    h = g.cue_contingency_half
    return g.cue_cap_floor + (1.0 - g.cue_cap_floor) * (1.0 + h) * use_trace / (use_trace + h)


def potentiated(
    labile: float,
    stable: float,
    cue: float,
    error: float,
    doses: float,
    d1: float,
    ceiling: float,
    g: Any,
    p: Any,
) -> float:
    """D1-gated LTP of one cue, Wf' = 1 - (1 - Wf) exp(-alpha D1 delta n x room); it decays by E(tau_f).

    room = max(0, ceiling - W) / (ceiling (1 - W)), 1 where the ceiling is 1. Potentiation needs a positive error and
    D1 (Wolf 2010; Lovinger 2010).
    """
    weight = cue_weight(labile, stable)
    room = (ceiling - weight) / (ceiling * (1.0 - weight)) if weight < ceiling else 0.0
    rate = g.cue_learning_rate * p.cue_learning_scale * d1 * error * doses * cue * room
    return 1.0 - (1.0 - labile) * exp(-rate)


def stable_after(labile: float, stable: float, g: Any) -> float:
    """Consolidation into structure Ws' = 1 - (1 - Ws E(tau_s)) exp(-Wf dt / tau_con): years, not weeks."""
    return 1.0 - (1.0 - stable * g.keep_cue_stable) * exp(-labile * g.dt / g.cue_consolidation_days)


def cue_value(expected: float, matured: float, inhibition: float, g: Any) -> float:
    """Cue reactivity V = What (1 + g_Z Z)(1 - I*): incubation multiplies, extinction divides."""
    return expected * (1.0 + g.incubation_gain * matured) * (1.0 - inhibition)


def silent_after(silent: float, error: float, relative_doses: float, g: Any) -> float:
    """Silent synapses made by use, Y' = 1 - (1 - Y E(tau_r)) exp(-c_Y delta n / n_ref) (Dong & Nestler 2014)."""
    return 1.0 - (1.0 - silent * g.keep_maturation) * exp(-g.silent_synapse_rate * error * relative_doses)


def matured_after(silent: float, matured: float, relative_doses: float, g: Any) -> float:
    """Silent synapses mature into CP-AMPA receptors, Z' = (Z e2 + Y k (e2 - e1)) exp(-k_Z n / n_ref), e1 = E(tau_r),
    e2 = E(tau_z): cue craving incubates for weeks and then declines (Grimm 2001; Parvaz 2016).
    """
    flow = silent * g.maturation_flow * (g.keep_matured_decay - g.keep_maturation)
    return (matured * g.keep_matured_decay + flow) * exp(-g.incubation_reset * relative_doses)


def inhibition(here: float, elsewhere: float, control: float, g: Any) -> float:
    """Extinction memory at work I* = min(1, P_f)(I_here + gen I_elsewhere): bound to its context (renewal) and in need
    of the prefrontal cortex (Bouton 2004).
    """
    total = min(1.0, control) * (here + g.extinction_generalisation * elsewhere)
    return min(g.extinction_ceiling, max(0.0, total))


def extinction_after(memory: float, here: float, rate: float, relative_doses: float, g: Any) -> float:
    """Extinction in one context: decay by E(tau_I) (spontaneous recovery); where the person is (`here` = 1) growth to
    I_max at `rate` without use, and loss exp(-k_re n / n_ref) on use (rapid reacquisition).
    """
    kept = memory * g.keep_extinction
    if here < 0.5:
        return kept
    grown = g.extinction_max - (g.extinction_max - kept) * exp(-rate)
    return grown * exp(-g.reacquisition_rate * relative_doses)


def extinction_step(expected: float, control: float, therapy: float, used: bool, g: Any) -> float:
    """Extinction learned in a step without use r = alpha_E What min(1, P_f)(1 + cet) dt."""
    if used:
        return 0.0
    return g.extinction_rate * expected * min(1.0, control) * (1.0 + therapy) * g.dt
